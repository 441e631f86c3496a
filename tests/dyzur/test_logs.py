"""The log holds fixed sentences and ids; never what a caller wrote, not even within an error."""

import subprocess
import sys

import pytest

from dyzur.logs import describe

PROGRAM = """
import logging
from dyzur.logs import set_up
set_up("INFO")
log = logging.getLogger("desk")
try:
    raise RuntimeError("the caller wrote: secret words")
except RuntimeError:
    log.exception("sending %s broke", "an-id")
logging.getLogger("httpx").warning("GET https://vendor.example/bot123:token")
"""


def test_an_error_is_told_by_its_type_and_place_only() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )

    assert "ERROR desk sending an-id broke" in ran.stderr
    assert "RuntimeError < <module>" in ran.stderr
    assert "secret" not in ran.stderr
    assert "token" not in ran.stderr


def test_a_description_names_the_innermost_place_first() -> None:
    with pytest.raises(ValueError, match="secret") as caught:
        int("secret")

    told = describe(caught.value)

    assert told.startswith("ValueError < test_a_description")
    assert "secret" not in told
