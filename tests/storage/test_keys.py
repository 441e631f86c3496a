"""Keys: read from a setting with clear errors, rotated, never shown."""

import base64

import pytest

from storage.keys import BadKeys, Keys, WrongKey

_PLACE = b"messages.text"


def test_what_was_sealed_opens_with_the_same_setting() -> None:
    keys = Keys.fresh()

    sealed = keys.seal("nie mów nikomu \ud83d\udc94 \ud800", _PLACE)

    assert Keys.parse(keys.export()).open(sealed, _PLACE) == "nie mów nikomu \ud83d\udc94 \ud800"
    assert b"nikomu" not in sealed


def test_the_same_text_is_sealed_differently_each_time() -> None:
    keys = Keys.fresh()

    assert keys.seal("tak", _PLACE) != keys.seal("tak", _PLACE)


def test_a_sealed_value_opens_in_its_own_column_only() -> None:
    keys = Keys.fresh()
    sealed = keys.seal("tak", _PLACE)

    with pytest.raises(WrongKey, match=r"people\.name holds a value that was changed or moved"):
        keys.open(sealed, b"people.name")


def test_a_changed_value_does_not_open() -> None:
    keys = Keys.fresh()
    sealed = keys.seal("tak", _PLACE)

    for changed in (sealed[:-1], sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:4], b""):
        with pytest.raises(WrongKey):
            keys.open(changed, _PLACE)


def test_another_key_does_not_open_it_and_the_error_names_both_keys() -> None:
    keys, others = Keys.fresh(), Keys.fresh()
    sealed = keys.seal("tajne", _PLACE)

    with pytest.raises(WrongKey) as error:
        others.open(sealed, _PLACE)

    assert keys.names[0] in str(error.value)
    assert others.names[0] in str(error.value)


def test_the_newest_key_seals_and_the_older_ones_still_open() -> None:
    old, new = Keys.fresh(), Keys.fresh()
    both = Keys.parse(f"{new.export()},{old.export()}")

    assert both.open(old.seal("dawne", _PLACE), _PLACE) == "dawne"
    assert new.open(both.seal("nowe", _PLACE), _PLACE) == "nowe"
    assert both.look_up("x") == new.look_up("x")
    assert both.look_ups("x") == (new.look_up("x"), old.look_up("x"))
    assert not both.is_newest(old.seal("dawne", _PLACE))
    assert both.is_newest(both.seal("nowe", _PLACE))


def test_a_look_up_needs_the_key() -> None:
    keys = Keys.fresh()

    assert keys.look_up("+447700900123") == keys.look_up("+447700900123")
    assert keys.look_up("+447700900123") != keys.look_up("+447700900124")
    assert keys.look_up("+447700900123") != Keys.fresh().look_up("+447700900123")


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("", "no encryption key is given"),
        (" , ", "no encryption key is given"),
        ("hasło", "encryption key 1 is not base64"),
        (base64.b64encode(b"short").decode(), "encryption key 1 has 5 bytes instead of 32"),
        (base64.b64encode(bytes(32)).decode() + ",x", "encryption key 2 is not base64"),
        (",".join([base64.b64encode(bytes(32)).decode()] * 2), "an encryption key is given twice"),
    ],
)
def test_a_faulty_setting_is_refused_with_its_reason(setting: str, reason: str) -> None:
    with pytest.raises(BadKeys, match=f"^{reason}$"):
        Keys.parse(setting)


def test_a_key_written_for_urls_is_the_same_key() -> None:
    secret = bytes(range(223, 255))

    urlsafe = Keys.parse(base64.urlsafe_b64encode(secret).decode())

    assert urlsafe.export() == base64.b64encode(secret).decode()


def test_keys_do_not_show_themselves() -> None:
    keys = Keys.fresh()

    assert keys.export() not in repr(keys)
    assert repr(keys) == f"Keys({keys.names[0]})"
