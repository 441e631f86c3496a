"""What holds for every move: 112 first, no contact before G2, a watched phone tells nothing."""

from dataclasses import replace

from triage.case import Case, Facts
from triage.heard import Channel, Risk
from triage.plan import AGAIN, ALERTS, CONTACTS, Messages, Plan, without
from triage.protocol import ENDED, GATE, HUMAN, PAUSE, START, TOLD
from triage.told import WATCHED, must_ask_safe

# What is not said before G2 is answered, beside every question on content.
AFTER_G2 = frozenset({CONTACTS, "C0_GOOD"})
# What a phone that somebody else reads may show (DESIGN, silence).
NEUTRAL = frozenset(
    ["ONLY_112", "NOTED", "V_NOTSAFE", "V_EXIT", "G2_SAFE", "OPT_YN", "G8_UNCLEAR", "ATTACHMENT"]
)
_PAGED = "NOTED"  # true only where somebody is being paged
_BARE = frozenset({START, GATE, HUMAN, PAUSE, ENDED, TOLD})


def exposed(case: Case) -> bool:
    """Whether no contact may be told: G2 is not answered yet, or somebody reads this phone."""
    return must_ask_safe(case) or WATCHED in case.concepts


def told_safely(facts: Facts, case: Case) -> Facts:
    """The facts without a contact where the case is exposed: each phrase then takes its `else`."""
    return replace(facts, slots={}) if exposed(case) else facts


def kept_safe(before: Case, plan: Plan) -> Plan:
    """The plan as the rules of DESIGN allow it to be said (first reply, silence)."""
    case, messages = plan.case, plan.messages
    watched = WATCHED in case.concepts
    if exposed(case):
        messages = without(messages, AFTER_G2)
    if messages and watched:
        case, messages = _veiled(case, messages)
    rose = case.risk.rank > before.risk.rank and case.risk.at_least(Risk.HIGH)
    if rose and messages and messages[0][0] not in ALERTS:
        alert = ("ONLY_112",) if watched else ("H112",)
        contacts = () if exposed(case) else (CONTACTS,)
        messages = ((*alert, *contacts), *without(messages, AGAIN))
    if case.channel is Channel.VOICE and case.stage == HUMAN and case.risk is Risk.IMMINENT:
        messages = messages[:1]  # the call is put through: nothing else may hold it up
    return Plan(case, messages)


def _veiled(case: Case, messages: Messages) -> tuple[Case, Messages]:
    """Only what anybody may read; a human asks the questions on content."""
    case = case if case.stage in _BARE else replace(case, stage=HUMAN)
    keys = {key for each in messages for key in each}
    kept = tuple(
        each for each in without(messages, frozenset(keys - NEUTRAL)) if _asks_only_g2(each)
    )
    if keys & ALERTS and "ONLY_112" not in keys:
        kept = (("ONLY_112",), *kept)
    return case, kept or ((_PAGED if case.risk.at_least(Risk.ELEVATED) else "V_NOTSAFE",),)


def _asks_only_g2(message: tuple[str, ...]) -> bool:
    """Whether no options stand there without their question."""
    return "OPT_YN" not in message or "G2_SAFE" in message
