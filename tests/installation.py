"""A whole installation on this machine: its own folder, ports, processes; driven as people and mails drive it."""

import json
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from scudo.lib.postgres.cluster import SUPERUSER, Cluster
from tests.waiting import free_port, until

ROOT = Path(__file__).resolve().parent.parent
START_S = 90
PROCESSES = {"web", "worker", "post", "probe"}


class Installation:
    """`scudo up` with everything of its own; `outgoing` is where its letters go."""

    def __init__(self, outgoing: int = 9, home: Path | None = None) -> None:
        self.home = home or Path(tempfile.mkdtemp(prefix="scudo-here-"))
        self.home.chmod(0o711)
        self.web, self.smtp, self.lmtp = free_port(), free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.web}"
        self.log = self.home / "up.log"
        self.process: subprocess.Popen[bytes] | None = None
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SCUDO_", "DATABASE_", "PG"))
        }
        self.environment = clean | {
            "SCUDO_HOME": str(self.home),
            "SCUDO_BASE_URL": self.url,
            "SCUDO_WEB_LISTEN": f"127.0.0.1:{self.web}",
            "SCUDO_SMTP_LISTEN": f"127.0.0.1:{self.smtp}",
            "SCUDO_LMTP_LISTEN": f"127.0.0.1:{self.lmtp}",
            "SCUDO_SMTP_SERVER": f"smtp://127.0.0.1:{outgoing}",
            "SCUDO_MOVABLE_CLOCK": "1",
            "SCUDO_DEMO": "0",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")])),
        }

    @property
    def cluster(self) -> Cluster:
        """Its embedded server."""
        return Cluster(self.home)

    def start(self) -> None:
        """Start it and wait until every door is open."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scudo", "up"], env=self.environment, cwd=ROOT, stdout=log, stderr=log
            )
        until(self.is_open, START_S)

    def is_open(self) -> bool:
        """Whether every door is open; a start that failed tells its log."""
        assert self.process
        if self.process.poll() is not None:
            raise AssertionError(
                f"`scudo up` ended with {self.process.returncode}:\n{self.log.read_text()[-3000:]}"
            )
        for port in (self.web, self.smtp, self.lmtp):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return set(self.children()) == PROCESSES

    def stop(self) -> int:
        """Stop it as a service manager does; returns its exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        self.process = None
        return code

    def throw_away(self) -> None:
        """Stop what runs and remove the folder."""
        self.stop()
        if (self.cluster.data / "PG_VERSION").exists():
            self.cluster.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def run(self, *arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a `scudo` command on it."""
        return subprocess.run(
            [sys.executable, "-m", "scudo", *arguments],
            env=self.environment | environment,
            cwd=ROOT,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def status(self) -> dict[str, Any]:
        """What `scudo status --json` says."""
        answer = self.run("status", "--json")
        assert answer.returncode == 0, answer.stderr
        found: dict[str, Any] = json.loads(answer.stdout)
        return found

    def children(self) -> dict[str, int]:
        """The running processes by name, with their numbers."""
        assert self.process
        return {name: pid for pid in children_of(self.process.pid) if (name := command_of(pid)) in PROCESSES}

    def hands(self) -> list[int]:
        """The processes by which `post` takes mails in."""
        begun = [pid for pid in children_of(self.children()["post"]) if "forkserver" in words_of(pid)]
        return [hand for pid in begun for hand in children_of(pid)]

    def copies(self) -> list[int]:
        """The copies of `web`, which are what answers."""
        return [pid for pid in children_of(self.children()["web"]) if not is_gone(pid)]

    def kill(self, name: str) -> None:
        """Kill -9 a process by its name (`web`, `worker`, `post`, `hand`, `postgres`), and wait until it is gone."""
        if name == "postgres":
            pid = int((self.cluster.data / "postmaster.pid").read_text().splitlines()[0])
        elif name == "hand":
            pid = until(self.hands)[0]
        else:
            pid = self.children()[name]
        copies = self.copies() if name == "web" else []
        os.kill(pid, signal.SIGKILL)
        for gone in (pid, *copies):
            until(partial(is_gone, gone))

    def back(self, name: str, seconds: float = 30) -> None:
        """Wait until a process runs again and its door is open; a hand comes with the next mail."""
        ports = {"web": [self.web], "post": [self.smtp, self.lmtp]}.get(name, [])
        if name == "postgres":
            until(self.cluster.is_running, seconds)
        elif name == "hand":
            until(self.hands, seconds)
        else:
            until(lambda: name in self.children() and all(map(is_door, ports)), seconds)

    def sql(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """A query in its database, past all walls."""
        with psycopg.connect(self.cluster.url(SUPERUSER), autocommit=True) as connection:
            cursor = connection.execute(query, values)
            return list(cursor.fetchall()) if cursor.description else []

    def send(
        self, mail: EmailMessage | bytes, sender: str | None = None, recipients: list[str] | None = None
    ) -> None:
        """Hand a mail to its SMTP intake; raises smtplib's exceptions where it is refused."""
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=30) as wire:
            if isinstance(mail, EmailMessage):
                wire.send_message(mail, sender, recipients)
            else:
                wire.sendmail(sender or "", recipients or ["assistenza@altec.example"], mail)


class Clock:
    """The clock that all processes of an installation share."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation

    def move(self, to: datetime) -> None:
        """Set the clock; it goes on from there."""
        self.installation.sql(
            'insert into lib_clockoffset (id, "offset") values (1, %s) on conflict (id) do update set "offset" = excluded."offset"',
            to - datetime.now(UTC),
        )

    def now(self) -> datetime:
        """What time it is there."""
        rows = self.installation.sql('select "offset" from lib_clockoffset')
        moment = datetime.now(UTC)
        return moment + rows[0][0] if rows else moment

    def release(self) -> None:
        """Go back to the real time."""
        self.installation.sql("delete from lib_clockoffset")


def is_door(port: int) -> bool:
    """Whether a port of this machine is open."""
    with socket.socket() as wire:
        return wire.connect_ex(("127.0.0.1", port)) == 0


def children_of(pid: int) -> list[int]:
    """The processes that a process has started."""
    listed = [
        Path(f"/proc/{pid}/task/{thread.name}/children") for thread in Path(f"/proc/{pid}/task").iterdir()
    ]
    return [int(number) for path in listed for number in path.read_text().split()]


def threads_of(pid: int) -> int:
    """How many threads a process has."""
    return sum(1 for _thread in Path(f"/proc/{pid}/task").iterdir())


def command_of(pid: int) -> str:
    """Which of our commands a process is; empty for one that has ended."""
    return next((word for word in words_of(pid).split("\0") if word in PROCESSES), "")


def words_of(pid: int) -> str:
    """A process's command line; empty for one that has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode()
    except OSError:
        return ""


def is_gone(pid: int) -> bool:
    """Whether a process has ended, be it not yet collected by its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
