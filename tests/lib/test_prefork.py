"""Copies of a process behind one door: replaced when they die, ended with it."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from functools import partial

import pytest

from tests.installation import ROOT, children_of, is_gone, threads_of
from tests.waiting import free_port, until

PARENT = """
import logging, os, socket, sys
from scudo.lib import prefork

def serve(door):
    while True:
        wire, _peer = door.accept()
        with wire:
            wire.sendall(str(os.getpid()).encode())

def die(door):
    raise RuntimeError("not today")

class Poor(prefork.Copy):
    made = 0

    def __init__(self, *given):
        Poor.made += 1
        if work == "poorest" or Poor.made in (4, 5):
            raise OSError("no more processes")
        super().__init__(*given)

logging.basicConfig()
port, count, work = sys.argv[1:]
if work.startswith("poor"):
    prefork.Copy = Poor
prefork.Copies(int(count), socket.create_server(("127.0.0.1", int(port))), die if work == "die" else serve).keep()
print("ended")
"""


class Parent:
    """A process with its copies; each tells its number to who comes to the door."""

    def __init__(self, count, work="serve"):
        self.port, self.count, self.answered = free_port(), count, set()
        self.process = subprocess.Popen(
            [sys.executable, "-c", PARENT, str(self.port), str(count), work],
            cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT / "src")}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def pids(self):
        """The copies that live."""
        return [pid for pid in children_of(self.process.pid) if not is_gone(pid)]

    def are_all(self):
        """Whether there are as many as there should be."""
        return len(self.pids()) == self.count

    def who(self):
        """Which of them answers."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as wire:
            return int(wire.recv(20))

    def have_all_answered(self):
        """Whether each of them has, after one more question."""
        self.answered.add(self.who())
        return self.answered == set(self.pids())

    def stop(self, number=signal.SIGTERM):
        """What it said, after a signal."""
        self.process.send_signal(number)
        return self.process.communicate(timeout=20)


@contextmanager
def parent(*given):
    """A process that is ended whatever happens."""
    made = Parent(*given)
    try:
        yield made
    finally:
        made.process.kill()
        made.process.communicate()


@pytest.fixture(params=[1, 3])
def copies(request):
    with parent(request.param) as made:
        until(made.are_all)
        until(made.have_all_answered)
        yield made


def test_the_copies_answer_and_the_process_itself_does_not(copies):
    answered = {copies.who() for _time in range(20)}
    assert answered <= set(copies.pids())
    assert threads_of(copies.process.pid) == 1, "what forks has no other thread"


def test_a_copy_that_dies_is_replaced_and_told(copies):
    before = copies.pids()
    os.kill(before[0], signal.SIGKILL)
    until(lambda: copies.are_all() and before[0] not in copies.pids())
    assert set(before[1:]) < set(copies.pids()), "the others go on"
    assert copies.who() in copies.pids()
    _out, told = copies.stop()
    assert f"Copy {before[0]} died (code -9)" in told
    assert told.count("died") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_them_all(copies, number):
    pids = copies.pids()
    assert copies.stop(number) == ("ended\n", "")
    assert copies.process.returncode == 0
    assert all(map(is_gone, pids))


def test_the_terminals_ctrl_c_is_the_processs_affair(copies):
    pids = copies.pids()
    for pid in pids:
        os.kill(pid, signal.SIGINT)
    assert copies.who() in pids
    assert copies.stop() == ("ended\n", "")


def test_when_the_process_is_killed_its_copies_end_at_once_even_one_that_stands_still(copies):
    pids = copies.pids()
    os.kill(pids[-1], signal.SIGSTOP)
    copies.process.kill()
    for pid in pids:
        until(partial(is_gone, pid), 2)


def test_where_there_is_no_room_for_another_the_rest_goes_on_until_there_is():
    with parent(3, "poor") as copies:
        until(copies.are_all)
        copies.who()
        before = copies.pids()
        os.kill(before[0], signal.SIGKILL)
        until(lambda: copies.are_all() and before[0] not in copies.pids())
        assert set(before[1:]) < set(copies.pids())
        out, told = copies.stop()
        assert out == "ended\n"
        assert told.count("No room for another copy of this process: no more processes") == 2


def test_copies_that_all_die_as_they_begin_end_the_process_too():
    with parent(2, "die") as copies:
        out, told = copies.process.communicate(timeout=20)
        assert (out, copies.process.returncode) == ("", 1)
        assert told.count("died (code 1)") >= 6
        assert told.count("RuntimeError: not today") >= 6
        assert "Hopeless: All copies of this process die as soon as they begin." in told


def test_a_process_that_finds_room_for_no_copy_ends():
    with parent(2, "poorest") as copies:
        out, told = copies.process.communicate(timeout=20)
        assert (out, copies.process.returncode) == ("", 1)
        assert "Hopeless: The machine has no room for a copy of this process: no more processes" in told
