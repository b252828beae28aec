"""The keeper of the demo's infrastructure as a process, on a data folder and ports of its own."""

import os
import signal
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

from scudo.demo.estate import control
from scudo.demo.estate.control import Deed, Standing, State
from scudo.demo.estate.plan import PORTS
from scudo.demo.installation import free_ports
from tests.installation import is_gone
from tests.waiting import until


class Estate:
    """A running keeper; questions go to the keeper of the data folder that SCUDO_HOME names."""

    def __init__(self, home: Path) -> None:
        self.environment = os.environ | {
            "SCUDO_HOME": str(home),
            "SCUDO_DEMO_PORTS": str(free_ports(len(PORTS))),
            "SCUDO_SUPERVISOR": str(os.getpid()),
        }
        self.process = self.started()

    def started(self) -> subprocess.Popen[bytes]:
        """One more keeper."""
        return subprocess.Popen([sys.executable, "-m", "scudo", "estate"], env=self.environment)

    def restart(self) -> None:
        """A keeper in place of one that has ended."""
        self.process = self.started()

    def parts(self) -> dict[str, Standing]:
        """How every part stands; none while the keeper is not there."""
        try:
            return {part.key: part for part in control.ask(Deed.LIST)}
        except control.NotRunning:
            return {}

    def part(self, name: str) -> Standing:
        """How one part stands."""
        return self.parts()[name]

    def wait(self, *names: str, state: State = State.RUNS) -> None:
        """Wait until these parts, or all, stand so; what runs has its door open."""

        def stand() -> bool:
            parts = self.parts()
            chosen = [part for key, part in parts.items() if key in names or not names]
            return bool(chosen) and all(part.state is state and is_as_open(part) for part in chosen)

        until(stand)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the keeper, and see that none of its parts outlives it."""
        pids = [part.pid for part in self.parts().values() if part.pid]
        self.process.send_signal(number)
        self.process.wait(20)
        for pid in pids:
            until(partial(is_gone, pid))


def is_as_open(part: Standing) -> bool:
    """Whether a part's port is open while it runs, and closed while it does not; a feed has none."""
    if part.key.startswith("alimentazione"):
        return True
    with socket.socket() as wire:
        return (wire.connect_ex(("127.0.0.1", part.port)) == 0) is (part.state is State.RUNS)
