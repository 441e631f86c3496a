"""What staff are told: short, in Polish, from desk/staff.yaml; never what the caller wrote."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from centres.datafile import fault, read
from centres.records import Directory
from escalation.ladder import PageChannel
from storage.records import CaseRecord
from triage.heard import Channel, Risk

FILE = Path(__file__).with_name("staff.yaml")
TEXTS = frozenset(
    ["page", "page_button", "page_call", "again", "quiet", "taken", "yours", "more", "outage"]
)
NO_CENTRE = "bez ośrodka"


class StaffTexts(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    risks: Mapping[Risk, str]
    channels: Mapping[Channel, str]
    texts: Mapping[str, str]


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

    def tell(self, name: str, record: CaseRecord, *, person: str = "", page: int = 0) -> str:
        """One of the texts for a case; `person` is the name of whoever has it."""
        talk = record.talk
        return self._texts.texts[name].format(
            code=record.code,
            risk=self._texts.risks[talk.risk],
            channel=self._texts.channels[talk.channel],
            centre=self._towns.get(talk.centre or record.duty_centre, NO_CENTRE),
            quiet=self._texts.texts["quiet"] if talk.quiet else "",
            name=person,
            page=page or self._texts.texts["again"],
        )

    def outage(self, risk: Risk, channel: Channel) -> str:
        """The page that leaves while the database is gone: there is no case to take yet."""
        return self._texts.texts["outage"].format(
            risk=self._texts.risks[risk], channel=self._texts.channels[channel]
        )


def load(directory: Directory, path: Path = FILE) -> Wording:
    """Read the staff's texts. Raises `FaultyData`."""
    texts = read(path, StaffTexts)
    if missing := (TEXTS - set(texts.texts)) | (set(Risk) - set(texts.risks)):
        raise fault(path, ("texts",), f"there is no text {min(missing)!r}")
    return Wording(texts, directory)
