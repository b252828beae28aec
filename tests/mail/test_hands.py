"""A hand that dies with a mail in it: the mail waits at its sender, and the next one is taken."""

import asyncio

import pytest
from aiosmtpd.smtp import Envelope, Session

from scudo.lib.hands import Hands
from scudo.mail.doors import intake
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
    assert "who took it has died" in caplog.text
    assert await door.handle_DATA(None, session, envelope(b"ciao")) == "250 2.0.0 a@rossi.example"
