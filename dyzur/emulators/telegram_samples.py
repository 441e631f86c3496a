"""One sample of each kind of content of a Telegram message, by its field in the Bot API."""

from collections.abc import Mapping
from typing import Any

_FILE: Mapping[str, Any] = {"file_id": "AgACAgQAAx", "file_unique_id": "AQADx", "file_size": 5120}
_PICTURE: Mapping[str, Any] = {**_FILE, "width": 320, "height": 240}
_USER: Mapping[str, Any] = {"id": 7001, "is_bot": False, "first_name": "Ada"}
_PLACE: Mapping[str, Any] = {"latitude": 53.1325, "longitude": 23.1688}

CONTENTS: Mapping[str, Mapping[str, Any]] = {
    "text": {"text": "cześć"},
    "animation": {"animation": {**_PICTURE, "duration": 3}},
    "audio": {"audio": {**_FILE, "duration": 3}},
    "document": {"document": {**_FILE, "file_name": "pismo.pdf"}, "caption": "proszę przeczytać"},
    "photo": {"photo": [_PICTURE], "caption": "to zdjęcie"},
    "sticker": {
        "sticker": {**_PICTURE, "type": "regular", "is_animated": False, "is_video": False}
    },
    "video": {"video": {**_PICTURE, "duration": 3}},
    "video_note": {"video_note": {**_FILE, "length": 240, "duration": 3}},
    "voice": {"voice": {**_FILE, "duration": 3}},
    "contact": {"contact": {"phone_number": "+447700900123", "first_name": "Ada"}},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
    "location": {"location": _PLACE},
    "venue": {"venue": {"location": _PLACE, "title": "Planty", "address": "Białystok"}},
    "poll": {
        "poll": {
            "id": "1",
            "question": "Tak?",
            "options": [{"persistent_id": "a", "text": "tak", "voter_count": 0}],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
    "story": {"story": {"chat": {"id": 7001, "type": "private", "first_name": "Ada"}, "id": 1}},
    "new_chat_members": {"new_chat_members": [_USER]},
    "left_chat_member": {"left_chat_member": _USER},
    "new_chat_title": {"new_chat_title": "Inny tytuł"},
    "group_chat_created": {"group_chat_created": True},
    "pinned_message": {
        "pinned_message": {
            "message_id": 1,
            "date": 0,
            "chat": {"id": 7001, "type": "private", "first_name": "Ada"},
        }
    },
    "message_auto_delete_timer_changed": {
        "message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}
    },
}
