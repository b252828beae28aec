"""The keeper: parts are processes that really die, stay dead, and come back; none outlives it."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from scudo.demo.estate import control
from scudo.demo.estate.control import Deed, State
from tests.demo.estate import Estate
from tests.installation import is_gone
from tests.waiting import until

FED_BY_A = {"bilanciatore-1", "erp-1"}


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A keeper that the test may kill, on a data folder of its own."""
    monkeypatch.setenv("SCUDO_HOME", str(tmp_path))
    made = Estate(tmp_path)
    made.wait()
    yield made
    if made.process.poll() is None:
        made.stop()


def states(estate):
    return {part.key: part.state for part in estate.parts().values()}


def not_running(estate):
    return {key for key, state in states(estate).items() if state is not State.RUNS}


def test_a_part_that_is_broken_really_dies_and_no_other_does(estate):
    before = estate.parts()
    answer = {part.key: part for part in control.ask(Deed.BREAK, "nas")}
    assert is_gone(before["nas"].pid)
    assert answer["nas"].state is State.BROKEN
    assert answer["nas"].pid is None
    assert {key for key, part in answer.items() if part.pid != before[key].pid} == {"nas"}
    estate.wait("nas", state=State.BROKEN)


def test_a_part_that_is_mended_comes_back_as_another_process(estate):
    before = estate.part("pbx").pid
    control.ask(Deed.BREAK, "pbx")
    control.ask(Deed.MEND, "pbx")
    estate.wait("pbx")
    assert estate.part("pbx").pid not in {before, None}


def test_breaking_or_mending_twice_is_as_once(estate):
    for deed, state in ((Deed.BREAK, State.BROKEN), (Deed.MEND, State.RUNS)):
        control.ask(deed, "posta")
        pid = estate.part("posta").pid
        control.ask(deed, "posta")
        assert (estate.part("posta").state, estate.part("posta").pid) == (state, pid)


def test_a_feed_takes_along_the_two_parts_that_hang_from_it_alone(estate):
    control.ask(Deed.BREAK, "alimentazione-a")
    assert {key for key, state in states(estate).items() if state is State.WITHOUT_POWER} == FED_BY_A
    estate.wait(*FED_BY_A, state=State.WITHOUT_POWER)
    assert not_running(estate) == FED_BY_A | {"alimentazione-a"}
    control.ask(Deed.MEND, "alimentazione-a")
    estate.wait()


def test_without_both_feeds_only_what_needs_none_runs(estate):
    control.ask(Deed.BREAK, "alimentazione-a")
    control.ask(Deed.BREAK, "alimentazione-b")
    alive = {"linea-fibra", "linea-4g", "sito-web"}
    marchetti = {part.key for part in estate.parts().values() if part.customer == "officine-marchetti"}
    assert not_running(estate) == marchetti - alive


def test_a_part_broken_by_itself_does_not_come_back_with_its_feed(estate):
    control.ask(Deed.BREAK, "erp-1")
    control.ask(Deed.BREAK, "alimentazione-a")
    control.ask(Deed.MEND, "alimentazione-a")
    estate.wait("bilanciatore-1")
    assert not_running(estate) == {"erp-1"}


def test_what_ends_by_itself_is_started_again(estate):
    before = estate.part("nas").pid
    os.kill(before, signal.SIGKILL)
    until(lambda: estate.part("nas").pid not in {before, None})
    estate.wait("nas")


def test_a_feed_that_ends_by_itself_cuts_the_power_until_it_is_back(estate):
    before = estate.parts()
    os.kill(before["alimentazione-a"].pid, signal.SIGKILL)
    for key in FED_BY_A:
        until(lambda key=key: is_gone(before[key].pid))
    estate.wait()


def test_an_unknown_part_is_refused_with_the_names_there_are(estate):
    with pytest.raises(control.UnknownPart, match=r"no part 'erp-3'.*erp-1, erp-2, db"):
        control.ask(Deed.BREAK, "erp-3")
    assert not not_running(estate)


def test_only_the_demos_user_can_open_the_socket(estate):
    assert control.door().stat().st_mode & 0o777 == 0o600


def test_where_no_keeper_runs_that_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("SCUDO_HOME", str(tmp_path))
    with pytest.raises(control.NotRunning, match=r"start the demo with \./scudo demo"):
        control.ask(Deed.LIST)


def test_a_second_keeper_on_the_same_folder_is_refused(estate):
    second = subprocess.run(
        [sys.executable, "-m", "scudo", "estate"],
        env=estate.environment, capture_output=True, text=True, check=False, timeout=20,
    )  # fmt: skip
    assert second.returncode == 1
    assert second.stderr.startswith("scudo: The demo's parts run already")


def test_a_killed_keeper_leaves_no_part_behind_and_the_next_remembers_what_was_broken(own):
    control.ask(Deed.BREAK, "db")
    own.stop(signal.SIGKILL)
    own.restart()
    own.wait("erp-1", "erp-2", "alimentazione-a")
    until(lambda: not_running(own) == {"db"})
    control.ask(Deed.MEND, "db")
    own.wait()


def test_a_keeper_that_is_told_to_ends_with_all_its_parts(own):
    own.stop()
    assert own.process.returncode == 0


@pytest.mark.parametrize("content", ["", "{", "7", '["nothing-of-the-kind"]'])
def test_a_memory_that_makes_no_sense_breaks_nothing(tmp_path, monkeypatch, content):
    (tmp_path / "estate").mkdir()
    (tmp_path / "estate" / "broken.json").write_text(content)
    monkeypatch.setenv("SCUDO_HOME", str(tmp_path))
    made = Estate(tmp_path)
    made.wait()
    made.stop()


@pytest.mark.parametrize(
    "line", [b"explode nas\n", b"\n", b"", b"\xff\n", b"break " + b"x" * 100_000 + b"\n"]
)
def test_a_line_that_nobody_understands_gets_no_answer_and_does_no_harm(estate, line):
    assert said(line) == b""
    assert not not_running(estate)


def said(line):
    """What the keeper answers to a line before it hangs up."""
    with socket.socket(socket.AF_UNIX) as wire:
        wire.connect(str(control.door()))
        try:
            wire.sendall(line)
            wire.shutdown(socket.SHUT_WR)
            return wire.makefile("rb").read()
        except OSError:
            return b""
