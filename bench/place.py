"""An installation of a bench's own, with customers, systems and doors to be checked; started, measured, thrown away."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psycopg

from scudo.demo.installation import Installation, wait_for

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
PROCESSES = ("web", "worker", "post", "probe")


class Place:
    """A running installation, with the numbers of its processes."""

    def __init__(self, installation: Installation, process: subprocess.Popen[bytes]) -> None:
        from scudo.lib.postgres.cluster import Cluster

        self.installation, self.process = installation, process
        self.cluster = Cluster(installation.home)

    def sql(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """A query past all walls."""
        from scudo.lib.postgres.cluster import SUPERUSER

        with psycopg.connect(self.cluster.url(SUPERUSER), autocommit=True) as connection:
            cursor = connection.execute(query, values)
            return list(cursor.fetchall()) if cursor.description else []

    def load(self, models: Sequence[tuple[str, str]]) -> None:
        """Load systems: (key, text)."""
        files = []
        for key, text in models:
            file = self.installation.home / f"{key}.yaml"
            file.write_text(text)
            files.append(str(file))
        self.installation.command("design", "load", *files)

    def cpu_s(self, *names: str) -> float:
        """CPU seconds that processes have used up to now; `postgres` is the server with all its own."""
        return sum(cpu_of(pid) for name in names for pid in self.pids(name))

    def pids(self, name: str) -> list[int]:
        """The numbers of a process and what it started."""
        if name == "postgres":
            return family(int((self.cluster.data / "postmaster.pid").read_text().splitlines()[0]))
        return [pid for child in children(self.process.pid) if word(child) == name for pid in family(child)]


@contextlib.contextmanager
def running(outgoing: int = 9) -> Iterator[Place]:
    """An installation from its first start to its end."""
    with tempfile.TemporaryDirectory(prefix="scudo-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        installation = Installation(Path(folder))
        installation.environment |= {
            "SCUDO_DEMO": "0", "SCUDO_MOVABLE_CLOCK": "0", "SCUDO_LOG_LEVEL": "ERROR",
            "SCUDO_SMTP_SERVER": f"smtp://127.0.0.1:{outgoing}",
        }  # fmt: skip
        with (Path(folder) / "up.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "scudo", "up"], env=installation.environment, stdout=log, stderr=log
            )
        try:
            wait_for(
                lambda: process.poll() is not None or installation.is_up(), "the installation starts", 120
            )
            yield Place(installation, process)
        finally:
            process.terminate()
            process.wait(60)


def customers(place: Place, wanted: Sequence[str]) -> None:
    """Customers by `KEY:SERVICE,SERVICE`, each with a person and a contract on those services."""
    subprocess.run(
        [sys.executable, "-m", "tests.journeys.firms", *wanted],
        env=place.installation.environment,
        cwd=ROOT,
        check=True,
    )


def children(pid: int) -> list[int]:
    """What a process has started."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(one) for task in tasks for one in (task / "children").read_text().split()]
    except OSError:
        return []


def family(pid: int) -> list[int]:
    """A process with all that it started."""
    return [pid, *(one for child in children(pid) for one in family(child))]


def word(pid: int) -> str:
    """Which of our processes it is, by its command line."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:
        return ""
    return next((name for name in PROCESSES if name in words), "")


def cpu_of(pid: int, *, ended: bool = True) -> float:
    """CPU seconds of a process, and of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11 : 15 if ended else 13])) / TICKS


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def paced(moments: Sequence[float], work: Callable[[int], None]) -> None:
    """Do one thing after the other at moments counted from now, in seconds."""
    began = time.monotonic()
    for index, moment in enumerate(moments):
        time.sleep(max(0.0, began + moment - time.monotonic()))
        work(index)
