"""A hand that dies with a mail in it: the mail waits at its sender, and the next one is taken."""

import asyncio
import os
import socket

import pytest
from aiosmtpd.smtp import Envelope, Session
from django.db import connection

from scudo.lib.hands import Hand, Hands
from scudo.mail.actions import mailboxes
from scudo.mail.actions.fetching import Where
from scudo.mail.doors import intake, taking
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
