"""`scudo mail deliver` on an installation that stands still."""

import json

import pytest

from tests.installation import Installation

KNOWN = """From: Janet Moore <j.moore@hotel-belvedere.example>
To: assistenza@altec.example
Subject: Wi-Fi again
Message-ID: <again@hotel-belvedere.example>

It drops.
"""
STRANGER = KNOWN.replace("j.moore@hotel-belvedere.example", "x@altrove.example").replace("again@", "other@")


@pytest.fixture(scope="module")
def place():
    made = Installation()
    try:
        assert made.run("migrate").returncode == 0
        assert made.run("demo", "seed").returncode == 0
        yield made
    finally:
        made.throw_away()


def test_each_file_answers_with_what_became_of_it(place, tmp_path):
    known, stranger = tmp_path / "known.eml", tmp_path / "stranger.eml"
    known.write_text(KNOWN)
    stranger.write_text(STRANGER)
    ended = place.run("mail", "deliver", str(known), str(stranger), str(tmp_path / "none.eml"))
    assert ended.returncode == 1, ended.stderr
    opened, held, missing = map(json.loads, ended.stdout.splitlines())
    assert (opened["outcome"], opened["acknowledged"]) == ("opened", True)
    assert opened["ticket"].count("-") == 2
    assert (held["outcome"], held["ticket"], held["acknowledged"], held["reason"]) == (
        "held",
        None,
        False,
        "stranger",
    )
    assert set(missing) == {"error", "file"}


def test_standard_input_is_a_file_called_dash(place):
    ended = place.run("mail", "deliver", "-", given=KNOWN.replace("again@", "third@"))
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["outcome"] == "opened"
