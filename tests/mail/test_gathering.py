"""At most one letter per ticket in ten minutes, but for Severity 1; a monitor's Severity 3 waits for office hours (T3)."""

from datetime import timedelta

import pytest

from scudo.core.entitlement import Thing
from scudo.core.lifecycle import Verb
from scudo.core.roles import system
from scudo.core.severity import Effect, Severity
from scudo.desk import actions as desk
from scudo.desk.models import Origin
from scudo.mail import actions
from scudo.mail.models import Letter
from tests import cast

pytestmark = pytest.mark.django_db
ERP = Thing("service", "Gestionale")
MINUTE = timedelta(minutes=1)
NIGHT = cast.rome("2026-11-24 03:00")
MORNING = cast.rome("2026-11-24 09:00")


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def tell(run_jobs):
    """Does a verb after some minutes, and lets what follows follow."""

    def tell(ticket, verb, minutes, note="Fatto."):
        at = ticket.opened_at + minutes * MINUTE
        desk.change_state(ticket=ticket, verb=verb, note=note, by=cast.FOUNDER, at=at)
        run_jobs("reactions")

    return tell


@pytest.fixture
def opened(rossi, run_jobs):
    """Opens a ticket, and lets what follows follow."""

    def opened(effect=Effect.PARTLY, origin=Origin.PHONE, at=cast.AT):
        ticket = desk.open_ticket(
            customer=rossi.customer, contact=rossi.contact, origin=origin, reason="Lento", by=cast.FOUNDER, at=at,
            assessment=desk.Assessment(effect, ERP),
        )  # fmt: skip
        run_jobs("reactions")
        return ticket

    return opened


def release(at):
    return actions.release(by=system("timer"), at=at)


def waiting():
    return list(Letter.objects.filter(state=Letter.State.GATHERING).order_by("pk"))


def queued():
    return list(Letter.objects.filter(state=Letter.State.QUEUED).order_by("pk"))


def test_news_within_ten_minutes_stand_in_one_letter_in_order(opened, tell):
    ticket = opened()
    tell(ticket, Verb.WAIT_CUSTOMER, 2, "Serve il numero di serie.")
    tell(ticket, Verb.RESOLVE, 5, "Riavviato.")
    [letter] = waiting()
    assert letter.send_after == cast.AT + 10 * MINUTE
    assert letter.text.index("Serve il numero di serie.") < letter.text.index("Riavviato.")
    assert letter.subject == f"[{ticket.number}] Ticket risolto: Lento"
    assert [piece["kind"] for piece in letter.news] == ["waiting", "resolved"]
    assert len(queued()) == 1


def test_what_was_gathered_leaves_after_ten_minutes_and_not_before(opened, tell):
    tell(opened(), Verb.RESOLVE, 5)
    assert release(cast.AT + 10 * MINUTE - timedelta(microseconds=1)) == 0
    assert release(cast.AT + 10 * MINUTE) == 1
    assert release(cast.AT + 11 * MINUTE) == 0
    assert (len(waiting()), len(queued())) == (0, 2)


def test_news_after_ten_quiet_minutes_leaves_at_once(opened, tell):
    tell(opened(), Verb.RESOLVE, 10)
    assert (len(waiting()), len(queued())) == (0, 2)


def test_ten_minutes_count_from_the_letter_that_left_last(opened, tell):
    ticket = opened()
    tell(ticket, Verb.WAIT_CUSTOMER, 5)
    release(cast.AT + 10 * MINUTE)
    tell(ticket, Verb.RESOLVE, 12)
    assert [letter.send_after for letter in waiting()] == [cast.AT + 20 * MINUTE]


def test_a_blocking_ticket_is_told_of_at_once_every_time(opened, tell):
    ticket = opened(Effect.STOPPED)
    tell(ticket, Verb.WAIT_CUSTOMER, 1)
    tell(ticket, Verb.RESOLVE, 2)
    assert (len(waiting()), len(queued())) == (0, 3)


def test_who_was_told_that_it_is_blocking_is_told_of_its_end_at_once_although_it_had_eased(
    opened, tell, run_jobs
):
    ticket = opened(Effect.STOPPED)
    desk.assign_severity(
        ticket=ticket, severity=Severity.LOW, reason="Metà funziona", by=cast.FOUNDER, at=cast.AT + MINUTE
    )
    run_jobs("reactions")
    assert len(waiting()) == 1
    tell(ticket, Verb.RESOLVE, 2)
    assert not waiting()
    assert "Severity Code passa da 1" in queued()[-1].text
    assert "Fatto." in queued()[-1].text


def test_a_ticket_that_becomes_blocking_lets_its_letter_leave_with_all_it_gathered(opened, tell, run_jobs):
    ticket = opened()
    tell(ticket, Verb.WAIT_CUSTOMER, 2, "Serve il numero di serie.")
    desk.assign_severity(
        ticket=ticket, severity=Severity.HIGH, reason="Fermo", by=cast.FOUNDER, at=cast.AT + 3 * MINUTE
    )
    run_jobs("reactions")
    assert not waiting()
    assert "Serve il numero di serie." in queued()[-1].text
    assert "a 1 (H, bloccante)" in queued()[-1].text


def test_tickets_do_not_wait_for_each_other(opened):
    opened()
    opened()
    assert len(queued()) == 2


def test_a_receipt_and_a_persons_answer_wait_for_nothing(rossi, run_jobs):
    ticket = cast.received(cast.letter("anna@rossi.example", "Lento")).ticket
    desk.assess(ticket=ticket, assessment=desk.Assessment(Effect.PARTLY, ERP), by=cast.FOUNDER, at=cast.AT)
    desk.reply(ticket=ticket, text="Guardiamo.", by=cast.FOUNDER, at=cast.AT + MINUTE)
    run_jobs("reactions")
    assert [letter.kind for letter in queued()] == ["receipt", "notice", "reply"]


def test_a_monitors_severity_3_of_the_night_waits_for_the_morning(opened):
    opened(Effect.DEFECT, Origin.MONITOR, NIGHT)
    assert [letter.send_after for letter in waiting()] == [MORNING]
    assert release(MORNING - MINUTE) == 0
    assert release(MORNING) == 1


@pytest.mark.parametrize(
    ("effect", "origin", "at"),
    [
        (Effect.DEFECT, Origin.MONITOR, cast.AT),
        (Effect.PARTLY, Origin.MONITOR, NIGHT),
        (Effect.STOPPED, Origin.MONITOR, NIGHT),
        (Effect.DEFECT, Origin.PHONE, NIGHT),
    ],
)
def test_everything_else_is_told_at_once(opened, effect, origin, at):
    opened(effect, origin, at)
    assert (len(waiting()), len(queued())) == (0, 1)


def test_a_monitors_ticket_that_grows_graver_in_the_night_no_longer_waits_for_the_morning(opened, run_jobs):
    ticket = opened(Effect.DEFECT, Origin.MONITOR, NIGHT)
    desk.assign_severity(
        ticket=ticket, severity=Severity.MEDIUM, reason="Peggiora", by=cast.FOUNDER, at=NIGHT + 30 * MINUTE
    )
    run_jobs("reactions")
    assert not waiting()
    assert "Ticket aperto" not in queued()[0].subject
    assert [piece["kind"] for piece in queued()[0].news] == ["opened", "severity_changed"]
