"""A demo of its own, in a folder that goes away: its ports, its clock, its processes, its mailbox."""

import contextlib
import mailbox
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import TypeVar

from scudo.demo.estate.plan import PORTS

T = TypeVar("T")
START_S = 120
STEP_S = 30
FIRST_PORT, BLOCK, BLOCKS = 18000, 40, 150  # below the ports that the system gives to callers


class DidNotHappen(Exception):
    """A fact that was waited for did not come true."""


def wait_for(fact: Callable[[], T | None], what: str, seconds: float = STEP_S) -> T:
    """What `fact` gives as soon as it gives something. Raises DidNotHappen."""
    deadline = time.monotonic() + seconds
    while True:
        found = fact()
        if found:
            return found
        if time.monotonic() > deadline:
            raise DidNotHappen(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.1)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def free_ports(count: int) -> int:
    """The first of `count` ports in a row that nobody listens on; processes that ask at once begin apart."""
    begin = FIRST_PORT + os.getpid() % BLOCKS * BLOCK
    for first in range(begin, begin + BLOCKS * BLOCK, BLOCK):
        if all(map(is_free, range(first, first + count))):
            return first
    raise DidNotHappen(f"no {count} free ports in a row")


def is_free(port: int) -> bool:
    """Whether nobody listens on a port."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Installation:
    """A running demo."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.ports = {name: free_port() for name in ("web", "smtp", "lmtp", "out")}
        self.base = f"http://127.0.0.1:{self.ports['web']}"
        self.environment = {
            **os.environ,
            "SCUDO_HOME": str(home),
            "SCUDO_DEMO": "1",
            "SCUDO_MOVABLE_CLOCK": "1",
            "SCUDO_BASE_URL": self.base,
            "SCUDO_WEB_LISTEN": f"127.0.0.1:{self.ports['web']}",
            "SCUDO_SMTP_LISTEN": f"127.0.0.1:{self.ports['smtp']}",
            "SCUDO_LMTP_LISTEN": f"127.0.0.1:{self.ports['lmtp']}",
            "SCUDO_SMTP_SERVER": f"smtp://127.0.0.1:{self.ports['out']}",
            "SCUDO_DEMO_PORTS": str(free_ports(len(PORTS))),
        }
        self.environment.pop("DATABASE_URL", None)
        self.environment.pop("DATABASE_OWNER_URL", None)

    def command(self, *arguments: str) -> str:
        """Run a `scudo` command on this installation."""
        ended = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "scudo", *arguments], env=self.environment, check=True, capture_output=True, text=True
        )  # fmt: skip
        return ended.stdout

    def is_up(self) -> bool:
        """Whether its pages answer."""
        try:
            with urllib.request.urlopen(f"{self.base}/accounts/login/", timeout=5) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)  # noqa: PLR2004 - HTTP's OK
        except (OSError, urllib.error.URLError):
            return False

    def break_part(self, name: str) -> None:
        """Kill a part of the customers' infrastructure."""
        self.command("demo", "break", name)

    def mend_part(self, name: str) -> None:
        """Bring it back."""
        self.command("demo", "mend", name)

    def send(self, letter: EmailMessage) -> str:
        """Send a mail to the desk; gives its Message-ID."""
        if not letter["Message-ID"]:
            letter["Message-ID"] = make_msgid(domain="officine-marchetti.example")
        with smtplib.SMTP("127.0.0.1", self.ports["smtp"], timeout=STEP_S) as server:
            server.send_message(letter)
        return str(letter["Message-ID"])

    def letters(self, to: str) -> list[EmailMessage]:
        """What a customer's address received, in order of arrival."""
        folder = self.home / "mailbox"
        if not folder.is_dir():
            return []
        box = mailbox.Maildir(folder, create=False)
        arrived = sorted(box.keys(), key=lambda key: box.get_message(key).get_date())
        found = [message_from_bytes(box.get_bytes(key), policy=policy.default) for key in arrived]
        return [message for message in found if to in str(message["To"])]


@contextlib.contextmanager
def running() -> Iterator[Installation]:
    """A demo from its first start to its end; its folder goes away."""
    home = Path(tempfile.mkdtemp(prefix="scudo-story-"))
    home.chmod(0o711)
    installation = Installation(home)
    log = (home / "story.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "scudo", "demo"],
        env=installation.environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_for(
            lambda: installation.is_up() or process.poll() is not None, "the installation starts", START_S
        )
        if process.poll() is not None:
            raise DidNotHappen(f"the installation starts:\n{(home / 'story.log').read_text()[-2000:]}")
        yield installation
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()
        shutil.rmtree(home, ignore_errors=True)
