"""Two installations that write to each other, both with automatic answers: whatever a person begins ends by itself (T5)."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest

from tests.installation import ROOT, Installation
from tests.journeys import hands
from tests.mailbox import Mailbox
from tests.waiting import until

HERE, THERE = "assistenza@altec.example", "anna@due.example"
HEADERS = (
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "X-Scudo-Loop",
    "In-Reply-To",
    "References",
    "Reply-To",
)
BUSY = """
    select (select count(*) from procrastinate_jobs where status in ('todo', 'doing') and queue_name in ('letters', 'reactions'))
         + (select count(*) from mail_letter where state = 'queued')
"""


@dataclass
class Desk:
    """One side: its installation, the server that its letters go to, and how many of these were carried on."""

    place: Installation
    letterbox: Mailbox
    address: str
    carried: int = 0

    def rests(self) -> bool:
        """Whether everything has followed that had to."""
        return self.place.sql(BUSY)[0][0] == 0

    def tickets(self, sender: str) -> list[str]:
        """Numbers of the tickets that this sender's mails opened, oldest first."""
        query = """select t.number from mail_incoming i join desk_ticket t on t.id = i.ticket_id
            where i.sender = %s and i.outcome = 'opened' order by i.id"""
        return [number for (number,) in self.place.sql(query, sender)]


@dataclass
class Wire:
    """What lies between the two; a bad one drops the headers by which machines know each other."""

    here: Desk
    there: Desk
    is_bad: bool = False
    letters: list[str] = field(default_factory=list)

    def settle(self) -> list[str]:
        """Carry letters to and fro until none is left; returns the subjects of those that were carried."""
        while True:
            until(self.here.rests, 60)
            until(self.there.rests, 60)
            if self.carry(self.here, self.there) + self.carry(self.there, self.here) == 0:
                return self.letters

    def carry(self, source: Desk, sink: Desk) -> int:
        """Hand on what has come since the last time; how many letters."""
        came = source.letterbox.to(sink.address)[source.carried :]
        for letter in came:
            raw = letter.raw
            if self.is_bad:
                raw = re.sub(rb"(?im)^(%s):.*\r\n([ \t].*\r\n)*" % "|".join(HEADERS).encode(), b"", raw)
            sink.place.send(raw, letter.sender, [sink.address])
            self.letters.append(str(letter.mail["Subject"]))
        source.carried += len(came)
        return len(came)


@pytest.fixture(scope="module")
def letterbox() -> Iterator[Mailbox]:
    """Where the other installation's letters go."""
    server = Mailbox()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def other(letterbox: Mailbox, installation: Installation) -> Iterator[Installation]:
    """A second installation, whose customer is the first one's provider; and the other way round."""
    made = Installation(outgoing=letterbox.port)
    made.environment["SCUDO_MAIL_ADDRESS"] = THERE
    try:
        made.start()
        for place, key in ((made, "altec"), (installation, "due")):
            command = [sys.executable, "-m", "tests.journeys.firms", f"{key}:Gestionale"]
            subprocess.run(command, env=place.environment, cwd=ROOT, check=True, timeout=60)
        yield made
    finally:
        made.throw_away()


@pytest.fixture
def wire(installation: Installation, mailbox: Mailbox, other: Installation, letterbox: Mailbox) -> Wire:
    letterbox.clear()
    return Wire(Desk(installation, mailbox, HERE), Desk(other, letterbox, THERE))


def written(subject: str) -> EmailMessage:
    """A person at the other desk writes from its address, by a mail program of their own."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Anna <{THERE}>", HERE, subject
    mail["Message-ID"] = f"<{subject.replace(' ', '-').lower()}@due.example>"
    mail.set_content("Il gestionale è fermo.")
    return mail


@pytest.mark.parametrize("is_bad", [False, True], ids=["headers arrive", "headers are lost"])
def test_what_a_person_begins_ends_within_three_letters(wire: Wire, *, is_bad: bool) -> None:
    """
    Anna ─1─▶ desk here ─2 receipt─▶ desk there ─3 receipt, where it cannot know─▶ desk here, which finds its number
    """
    wire.is_bad = is_bad
    wire.here.place.send(written(f"Guasto {is_bad}"), THERE, [HERE])
    letters = wire.settle()
    assert 1 + len(letters) <= 3, letters
    assert len(wire.here.tickets(THERE)) == 1 + is_bad


def test_an_answer_by_hand_and_an_assessment_set_off_no_more_than_their_own_letters(wire: Wire) -> None:
    """
    desk here ─1 reply─▶ desk there ─2 receipt─▶ ∎   and   desk there ─3 opening notice─▶ ∎
    """
    wire.here.place.send(written("Stampante"), THERE, [HERE])
    wire.settle()
    wire.letters.clear()
    ours = wire.here.tickets(THERE)[-1]
    hands.at(wire.here.place, "reply", ours)
    wire.settle()
    theirs = wire.there.tickets(HERE)[-1]
    hands.at(wire.there.place, "assess", theirs)
    letters = wire.settle()
    assert len(letters) == 3, letters
    assert ours in letters[0]
    assert all(theirs in letter for letter in letters[1:])
    said = "select count(*) from desk_message m join desk_ticket t on t.id = m.ticket_id where t.number = %s and m.kind = 'in'"
    assert wire.here.place.sql(said, ours) == [(3,)]  # Anna's mail, their receipt, their notice
