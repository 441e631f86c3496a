"""The conversation's state, what a step takes in, and what it gives back.

Contract: pure values. The desk keeps a `Case` between messages, the machine turns it into the next
one, and a door renders `Step.replies`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from triage.heard import Channel, Crisis, Heard, Lang, Risk, Subject


class Permission(StrEnum):
    """How the caller allowed us to reach them (phrase G9)."""

    UNASKED = "unasked"
    WRITE = "write"
    CALL = "call"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Case:
    """One caller's contact as the conversation knows it.

    `protocol` and `stage` are names of triage/protocols; `centre` is a directory id or None;
    `safe` is the last answer to G2 (None: not asked); `quiet` means that nothing may be sent
    unprompted; `muted` means that a human has taken over and the machine does not speak.
    `concepts` are the lexicon's concepts heard so far; `marks` is what the machine remembers
    (`contacts_given`, `town_asked`, `still_asked`, ...). `turns` counts the caller's messages,
    `asked` the counted questions, `unclear` the unreadable answers in a row.
    """

    channel: Channel
    lang: Lang = Lang.PL
    crisis: tuple[Crisis, ...] = ()
    risk: Risk = Risk.NONE
    subject: Subject = Subject.SELF
    protocol: str = "general"
    stage: str = "start"
    centre: str | None = None
    safe: bool | None = None
    quiet: bool = False
    muted: bool = False
    permission: Permission = Permission.UNASKED
    concepts: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    turns: int = 0
    asked: int = 0
    unclear: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """What came in: words with what was heard in them, or a silence.

    `centre`: the directory id that the words name a place of, None where they name none.
    `place`: whether they name any place. `attachment`: something came that is never opened.
    """

    text: str
    heard: Heard
    centre: str | None = None
    place: bool = False
    silent: bool = False
    attachment: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true now, as far as a phrase may say it.

    `slots`: values for `{centre_phone}`, `{line_24h}`, `{hours}` ...; a missing key cannot be
    filled truthfully. `truths`: `reachable` (somebody is being or will be paged at once),
    `claimed` (a human took the case), `open` and `closed` (the case's centre now).
    """

    slots: Mapping[str, str] = field(default_factory=dict)
    truths: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """What one message (or silence) led to.

    `replies`: one string a message to the caller, in order; empty is a chosen silence. `keys` are
    the phrases they are made of, for the record and for tests. `pages`: a ladder must run at
    `case.risk` (begin, or rise to it). `awaits`: an answer is awaited, so the silence limit of the
    channel starts.
    """

    case: Case
    replies: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    pages: bool = False
    awaits: bool = False
