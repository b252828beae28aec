"""One embedded PostgreSQL server in the data folder: made once, started when needed, surviving kill -9."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scudo.lib import home
from scudo.lib.postgres import binaries

SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432.lock")
PATIENCE_S = 60
SUPERUSER = "scudo_admin"
SETTINGS = """
listen_addresses = ''
max_connections = 200
shared_buffers = 256MB
wal_compression = on
max_wal_size = 2GB
timezone = 'UTC'
log_timezone = 'UTC'
recovery_init_sync_method = syncfs
"""


class DidNotStart(Exception):
    """The server could not be made or started; the text holds the end of its log."""


@dataclass(frozen=True)
class Cluster:
    """A server with its data in `root/postgres`, reached by a socket only its user can open."""

    root: Path

    @property
    def data(self) -> Path:
        """The server's own folder."""
        return self.root / "postgres"

    @property
    def log(self) -> Path:
        """What the server has to say."""
        return self.data / "server.log"

    @property
    def socket(self) -> Path:
        """Folder of the socket; a path too long for one stands in the system's folder for short-lived files."""
        inside = self.data / "socket"
        if len(str(inside)) <= SOCKET_LIMIT:
            return inside
        name = hashlib.sha256(str(self.root).encode()).hexdigest()[:16]
        return Path("/tmp") / f"scudo-{name}"  # noqa: S108 - made with mode 0700 and checked to be ours

    def url(self, role: str, database: str = "scudo") -> str:
        """Connection string for a role."""
        return f"postgresql://{role}@/{database}?host={self.socket}"

    def ensure(self) -> None:
        """Make and start the server unless it runs; several callers at once wait for one."""
        with (home_lock(self.root)).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self.data / "PG_VERSION").exists():
                self.create()
            if not self.is_running():
                self.start()

    def create(self) -> None:
        """`initdb`, in a folder that takes its name only when it is whole."""
        owner = binaries.account()
        unfinished = self.data.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        os.chown(unfinished, owner.uid, owner.gid)
        if not binaries.is_open(self.root):
            raise DidNotStart(
                f"The database's user may not enter {self.root}. Put SCUDO_HOME where every folder on the way "
                "can be entered (mode 711), for instance /var/lib/scudo."
            )
        initdb = [
            binaries.programs() / "initdb",
            "-D",
            unfinished,
            "-U",
            SUPERUSER,
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        run(initdb + locale(), "The database could not be made")
        with (unfinished / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        unfinished.rename(self.data)

    def start(self) -> None:
        """Start and wait; after kill -9 the first tries meet a stale lock and old children, so try on."""
        owner = binaries.account()
        self.socket.mkdir(mode=0o700, exist_ok=True)
        os.chown(self.socket, owner.uid, owner.gid)
        command = [binaries.programs() / "pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", "30"]
        command += ["-o", f"-k '{self.socket}'", "start"]
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return run(command, "The database did not start")
            except DidNotStart as problem:
                if self.is_running():
                    return None
                if time.monotonic() > deadline:
                    raise DidNotStart(f"{problem}\n{self.last_words()}") from None
                time.sleep(0.3)

    def stop(self) -> None:
        """Stop, letting open transactions end at once."""
        if self.is_running():
            run([binaries.programs() / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop"], "Did not stop")

    def is_running(self) -> bool:
        """Whether the server answers on its socket."""
        command = [str(binaries.programs() / "pg_isready"), "-q", "-h", str(self.socket)]
        return subprocess.run(command, check=False).returncode == 0  # noqa: S603 - its own program

    def last_words(self) -> str:
        """The end of the server's log."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
        except OSError:
            return ""


def home_lock(root: Path) -> Path:
    """The file that makes two starters wait for each other."""
    root.mkdir(mode=0o755, parents=True, exist_ok=True)
    return root / ".postgres.lock"


def locale() -> list[str]:
    """Sorting by code point everywhere, so that the same data sort the same on any machine."""
    version = subprocess.run(  # noqa: S603 - its own program
        [binaries.programs() / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    if int(version.stdout.split()[2].split(".")[0]) >= 17:  # noqa: PLR2004 - the first with the builtin provider
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def run(command: list[Any], failure: str) -> None:
    """Run a program of the server as the server's user."""
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": "/"}
    ended = subprocess.run(  # type: ignore[call-overload]  # noqa: S603 - its own program
        command,
        check=False,
        cwd="/",
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **binaries.account().popen(),
    )
    if ended.returncode:
        raise DidNotStart(f"{failure}: {ended.stdout.strip()[-600:]}")


def embedded() -> Cluster:
    """The server of this data folder."""
    return Cluster(home.home())
