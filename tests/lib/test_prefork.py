"""Copies of a process behind one door: replaced when they die, ended with it."""

import os
import signal
import socket
import subprocess
import sys
from functools import partial

import pytest

from tests.installation import ROOT, children_of, is_gone, threads_of
from tests.waiting import free_port, until

PARENT = """
import logging, os, socket, sys
from functools import partial
from scudo.lib import prefork

def serve(door):
    while True:
        wire, _peer = door.accept()
        with wire:
            wire.sendall(str(os.getpid()).encode())

logging.basicConfig()
with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as door:
    prefork.keep(int(sys.argv[2]), partial(serve, door))
print("ended")
"""


class Copies:
    """A process with its copies; each tells its number to who comes to the door."""

    def __init__(self, count):
        self.port, self.count = free_port(), count
        self.process = subprocess.Popen(
            [sys.executable, "-c", PARENT, str(self.port), str(count)],
            cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT / "src")}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        until(self.are_all)

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


@pytest.fixture(params=[1, 3])
def copies(request):
    made = Copies(request.param)
    yield made
    made.process.kill()
    made.process.communicate()


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
    copies.process.terminate()
    _out, told = copies.process.communicate(timeout=20)
    assert f"Process {before[0]} died (code -9)" in told
    assert told.count("died") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_them_all(copies, number):
    pids = copies.pids()
    copies.process.send_signal(number)
    out, told = copies.process.communicate(timeout=20)
    assert (out, told, copies.process.returncode) == ("ended\n", "", 0)
    assert all(map(is_gone, pids))


def test_the_terminals_ctrl_c_is_the_processs_affair(copies):
    for pid in copies.pids():
        os.kill(pid, signal.SIGINT)
    assert copies.who() in copies.pids()


def test_when_the_process_is_killed_its_copies_end_at_once(copies):
    pids = copies.pids()
    copies.process.kill()
    for pid in pids:
        until(partial(is_gone, pid), 2)
