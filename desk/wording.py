"""What staff are told: short, in Polish, from desk/staff.yaml.

Only the owner of a case is told what its caller wrote: whoever asks for such a text says it.
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from centres.datafile import fault, read
from centres.records import Directory
from escalation.ladder import PageChannel
from storage.records import CaseRecord
from triage.case import Permission
from triage.heard import Channel, Risk

FILE = Path(__file__).with_name("staff.yaml")
TEXTS = frozenset(
    [
        "page",
        "page_button",
        "page_call",
        "again",
        "quiet",
        "taken",
        "outage",
        "owner",
        "undelivered",
        "taken_over",
        "yours",
        "how",
        "how_call",
        "how_quiet",
        "more",
        "yours_sms",
        "yours_sms_mute",
        "last_sms",
        "more_sms",
        "sending",
        "reached",
        "sure",
        "closed",
        "not_yours",
        "not_theirs",
        "which",
        "which_case",
        "wish",
        "code_first",
        "forbidden",
        "no_way",
        "edited",
        "empty",
        "late",
        "long",
        "number",
    ]
)
CONVERSATION = frozenset(
    [
        "turn",
        "day",
        "words",
        "left",
        "part",
        "whole",
        "caller",
        "machine",
        "human",
        "attachment",
        "location",
        "silence",
        "blocked",
    ]
)
NO_CENTRE = "bez ośrodka"


class StaffTexts(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    risks: Mapping[Risk, str]
    channels: Mapping[Channel, str]
    texts: Mapping[str, str]
    contacts: Mapping[Permission, str]
    conversation: Mapping[str, str]


class Wording:
    """Fills the staff's texts."""

    def __init__(self, texts: StaffTexts, directory: Directory) -> None:
        self._texts = texts
        self._towns = {centre.id: centre.town for centre in directory.centres}

    def page(self, record: CaseRecord, channel: PageChannel, rung: int) -> str:
        """The page of a case over one channel: Telegram has buttons, a call has keys.

        It tells which page it is, so that a repeated one can be told from one sent twice.
        """
        names = {
            PageChannel.TELEGRAM: "page_button",
            PageChannel.SMS: "page",
            PageChannel.CALL: "page_call",
        }
        return self.tell(names[channel], record, page=rung + 1)

    def tell(
        self, name: str, record: CaseRecord, *, person: str = "", page: int = 0, said: str = ""
    ) -> str:
        """One of the texts for a case; `person` is the name of whoever has it."""
        return self._filled(self._texts.texts[name], record, person=person, page=page, said=said)

    def plain(self, name: str, *, said: str = "") -> str:
        """One of the texts that are about no case, or about several."""
        return self._texts.texts[name].format(said=said)

    def turn(self, name: str, record: CaseRecord, **words: object) -> str:
        """One of the texts that a conversation is written down with."""
        template = self._texts.conversation[name]
        return template.format(**words) if words else self._filled(template, record)

    def _filled(
        self, template: str, record: CaseRecord, *, person: str = "", page: int = 0, said: str = ""
    ) -> str:
        talk = record.talk
        contact = Permission.NONE if talk.quiet else talk.permission
        return template.format(
            code=record.code,
            risk=self._texts.risks[talk.risk],
            channel=self._texts.channels[talk.channel],
            centre=self._towns.get(talk.centre or record.duty_centre, NO_CENTRE),
            quiet=self._texts.texts["quiet"] if contact is Permission.NONE else "",
            name=person,
            page=page or self._texts.texts["again"],
            contact=self._texts.contacts[contact],
            said=said,
        )

    def outage(self, risk: Risk, channel: Channel) -> str:
        """The page that leaves while the database is gone: there is no case to take yet."""
        return self._texts.texts["outage"].format(
            risk=self._texts.risks[risk], channel=self._texts.channels[channel]
        )


def load(directory: Directory, path: Path = FILE) -> Wording:
    """Read the staff's texts. Raises `FaultyData`."""
    texts = read(path, StaffTexts)
    for there, wanted, at in (
        (texts.texts, TEXTS, "texts"),
        (texts.risks, frozenset(Risk), "risks"),
        (texts.conversation, CONVERSATION, "conversation"),
        (texts.contacts, frozenset(Permission), "contacts"),
    ):
        if missing := wanted - set(there):
            raise fault(path, (at,), f"there is no text {min(missing)!r}")
    return Wording(texts, directory)
