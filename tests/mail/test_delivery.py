"""Handing letters to a real mail server: tried, then marked; refused for good, away, or back again."""

from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest
from django.conf import settings as configured

from scudo.core.roles import Role, system
from scudo.desk import actions as desk
from scudo.desk.models import Message, Ticket
from scudo.journal.models import Entry
from scudo.lib import blobs
from scudo.mail import actions
from scudo.mail.actions import delivery
from scudo.mail.models import Letter
from scudo.mail.transport import smtp
from tests import cast
from tests.mailbox import Mailbox
from tests.waiting import free_port

pytestmark = pytest.mark.django_db
BY = system("mail")


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    box.start()
    settings.SMTP_SERVER = replace(
        configured.SMTP_SERVER, host="127.0.0.1", port=box.port, tls="none", user=""
    )
    yield box
    box.stop()


@pytest.fixture
def letter():
    """The receipt of a mail from Anna."""
    cast.rossi()
    cast.received(cast.letter("Anna Rossi <anna@rossi.example>", "Fermo così"))
    return Letter.objects.get()


@dataclass(frozen=True)
class Try:
    """What the worker tells a job of itself."""

    attempts: int = 0

    @property
    def job(self):
        return SimpleNamespace(attempts=self.attempts)


def deliver(letter, attempts=0):
    delivery.deliver_job(Try(attempts), letter=letter.pk)
    return Letter.objects.get(pk=letter.pk)


def kinds():
    return list(Entry.objects.filter(kind__startswith="mail.").values_list("kind", flat=True).order_by("pk"))


def test_a_letter_arrives_as_it_was_written_and_is_marked_then(letter, mailbox):
    sent = deliver(letter)
    got = mailbox.last_to("anna@rossi.example")
    assert (got.sender, got.recipients) == ("assistenza@altec.example", ("anna@rossi.example",))
    assert got.mail["Subject"] == letter.subject
    assert got.mail["Message-ID"] == f"<{letter.message_id}>"
    assert got.says("Fermo così", "in valutazione")
    assert got.mail.get_body(("html",)).get_content().strip().startswith("<")
    assert (sent.state, sent.attempts, sent.error, sent.sent_at is not None) == ("sent", 1, "", True)
    assert kinds() == ["mail.came", "mail.sent"]


def test_a_letter_that_was_sent_is_not_sent_again(letter, mailbox):
    deliver(letter)
    deliver(letter)
    assert len(mailbox.received) == 1


def test_a_letter_that_still_gathers_or_is_gone_is_not_sent(letter, mailbox):
    Letter.objects.update(state=Letter.State.GATHERING)
    deliver(letter)
    delivery.deliver_job(Try(), letter=letter.pk + 1)
    assert not mailbox.received


def test_a_letter_refused_for_good_is_failed_and_a_person_reads_why(letter, mailbox):
    mailbox.refuse("550 5.1.1 no such user")
    Ticket.objects.update(unread=False)
    failed = deliver(letter)
    assert (failed.state, failed.attempts) == ("failed", 1)
    assert "550" in failed.error
    assert "no such user" in failed.error
    note = Message.objects.get(kind=Message.Kind.NOTE)
    assert "anna@rossi.example" in note.text
    assert "no such user" in note.text
    assert Ticket.objects.get().unread
    assert kinds()[-1] == "mail.failed"


def test_a_server_that_says_later_is_tried_again_and_nobody_is_troubled(letter, mailbox):
    mailbox.refuse("451 4.3.0 try again later")
    with pytest.raises(smtp.Unreachable):
        deliver(letter)
    waiting = Letter.objects.get()
    assert (waiting.state, waiting.attempts) == ("queued", 1)
    assert "451" in waiting.error
    assert not Message.objects.filter(kind=Message.Kind.NOTE).exists()
    mailbox.behave()
    assert deliver(letter).state == "sent"
    assert mailbox.last_to("anna@rossi.example").mail["Message-ID"] == f"<{letter.message_id}>"


def test_a_connection_that_breaks_off_is_tried_again(letter, mailbox):
    mailbox.hang_up()
    with pytest.raises(smtp.Unreachable):
        deliver(letter)
    assert Letter.objects.get().state == "queued"


def test_a_server_that_is_away_leaves_the_letter_queued_and_is_named(letter, settings):
    away = replace(configured.SMTP_SERVER, host="127.0.0.1", port=free_port(), tls="none", user="")
    settings.SMTP_SERVER = away
    with pytest.raises(smtp.Unreachable):
        deliver(letter)
    waiting = Letter.objects.get()
    assert waiting.state == "queued"
    assert f"127.0.0.1:{away.port}" in waiting.error
    assert "SCUDO_SMTP_SERVER" in waiting.error


def test_after_the_last_try_the_letter_is_given_up_and_a_person_told(letter, mailbox):
    mailbox.refuse("451 4.3.0 try again later")
    with pytest.raises(smtp.Unreachable):
        deliver(letter, attempts=len(delivery.WAITS_S))
    assert Letter.objects.get().state == "failed"
    assert Message.objects.filter(kind=Message.Kind.NOTE).count() == 1


def test_tries_wait_longer_and_longer_for_two_days_and_then_end():
    backoff, problem = delivery.Backoff(), smtp.Unreachable("away")
    waits = [
        backoff.get_retry_decision(exception=problem, job=Try(attempts).job)
        for attempts in range(len(delivery.WAITS_S) + 1)
    ]
    assert waits[-1] is None
    assert None not in waits[:-1]
    assert list(delivery.WAITS_S) == sorted(delivery.WAITS_S)
    assert sum(delivery.WAITS_S) >= 2 * 86400


def test_a_letter_that_was_given_up_can_be_tried_again_by_a_person(letter, mailbox):
    mailbox.refuse("550 5.1.1 no such user")
    failed = deliver(letter)
    mailbox.behave()
    by = cast.colleague(Role.OPERATOR).actor()
    again = actions.retry(letter=failed, by=by, at=cast.AT)
    assert (again.state, again.attempts, again.error) == ("queued", 0, "")
    assert deliver(again).state == "sent"
    assert actions.retry(letter=again, by=by, at=cast.AT).state == "sent"


def test_whatever_stops_the_last_try_a_person_is_told(letter, mailbox, monkeypatch):
    monkeypatch.setattr(smtp, "send", lambda _mail, recipient: {}[recipient])
    with pytest.raises(KeyError):
        deliver(letter, attempts=0)
    assert Letter.objects.get().state == "queued"
    with pytest.raises(KeyError):
        deliver(letter, attempts=len(delivery.WAITS_S))
    assert Letter.objects.get().state == "failed"
    assert Message.objects.filter(kind=Message.Kind.NOTE).count() == 1


def test_the_files_of_an_answer_go_with_it(mailbox, run_jobs):
    reply_with(b"%PDF-1.7 \x00\xff", run_jobs)
    deliver(Letter.objects.get(kind=Letter.Kind.REPLY))
    [file] = mailbox.last_to("anna@rossi.example").mail.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("verbale è.pdf", "application/pdf")
    assert file.get_content() == b"%PDF-1.7 \x00\xff"


def test_a_letter_that_cannot_be_written_is_told_to_a_person_and_not_blamed_on_the_server(mailbox, run_jobs):
    digest = reply_with(b"gone", run_jobs)
    blobs.path_of(digest).unlink()
    failed = deliver(Letter.objects.get(kind=Letter.Kind.REPLY))
    assert failed.state == "failed"
    assert "SCUDO_SMTP_SERVER" not in failed.error
    assert Message.objects.filter(kind=Message.Kind.NOTE).count() == 1
    assert not mailbox.received


def reply_with(content, run_jobs):
    """A person's answer to Rossi with a file; gives the file's digest."""
    ticket = cast.ticket(cast.rossi(), "Fermo")
    digest = blobs.store(content)
    file = desk.File("verbale è.pdf", "application/pdf", len(content), digest)
    desk.reply(ticket=ticket, text="In allegato.", by=cast.FOUNDER, at=cast.AT, files=[file])
    run_jobs("reactions")
    return digest
