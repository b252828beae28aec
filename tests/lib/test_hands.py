"""Hands: work on several processes, that ends with its parent, and goes on when one of them dies."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import wait
from contextlib import contextmanager

import pytest

from scudo.lib import hands as module
from scudo.lib.hands import Died, Hands
from tests.hands import die, meet, refuse, something_strange
from tests.installation import ROOT, children_of, is_gone, words_of
from tests.waiting import until

LOADED = "scudo.core.number"
PARENT = """
import os, threading
from scudo.lib.hands import Hands
from tests.hands import meet

if __name__ == "__main__":
    hands = Hands(2, "scudo.core.number")
    print(hands.submit(os.getpid).result(), flush=True)
"""


@pytest.fixture
def hands():
    with Hands(2, LOADED) as made:
        yield made


def pids(hands):
    """The processes that there are now."""
    return [hand.process.pid for hand in hands._hands if hand.process]


def test_two_things_are_done_at_the_same_time_and_not_in_this_process(hands, tmp_path):
    hands.ready()
    both = [hands.submit(meet, str(tmp_path), name) for name in ("one", "other")]
    numbers = {one.result(20) for one in both}
    assert len(numbers) == 2
    assert os.getpid() not in numbers


def test_what_stops_the_work_is_raised_where_somebody_waits_with_where_it_happened(hands):
    with pytest.raises(FileNotFoundError) as raised:
        hands.submit(refuse).result(20)
    assert raised.value.errno == 2
    assert "in refuse" in "".join(raised.value.__notes__)


def test_what_cannot_be_handed_over_is_told_as_words_and_the_hand_goes_on(hands):
    with pytest.raises(TypeError, match="cannot be handed over"):
        hands.submit(something_strange).result(20)
    assert hands.submit(abs, -1).result(20) == 1


def test_a_hand_that_dies_fails_what_it_was_doing_and_nothing_else(hands, tmp_path):
    first = hands.submit(meet, str(tmp_path), "one")
    killed = hands.submit(die)
    waiting = hands.submit(meet, str(tmp_path), "other")
    with pytest.raises(Died):
        killed.result(20)
    assert first.result(20) != waiting.result(20)


def test_a_hand_that_dies_while_nothing_is_done_is_nobodys_trouble(hands):
    idle = hands.submit(os.getpid).result(20)
    os.kill(idle, signal.SIGKILL)
    until(lambda: is_gone(idle))
    assert [hands.submit(abs, -1).result(20) for _time in range(4)] == [1] * 4


def test_a_hand_that_takes_too_long_is_ended(hands, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_S", 0.2)
    with pytest.raises(Died, match="not done within"):
        hands.submit(meet, str(tmp_path), "alone").result(20)
    monkeypatch.undo()
    assert hands.submit(abs, -1).result(20) == 1


def test_a_hand_that_does_not_read_is_ended_too(monkeypatch):
    with Hands(1, LOADED) as hands:
        monkeypatch.setattr(module, "PATIENCE_S", 0.5)
        pid = hands.submit(os.getpid).result(20)
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(Died):
            hands.submit(len, b"x" * 5_000_000).result(20)
        assert is_gone(pid)
        assert hands.submit(len, b"x" * 5_000_000).result(20) == 5_000_000


def test_what_nobody_waits_for_any_more_holds_nobody_up(tmp_path):
    with Hands(1, LOADED) as hands:
        first = hands.submit(meet, str(tmp_path), "one")
        given_up, killed, last = hands.submit(abs, -1), hands.submit(die), hands.submit(abs, -2)
        assert given_up.cancel()
        (tmp_path / "other").touch()
        wait([first, killed, last], 20)
        assert isinstance(killed.exception(), Died)
        assert last.result() == 2


def test_hands_begin_anew_when_that_from_which_they_begin_was_killed(hands):
    hands.submit(abs, -1).result(20)
    for pid in children_of(os.getpid()):
        if "forkserver" in words_of(pid):
            os.kill(pid, signal.SIGKILL)
    for pid in pids(hands):
        os.kill(pid, signal.SIGKILL)
        until(lambda pid=pid: is_gone(pid))
    assert hands.submit(abs, -1).result(20) == 1


def test_at_the_end_no_process_is_left(tmp_path):
    with Hands(2, LOADED) as hands:
        both = [hands.submit(meet, str(tmp_path), name) for name in ("one", "other")]
    numbers = [one.result() for one in both]
    assert all(map(is_gone, numbers))
    with pytest.raises(RuntimeError):
        hands.submit(abs, -1)


@contextmanager
def parent_of(folder, then):
    """The number of a hand whose parent does something more, and is killed at the end of the block."""
    program = folder / "parent.py"
    program.write_text(PARENT + f"    {then}\n")
    path = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True, env=path) as parent:
        try:
            assert parent.stdout
            number = int(parent.stdout.readline())
            assert not is_gone(number)
            yield number
        finally:
            parent.kill()


def test_hands_end_with_a_parent_that_is_killed(tmp_path):
    with parent_of(tmp_path, "threading.Event().wait()") as number:
        pass
    until(lambda: is_gone(number))


def test_a_hand_in_its_work_ends_soon_after_a_parent_that_is_killed(tmp_path):
    (tmp_path / "alone").mkdir()
    with parent_of(tmp_path, f"hands.submit(meet, {str(tmp_path / 'alone')!r}, 'one').result()") as number:
        until((tmp_path / "alone" / "one").exists)
    until(lambda: is_gone(number))


def test_ctrl_c_at_the_terminal_does_not_stop_a_hand_in_its_work(hands, tmp_path):
    first = hands.submit(meet, str(tmp_path), "one")
    until((tmp_path / "one").exists)
    other = threading.Thread(target=lambda: hands.submit(meet, str(tmp_path), "other").result(20))
    for pid in pids(hands):
        os.kill(pid, signal.SIGINT)
    other.start()
    assert first.result(20)
    other.join()
