"""Letters that came back: found, marked, told to the desk once, and never answered."""

from datetime import timedelta

import pytest

from scudo.core.roles import Role, system
from scudo.desk.models import Message, Ticket
from scudo.journal.models import Entry
from scudo.mail import actions
from scudo.mail.actions import delivery
from scudo.mail.models import Incoming, Letter
from scudo.mail.transport import smtp
from tests import cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def letter(rossi):
    """The receipt of a mail from Anna, which our mail server took."""
    cast.received(cast.letter("Anna Rossi <anna@rossi.example>", "Fermo"))
    Letter.objects.update(state=Letter.State.SENT, sent_at=cast.AT)
    Ticket.objects.update(unread=False)
    return Letter.objects.get()


def bounce(
    returns="", *, action="failed", to="anna@rossi.example", key="1", said="550 5.1.1 No such user here"
):
    """A delivery report as mail servers write them (RFC 3464); `returns` is the Message-ID of what came back."""
    back = (
        f"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{returns}>\r\nSubject: x\r\n\r\n"
        if returns
        else ""
    )
    return (
        "From: MAILER-DAEMON@mx.rossi.example\r\nTo: assistenza@altec.example\r\nSubject: Undelivered Mail\r\n"
        f"Message-ID: <bounce{key}@mx.rossi.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n"
        "--B\r\nContent-Type: text/plain\r\n\r\nSorry\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.rossi.example\r\n\r\nFinal-Recipient: rfc822; {to}\r\nAction: {action}\r\n"
        f"Status: {said[4:9]}\r\nDiagnostic-Code: smtp; {said}\r\n\r\n{back}--B--\r\n"
    ).encode()


def came(raw, at=cast.AT + timedelta(minutes=1)):
    return cast.received(raw, at, envelope="")


def notes():
    return [note.text for note in Message.objects.filter(kind=Message.Kind.NOTE).order_by("pk")]


def refreshed(letter):
    return Letter.objects.get(pk=letter.pk)


def test_the_letter_that_came_back_is_marked_and_the_desk_reads_why(letter):
    incoming = came(bounce(letter.message_id))
    assert (incoming.outcome, incoming.reason, incoming.ticket) == (
        Incoming.Outcome.APPENDED,
        "bounce",
        letter.ticket,
    )
    marked = refreshed(letter)
    assert (marked.state, marked.error) == ("returned", "550 5.1.1 No such user here")
    [note] = notes()
    assert "anna@rossi.example" in note
    assert "No such user here" in note
    assert Ticket.objects.get().unread
    assert (
        Entry.objects.filter(kind="mail.returned", subject_kind="ticket", subject_id=letter.ticket_id).count()
        == 1
    )
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("times", [1, 2])
def test_a_bounce_that_brings_nothing_back_is_known_by_the_address(letter, times):
    for key in range(times):
        assert came(bounce(key=str(key))).ticket == letter.ticket
    assert refreshed(letter).state == "returned"
    assert len(notes()) == 1


def test_of_several_letters_to_an_address_the_last_came_back(rossi, letter, run_jobs):
    cast.received(
        cast.letter("Anna Rossi <anna@rossi.example>", "Altro guasto"), cast.AT + timedelta(seconds=30)
    )
    Letter.objects.update(state=Letter.State.SENT, sent_at=cast.AT + timedelta(seconds=30))
    assert came(bounce()).ticket != letter.ticket
    assert refreshed(letter).state == "sent"


@pytest.mark.parametrize(
    ("to", "later"), [("bruno@verdi.example", timedelta(0)), ("anna@rossi.example", 7 * DAY)]
)
def test_a_bounce_of_another_letter_waits_for_a_person(letter, to, later):
    incoming = came(bounce(to=to), cast.AT + later)
    assert (incoming.outcome, incoming.reason) == (Incoming.Outcome.HELD, "bounce")
    assert refreshed(letter).state == "sent"


def test_a_late_letter_is_marked_as_late_and_may_come_back_yet(letter):
    came(bounce(letter.message_id, action="delayed", said="451 4.4.1 Connection timed out"))
    assert refreshed(letter).state == "late"
    came(bounce(letter.message_id, action="delayed", key="2"))
    assert len(notes()) == 1
    came(bounce(letter.message_id, key="3"))
    assert refreshed(letter).state == "returned"
    came(bounce(letter.message_id, action="delayed", key="4"))
    assert refreshed(letter).state == "returned"
    assert len(notes()) == 2


def test_a_letter_about_no_ticket_is_marked_and_its_bounce_waits_for_a_person(rossi):
    link = actions.write_link(
        contact=rossi.contact, address=rossi.address, url="https://x.example", minutes=30, by=system("portal"), at=cast.AT
    )  # fmt: skip
    Letter.objects.update(state=Letter.State.SENT, sent_at=cast.AT)
    assert came(bounce(link.message_id)).outcome == Incoming.Outcome.HELD
    assert refreshed(link).state == "returned"


def test_a_held_bounce_that_a_person_puts_on_a_ticket_tells_the_desk(rossi):
    ticket = cast.ticket(rossi, "Fermo")
    held = came(bounce(to="altro@rossi.example"))
    by = cast.colleague(Role.OPERATOR).actor()
    actions.append_to(incoming=held, ticket=ticket, by=by, at=cast.AT + DAY)
    assert len(notes()) == 1
    assert not Letter.objects.exists()


def test_a_bounce_that_is_quicker_than_our_own_mark_stays(letter, monkeypatch):
    Letter.objects.update(state=Letter.State.QUEUED, sent_at=None)
    monkeypatch.setattr(smtp, "send", lambda _mail, _recipient: came(bounce(letter.message_id)))
    delivery.deliver(letter=letter.pk, by=system("mail"), at=cast.AT)
    marked = refreshed(letter)
    assert (marked.state, marked.sent_at, "550" in marked.error) == ("returned", cast.AT, True)


def test_what_came_back_can_be_sent_again(letter):
    came(bounce(letter.message_id))
    by = cast.colleague(Role.OPERATOR).actor()
    again = actions.retry(letter=refreshed(letter), by=by, at=cast.AT + DAY)
    assert (again.state, again.error, again.send_after) == ("queued", "", cast.AT + DAY)


def test_a_receipt_of_delivery_is_no_bounce(letter):
    came(bounce(letter.message_id, action="delivered"))
    assert refreshed(letter).state == "sent"
    assert not notes()
