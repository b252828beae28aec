"""How the installation is, as its page tells; and a person's own language and theme."""

import json
import os
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.models import ProcrastinateJob

from scudo.config import presence
from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.journal.models import Entry
from scudo.lib import clock
from scudo.lib.backup import save
from scudo.lib.models import Process
from scudo.mail import actions as mail
from scudo.mail.actions import mailboxes
from scudo.mail.mailboxes import Mailbox as Box
from scudo.mail.mailboxes import Secret, Taken
from scudo.mail.models import Fetched, Letter, Trouble
from tests import cast
from tests.jobs import execute, work_off
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db

SYSTEM, PREFERENCES = "/system/", "/preferences/"


@pytest.fixture
def operator(client):
    clock.move(cast.AT)
    client.force_login(cast.colleague(Role.OPERATOR))
    return client


@pytest.fixture
def all_run():
    """Every process has just said that it is there."""
    for name in ("web", "worker", "post"):
        presence.renew(name, os.getpid(), started_at=clock.real())


@pytest.fixture
def failed():
    """A job that was given up, by its number."""
    number = jobs.configure_task("tests.lost", queue="reactions").defer(entry=1)
    execute("update procrastinate_jobs set status = 'doing' where id = %(id)s", id=number)
    execute("select procrastinate_finish_job_v1(%(id)s, 'failed', false)", id=number)
    return number


@pytest.fixture
def mailbox(settings):
    """The server that our letters go to; it says "later" until it is told to behave."""
    server = Mailbox()
    server.start()
    server.refuse("451 later")
    settings.SMTP_SERVER = replace(settings.SMTP_SERVER, host="127.0.0.1", port=server.port)
    yield server
    server.stop()


def given_up(firm):
    """A letter that was tried until its last time, and the job that tried it."""
    letter = mail.write_link(
        contact=firm.contact,
        address=firm.address,
        url="https://scudo.example",
        minutes=30,
        by=cast.system("portal"),
        at=cast.AT,
    )
    work_off("letters", failing=True)
    letter.refresh_from_db()
    assert letter.state == Letter.State.FAILED
    return letter


def page(browser):
    answer = browser.get(SYSTEM)
    assert answer.status_code == 200
    return answer.content.decode()


def health(browser):
    return browser.get(SYSTEM).context["health"]["state"]


class TestSystem:
    def test_every_process_that_runs_is_listed(self, operator, all_run):
        said = page(operator)
        for process in Process.objects.all():
            assert f"{process.host}, {process.pid}" in said
        assert health(operator) == "up"

    def test_a_process_that_is_silent_is_missing(self, operator, all_run):
        Process.objects.filter(name="worker").update(seen_at=clock.real() - timedelta(minutes=1))
        assert health(operator) == "down"
        assert "worker" in operator.get(SYSTEM).context["health"]["words"]

    def test_what_waits_in_a_queue_is_counted(self, operator):
        cast.ticket(cast.rossi(), "Fermo", effect=Effect.STOPPED)
        jobs.configure_task("mail.deliver", queue="letters").defer(letter=1)
        queues = {queue["name"]: queue for queue in operator.get(SYSTEM).context["queues"]}
        assert queues["letters"]["waiting"] == 1
        assert queues["letters"]["oldest"]

    def test_a_failed_job_is_shown_and_makes_the_whole_ill(self, operator, all_run, failed):
        assert reverse("web:job_retry", args=[failed]) in page(operator)
        assert health(operator) == "degraded"

    def test_a_failed_job_is_tried_again_and_the_journal_says_who(self, operator, failed):
        assert operator.post(reverse("web:job_retry", args=[failed])).url == SYSTEM
        assert ProcrastinateJob.objects.get(pk=failed).status == "todo"
        entry = Entry.objects.get(kind="journal.job_retried")
        assert (entry.subject_kind, entry.subject_id) == ("job", failed)
        assert entry.by_user

    def test_a_job_pressed_twice_is_tried_once(self, operator, failed):
        for _ in range(2):
            assert operator.post(reverse("web:job_retry", args=[failed])).status_code == 302
        assert Entry.objects.filter(kind="journal.job_retried").count() == 1

    def test_a_get_tries_nothing(self, operator, failed):
        assert operator.get(reverse("web:job_retry", args=[failed])).status_code == 405
        assert ProcrastinateJob.objects.get(pk=failed).status == "failed"

    def test_who_may_not_try_it_sees_no_button_and_is_refused(self, client, failed):
        client.force_login(cast.colleague(Role.OFFICE))
        assert reverse("web:job_retry", args=[failed]) not in page(client)
        assert client.post(reverse("web:job_retry", args=[failed])).status_code == 403
        assert ProcrastinateJob.objects.get(pk=failed).status == "failed"

    def test_a_letter_that_was_given_up_is_sent_when_its_job_is_tried_again(self, operator, mailbox):
        letter = given_up(cast.rossi())
        mailbox.behave()
        operator.post(reverse("web:job_retry", args=[ProcrastinateJob.objects.get(status="failed").pk]))
        work_off("letters")
        letter.refresh_from_db()
        assert letter.state == Letter.State.SENT
        assert mailbox.last_to(letter.recipient)

    def test_a_letter_that_is_given_up_tells_a_person(self, operator, mailbox, all_run):
        rossi = cast.rossi()
        ticket = cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
        work_off("reactions")
        assert Letter.objects.get(ticket=ticket).state == Letter.State.QUEUED
        work_off("letters", failing=True)
        assert Letter.objects.get(ticket=ticket).state == Letter.State.FAILED
        note = ticket.messages.get(kind="note")
        assert rossi.address in note.text
        assert "451" in note.text
        assert health(operator) == "degraded"

    def test_a_backup_never_made_says_how_to_make_one(self, operator):
        save.record().unlink(missing_ok=True)
        assert "scudo backup" in page(operator)
        assert operator.get(SYSTEM).context["backup"]["state"] != "up"

    @pytest.mark.parametrize(("age", "state"), [(timedelta(hours=3), "up"), (timedelta(days=3), "degraded")])
    def test_the_last_backup_shows_its_age(self, operator, age, state):
        at = clock.real() - age
        save.record().write_text(json.dumps({"at": at.isoformat(), "file": "/backup/scudo.tar"}))
        try:
            assert operator.get(SYSTEM).context["backup"]["state"] == state
            assert "/backup/scudo.tar" in page(operator)
        finally:
            save.record().unlink()

    def test_the_journal_says_how_many_entries_wait_for_their_seal(self, operator):
        waiting = Entry.objects.filter(seal=None).count()
        assert waiting
        assert str(waiting) in operator.get(SYSTEM).context["journal"]["detail"]

    def test_the_page_asks_few_questions(self, operator, all_run, failed, django_assert_max_num_queries):
        with django_assert_max_num_queries(14):
            page(operator)


class TestPreferences:
    def test_language_and_theme_are_kept_one_at_a_time(self, operator):
        assert (
            operator.post(PREFERENCES, {"language": "it", "next": "/held/?view=all"}).url == "/held/?view=all"
        )
        operator.post(PREFERENCES, {"theme": "dark"})
        said = page(operator)
        assert '<html lang="it" data-theme="dark">' in said

    @pytest.mark.parametrize(
        "back", ["https://altrove.example/", "//altrove.example", "javascript:alert(1)", ""]
    )
    def test_the_way_back_leads_to_no_other_place(self, operator, back):
        assert operator.post(PREFERENCES, {"theme": "", "next": back}).url == reverse("web:desk")

    @pytest.mark.parametrize("said", [{"language": "xx"}, {"theme": "pink"}])
    def test_what_does_not_exist_is_not_kept(self, operator, said):
        assert operator.post(PREFERENCES, said).status_code == 302
        assert '<html lang="en">' in page(operator)

    def test_a_get_changes_nothing(self, operator):
        assert operator.get(PREFERENCES, {"language": "it"}).status_code == 405


class TestMailboxes:
    BOX = Box(
        "posta",
        "imap.altec.example",
        993,
        "tls",
        "posta@altec.example",
        "INBOX",
        Taken("Scudo"),
        Secret("/p"),
    )

    def test_without_mailboxes_the_page_says_how_mails_come(self, operator):
        assert "None is read by IMAP" in page(operator)

    def test_a_mailbox_in_trouble_is_shown_with_what_the_server_says_and_makes_the_whole_ill(
        self, operator, all_run, settings
    ):
        settings.MAILBOXES = (self.BOX,)
        assert "not read yet" in page(operator)
        row = mailboxes.known(self.BOX.place)
        mailboxes.note_read(mailbox=row, trouble="", detail="", by=cast.system("mail"), at=cast.AT)
        assert health(operator) == "up"
        said = {"trouble": Trouble.LOGIN, "detail": "Authentication <failed>"}
        mailboxes.note_trouble(mailbox=row, **said, by=cast.system("mail"), at=cast.AT)
        text = page(operator)
        for words in ("refuses the login", "Authentication &lt;failed&gt;", self.BOX.place):
            assert words in text
        assert health(operator) == "degraded"

    def test_what_is_left_in_the_folder_is_counted(self, operator, settings):
        settings.MAILBOXES = (self.BOX,)
        row = mailboxes.known(self.BOX.place)
        for uid, state in enumerate(("large", "taken", "taken", "done"), 1):
            Fetched.objects.create(mailbox=row, validity=1, uid=uid, state=state)
        assert "2 not put away yet, 1 too large" in page(operator)
