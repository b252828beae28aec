"""Any Nagios plugin: a command line, never a shell; its exit code is the status, its output the text and the perfdata."""

import asyncio
import contextlib
import errno
import os
import shlex
import shutil
from typing import Any

from scudo.probe.checks import perfdata
from scudo.probe.checks.asked import Ended, defect, text
from scudo.probe.checks.process import DEFAULT_PATH, FAREWELL_S, MOST_BYTES, Process
from scudo.probe.outcome import CRITICAL, UNKNOWN, Misdescribed, Outcome, clean, from_errno, seconds

FOLDER = "/usr/lib/nagios/plugins"
NOT_STARTED = {
    errno.ENOENT: "cannot be started: a file that it needs is missing",
    errno.EACCES: "may not be started by the probe",
    errno.ENOEXEC: "is not a program",
    errno.E2BIG: "has too many arguments",
}
FIRST_WORDS = 200


class Plugins:
    """The processes that run now."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}
        self.running: set[Process] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    def program(self, name: str) -> str | None:
        """Where a command is: in PATH, else in the plugins' folder; None where it is nowhere."""
        found = self._found.get(name)
        if found is None:
            found = shutil.which(name, path=f"{os.environ.get('PATH', DEFAULT_PATH)}:{FOLDER}")
            if found:
                self._found[name] = found
        return found

    def started(self, process: Process) -> None:
        """A process runs from now on."""
        self.running.add(process)
        self._idle.clear()

    def ended(self, process: Process) -> None:
        """A process is reaped."""
        self.running.discard(process)
        if not self.running:
            self._idle.set()

    def forget(self, name: str) -> None:
        """Look for a command anew next time."""
        self._found.pop(name, None)

    async def close(self) -> None:
        """End all, and wait a moment until they are reaped."""
        for process in self.running:
            process.kill()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL_S):
                await self._idle.wait()


class Plugin:
    """One command line."""

    def __init__(self, spec: dict[str, Any], timeout_s: float, plugins: Plugins) -> None:
        self._arguments = _words(text(spec, "command"))
        self._timeout_s = timeout_s
        self._plugins = plugins
        self._process: Process | None = None
        self._ended: Ended | None = None

    def begin(self, ended: Ended) -> None:
        """Start the program."""
        refused = self._start()
        if refused:
            asyncio.get_running_loop().call_soon(ended, refused)
        else:
            self._ended = ended

    def abandon(self) -> Outcome:
        """End the program and all that it began."""
        self._ended = None
        said = ""
        if self._process:
            self._process.kill()
            said = perfdata.split(self._process.kept.decode(errors="replace"))[0][:FIRST_WORDS]
        told = f"no answer within {seconds(self._timeout_s)}: the plugin was stopped"
        return Outcome(CRITICAL, f"{told}; it had said: {said}" if said else told)

    def _start(self) -> Outcome | None:
        """Start the program; returns what it comes to where that cannot be."""
        name = self._arguments[0]
        if self._process and self._process.is_alive:
            return Outcome(CRITICAL, f"{name}: its last run hangs in the system and cannot be ended")
        program = self._plugins.program(name)
        if program is None:
            return Outcome(UNKNOWN, f"{name} is not installed on the probe")
        try:
            process = Process(program, self._arguments, self._exited)
        except OSError as problem:
            self._plugins.forget(name)
            told = NOT_STARTED.get(problem.errno or 0)
            return Outcome(UNKNOWN, f"{name} {told}") if told else from_errno(problem.errno or 0)
        except ValueError as problem:
            return defect(problem)
        self._process = process
        self._plugins.started(process)
        return None

    def _exited(self, code: int) -> None:
        process, ended = self._process, self._ended
        self._process = self._ended = None
        if process:
            self._plugins.ended(process)
            if ended:
                ended(judge(self._arguments[0], process, code))


def judge(name: str, process: Process, code: int) -> Outcome:
    """What a program that ended has to say."""
    if process.printed > MOST_BYTES:
        return Outcome(UNKNOWN, f"{name} was stopped: it printed more than 1 MB")
    said, figures = perfdata.split(process.kept.decode(errors="replace"))
    if code < 0:
        return Outcome(
            UNKNOWN, clean(f"{name} was ended by signal {-code}; it had said: {said or 'nothing'}")
        )
    if code > UNKNOWN:
        return Outcome(UNKNOWN, clean(f"{name} ended with code {code}, which is no status: {said}"))
    return Outcome(code, said or "(no output)", figures)


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as problem:
        raise Misdescribed(f"the check's command cannot be read: {problem}") from None
    if not words or "\0" in command:
        raise Misdescribed("the check's command cannot be read")
    return words
