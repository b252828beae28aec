"""Mails by SMTP to tickets with their letters queued: the real intake process, the embedded PostgreSQL, two cores."""

import os
import random
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from scudo.demo.firms import FIRMS
from scudo.demo.installation import Installation, wait_for

MAILS = 3000
CONNECTIONS = 6
TICKS = os.sysconf("SC_CLK_TCK")
PEOPLE = [(firm, person) for firm in FIRMS for person in firm.people]


def run(size: int | None, seed: int) -> dict[str, float]:
    """`mails_per_s` from the first to the last 250, `cpu_ms_per_mail` of intake and PostgreSQL together."""
    mails = size or MAILS
    with tempfile.TemporaryDirectory(prefix="scudo-bench-") as folder:
        Path(folder).chmod(0o711)
        place = Installation(Path(folder))
        place.environment["SCUDO_MOVABLE_CLOCK"] = "0"
        place.environment["SCUDO_DEMO"] = "0"
        # a handful of people write all of it: without this they would get no receipts from the twentieth mail on
        place.environment |= {"SCUDO_ANSWER_LIMITS": "500/1s", "SCUDO_SENDER_LIMITS": "500/1s"}
        place.command("migrate")
        place.command("demo", "seed")
        from scudo.lib.postgres.cluster import Cluster

        cluster = Cluster(Path(folder))
        cluster.ensure()
        post = subprocess.Popen([sys.executable, "-m", "scudo", "post"], env=place.environment)
        try:
            wait_for(lambda: is_open(place.ports["smtp"]), "the intake listens", 30)
            deliver(place.ports["smtp"], 60, seed + 1)
            processes = [post.pid, *servers(cluster.data)]
            before, began = cpu(processes), time.monotonic()
            deliver(place.ports["smtp"], mails, seed)
            elapsed = time.monotonic() - began
            used = cpu([post.pid, *servers(cluster.data)]) - before
            check(cluster, mails + 60)
        finally:
            post.terminate()
            post.wait(20)
            cluster.stop()
    return {"mails_per_s": round(mails / elapsed, 1), "cpu_ms_per_mail": round(used / mails * 1000, 2)}


def is_open(port: int) -> bool:
    """Whether the intake greets."""
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=2):
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
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        for index in share:
            _firm, person = PEOPLE[index % len(PEOPLE)]
            server.sendmail(
                person.address, ["assistenza@altec.example"], mail(index, seed, person.name, person.address)
            )


def mail(index: int, seed: int, name: str, address: str) -> bytes:
    """A mail of some lines, as people write."""
    words = random.Random(seed * 1_000_003 + index)
    lines = "\r\n".join(
        "Da stamattina "
        + " ".join(words.choices(("il gestionale", "la stampante", "non risponde", "di nuovo"), k=9))
        for _ in range(12)
    )
    return (
        f"From: {name} <{address}>\r\nTo: assistenza@altec.example\r\nSubject: Guasto {index}\r\n"
        f"Message-ID: <{seed}.{index}@bench.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{lines}\r\n"
    ).encode()


def servers(data: Path) -> list[int]:
    """PostgreSQL's processes."""
    parent = int((data / "postmaster.pid").read_text().splitlines()[0])
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *map(int, children)]


def cpu(processes: list[int]) -> float:
    """CPU seconds that processes have used, those they waited for among them."""
    total = 0
    for pid in processes:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15] if pid == processes[0] else fields[11:13]))
    return total / TICKS


def check(cluster: object, mails: int) -> None:
    """Every mail is a ticket with its letter queued."""
    import psycopg

    from scudo.lib.postgres.cluster import SUPERUSER

    with psycopg.connect(cluster.url(SUPERUSER)) as connection:  # type: ignore[attr-defined]
        tickets = connection.execute(
            "select count(*) from desk_ticket where reason like 'Guasto %'"
        ).fetchone()
        letters = connection.execute("select count(*) from mail_letter where kind = 'receipt'").fetchone()
    if not tickets or not letters or tickets[0] != mails or letters[0] < mails:
        raise RuntimeError(f"{mails} mails became {tickets} tickets and {letters} receipts")
