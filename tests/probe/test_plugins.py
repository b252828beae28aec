"""Plugins, the good and the ill-bred: real programs, each of which ends, is read, and leaves nothing behind."""

import asyncio
import signal
from pathlib import Path

import pytest

from scudo.probe.checks import process
from scudo.probe.checks.kinds import Kinds
from scudo.probe.checks.plugin import FOLDER
from scudo.probe.clock import Clock
from scudo.probe.configuration import Check
from scudo.probe.outcome import CRITICAL, LONGEST_OUTPUT, OK, UNKNOWN, WARNING
from tests.probe.waiting import until
from tests.probe.wire import open_files

DUMMY = Path(FOLDER) / "check_dummy"


@pytest.fixture
def program(tmp_path):
    """Writes a shell program and returns its path."""

    def write(text: str, name: str = "check_it", first: str = "#!/bin/sh") -> str:
        path = tmp_path / name
        path.write_text(f"{first}\n{text}\n")
        path.chmod(0o755)
        return str(path)

    return write


def asked(kinds, command, timeout_s=10.0):
    return kinds.ready(Check(1, "plugin", 1.0, 1.0, 1, timeout_s, {"command": command}))


async def run(kinds, command, timeout_s=10.0):
    """What one run comes to, within its time."""
    plugin = asked(kinds, command, timeout_s)
    told = asyncio.get_running_loop().create_future()
    plugin.begin(told.set_result)
    try:
        async with asyncio.timeout(timeout_s):
            return await told
    except TimeoutError:
        return plugin.abandon()


def is_running(pid: int) -> bool:
    """Whether a process is there, a zombie included."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def all_children() -> set[int]:
    """This process's children, zombies too."""
    tasks = Path("/proc/self/task").iterdir()
    return {int(pid) for task in tasks for pid in (task / "children").read_text().split()}


ELSEWHERE: set[int] = set()


@pytest.fixture(autouse=True)
def others() -> None:
    """What other tests left running is not the plugins'."""
    ELSEWHERE.clear()
    ELSEWHERE.update(all_children())


def children() -> set[int]:
    """The children that this test has."""
    return all_children() - ELSEWHERE


@pytest.mark.parametrize(("code", "status"), [(0, OK), (1, WARNING), (2, CRITICAL), (3, UNKNOWN)])
async def test_the_exit_code_is_the_status(kinds, program, code, status):
    told = await run(kinds, program(f"echo 'IT - so it is | a=1;2;3'; exit {code}"))
    assert told == (status, "IT - so it is", [("a", 1.0, "", "2", "3")])


async def test_a_code_that_is_no_status_is_unknown(kinds, program):
    told = await run(kinds, program("echo gone; exit 42"))
    assert told == (UNKNOWN, told.output, None)
    assert told.output.endswith("ended with code 42, which is no status: gone")


async def test_a_plugin_that_crashes_is_unknown(kinds, program):
    told = await run(kinds, program("echo ouch; kill -SEGV $$"))
    assert told.status == UNKNOWN
    assert told.output.endswith(f"was ended by signal {signal.SIGSEGV.value}; it had said: ouch")


async def test_a_plugin_that_hangs_is_stopped_with_all_that_it_began(kinds, program, tmp_path):
    path = program(
        f"sleep 1000 & echo $! > {tmp_path}/child; trap '' TERM INT HUP; echo so far; while :; do sleep 1000; done"
    )
    told = await run(kinds, path, 0.5)
    assert told.status == CRITICAL
    assert told.output == "no answer within 0.5 s: the plugin was stopped; it had said: so far"
    child = int((tmp_path / "child").read_text())
    await until(lambda: not is_running(child) and not children())


async def test_a_child_that_keeps_the_output_open_delays_nobody(kinds, program, tmp_path):
    told = await run(kinds, program(f"sleep 1000 & echo $! > {tmp_path}/child; echo done; exit 1"))
    assert told == (WARNING, "done", None)
    child = int((tmp_path / "child").read_text())
    await until(lambda: not is_running(child))


async def test_an_output_that_is_closed_early_is_waited_for(kinds, program):
    assert await run(kinds, program("echo first; exec >&- 2>&-; sleep 0.2; exit 2")) == (
        CRITICAL,
        "first",
        None,
    )


async def test_a_hundred_megabytes_of_output_are_cut(kinds, program):
    told = await run(kinds, program("head -c 100000000 /dev/zero | tr '\\0' x; exit 0"))
    assert told.status == UNKNOWN
    assert told.output.endswith("was stopped: it printed more than 1 MB")
    await until(lambda: not children())


async def test_of_half_a_megabyte_the_beginning_is_kept(kinds, program):
    told = await run(kinds, program("echo start; head -c 500000 /dev/zero | tr '\\0' x; exit 1"))
    assert told.status == WARNING
    assert told.output.startswith("start / xxx")
    assert len(told.output) == LONGEST_OUTPUT


async def test_an_output_that_is_no_text_is_shown_as_well_as_can_be(kinds, program):
    told = await run(kinds, program(r"printf 'caf\351 \000\033[31m \377 | t\351=1'"))
    assert told.status == OK
    assert told.output.startswith("caf\ufffd")
    assert told.output.isprintable()
    assert told.perfdata == [("t\ufffd", 1.0, "", None, None)]


async def test_what_is_not_installed_is_told(kinds):
    assert await run(kinds, "check_of_nobody -H x") == (
        UNKNOWN,
        "check_of_nobody is not installed on the probe",
        None,
    )


async def test_what_is_no_program_is_told(kinds, program):
    assert (await run(kinds, program("", first="#!/nowhere/at/all"))).output.endswith(
        "a file that it needs is missing"
    )
    assert (await run(kinds, program("", first="just text"))).output.endswith("is not a program")


async def test_a_plugin_without_a_word_is_taken_by_its_code(kinds, program):
    assert await run(kinds, program("exit 0")) == (OK, "(no output)", None)


async def test_arguments_are_split_as_a_shell_does_but_no_shell_reads_them(kinds, program, tmp_path):
    path = program('for word in "$@"; do echo "[$word]"; done')
    told = await run(kinds, f"{path} -H 'two words' $HOME ; touch {tmp_path}/never '' \"a|b\"")
    assert told.output.startswith("[-H] / [two words] / [$HOME] / [;] / [touch]")
    assert not (tmp_path / "never").exists()


async def test_a_plugin_learns_little_of_the_probe(kinds, program, monkeypatch):
    monkeypatch.setenv("SCUDO_SECRET", "x")
    told = await run(
        kinds,
        program(
            "env | sed 's/=.*//' | sort | grep -v -e PWD -e SHLVL -e ^_; cat; ls -l /proc/self/fd | grep -c -e socket -e poll"
        ),
    )
    assert told.output == "HOME / LANG / PATH / 0"


async def test_a_plugin_dies_of_a_broken_pipe_as_elsewhere(kinds, program):
    told = await run(kinds, program("yes | head -1; trap | grep -c PIPE"))
    assert told.output == "y / 0"


async def test_a_crowd_leaves_no_process_and_no_descriptor_behind(kinds, program):
    good, hangs = program("echo fine; exit 0", "good"), program("sleep 1000", "hangs")

    async def crowd():
        return await asyncio.gather(
            *(run(kinds, good) for _ in range(30)),
            *(run(kinds, hangs, 0.3) for _ in range(10)),
            *(run(kinds, "/dev/null") for _ in range(3)),
        )

    await crowd()
    await until(lambda: not children())
    before = open_files()
    statuses = [told.status for told in await crowd()]
    assert statuses == [OK] * 30 + [CRITICAL] * 10 + [UNKNOWN] * 3
    await until(lambda: not children() and open_files() <= before)


async def test_a_process_that_cannot_be_watched_is_ended_and_reaped(kinds, program, monkeypatch):
    def refuse(_pid):
        raise OSError(24, "too many")

    monkeypatch.setattr(process.os, "pidfd_open", refuse)
    told = await run(kinds, program("sleep 1000"))
    assert told == (UNKNOWN, "the probe has no file left to open", None)
    assert not children()


async def test_a_plugin_that_cannot_be_ended_is_not_started_again(kinds, program):
    plugin = asked(kinds, program("sleep 1000"))
    told = asyncio.get_running_loop().create_future()
    plugin.begin(told.set_result)
    running = plugin._process
    running.kill, kill = (lambda: None), running.kill
    plugin.abandon()
    plugin.begin(told.set_result)
    assert (await told).output.endswith("its last run hangs in the system and cannot be ended")
    kill()
    await until(lambda: not children())


async def test_the_end_of_the_probe_ends_its_plugins(program):
    kinds = Kinds(Clock())
    asked(kinds, program("trap '' TERM; sleep 1000")).begin(lambda _outcome: None)
    assert children()
    await kinds.close()
    assert not children()


@pytest.mark.skipif(not DUMMY.exists(), reason="on Debian: apt-get install monitoring-plugins-basic")
async def test_a_plugin_of_debian_is_found_in_its_folder(kinds):
    assert await run(kinds, "check_dummy 1 'so it is'") == (WARNING, "WARNING: so it is", None)
