"""A probe as a process: killed at any moment, with the centre coming and going, it delivers each result once, in order."""

import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from tests.probe.centre import CODE, TOKEN, check
from tests.probe.conftest import enrolled
from tests.probe.waiting import until
from tests.waiting import free_port


class Program:
    """`scudo probe run` on a folder; `log` is what it said."""

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "log"
        self.process = None

    def start(self):
        with self.path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scudo", "probe", "run", "--folder", self.folder],
                env={**os.environ, "PYTHONPATH": "src"}, stdout=log, stderr=log,
            )  # fmt: skip

    @property
    def log(self):
        return self.path.read_text()

    async def end(self, number):
        """Send a signal; returns the exit code and the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        code = await asyncio.to_thread(self.process.wait, 20)
        return code, time.monotonic() - began


@pytest.fixture
def program(tmp_path, centre):
    made = Program(enrolled(tmp_path / "probe", centre))
    yield made
    if made.process:
        made.process.kill()
        made.process.wait()


def on_disk(folder):
    """The numbers that the store holds and the centre has not confirmed."""
    with closing(sqlite3.connect(folder / "spool.sqlite")) as base:
        through = base.execute("select coalesce(max(value), 0) from fact where name = 'through'").fetchone()[
            0
        ]
        found = base.execute("select first, last from result").fetchall()
    return {number for first, last in found for number in range(first, last + 1) if number > through}


@pytest.mark.parametrize("seed", [1, 2])
async def test_kills_and_absences_lose_nothing_and_repeat_nothing(program, centre, seed):
    chance = random.Random(seed)
    port = free_port()
    centre.checks = [
        check(key, "tcp", {"host": "127.0.0.1", "port": port}, every_s=0.3, retry_s=0.3)
        for key in range(1, 40)
    ] + [check(40, "plugin", {"command": "sh -c 'echo fine'"}, every_s=0.3, retry_s=0.3)]
    held = set()
    for _ in range(5):
        program.start()
        count = len(centre.all_rows)
        await until(lambda count=count: len(centre.all_rows) > count + 40 + chance.randrange(60))
        if chance.random() < 0.6:
            centre.swallows_answers = chance.randrange(3)
            await centre.go()
            held |= await until(lambda: on_disk(program.folder))
            await until(lambda: len(on_disk(program.folder)) > chance.randrange(200))
        await program.end(signal.SIGKILL)
        held |= on_disk(program.folder)
        if not centre._server:
            await centre.come()
    count = len(centre.all_rows)
    program.start()
    await until(lambda: len(centre.all_rows) > count and held <= {row[0] for row in centre.all_rows})
    code, took = await program.end(signal.SIGTERM)
    assert (code, took < 2) == (0, True)
    assert len(centre.rows) == 1
    numbers = [row[0] for row in centre.all_rows]
    assert numbers == sorted(set(numbers))
    results = [(row[1], row[2]) for row in centre.all_rows]
    assert len(results) == len(set(results))
    assert {row[1] for row in centre.all_rows} == set(range(1, 41))


async def test_a_stop_leaves_everything_on_the_disk_and_ends_what_runs(program, centre):
    port = free_port()
    centre.checks = [
        check(key, "tcp", {"host": "127.0.0.1", "port": port}, every_s=0.2, retry_s=0.2)
        for key in range(1, 30)
    ]
    centre.checks.append(check(99, "plugin", {"command": "sleep 1007"}, timeout_s=600.0))
    program.start()
    await until(lambda: centre.of(1))
    await centre.go()
    await until(lambda: len(on_disk(program.folder)) > 50)
    code, took = await program.end(signal.SIGTERM)
    assert (code, took < 2) == (0, True), program.log
    listed = (await asyncio.to_thread(subprocess.check_output, ["ps", "-eo", "args"])).decode()
    assert "sleep 1007" not in listed
    state = json.loads((program.folder / "state.json").read_text())
    assert state["checks"] == 30
    waits = on_disk(program.folder)
    await centre.come()
    program.start()
    await until(lambda: waits <= {row[0] for row in centre.all_rows})
    assert TOKEN not in program.log
    assert "Traceback" not in program.log


async def command(*arguments, home):
    """`scudo probe …`; its exit code, output and complaints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scudo", "probe", *arguments,
        env={**os.environ, "PYTHONPATH": "src", "SCUDO_HOME": str(home)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, complaints = await process.communicate()
    return process.returncode, out.decode(), complaints.decode()


async def test_a_probe_is_enrolled_run_and_looked_at_from_the_command_line(tmp_path, centre):
    centre.checks = [check(1, "tcp", {"host": "127.0.0.1", "port": centre.port})]
    folder = tmp_path / "probe"
    code, _, says = await command("status", home=tmp_path)
    assert code == 1
    assert says.startswith(f"scudo: No probe is enrolled in {folder}: ")
    code, out, says = await command("enrol", centre.url, CODE, home=tmp_path)
    assert (code, says) == (0, "")
    assert out == f"This is the probe officina of {centre.url}. Start it with `scudo probe run`.\n"
    program = Program(folder)
    program.start()
    try:
        await until(lambda: centre.of(1))
        code, out, _ = await command("status", home=tmp_path)
        while not json.loads(out)["lateness"]:
            code, out, _ = await command("status", home=tmp_path)
        found = json.loads(out)
        assert (found["probe"], found["centre"], found["running"]) == ("officina", centre.url, True)
        assert (found["checks"], found["configuration"]) == (1, centre.version)
        assert found["spool"] in centre.rows
        assert found["through"] > 0
        assert found["last_answer"]
        assert found["waiting"] >= 0
        code, _, says = await command("run", home=tmp_path)
        assert code == 1
        assert "A probe runs on" in says
    finally:
        await program.end(signal.SIGTERM)
    code, out, _ = await command("status", home=tmp_path)
    assert json.loads(out)["running"] is False


async def test_an_enrolment_that_fails_says_what_to_do(tmp_path, centre):
    code, _, says = await command("enrol", centre.url, "WRONG", home=tmp_path)
    assert (code, says) == (
        1, "scudo: The centre refuses the code: code unknown, used or expired. Ask for a new one.\n",
    )  # fmt: skip
    await centre.go()
    code, _, says = await command("enrol", centre.url, CODE, home=tmp_path)
    assert code == 1
    assert says.startswith("scudo: The centre cannot be reached: ")
    code, _, says = await command("enrol", "centre.example", CODE, home=tmp_path)
    assert code == 2
