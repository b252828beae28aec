"""A hand that dies with a mail in it: the mail waits at its sender, and the next one is taken."""

import asyncio
import os
import socket

import pytest
from aiosmtpd.smtp import Envelope, Session
from django.db import OperationalError, connection
from procrastinate.exceptions import ConnectorException
from psycopg import errors

from scudo.lib.hands import Hand, Hands
from scudo.mail.actions import mailboxes
from scudo.mail.actions.fetching import Where, postpone
from scudo.mail.actions.intake import is_passing
from scudo.mail.doors import intake, taking
from scudo.mail.models import Fetched, Incoming
from tests import cast
from tests.hands import take_or_die


def envelope(text):
    made = Envelope()
    made.mail_from, made.rcpt_tos, made.original_content = (
        "a@rossi.example",
        ["assistenza@altec.example"],
        text,
    )
    return made


@pytest.fixture
def hands():
    with Hands(2, "scudo.core.number") as made:
        yield made


async def test_who_sent_it_is_told_to_come_again_and_the_next_mail_is_taken(hands, monkeypatch, caplog):
    monkeypatch.setattr(intake, "take", take_or_die)
    door, session = intake.Door(hands), Session(asyncio.get_running_loop())
    assert (await door.handle_DATA(None, session, envelope(b"kill"))).startswith("451 4.3.0")
    assert "A mail waits at its sender: Died" in caplog.text
    assert await door.handle_DATA(None, session, envelope(b"ciao")) == "250 2.0.0 a@rossi.example"


async def test_a_machine_without_room_for_a_hand_sends_no_mail_back(hands, monkeypatch):
    def full(_hand):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(Hand, "begin", full)
    door, session = intake.Door(hands), Session(asyncio.get_running_loop())
    assert (await door.handle_DATA(None, session, envelope(b"ciao"))).startswith("451 4.3.0")


def test_a_connection_that_died_meanwhile_costs_a_mailbox_nothing(own_database):
    address = cast.rossi().address.encode()
    box = mailboxes.known("imap://posta.example/INBOX")
    taken = []
    for uid in (1, 2):
        raw = b"From: %s\nSubject: Guasto %d\nMessage-ID: <%d@x>\n\nciao\n" % (
            address,
            uid,
            uid,
        )
        taken.append(taking.take_fetched(Where(box, "assistenza", 1, uid), raw))
        with socket.socket(fileno=os.dup(connection.connection.pgconn.socket)) as wire:
            wire.shutdown(socket.SHUT_RDWR)
    assert taken == ["taken", "taken"]
    connection.close()


@pytest.mark.django_db
def test_a_letter_in_two_mailboxes_that_breaks_its_way_is_held_once(monkeypatch):
    def fail(*_arguments):
        raise ZeroDivisionError

    monkeypatch.setattr("scudo.mail.actions.fetching.enter", fail)
    raw = b"From: a@rossi.example\nSubject: Guasto\nMessage-ID: <1@x>\n\nciao\n"
    for name in ("assistenza", "guasti"):
        box = mailboxes.known(f"imap://posta.example/{name}")
        assert (
            taking.take_fetched(Where(box, name, 1, 1), b"Received: by %s\n%s" % (name.encode(), raw))
            == "taken"
        )
    assert Incoming.objects.get().outcome == "held"
    assert set(Fetched.objects.values_list("incoming", flat=True)) == {Incoming.objects.get().pk}


@pytest.mark.django_db
def test_a_message_id_that_no_index_has_room_for_stops_no_mailbox():
    raw = "From: a@rossi.example\nSubject: Guasto\nMessage-ID: <{}@x>\n\nciao\n"
    strange = "".join(chr(0x4E00 + (place * 7919) % 20000) for place in range(990))
    box = mailboxes.known("imap://posta.example/INBOX")
    assert taking.take_fetched(Where(box, "assistenza", 1, 1), raw.format(strange).encode()) == "taken"
    assert taking.take(raw.format(strange[::-1]).encode(), {"from": "a@rossi.example"}).startswith("250")
    assert all(len(one.message_id.encode()) > 1990 for one in Incoming.objects.all())


@pytest.mark.parametrize(
    ("cause", "passes"),
    [(errors.ProgramLimitExceeded(), False), (errors.AdminShutdown(), True), (None, True)],
)
def test_what_is_too_much_for_the_database_is_the_mails_own_matter(cause, passes):
    problem = OperationalError("x")
    problem.__cause__ = cause
    assert is_passing(problem) == passes


@pytest.mark.django_db
def test_a_database_that_goes_away_while_a_job_is_queued_holds_no_mail(monkeypatch):
    """The job queue has an exception of its own for it."""
    raw = b"From: a@rossi.example\nSubject: Guasto\nMessage-ID: <1@x>\n\nciao\n"
    tried = []

    def away(*_arguments):
        tried.append(1)
        raise ConnectorException from errors.AdminShutdown("terminating connection")

    monkeypatch.setattr("scudo.mail.actions.intake.enter", away)
    monkeypatch.setattr("scudo.mail.actions.fetching.enter", away)
    monkeypatch.setattr(taking.connections, "close_all", lambda: None)
    assert taking.take(raw, {"from": "a@rossi.example"}).startswith("451 4.3.0 The desk's database is away")
    with pytest.raises(OperationalError):
        taking.take_fetched(Where(mailboxes.known("imap://x/INBOX"), "x", 1, 1), raw)
    assert len(tried) == 4
    assert not Incoming.objects.exists()


@pytest.mark.django_db
def test_a_mail_that_was_taken_all_the_same_is_not_postponed():
    where = Where(mailboxes.known("imap://posta.example/INBOX"), "assistenza", 1, 1)
    taking.take_fetched(where, b"From: a@rossi.example\nSubject: Guasto\nMessage-ID: <1@x>\n\nciao\n")
    row = postpone(where=where, problem="Died", by=taking.BY, at=cast.AT)
    assert (row.state, row.tries, row.try_after) == ("taken", 0, None)
