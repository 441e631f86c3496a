"""`dyzur classify`: one line out for each line in."""

import json
from collections.abc import Iterator

from dyzur.classify import classify


def test_each_message_gives_its_line_in_order() -> None:
    lines = ['{"id": "a", "text": "chcę się zabić"}', '{"id": "b", "text": "dziękuję"}']

    answers = [json.loads(answer) for answer in classify(lines)]

    assert [each["id"] for each in answers] == ["a", "b"]
    assert [each["risk"] for each in answers] == ["high", "none"]
    assert set(answers[0]) == {"id", "lang", "crisis", "risk", "subject", "evidence"}
    assert answers[0]["evidence"][0]["text"] == "chcę się zabić"


def test_a_line_without_a_message_says_what_is_wrong() -> None:
    lines = [
        "nonsense",
        '["a"]',
        '{"id": 3}',
        '{"id": 4, "text": 5}',
        '{"id": 6, "text": "", "channel": "fax"}',
    ]

    answers = [json.loads(answer) for answer in classify(lines)]

    assert [each["id"] for each in answers] == [None, None, 3, 4, 6]
    assert [each["error"] for each in answers] == [
        "the line is not JSON",
        "the line is not a JSON object",
        '"text" is missing or not a string',
        '"text" is missing or not a string',
        '"channel" is none of sms, telegram, voice, web',
    ]


def test_lone_surrogates_and_numbers_past_all_limits_stop_nothing() -> None:
    lines = ['{"id": "\\ud800", "text": "\\udfff pomocy"}', "9" * 5_000, '{"id": 2, "text": "ok"}']

    answers = [json.loads(answer) for answer in classify(lines)]

    assert [each["id"] for each in answers] == ["\ufffd", None, 2]
    assert answers[0]["risk"] == "elevated"


def test_a_lone_surrogate_leaves_places_in_the_text_as_they_were() -> None:
    (answer,) = classify(['{"id": 1, "text": "\\ud800 chce umrzec"}'])

    told = json.loads(answer)["evidence"][0]

    assert (told["start"], told["text"]) == (2, "chce umrzec")


def test_an_answer_comes_before_the_next_line_is_read() -> None:
    read = []

    def lines() -> Iterator[str]:
        for number in range(3):
            read.append(number)
            yield json.dumps({"id": number, "text": "hej"})

    first = next(classify(lines()))

    assert (json.loads(first)["id"], read) == (0, [0])
