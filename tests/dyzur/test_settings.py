"""The environment is read once, strictly, and every setting is documented."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from dyzur.missing import missing_for_serve
from dyzur.settings import FaultySettings, documented, load, load_for_demo, unknown


@pytest.fixture(autouse=True)
def _own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in documented():
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.chdir(tmp_path)


def test_a_fault_names_the_variable_and_what_it_must_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYZUR_PUBLIC_URL", "dyzur.example.org")
    monkeypatch.setenv("DYZUR_PORT", "eighty")

    with pytest.raises(FaultySettings) as caught:
        load()

    assert any(
        "DYZUR_PUBLIC_URL must be an address" in sentence for sentence in caught.value.faults
    )
    assert any(sentence.startswith("DYZUR_PORT is wrong") for sentence in caught.value.faults)


def test_a_fault_in_a_secret_does_not_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYZUR_TELEGRAM_SECRET", "very secret!")

    with pytest.raises(FaultySettings) as caught:
        load()

    assert "DYZUR_TELEGRAM_SECRET may hold only letters" in str(caught.value)
    assert "very" not in str(caught.value)


def test_settings_cannot_be_changed_and_do_not_print_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DYZUR_KEYS", "first, second,")
    settings = load()

    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]

    assert settings.key_list == ("first", "second")
    assert "first" not in repr(settings)


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYZUR_TWILIO_STAFF_NUMBER", "")

    assert load().twilio_staff_number is None


def test_settings_come_from_the_env_file_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DYZUR_PORT=9191\n", encoding="utf-8")

    assert load().port == 9191


def test_demo_takes_its_own_few_settings_and_reads_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("DYZUR_HOST=192.0.2.1\n", encoding="utf-8")
    monkeypatch.setenv("DYZUR_PORT", "9292")
    monkeypatch.setenv("DYZUR_DATABASE_URL", "postgresql+asyncpg://elsewhere/db")
    monkeypatch.setenv("DYZUR_DRAFTS", "nonsense")

    settings = load_for_demo()

    assert settings.port == 9292
    assert settings.host == "127.0.0.1"
    assert settings.database.startswith("sqlite+aiosqlite:///")


def test_the_database_lies_in_the_data_folder_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DYZUR_DATA", str(tmp_path / "kept"))

    assert load().database == f"sqlite+aiosqlite:///{tmp_path / 'kept' / 'dyzur.sqlite'}"


def test_serve_says_everything_that_it_lacks_at_once() -> None:
    sentences = missing_for_serve(load())

    assert [sentence.split()[0] for sentence in sentences[:2]] == ["DYZUR_KEYS", "DYZUR_LINES"]
    assert sentences[2].startswith("No door is open")


def test_serve_with_both_doors_and_all_keys_lacks_nothing() -> None:
    settings = load().with_changes(
        {
            "keys": SecretStr("key"),
            "lines": Path("lines.yaml"),
            "public_url": "https://dyzur.example.org",
            "telegram_callers_token": SecretStr("1:a"),
            "telegram_secret": SecretStr("s"),
            "twilio_account_sid": "AC",
            "twilio_auth_token": SecretStr("t"),
            "twilio_staff_number": "+447700900001",
        }
    )

    assert missing_for_serve(settings) == ()


def test_a_variable_that_means_nothing_is_noticed() -> None:
    environ = {
        "DYZUR_TELEGRAM_TOKEN": "x",
        "DYZUR_PORT": "1",
        "DYZUR_TESTS_STRICT": "1",
        "HOME": "/",
    }

    assert unknown(environ) == ("DYZUR_TELEGRAM_TOKEN",)


def test_every_setting_has_a_description() -> None:
    assert all(setting.description.endswith(".") for setting in documented())
