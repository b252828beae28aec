"""Hands: work on several processes, that ends with its parent, and goes on when one of them dies."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import BrokenExecutor

import pytest

from scudo.lib.hands import Hands
from tests.hands import die, meet, refuse
from tests.installation import ROOT, is_gone
from tests.waiting import until

LOADED = "scudo.core.number"
PARENT = """
import os, signal, sys, threading
from scudo.lib.hands import Hands

if __name__ == "__main__":
    hands = Hands(2, "scudo.core.number")
    both = [hands.submit(os.getpid) for _ in range(2)]
    print(*{one.result() for one in both}, flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
"""


@pytest.fixture
def hands():
    with Hands(2, LOADED) as made:
        yield made


def test_two_things_are_done_at_the_same_time_and_not_in_this_process(hands, tmp_path):
    hands.ready()
    both = [hands.submit(meet, str(tmp_path), name) for name in ("one", "other")]
    numbers = {one.result(20) for one in both}
    assert len(numbers) == 2
    assert os.getpid() not in numbers


def test_what_stops_the_work_is_raised_where_somebody_waits(hands):
    with pytest.raises(FileNotFoundError) as raised:
        hands.submit(refuse).result(20)
    assert raised.value.errno == 2


def test_after_a_hand_died_the_next_work_is_done(hands):
    with pytest.raises(BrokenExecutor):
        hands.submit(die).result(20)
    assert hands.submit(abs, -1).result(20) == 1


def test_a_hand_that_dies_while_nothing_is_done_is_nobodys_trouble(hands):
    idle = hands.submit(os.getpid).result(20)
    os.kill(idle, signal.SIGKILL)
    until(lambda: is_gone(idle))
    answers = []
    until(lambda: answers.append(attempt(hands)) or answers[-1] == 1)
    assert hands.submit(abs, -1).result(20) == 1


def attempt(hands):
    """One piece of work; that of the moment in which the death is noticed is lost with it."""
    try:
        return hands.submit(abs, -1).result(20)
    except BrokenExecutor:
        return None


def test_hands_end_with_a_parent_that_is_killed(tmp_path):
    program = tmp_path / "parent.py"
    program.write_text(PARENT)
    path = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True, env=path) as parent:
        assert parent.stdout
        numbers = [int(one) for one in parent.stdout.readline().split()]
        assert numbers
        assert not any(map(is_gone, numbers))
        parent.kill()
    until(lambda: all(map(is_gone, numbers)))


def test_ctrl_c_at_the_terminal_does_not_stop_a_hand_in_its_work(hands, tmp_path):
    first = hands.submit(meet, str(tmp_path), "one")
    until((tmp_path / "one").exists)
    other = threading.Thread(target=lambda: hands.submit(meet, str(tmp_path), "other").result(20))
    for pid in children(hands):
        os.kill(pid, signal.SIGINT)
    other.start()
    assert first.result(20)
    other.join()


def children(hands):
    """The processes of a pool."""
    return list(hands._pool._processes)
