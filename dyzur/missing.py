"""What `serve` lacks before it can start, in sentences that say what to do."""

from collections.abc import Iterable

from dyzur.settings import Settings, TelegramMode


def missing_for_serve(settings: Settings) -> tuple[str, ...]:
    """Sentences on what `serve` lacks; empty when it can start."""
    faults = []
    if not settings.key_list:
        faults.append("DYZUR_KEYS is not set: run `dyzur keys` once, keep the key safe and set it.")
    if settings.lines is None:
        faults.append("DYZUR_LINES is not set: name the file that lists your numbers and bots.")
    if settings.telegram_callers_token is None and settings.twilio_account_sid is None:
        faults.append(
            "No door is open: set DYZUR_TELEGRAM_CALLERS_TOKEN, or DYZUR_TWILIO_ACCOUNT_SID and "
            "DYZUR_TWILIO_AUTH_TOKEN."
        )
    return (*faults, *_missing_for_telegram(settings), *_missing_for_twilio(settings))


def _missing_for_telegram(settings: Settings) -> Iterable[str]:
    if settings.telegram_callers_token is None and settings.telegram_staff_token is None:
        return
    if settings.telegram_mode is TelegramMode.WEBHOOK and settings.telegram_secret is None:
        yield "DYZUR_TELEGRAM_SECRET is not set: choose a long random word for the webhooks."
    if settings.telegram_mode is TelegramMode.WEBHOOK and settings.public_url is None:
        yield (
            "DYZUR_PUBLIC_URL is not set: name the address that Telegram reaches this server at, "
            "or set DYZUR_TELEGRAM_MODE=polling."
        )


def _missing_for_twilio(settings: Settings) -> Iterable[str]:
    if settings.twilio_account_sid is None:
        return
    if settings.twilio_auth_token is None:
        yield "DYZUR_TWILIO_AUTH_TOKEN is not set: copy it from the account's page at Twilio."
    if settings.public_url is None:
        yield "DYZUR_PUBLIC_URL is not set: Twilio's signatures are checked over this address."
    if settings.twilio_staff_number is None:
        yield "DYZUR_TWILIO_STAFF_NUMBER is not set: name the number that staff are paged from."
