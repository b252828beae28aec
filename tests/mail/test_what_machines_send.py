"""Letters that no person wrote: what of them is news, and what is not (T5)."""

import pytest

from scudo.mail.models import Incoming, Letter
from tests import cast

pytestmark = pytest.mark.django_db


def taken(raw: str) -> Incoming:
    return cast.mail.take_in(raw=raw.encode(), envelope={"from": "x"}, by=cast.system("mail"), at=cast.AT)


def test_a_known_customers_device_that_raises_an_alarm_waits_for_a_person():
    rossi = cast.rossi()
    alarm = f"From: nas@{rossi.address.partition('@')[2]}\nSubject: RAID degraded\nAuto-Submitted: auto-generated\nMessage-ID: <raid@x.example>\n\nDisk 2.\n"
    held = taken(alarm)
    assert held.outcome == Incoming.Outcome.HELD
    assert not Letter.objects.exists()


def test_a_strangers_machine_is_filed_without_a_word():
    filed = taken(
        "From: bot@altrove.example\nSubject: ok\nAuto-Submitted: auto-generated\nMessage-ID: <b@x.example>\n\nok\n"
    )
    assert filed.outcome == Incoming.Outcome.IGNORED


def test_a_bounce_without_references_finds_its_ticket_by_the_letter_it_returns(run_jobs):
    rossi = cast.rossi()
    ticket = cast.received(cast.letter(rossi.address, "Guasto")).ticket
    receipt = Letter.objects.get(ticket=ticket)
    bounce = (
        "From: MAILER-DAEMON@mx.example\nSubject: Undelivered\nMessage-ID: <dsn@mx.example>\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nUser unknown.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n"
        f"--b\nContent-Type: message/rfc822\n\nFrom: assistenza@altec.example\nMessage-ID: <{receipt.message_id}>\nSubject: x\n\nx\n--b--\n"
    )
    filed = taken(bounce)
    assert (filed.outcome, filed.ticket) == (Incoming.Outcome.APPENDED, ticket)
    ticket.refresh_from_db()
    assert ticket.unread
    assert ticket.messages.filter(kind="note").count() == 1
