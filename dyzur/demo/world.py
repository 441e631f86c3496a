"""The demo's world: the real service, two emulated vendors, and the phones of invented people."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from centres.records import Directory
from desk.duty import Duties
from desk.lines import Line, Lines
from dyzur.emulators.telegram import TelegramEmulator
from dyzur.emulators.telegram_bot import EmulatedBot
from dyzur.emulators.twilio import Call, TwilioEmulator
from escalation.ladder import PageChannel
from storage.database import Database
from storage.records import Reachable

LAST_CALLER = 999


class NoSuchThing(LookupError):
    """There is no such line, person, message or call in the demo any more."""


@dataclass(frozen=True, slots=True)
class Caller:
    """One invented caller: a number kept free for fiction, and a chat that nobody has."""

    place: int

    @property
    def number(self) -> str:
        """A North American number of the range 555-01xx, kept free for fiction."""
        return f"+1{201 + self.place // 100}55501{self.place % 100:02d}"

    @property
    def chat(self) -> int:
        """A chat id above those that Telegram gives out (2^52)."""
        return 4_503_599_627_400_000 + self.place


@dataclass(frozen=True, slots=True)
class World:
    """What the page reads and acts on.

    `titles` of protocols and `concepts` of hearing are by name. `said` is what callers did in a
    call: by the call's id, the place among the spoken words, and the words or keys.
    """

    database: Database
    duties: Duties
    directory: Directory
    lines: Lines
    telegram: TelegramEmulator
    twilio: TwilioEmulator
    callers_bot: EmulatedBot
    staff_bot: EmulatedBot
    titles: Mapping[str, str]
    concepts: Mapping[str, str]
    said: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))

    def concept(self, name: str) -> str:
        """What a concept is called."""
        return self.concepts.get(name, name.replace("_", " "))

    def name(self, person: str) -> str:
        """What a member of staff is called."""
        known = self.duties.person(person)
        return known.name if known else person

    def line(self, line_id: str) -> Line:
        """The line of this id. Raises `NoSuchThing`."""
        try:
            return self.lines.get(line_id)
        except KeyError:
            raise NoSuchThing(line_id) from None

    def address(self, person: str, channel: PageChannel) -> str:
        """Where a person is reached. Raises `NoSuchThing`."""
        for known in self.duties.snapshot.reachables:
            if (known.person, known.channel) == (person, channel):
                return known.address
        raise NoSuchThing(person)

    def reachables(self, person: str) -> tuple[Reachable, ...]:
        """Every way to reach a person."""
        return tuple(r for r in self.duties.snapshot.reachables if r.person == person)

    def call_of(self, caller: Caller, line: Line) -> Call | None:
        """The caller's last call to this line, under way or over."""
        ends = (caller.number, line.number)
        return next((c for c in reversed(self.twilio.calls) if (c.from_, c.to) == ends), None)

    def call_to(self, number: str) -> Call | None:
        """The call that rings or talks at this phone now."""
        calls = reversed(self.twilio.calls)
        return next((c for c in calls if c.to == number and not c.ended), None)
