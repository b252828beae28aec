"""Mails while processes die: what was answered 250 is one ticket with its receipt (T5)."""

import smtplib
import threading
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from scudo.demo.firms import FIRMS
from tests.installation import Installation
from tests.mailbox import Mailbox
from tests.waiting import until

MAILS = 300
KILLS = ("post", "worker", "postgres", "hand", "web", "post", "hand", "postgres", "worker", "post")
TRIES = 200


@pytest.fixture
def letterbox() -> Iterator[Mailbox]:
    server = Mailbox()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def place(letterbox: Mailbox) -> Iterator[Installation]:
    made = Installation(outgoing=letterbox.port)
    made.environment |= {
        "SCUDO_ANSWER_LIMITS": "1000/10m",
        "SCUDO_SENDER_LIMITS": "1000/10m",
    }  # eight people write it all
    try:
        made.start()
        assert made.run("demo", "seed").returncode == 0
        yield made
    finally:
        made.throw_away()


def letter(index: int) -> EmailMessage:
    """One customer's mail; its subject tells it from the others."""
    person = [person for firm in FIRMS for person in firm.people][index % 8]
    mail = EmailMessage()
    mail["From"], mail["To"] = f"{person.name} <{person.address}>", "assistenza@altec.example"
    mail["Subject"] = f"Guasto numero {index:03}"
    mail["Message-ID"] = f"<guasto-{index}@clienti.example>"
    mail.set_content(f"Il guasto {index} si ripete.")
    return mail


def send_as_a_mail_server(place: Installation, index: int) -> bool:
    """Send until the desk answers 250, as every mail server does; whether it did."""
    for _ in range(TRIES):
        try:
            place.send(letter(index))
        except (OSError, smtplib.SMTPException):
            threading.Event().wait(0.1)
        else:
            return True
    return False


def test_every_mail_answered_250_is_one_ticket_with_its_receipt(
    place: Installation, letterbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    300 mails ──▶ post ──▶ PostgreSQL ──▶ worker ──▶ mail server
                  ☒ ☒ ☒ ☒ ☒  ☒ ☒          ☒ ☒            kill -9, one after the other, while the mails come
    """
    before = place.sql("select count(*) from desk_ticket")[0][0]
    taken: list[bool] = []
    sender = threading.Thread(
        target=lambda: taken.extend(send_as_a_mail_server(place, index) for index in range(MAILS))
    )
    sender.start()
    for number, name in enumerate(KILLS, start=1):
        share = number * MAILS // (len(KILLS) + 1)
        until(lambda share=share: len(taken) >= share, 120)
        place.kill(name)
        place.back(name, 60)
    sender.join(180)
    assert taken == [True] * MAILS

    reasons = Counter(
        reason
        for (reason,) in place.sql("select reason from desk_ticket where reason like 'Guasto numero %%'")
    )
    assert reasons == {f"Guasto numero {index:03}": 1 for index in range(MAILS)}
    assert place.sql("select count(*) from desk_ticket")[0][0] == before + MAILS

    def receipts() -> Counter[str]:
        subjects = [one.mail["Subject"] for one in letterbox.received if "ricevuta" in one.mail["Subject"]]
        return Counter(
            subject.rpartition("Guasto numero ")[2] for subject in subjects if "Guasto numero" in subject
        )

    until(lambda: len(receipts()) == MAILS, 120)
    until(lambda: not place.sql("select 1 from mail_letter where state = 'queued'"), 60)
    duplicates = sum(receipts().values()) - MAILS
    with capsys.disabled():
        print(f"\n{MAILS} mails, {len(KILLS)} kills: {MAILS} tickets, {duplicates} receipts sent twice")
    assert duplicates <= len(KILLS)
