"""Every kind of update that Telegram can send, and what each bot does with it."""

from collections.abc import Mapping
from enum import StrEnum


class Treatment(StrEnum):
    """What is done with an update."""

    HEARD = "heard"  # a message: answered in a private chat; a group is left
    EDITED = "edited"  # the same when its words changed; a moving place is not answered again
    PRESSED = "pressed"  # a button
    MEMBERSHIP = "membership"  # a person blocked or unblocked the bot, or added it to a group
    LEFT = "left"  # what comes from a channel: it is left
    IGNORED = "ignored"  # not asked for; if it comes all the same, nothing is done


UPDATES: Mapping[str, Treatment] = {
    "message": Treatment.HEARD,
    "edited_message": Treatment.EDITED,  # "ok" may become "I want to die"
    "callback_query": Treatment.PRESSED,
    "my_chat_member": Treatment.MEMBERSHIP,
    "channel_post": Treatment.LEFT,
    "edited_channel_post": Treatment.LEFT,
    # A business account's talks with others, and messages from where the bot is only mentioned.
    "business_connection": Treatment.IGNORED,
    "business_message": Treatment.IGNORED,
    "edited_business_message": Treatment.IGNORED,
    "deleted_business_messages": Treatment.IGNORED,
    "guest_message": Treatment.IGNORED,
    # No words of a caller.
    "message_reaction": Treatment.IGNORED,
    "message_reaction_count": Treatment.IGNORED,
    "inline_query": Treatment.IGNORED,
    "chosen_inline_result": Treatment.IGNORED,
    "poll": Treatment.IGNORED,
    "poll_answer": Treatment.IGNORED,
    "chat_member": Treatment.IGNORED,
    "chat_join_request": Treatment.IGNORED,
    "chat_boost": Treatment.IGNORED,
    "removed_chat_boost": Treatment.IGNORED,
    "managed_bot": Treatment.IGNORED,
    "stopped_message_generation": Treatment.IGNORED,
    # Money: nothing is sold here.
    "shipping_query": Treatment.IGNORED,
    "pre_checkout_query": Treatment.IGNORED,
    "purchased_paid_media": Treatment.IGNORED,
    "subscription": Treatment.IGNORED,
}

ASKED_FOR = tuple(kind for kind, done in UPDATES.items() if done is not Treatment.IGNORED)
