"""What a move leads to: the case after it and the messages to say, as keys of phrases."""

from dataclasses import dataclass

from triage.case import Case

CONTACTS = "CONTACTS"
ASKED_TOWN = "asked_town"
Messages = tuple[tuple[str, ...], ...]
# Phrases whose first sentence holds 112: one stands first where the risk rose to high or above.
ALERTS = frozenset({"H112", "S_IMM", "V_IMM", "X_INFO", "P_IMM", "ONLY_112"})
# Phrases that say again what an alert before them said.
AGAIN = ALERTS | {"G4_ALERT", "S_HIGH", "V_HIGH"}


@dataclass(frozen=True, slots=True)
class Plan:
    """The state after a move, and the messages to say: phrase keys, one tuple a message."""

    case: Case
    messages: Messages = ()


def without(messages: Messages, keys: frozenset[str]) -> Messages:
    """The messages without these phrases; a message that nothing is left of is dropped."""
    kept = (tuple(key for key in each if key not in keys) for each in messages)
    return tuple(each for each in kept if each)
