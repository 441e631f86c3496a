"""Every state of the conversation with every input: what must hold holds, without exceptions."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

import pytest

from tests.triage.explore import FACTS, NOW, SILENCE, Made, inputs_in, load_machine, shape, walk
from tests.triage.rules import (
    EVERY_STEP,
    EVERY_TEXT,
    asks,
    claims_only_what_is_true,
    fits_three_sms,
    gives_no_number_alone,
    unsafe,
)
from triage.case import Case, Facts, Step
from triage.heard import Channel, Crisis, Heard, Lang, Risk
from triage.machine import Machine, Turn, opening_case
from triage.protocol import ENDED, START

PL = Lang.PL
CLAIMS, LENGTH = "claims_only_what_is_true", "fits_three_sms"
TEXT_RULES = (*EVERY_TEXT, CLAIMS, LENGTH)
# What is understood, yet answers nothing: it may be repeated without the conversation going on.
NO_ANSWER = frozenset({"another language", "a question on facts", SILENCE})


@dataclass(slots=True)
class Walked:
    """What a walk leaves: broken rules, one step for each text, one state for each kind."""

    states: int = 0
    broken: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[tuple[object, ...], Made] = field(default_factory=dict)
    kinds: dict[tuple[object, ...], Case] = field(default_factory=dict)
    moves: dict[tuple[Case, str], Case] = field(default_factory=dict)
    open_: dict[Case, set[Case]] = field(default_factory=lambda: defaultdict(set))

    def note(self, rule: str, fault: str | None, made: Made) -> None:
        if fault is not None and len(self.broken[rule]) < 5:
            before = made.before
            where = f"{before.protocol}.{before.stage} at {before.risk}"
            self.broken[rule].append(f"{fault}: {made.name!r} in {where} -> {made.step.keys}")


@pytest.fixture(scope="module")
def machine() -> Machine:
    return load_machine()


@pytest.fixture(scope="module")
def by_text(machine: Machine) -> Walked:
    return _walked(machine, Channel.SMS, wide=True)


@pytest.fixture(scope="module")
def by_voice(machine: Machine) -> Walked:
    return _walked(machine, Channel.VOICE, wide=False)


@pytest.mark.parametrize("rule", EVERY_STEP)
def test_every_step_in_writing_keeps_the_rule(by_text: Walked, rule: str) -> None:
    assert by_text.broken[rule] == []


@pytest.mark.parametrize("rule", EVERY_STEP)
def test_every_step_on_the_telephone_keeps_the_rule(by_voice: Walked, rule: str) -> None:
    assert by_voice.broken[rule] == []


def test_the_walk_has_been_everywhere(machine: Machine, by_text: Walked) -> None:
    asked = {(case.protocol, case.stage) for case in by_text.kinds.values()}
    stages = {
        (name, stage)
        for name, protocol in machine.protocols.by_name.items()
        for stage in protocol.stages
    }

    assert by_text.states > 5_000
    assert stages - asked == set()
    assert {case.risk for case in by_text.kinds.values()} == set(Risk)


@pytest.mark.parametrize(("channel", "lang"), tuple(product(Channel, Lang)))
def test_channels_and_languages_move_alike_and_keep_the_rules(
    machine: Machine, by_text: Walked, by_voice: Walked, channel: Channel, lang: Lang
) -> None:
    voice = channel is Channel.VOICE
    walked, found = by_voice if voice else by_text, Walked()
    inputs = inputs_in(lang)

    for case, name in product(walked.kinds.values(), inputs):
        before = replace(case, channel=channel, lang=lang)
        made = Made(before, name, inputs[name], _step(machine, before, inputs[name]))
        moved = replace(shape(made.step.case, PL), channel=case.channel)
        polish = walked.moves[case, name]
        found.note("moves", None if moved == polish else "moves otherwise", made)
        for rule, holds in EVERY_STEP.items():
            found.note(rule, holds(machine, made), made)

    assert {rule: each for rule, each in found.broken.items() if each} == {}


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("rule", TEXT_RULES)
def test_whatever_is_true_the_texts_keep_the_rule(
    all_texts: Mapping[Lang, Walked], rule: str, lang: Lang
) -> None:
    assert all_texts[lang].broken[rule] == []


@pytest.fixture(scope="module")
def all_texts(machine: Machine, by_text: Walked, by_voice: Walked) -> Mapping[Lang, Walked]:
    """Each distinct answer once more in each language with each set of facts."""
    found = {lang: Walked() for lang in Lang}
    for walked, lang in product((by_text, by_voice), Lang):
        for made, facts in product(walked.texts.values(), FACTS.values()):
            _check_text(machine, _in(lang, made), facts, found[lang])
    return found


def test_no_path_goes_on_for_more_than_eight_messages_without_a_page(by_text: Walked) -> None:
    longest = _longest(by_text.open_)

    assert longest <= 8


def test_a_human_who_took_over_is_never_spoken_over(machine: Machine, by_text: Walked) -> None:
    for case, turn in product(by_text.kinds.values(), inputs_in(PL).values()):
        step = _step(machine, replace(case, muted=True), turn)

        assert step.replies == ()
        assert step.pages is (step.case.risk.rank > case.risk.rank)


def test_a_case_with_an_owner_may_hear_that_somebody_reads(machine: Machine) -> None:
    _, text = machine.phrases.choose("G5_ACK", FACTS["claimed"], PL, Channel.SMS)
    _, before = machine.phrases.choose("G5_ACK", FACTS["open"], PL, Channel.SMS)

    assert "czyta już" in text
    assert "czyta już" not in before


@pytest.mark.parametrize("lang", Lang)
def test_every_number_that_is_alone_would_be_found(machine: Machine, lang: Lang) -> None:
    alone = Step(opening_case(Channel.SMS, None), ("Telefon: 116 123.",))
    made = Made(alone.case, "", Turn("", Heard(lang)), alone)

    assert gives_no_number_alone(machine, made) is not None


@pytest.mark.parametrize("rule", [*EVERY_STEP, *EVERY_TEXT])
def test_each_rule_can_be_broken(machine: Machine, rule: str) -> None:
    holds = {**EVERY_STEP, **EVERY_TEXT}[rule]

    assert any(holds(machine, made) is not None for made in _broken())


def _broken() -> Iterator[Made]:
    """Steps that break a rule each."""
    case = replace(opening_case(Channel.SMS, None), risk=Risk.HIGH)
    danger = Turn("słowa", Heard(PL, (Crisis.VIOLENCE,), Risk.IMMINENT))
    plain = Turn("słowa", Heard(PL))
    beaten = replace(case, crisis=(Crisis.VIOLENCE,), protocol="violence", stage="V1", asked=9)
    watched = replace(case, concepts=frozenset({"watched"}))
    known = replace(case, protocol="suicide", stage="S2", concepts=frozenset({"act_done"}))
    town = replace(case, stage="TOWN", marks=frozenset({"asked_town"}))
    yield Made(case, "danger", danger, Step(case))
    yield Made(case, "danger", danger, Step(case, ("Dobrze. Dzwoń 112.",)))
    yield Made(replace(case, risk=Risk.NONE), "", plain, Step(case, ("Dobrze. Telefon: 112.",)))
    yield Made(case, "", plain, Step(replace(case, risk=Risk.NONE), ("{hours}", "116 123")))
    yield Made(replace(case, quiet=True), SILENCE, plain, Step(case, ("Jesteś?",)))
    yield Made(replace(case, risk=Risk.NONE), "zero", plain, Step(case, ("Tak.",)))
    yield Made(case, "", plain, Step(beaten, ("116 123",)))
    yield Made(case, "", plain, Step(watched, ("To przemoc.",)))
    yield Made(case, "", plain, Step(known, ("S2",)))
    yield Made(replace(town, stage="human"), "", plain, Step(town))


def _walked(machine: Machine, channel: Channel, *, wide: bool) -> Walked:
    walked, states = Walked(), set[Case]()
    for made in walk(machine, channel, PL, wide=wide):
        before, step = made.before, made.step
        states.add(before)
        for name, holds in EVERY_STEP.items():
            walked.note(name, holds(machine, made), made)
        walked.texts.setdefault(_text_kind(made), made)
        walked.kinds.setdefault(_kind(before), before)
        if step.case.risk is Risk.NONE and asks(machine, step.case) and made.name not in NO_ANSWER:
            walked.open_[before].add(shape(step.case, PL))
    walked.states = len(states)
    for case, (name, turn) in product(walked.kinds.values(), inputs_in(PL).items()):
        walked.moves[case, name] = shape(_step(machine, case, turn).case, PL)
    return walked


def _kind(case: Case) -> tuple[object, ...]:
    watched = "watched" in case.concepts
    return (case.protocol, case.stage, case.risk, unsafe(case), watched)


def _text_kind(made: Made) -> tuple[object, ...]:
    before, after = made.before.risk, made.step.case.risk
    danger = made.turn.heard.risk is Risk.IMMINENT
    rose = after.rank > before.rank and after.at_least(Risk.HIGH)
    watched = "watched" in made.step.case.concepts
    return (made.step.keys, unsafe(made.step.case), watched, danger, rose)


def _check_text(machine: Machine, made: Made, facts: Facts, walked: Walked) -> None:
    step = machine.step(made.before, made.turn, facts, now=NOW)
    spoken = replace(made, step=step)
    for name, holds in EVERY_TEXT.items():
        walked.note(name, holds(machine, spoken), spoken)
    walked.note(CLAIMS, claims_only_what_is_true(facts, step), spoken)
    if made.before.channel is not Channel.VOICE:
        walked.note(LENGTH, fits_three_sms(step), spoken)


def _in(lang: Lang, made: Made) -> Made:
    """The same step asked for in another language."""
    turn = inputs_in(lang).get(made.name)
    turn = turn or replace(made.turn, heard=replace(made.turn.heard, lang=lang))
    return replace(made, before=replace(made.before, lang=lang), turn=turn)


def _step(machine: Machine, case: Case, turn: Turn) -> Step:
    return machine.step(case, turn, FACTS["open"], now=NOW)


def _longest(ahead: Mapping[Case, set[Case]]) -> float:
    """The caller's messages on the longest way through open questions at no risk."""
    known: dict[Case, float] = {}
    under_way: set[Case] = set()

    def length(case: Case) -> float:
        if case in under_way:
            return float("inf")
        if case not in known:
            under_way.add(case)
            known[case] = max((1 + length(each) for each in ahead.get(case, ())), default=0)
            under_way.discard(case)
        return known[case]

    starts = [case for case in ahead if case.stage in {START, ENDED}]
    return max(length(case) for case in starts)
