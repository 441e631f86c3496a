"""What a Telegram message holds, as the desk's kind of message and the words in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiogram.types import Message

from desk.values import Kind

# Content that a person sends; what is not listed here and not below is treated as an attachment.
CONTENT: Mapping[str, Kind] = {
    "text": Kind.TEXT,
    "rich_message": Kind.ATTACHMENT,
    "animation": Kind.ATTACHMENT,
    "audio": Kind.ATTACHMENT,
    "document": Kind.ATTACHMENT,
    "live_photo": Kind.ATTACHMENT,
    "paid_media": Kind.ATTACHMENT,
    "photo": Kind.ATTACHMENT,
    "sticker": Kind.ATTACHMENT,
    "story": Kind.ATTACHMENT,
    "video": Kind.ATTACHMENT,
    "video_note": Kind.ATTACHMENT,
    "voice": Kind.ATTACHMENT,
    "checklist": Kind.ATTACHMENT,
    "contact": Kind.ATTACHMENT,
    "dice": Kind.ATTACHMENT,
    "game": Kind.ATTACHMENT,
    "poll": Kind.ATTACHMENT,
    "venue": Kind.LOCATION,
    "location": Kind.LOCATION,
    "invoice": Kind.ATTACHMENT,
    "users_shared": Kind.ATTACHMENT,
    "user_shared": Kind.ATTACHMENT,
    "chat_shared": Kind.ATTACHMENT,
    "gift": Kind.ATTACHMENT,
    "unique_gift": Kind.ATTACHMENT,
    "web_app_data": Kind.ATTACHMENT,
    "passport_data": Kind.ATTACHMENT,
    "giveaway": Kind.ATTACHMENT,
    "unknown": Kind.ATTACHMENT,  # what this edition of the library does not know
}

# Notices that Telegram itself writes into a chat: nobody said anything.
NOTICES = frozenset(
    [
        "new_chat_members",
        "left_chat_member",
        "chat_owner_left",
        "chat_owner_changed",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "group_chat_created",
        "supergroup_chat_created",
        "channel_chat_created",
        "message_auto_delete_timer_changed",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "pinned_message",
        "successful_payment",
        "refunded_payment",
        "gift_upgrade_sent",
        "connected_website",
        "write_access_allowed",
        "proximity_alert_triggered",
        "boost_added",
        "chat_background_set",
        "checklist_tasks_done",
        "checklist_tasks_added",
        "direct_message_price_changed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "giveaway_created",
        "giveaway_winners",
        "giveaway_completed",
        "managed_bot_created",
        "paid_message_price_changed",
        "poll_option_added",
        "poll_option_deleted",
        "suggested_post_approved",
        "suggested_post_approval_failed",
        "suggested_post_declined",
        "suggested_post_paid",
        "suggested_post_refunded",
        "video_chat_scheduled",
        "video_chat_started",
        "video_chat_ended",
        "video_chat_participants_invited",
        "community_chat_added",
        "community_chat_removed",
        "community_chat_joined",
    ]
)


@dataclass(frozen=True, slots=True)
class Said:
    """What came: its kind and its words: a text, a caption, or a place, `53.132500,23.168800`."""

    kind: Kind
    text: str


def said(message: Message) -> Said | None:
    """What a person said with this message; None for a notice of Telegram's own."""
    content = message.content_type
    if content in NOTICES:
        return None
    kind = CONTENT.get(content, Kind.ATTACHMENT)
    if kind is Kind.TEXT:
        return Said(kind, words(message.text or ""))
    if message.location is not None:
        place = f"{message.location.latitude:.6f},{message.location.longitude:.6f}"
        return Said(kind, place)
    return Said(kind, message.caption or "")


def has_words(message: Message) -> bool:
    """Whether there is anything to hear in it."""
    return bool(message.text or message.caption)


def words(text: str) -> str:
    """A text without the sign of a command: `/start` is nothing said, `/stop` is `stop`."""
    if not text.startswith("/"):
        return text
    command, _, rest = text[1:].partition(" ")
    name = command.split("@", 1)[0]
    return "" if name == "start" else f"{name} {rest}".strip()
