"""`scudo bench mail`: mails by LMTP and by IMAP to tickets with their letters queued.

The real intake process with the embedded PostgreSQL, and a real Dovecot for IMAP; who sends takes its part of the cores too.
"""

import contextlib
import random
import shutil
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from bench.place import cpu_of, family
from scudo.demo.firms import FIRMS, Person
from scudo.demo.installation import Installation, wait_for
from tests.certificates import Authority
from tests.dovecot import PASSWORD, Dovecot

MAILS = 3000
WARM = 60
CONNECTIONS = 6
BOXES = ("assistenza", "guasti", "pec")
LONGEST_S = 600
PEOPLE = [person for firm in FIRMS for person in firm.people]
ACCOUNT = """
- name: {name}
  server: imap://127.0.0.1:{port}
  user: {name}@altec.example
  password_file: {password}
"""
BECAME = (
    "select count(*) from desk_ticket where reason like 'Guasto %'",
    "select count(*) from mail_letter where kind = 'receipt'",
)


def run(size: int | None, seed: int) -> dict[str, float]:
    """`mails_per_s` and `cpu_ms_per_mail` by LMTP, `imap_per_s` and `imap_cpu_ms_per_mail`; CPU is intake's and PostgreSQL's."""
    mails = size or MAILS
    by_lmtp, by_imap = lmtp(mails, seed), imap(mails, seed)
    return {
        "mails_per_s": by_lmtp[0], "cpu_ms_per_mail": by_lmtp[1], "imap_per_s": by_imap[0], "imap_cpu_ms_per_mail": by_imap[1],
    }  # fmt: skip


def lmtp(mails: int, seed: int) -> tuple[float, float]:
    """Mails a second, CPU milliseconds of one: over a few connections, each mail answered before the next."""
    with placed() as here, here.reading():
        wait_for(lambda: is_open(here.port), "the intake listens", 30)
        deliver(here.port, WARM, seed + 1)
        measured = here.measured(mails, lambda: deliver(here.port, mails, seed))
        here.check(mails + WARM)
        return measured


def imap(mails: int, seed: int) -> tuple[float, float]:
    """The same of mails that wait in three mailboxes, from the first taken until all are."""
    authority = Authority()
    dovecot = Dovecot(authority)
    try:
        dovecot.start()
        with placed() as here:
            here.read_from(dovecot)
            for box, name in enumerate(BOXES):
                with dovecot.client(name) as account:
                    for index in range(box, mails, len(BOXES)):
                        account.append("INBOX", "", "", mail(index, seed))
            with here.reading():
                wait_for(lambda: here.taken() >= WARM, "the first mails are taken", 60)
                before = here.taken()
                everything = lambda: wait_for(lambda: here.taken() >= mails, "all are taken", LONGEST_S)  # noqa: E731 - short
                measured = here.measured(mails - before, everything)
                here.check(mails)
                return measured
    finally:
        dovecot.throw_away()
        shutil.rmtree(authority.folder, ignore_errors=True)


class Place:
    """A seeded installation of which the intake alone runs."""

    def __init__(self, folder: Path) -> None:
        from scudo.lib.postgres.cluster import Cluster

        self.installation = Installation(folder)
        self.environment = self.installation.environment
        # a handful of people write all of it: without this they would get no receipts from the twentieth mail on
        self.environment |= {
            "SCUDO_MOVABLE_CLOCK": "0", "SCUDO_DEMO": "0", "SCUDO_ANSWER_LIMITS": "5000/1s", "SCUDO_SENDER_LIMITS": "5000/1s",
        }  # fmt: skip
        self.port = self.installation.ports["lmtp"]
        self.cluster = Cluster(folder)
        self.post: subprocess.Popen[bytes] | None = None

    def read_from(self, dovecot: Dovecot) -> None:
        """Let the intake read a server's mailboxes."""
        password, listed = self.installation.home / "password", self.installation.home / "mailboxes.yaml"
        password.write_text(PASSWORD)
        listed.write_text(
            "".join(ACCOUNT.format(name=name, port=dovecot.port, password=password) for name in BOXES)
        )
        self.environment["SCUDO_MAILBOXES"] = str(listed)

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """The intake runs."""
        self.post = subprocess.Popen([sys.executable, "-m", "scudo", "post"], env=self.environment)
        try:
            yield
        finally:
            self.post.terminate()
            self.post.wait(20)

    def measured(self, mails: int, work: Callable[[], object]) -> tuple[float, float]:
        """Mails a second, and the CPU milliseconds that each took of intake and PostgreSQL."""
        before, began = self.cpu(), time.monotonic()
        work()
        elapsed = time.monotonic() - began
        return round(mails / elapsed, 1), round((self.cpu() - before) / mails * 1000, 2)

    def cpu(self) -> float:
        """CPU seconds that intake, its hands and PostgreSQL have used, but for the connections that counted for the bench."""
        assert self.post
        server = int((self.cluster.data / "postmaster.pid").read_text().splitlines()[0])
        used = sum(map(cpu_of, family(self.post.pid)))
        return used + sum(cpu_of(pid, ended=False) for pid in family(server))

    def became(self) -> list[int]:
        """How many tickets and receipts there are."""
        from scudo.lib.postgres.cluster import SUPERUSER

        with psycopg.connect(self.cluster.url(SUPERUSER)) as connection:
            return [int(connection.execute(query).fetchone()[0]) for query in BECAME]  # type: ignore[index]

    def taken(self) -> int:
        """How many mails are tickets."""
        return self.became()[0]

    def check(self, mails: int) -> None:
        """Every mail is a ticket with its letter queued."""
        tickets, receipts = self.became()
        if tickets != mails or receipts < mails:
            raise RuntimeError(f"{mails} mails became {tickets} tickets and {receipts} receipts")


@contextlib.contextmanager
def placed() -> Iterator[Place]:
    """An installation's folder and database, from nothing until it is thrown away."""
    with tempfile.TemporaryDirectory(prefix="scudo-bench-") as folder:
        Path(folder).chmod(0o711)
        here = Place(Path(folder))
        here.installation.command("migrate")
        here.installation.command("demo", "seed")
        here.cluster.ensure()
        try:
            yield here
        finally:
            here.cluster.stop()


def is_open(port: int) -> bool:
    """Whether the intake greets."""
    try:
        with smtplib.LMTP("127.0.0.1", port):
            return True
    except OSError:
        return False


def deliver(port: int, mails: int, seed: int) -> None:
    """Send the mails over a few connections, each answered before the next."""
    shares = [range(start, mails, CONNECTIONS) for start in range(CONNECTIONS)]
    senders = [threading.Thread(target=send, args=(port, share, seed)) for share in shares]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()


def send(port: int, share: range, seed: int) -> None:
    """One connection's mails."""
    with smtplib.LMTP("127.0.0.1", port, timeout=60) as server:
        for index in share:
            server.sendmail(who(index).address, ["assistenza@altec.example"], mail(index, seed))


def who(index: int) -> Person:
    """Who writes a mail."""
    return PEOPLE[index % len(PEOPLE)]


def mail(index: int, seed: int) -> bytes:
    """A mail of some lines, as people write."""
    words = random.Random(seed * 1_000_003 + index)
    lines = "\r\n".join(
        "Da stamattina "
        + " ".join(words.choices(("il gestionale", "la stampante", "non risponde", "di nuovo"), k=9))
        for _ in range(12)
    )
    return (
        f"From: {who(index).name} <{who(index).address}>\r\nTo: assistenza@altec.example\r\nSubject: Guasto {index}\r\n"
        f"Message-ID: <{seed}.{index}@bench.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{lines}\r\n"
    ).encode()
