"""What must hold for every step of the conversation, a function a rule; a text says what broke."""

import re
from collections.abc import Callable, Mapping

from tests.triage.explore import SILENCE, Made
from triage.case import Case, Facts, Step
from triage.heard import Channel, Risk
from triage.machine import GATED, HUMAN_WISH, Machine
from triage.plan import ASKED_TOWN
from triage.protocol import ENDED, PAUSE, TOWN, Stage

Rule = Callable[[Machine, Made], str | None]

_PHONE = re.compile(
    r"(?<![\d:.])"
    r"(?:\d{3} ?\d{3}(?: ?\d{3})?|\d{3} ?\d{2} ?\d{4}"
    r"|\d{2} \d{3} \d{2} \d{2}|\d{3} \d{2} \d{2} \d{2})"
    r"(?![\d:])"
)
_CALLS = re.compile(
    r"wzywam|przekażę dyżurnemu|pytam dyżurnego|przeczyta to"
    r"|(?<!по)клич|для чергового|питаю|прочитає"
    r"|(?<!по)зову|для дежурного|спрашиваю|прочт[её]т|calling|i will pass|i am asking|will read",
    re.IGNORECASE,
)
_READS = re.compile(r"czyta już|уже читає|уже читает|is now reading", re.IGNORECASE)
_CONTENT = re.compile(
    r"przemoc|krzywd|kryzys|OIK|samob|odebrać sobie|dusi|broni|dzieci|schronien|nocleg|mąż"
    r"|насил|кривд|криз|самогуб|души|діт|ночів|убив|обиж|самоуб|дет[ия]|ночлег"
    r"|violen|hurt|crisis|suicid|kill|chok|weapon|child|shelter",
    re.IGNORECASE,
)
# NOTED speaks of the duty worker as of one who will read; it says nothing of calling.
_NOTED = re.compile(r"(Zapisane dla dyżurnego|Записано для чергового|Записано для дежурного|Noted)")


def first_sentence(step: Step) -> str:
    return re.split(r"(?<=[.?!])\s", step.replies[0])[0] if step.replies else ""


def unsafe(case: Case) -> bool:
    """Whether G2 still stands before any question on content."""
    return bool(GATED & set(case.crisis)) and case.safe is not True


def asks(machine: Machine, case: Case) -> Stage | None:
    return None if case.muted else machine.protocols.stage(case.protocol, case.stage)


def answers_or_keeps_silence_by_rule(machine: Machine, made: Made) -> str | None:
    """A silence of ours is chosen: to a silence, or to a stop word after a stop word."""
    if made.step.replies or made.before.muted or made.name == SILENCE:
        return None
    if made.name == "stop word" and made.before.stage == ENDED:
        return None
    return "no reply"


def tells_112_first_in_danger(machine: Machine, made: Made) -> str | None:
    if made.turn.heard.risk is not Risk.IMMINENT:
        return None
    return None if "112" in first_sentence(made.step) else "112 is not in the first sentence"


def pages_in_the_same_move(machine: Machine, made: Made) -> str | None:
    after = made.step.case.risk
    rose = after.rank > made.before.risk.rank and after.at_least(Risk.ELEVATED)
    if made.step.pages is not rose:
        return f"pages is {made.step.pages} where the risk went to {after}"
    in_danger = made.turn.heard.risk is Risk.IMMINENT and after is not Risk.IMMINENT
    return "danger was told, the risk is not imminent" if in_danger else None


def tells_112_first_when_high_is_reached(machine: Machine, made: Made) -> str | None:
    after = made.step.case.risk
    if after.rank <= made.before.risk.rank or not after.at_least(Risk.HIGH):
        return None
    return None if "112" in first_sentence(made.step) else f"{after} was reached without 112 first"


def gives_no_number_alone(machine: Machine, made: Made) -> str | None:
    """A number of the directory never stands alone in an answer.

    DESIGN names the least there may be ("one sentence with 112, a 24-hour line", "112 and two open
    lines"), wording.json follows it (S_ELEV, G6, H_INFO): beside one number stands 112 or another.
    """
    said = "\n".join(made.step.replies)
    return (
        f"one number only: {phones(said)}" if len(phones(said)) == 1 and "112" not in said else None
    )


def phones(text: str) -> set[str]:
    return {re.sub(r"\D", "", each) for each in _PHONE.findall(text)} - {"112", "999"}


def never_lowers_the_risk(machine: Machine, made: Made) -> str | None:
    return "the risk fell" if made.step.case.risk.rank < made.before.risk.rank else None


def brings_a_human_for_the_asking(machine: Machine, made: Made) -> str | None:
    """0 and the word lead to a page; it is running already after a pause, where G2 comes first."""
    if made.name not in {"zero", "human word"}:
        return None
    after = made.step.case
    if not after.risk.at_least(Risk.ELEVATED) or HUMAN_WISH not in after.marks:
        return "a human was asked for, nobody is paged"
    waits = after.stage == "human" or made.before.stage in {PAUSE, ENDED}
    return None if waits else f"a human was asked for, the stage is {after.stage}"


def says_nothing_unprompted_when_quiet(machine: Machine, made: Made) -> str | None:
    if made.name != SILENCE or made.before.channel is Channel.VOICE:
        return None
    hushed = made.before.quiet or made.step.case.quiet
    return "it speaks into a silence" if hushed and made.step.replies else None


def is_quiet_before_safety_and_after_the_end(machine: Machine, made: Made) -> str | None:
    after = made.step.case
    must = after.stage in {PAUSE, ENDED} or unsafe(after)
    return "it may be sent to unprompted" if must and not after.quiet else None


def asks_for_safety_before_content(machine: Machine, made: Made) -> str | None:
    after = made.step.case
    stage = asks(machine, after)
    neutral = after.stage in {"G2", TOWN}
    if stage and unsafe(after) and not neutral:
        return f"{after.stage} is asked before G2"
    return None


def gives_no_contact_before_safety(machine: Machine, made: Made) -> str | None:
    found = phones("\n".join(made.step.replies))
    return f"{found} before G2" if unsafe(made.step.case) and found else None


def shows_nothing_on_a_watched_phone(machine: Machine, made: Made) -> str | None:
    said = "\n".join(made.step.replies)
    if "watched" not in made.step.case.concepts:
        return None
    found = _CONTENT.search(said) or phones(said)
    return f"{found} on a watched phone" if found else None


def keeps_to_the_number_of_questions(machine: Machine, made: Made) -> str | None:
    after = made.step.case
    most = machine.limits.questions["suicide" if after.protocol == "suicide" else "other"]
    return f"{after.asked} questions were asked" if after.asked > most else None


def asks_nothing_that_was_told(machine: Machine, made: Made) -> str | None:
    after = made.step.case
    stage = asks(machine, after)
    if stage is None or (after.protocol, after.stage) == (made.before.protocol, made.before.stage):
        return None
    known = set(stage.known) & after.concepts
    return f"{after.stage} is asked though {known} was told" if known else None


def asks_for_the_town_once(machine: Machine, made: Made) -> str | None:
    before, after = made.before, made.step.case
    again = ASKED_TOWN in before.marks and before.stage != TOWN and after.stage == TOWN
    return "the town is asked again" if again else None


def shows_no_inner_name(machine: Machine, made: Made) -> str | None:
    said = "\n".join(made.step.replies)
    found = re.search(r"[{}_]|\b[A-Z]\d\b|\bNone\b", said)
    return f"{found[0]!r} is shown" if found else None


def awaits_what_it_asked(machine: Machine, made: Made) -> str | None:
    open_ = asks(machine, made.step.case) is not None
    return None if made.step.awaits is open_ else f"awaits is {made.step.awaits}"


EVERY_STEP: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        answers_or_keeps_silence_by_rule,
        tells_112_first_in_danger,
        pages_in_the_same_move,
        tells_112_first_when_high_is_reached,
        never_lowers_the_risk,
        brings_a_human_for_the_asking,
        says_nothing_unprompted_when_quiet,
        is_quiet_before_safety_and_after_the_end,
        asks_for_safety_before_content,
        keeps_to_the_number_of_questions,
        asks_nothing_that_was_told,
        asks_for_the_town_once,
        awaits_what_it_asked,
    )
}


def claims_only_what_is_true(facts: Facts, step: Step) -> str | None:
    said = _NOTED.sub("", "\n".join(step.replies))
    if "reachable" not in facts.truths and (found := _CALLS.search(said)):
        return f"{found[0]!r} though nobody can be reached"
    if "claimed" not in facts.truths and (found := _READS.search(said)):
        return f"{found[0]!r} though nobody took the case"
    return None


def fits_three_sms(step: Step) -> str | None:
    """A reply is at most three parts of 67 characters (UCS-2)."""
    long = [each for each in step.replies if len(each) > 3 * 67]
    return f"{len(long[0])} characters: {long[0]}" if long else None


EVERY_TEXT: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        tells_112_first_in_danger,
        tells_112_first_when_high_is_reached,
        gives_no_number_alone,
        gives_no_contact_before_safety,
        shows_nothing_on_a_watched_phone,
        shows_no_inner_name,
    )
}
