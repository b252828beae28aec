import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scudo.cli.sla import app

SOURCE = Path(__file__).parents[2] / "src"
OFFICE = {"timezone": "Europe/Rome", "week": {"mon": [["09:00", "18:00"]], "tue": [["09:00", "18:00"]]}}
MONDAY = {"calendar": OFFICE, "start": "2026-11-23T17:00:00+01:00"}
RIGHT = MONDAY | {"minutes": 60}
CLOSING = {"due": "2026-11-23T18:00:00+01:00"}


def ask(*files, written=None):
    """Exit code and answers of `scudo sla due`."""
    result = CliRunner().invoke(app, ["due", *map(str, files)], input=written, catch_exceptions=False)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def lines(*questions):
    return "".join(json.dumps(question) + "\n" for question in questions)


def answer(**changes):
    question = MONDAY | changes
    code, [only] = ask("-", written=lines(question))
    return code, only


def test_a_deadline_is_told_in_the_calendars_zone_with_its_offset():
    assert answer(minutes=60) == (0, CLOSING)
    assert answer(start="2026-11-23T16:00:00Z", minutes=60) == (0, CLOSING)


def test_fractions_of_a_second_are_told_only_where_there_are_any():
    assert answer(minutes=60.5)[1] == {"due": "2026-11-24T09:00:30+01:00"}
    assert answer(minutes=0.001)[1] == {"due": "2026-11-23T17:00:00.060000+01:00"}


def test_an_end_in_place_of_minutes_gives_the_service_minutes():
    assert answer(end="2026-11-24T10:30:00+01:00") == (0, {"minutes": 150})
    assert answer(end="2026-11-23T17:00:30+01:00") == (0, {"minutes": 0.5})
    assert answer(end="2026-11-24T10:30:00+01:00", minutes=None) == (0, {"minutes": 150})


def test_pauses_move_the_deadline_and_shorten_the_minutes():
    pauses = [["2026-11-23T17:15:00+01:00", "2026-11-23T17:30:00+01:00"]]
    assert answer(minutes=60, pauses=pauses)[1] == {"due": "2026-11-24T09:15:00+01:00"}
    assert answer(end="2026-11-23T18:00:00+01:00", pauses=pauses)[1] == {"minutes": 45}


def test_a_calendar_without_hours_and_a_pause_without_end_give_null_and_the_reason():
    code, never = answer(calendar={"timezone": "Europe/Rome"}, minutes=1)
    assert (code, never["due"], never["reason"][:8]) == (0, None, "no hours")
    code, paused = answer(minutes=60, pauses=[["2026-11-23T17:15:00+01:00", None]])
    assert (code, paused["due"], paused["reason"][:6]) == (0, None, "paused")


def test_several_files_and_standard_input_are_answered_in_order(tmp_path):
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text(lines(RIGHT, MONDAY | {"minutes": 30}))
    second.write_bytes(b"\xef\xbb\xbf" + lines(RIGHT).replace("\n", "\r\n").encode() + b"\n")
    code, answers = ask(first, "-", second, written=lines(MONDAY | {"minutes": 0}))
    times = [each["due"][11:16] for each in answers]
    assert (code, times) == (0, ["18:00", "17:30", "17:00", "18:00"])


def test_a_file_that_cannot_be_read_is_said_in_its_place_and_the_others_are_answered(tmp_path):
    right = tmp_path / "right.jsonl"
    right.write_text(lines(RIGHT))
    missing = tmp_path / "missing.jsonl"
    code, answers = ask(missing, tmp_path, right)
    assert code == 1
    assert [set(each) for each in answers] == [{"error", "file"}, {"error", "file"}, {"due"}]
    assert answers[0] == {"error": "cannot be read: No such file or directory", "file": str(missing)}


def test_a_bad_line_names_its_number_and_field_and_the_others_are_answered():
    code, answers = ask("-", written=lines(RIGHT) + "\n" + lines(MONDAY | {"minutes": -1}, RIGHT))
    assert code == 1
    assert answers[0] == answers[2] == CLOSING
    assert (answers[1]["line"], answers[1]["file"]) == (3, "-")
    assert answers[1]["error"].startswith("minutes: -1 ")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (b"{", "line: is not JSON"),
        (b"[]", "line: is not an object"),
        (b"\xff{}", "line: is not UTF-8"),
        (b"[" * 100_000, "line: is not JSON"),
        (b'{"minutes": NaN}', "line: is not JSON (NaN"),
        (b'{"minutes": ' + b"9" * 5000 + b"}", "line: is not JSON"),
        (b"{}", "calendar: is missing"),
    ],
)
def test_a_line_that_is_no_question_is_answered_with_the_reason(written, message):
    code, [only] = ask("-", written=written + b"\n")
    assert code == 1
    assert only["error"].startswith(message)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "minutes: is missing"),
        ({"minutes": "60"}, "minutes: '60' is not"),
        ({"minutes": True}, "minutes: True is not"),
        ({"minutes": 1e300}, "minutes: 1e+300 is more than time has"),
        ({"minutes": 60, "end": "2026-11-24T10:30:00+01:00"}, "end: stands beside minutes"),
        ({"end": "2026-11-23T10:30:00+01:00"}, "end: 2026-11-23T10:30:00+01:00 is before start"),
        ({"minutes": 60, "start": None}, "start: is missing"),
        ({"minutes": 60, "start": "2026-11-23T17:00:00"}, 'start: "2026-11-23T17:00:00" has no offset'),
        ({"minutes": 60, "start": "9999-12-31T23:59:59Z"}, "start: 9999-12-31T23:59:59+00:00 is at the edge"),
        ({"minutes": 60, "pause": []}, 'pause: is not known here; did you mean "pauses"?'),
        ({"minutes": 60, "calendar": {"timezone": "Roma"}}, "calendar.timezone: 'Roma'"),
    ],
)
def test_a_wrong_field_is_named_with_the_fix(changes, message):
    code, only = answer(**changes)
    assert code == 1
    assert only["error"].startswith(message)


def test_a_pause_until_the_end_of_time_is_a_pause_without_an_end():
    pauses = [["2026-11-23T17:15:00+01:00", "9999-12-31T23:59:59Z"]]
    assert answer(minutes=60, pauses=pauses)[1]["due"] is None


def test_the_command_starts_without_django():
    imported = (
        "import sys, scudo.cli.sla; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", imported], check=False, env={"PYTHONPATH": str(SOURCE)}
        ).returncode
        == 0
    )
