"""What an installation sets: environment variables with the prefix DYZUR_, or a `.env` file."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "DYZUR_"
_DEMO = frozenset(
    {
        "host",
        "port",
        "data",
        "public_url",
        "telegram_callers_token",
        "telegram_staff_token",
        "telegram_secret",
        "twilio_account_sid",
        "twilio_auth_token",
    }
)
_TESTS = f"{PREFIX}TESTS_"
_BOT_TOKEN = re.compile(r"\d+:[\w-]+")
_E164 = re.compile(r"\+\d{8,15}")


class Drafts(StrEnum):
    """What to do with texts that no second person has approved yet."""

    REFUSE = "refuse"
    ACCEPT = "accept"


class TelegramMode(StrEnum):
    """How Telegram's updates arrive."""

    WEBHOOK = "webhook"
    POLLING = "polling"


class FaultySettings(Exception):
    """The environment cannot be used; `faults` are sentences: variable, fault, remedy."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class Settings(BaseSettings):
    """Every setting of an installation; secrets show as asterisks wherever they are printed."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    host: str = Field("127.0.0.1", description="Address that the HTTP server listens on.")
    port: int = Field(
        8080, ge=0, le=65535, description="Port of the HTTP server; 0 takes a free one."
    )
    data: Path = Field(
        Path("data"), description="Folder for the SQLite file, the spool and backups."
    )
    database_url: SecretStr | None = Field(
        None,
        description="`sqlite+aiosqlite:///FILE` or `postgresql+asyncpg://USER:PASSWORD@HOST/NAME`; "
        "without it a SQLite file in the data folder.",
    )
    public_url: str | None = Field(
        None,
        description="Address that the vendors reach this server at, such as `https://dyzur.example.org`.",
    )
    keys: SecretStr | None = Field(
        None,
        description="Encryption keys, newest first, separated by commas; `dyzur keys` makes one.",
    )
    lines: Path | None = Field(
        None, description="File of lines: each number or bot, its centre and its duty centre."
    )
    drafts: Drafts = Field(
        Drafts.REFUSE,
        description="`accept` runs with texts that nobody has approved yet, and warns.",
    )
    spool: Path | None = Field(
        None,
        description="Folder where messages wait while the database is gone, best another disk; "
        "without it `spool` in the data folder.",
    )
    telegram_callers_token: SecretStr | None = Field(None, description="Token of the callers' bot.")
    telegram_staff_token: SecretStr | None = Field(None, description="Token of the staff bot.")
    telegram_secret: SecretStr | None = Field(
        None,
        description="Secret token that Telegram sends with each update; letters, digits, _ and -.",
    )
    telegram_mode: TelegramMode = Field(
        TelegramMode.WEBHOOK, description="`webhook`, or `polling` where no public address exists."
    )
    telegram_api: str = Field(
        "https://api.telegram.org", description="Base address of the Bot API."
    )
    twilio_account_sid: str | None = Field(
        None, description="Account SID at Twilio (starts with AC)."
    )
    twilio_auth_token: SecretStr | None = Field(
        None, description="Auth token of the account; it also checks the signature of webhooks."
    )
    twilio_staff_number: str | None = Field(
        None, description="Number that staff are paged from, E.164; never a callers' line."
    )
    twilio_api: str = Field("https://api.twilio.com", description="Base address of Twilio's API.")
    speech_lines: str = Field(
        "", description="Lines, by id and separated by commas, that let Twilio recognise speech."
    )
    log_level: str = Field("INFO", description="`DEBUG`, `INFO`, `WARNING` or `ERROR`.")

    @field_validator("public_url", "telegram_api", "twilio_api")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query:
            raise ValueError("must be an address such as https://dyzur.example.org")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: SecretStr | None) -> SecretStr | None:
        kinds = ("sqlite+aiosqlite:///", "postgresql+asyncpg://")
        if value is not None and not value.get_secret_value().startswith(kinds):
            raise ValueError(f"must begin with {kinds[0]} or {kinds[1]}")
        return value

    @field_validator("twilio_staff_number")
    @classmethod
    def _number(cls, value: str | None) -> str | None:
        if value is not None and not _E164.fullmatch(value):
            raise ValueError("must be a number such as +48221234567, without spaces")
        return value

    @field_validator("telegram_callers_token", "telegram_staff_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _BOT_TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("must be a token as BotFather gives it, such as 123456:ABC-def")
        return value

    @field_validator("telegram_secret")
    @classmethod
    def _secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            plain = value.get_secret_value()
            if not (plain.isascii() and plain.replace("_", "").replace("-", "").isalnum()):
                raise ValueError("may hold only letters, digits, _ and -")
        return value

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @property
    def database(self) -> str:
        """The database's URL, with its password."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.data.absolute() / 'dyzur.sqlite'}"

    @property
    def spool_folder(self) -> Path:
        """Where messages wait while the database is gone."""
        return self.spool or self.data / "spool"

    @property
    def key_list(self) -> tuple[str, ...]:
        """The encryption keys, newest first; empty when none is set."""
        return tuple(filter(None, (key.strip() for key in reveal(self.keys).split(","))))

    def with_changes(self, changes: Mapping[str, object]) -> Self:
        """A copy with these fields changed; the values are taken as they are."""
        return self.model_copy(update=dict(changes))


def reveal(secret: SecretStr | None) -> str:
    """The secret's text; empty when it is not set."""
    return secret.get_secret_value() if secret is not None else ""


def load() -> Settings:
    """The settings of the environment and `.env`. Raises `FaultySettings`."""
    try:
        return Settings()
    except ValidationError as error:
        raise FaultySettings(_sentences(error)) from None


def load_for_demo(environ: Mapping[str, str] = os.environ) -> Settings:
    """What `demo` takes from the environment, and nothing else; raises `FaultySettings`."""
    given = {name: environ.get(variable(name)) for name in _DEMO}
    try:
        values = _defaults() | {name: value for name, value in given.items() if value}
        return Settings(_env_file=None, **values)  # values that are passed win over the environment
    except ValidationError as error:
        raise FaultySettings(_sentences(error)) from None


def variable(field: str) -> str:
    """The environment variable of a field."""
    return PREFIX + field.upper()


@dataclass(frozen=True, slots=True)
class Documented:
    """One setting as README's table must show it."""

    variable: str
    default: str
    description: str


def documented() -> tuple[Documented, ...]:
    """Every setting, in the order of this file."""
    return tuple(
        Documented(variable(name), str(field.default or ""), field.description or "")
        for name, field in Settings.model_fields.items()
    )


def unknown(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Variables with our prefix that mean nothing here: most likely typing errors."""
    known = {variable(name) for name in Settings.model_fields}
    ours = (name for name in environ if name.startswith(PREFIX) and not name.startswith(_TESTS))
    return tuple(sorted(name for name in ours if name not in known))


def _defaults() -> dict[str, Any]:
    return {name: field.default for name, field in Settings.model_fields.items()}


def _sentences(error: ValidationError) -> tuple[str, ...]:
    return tuple(
        f"{variable(str(fault['loc'][0]))} {_plain(fault['msg'])}."
        for fault in error.errors(include_input=False)
    )


def _plain(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return text if text.startswith(("must", "may")) else f"is wrong: {text[0].lower()}{text[1:]}"
