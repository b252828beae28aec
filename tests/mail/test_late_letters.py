"""Letters that do not leave: one alarm, told to people, and one word when it is over."""

from datetime import timedelta

import pytest

from scudo.core.roles import Role, system
from scudo.journal.models import Entry
from scudo.mail import queries
from scudo.mail.actions import lateness
from scudo.mail.models import Letter
from tests import cast

pytestmark = pytest.mark.django_db
BY = system("mail")
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def letter():
    """The receipt of a mail from Anna, in the queue."""
    cast.rossi()
    cast.received(cast.letter("Anna Rossi <anna@rossi.example>", "Fermo"))
    return Letter.objects.get()


def watch(minutes, times=3):
    """Looks at the queue, so many minutes after the letter was written."""
    looks = 0
    for _ in range(times):
        looks = lateness.watch(looks=looks, by=BY, at=cast.AT + minutes * MINUTE)
    return looks


def told():
    return list(Entry.objects.filter(subject_kind="letters").order_by("pk").values_list("kind", flat=True))


def test_a_letter_that_waits_a_while_alarms_nobody():
    assert watch(14) == 0
    assert told() == []


def test_a_letter_that_is_late_alarms_once(settings):
    assert watch(15) == 3
    assert told() == ["mail.queue_late"]
    watch(60)
    assert told() == ["mail.queue_late"]
    assert Entry.objects.get(kind="mail.queue_late").facts == {"letters": 1, "since": cast.AT.isoformat()}


def test_what_was_written_for_a_moment_past_has_time_to_leave():
    assert watch(600, times=2) == 2
    assert told() == []


def test_when_letters_leave_again_it_is_over_and_may_begin_anew():
    watch(15)
    Letter.objects.update(state=Letter.State.SENT)
    watch(16)
    Letter.objects.update(state=Letter.State.QUEUED)
    watch(17)
    assert told() == ["mail.queue_late", "mail.queue_on_time", "mail.queue_late"]


@pytest.mark.parametrize("state", ["gathering", "failed", "sent", "returned"])
def test_only_what_should_have_left_is_late(state):
    Letter.objects.update(state=state)
    assert queries.queue(cast.AT + 60 * MINUTE) == queries.Queue(waiting=0, oldest=None, late=0)


def test_operators_and_managers_are_told_with_what_the_server_said(run_jobs):
    people = {role: cast.colleague(role) for role in (Role.OPERATOR, Role.MANAGER, Role.OFFICE)}
    Letter.objects.update(error="The mail server 192.0.2.1:25 (SCUDO_SMTP_SERVER) cannot be reached")
    watch(15)
    run_jobs("reactions")
    alarms = Letter.objects.filter(kind=Letter.Kind.ALARM)
    assert set(alarms.values_list("recipient", flat=True)) == {
        people[Role.OPERATOR].email,
        people[Role.MANAGER].email,
    }
    assert all("SCUDO_SMTP_SERVER" in alarm.text and "/system/" in alarm.text for alarm in alarms)
    assert "1 letter does not leave" in alarms[0].subject


def test_the_timer_keeps_count(monkeypatch):
    monkeypatch.setitem(lateness.looks, "late", 0)
    for second in range(3):
        lateness.tick(cast.AT + 15 * MINUTE + timedelta(seconds=second))
    assert told() == ["mail.queue_late"]
