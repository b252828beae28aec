"""The opening notice and the letter of a changed code tell why (T3): words for the customer, the rule's, or what the code means."""

from datetime import timedelta

import pytest

from scudo.core.entitlement import Thing
from scudo.core.proposal import Seen, Sight
from scudo.core.severity import Effect, Severity
from scudo.desk import actions as desk
from scudo.desk.models import Origin
from scudo.mail.models import Letter
from tests import cast

pytestmark = pytest.mark.django_db
ERP = Thing("service", "Gestionale")


@pytest.fixture
def rossi():
    firm = cast.rossi()
    firm.contact.language = "en"
    firm.contact.save()
    return firm


def opened(rossi, **more):
    return desk.open_ticket(
        customer=rossi.customer, contact=rossi.contact, origin=Origin.PHONE, reason="Fermo",
        assessment=desk.Assessment(Effect.PARTLY, ERP, **more), by=cast.FOUNDER, at=cast.AT,
    )  # fmt: skip


def last(run_jobs):
    run_jobs("reactions")
    return Letter.objects.filter(kind=Letter.Kind.NOTICE).order_by("pk").last().text.splitlines()


def test_the_opening_notice_tells_the_rules_reason(rossi, run_jobs):
    opened(rossi)
    assert "Why this code: It works in part: one or more functions are prevented." in last(run_jobs)


def test_it_tells_what_the_monitor_saw_where_that_decided(rossi, run_jobs):
    opened(rossi, sight=Sight(Seen.STOPPED, "Gestionale", parts=("db",)))
    assert "Why this code: AltecMonitor sees Gestionale stopped. Behind it: db." in last(run_jobs)


def test_words_for_the_customer_come_before_any_rule(rossi, run_jobs):
    opened(rossi, told="Gli ordini non si aprono.")
    assert "Why this code: Gli ordini non si aprono." in last(run_jobs)


def test_a_changed_code_tells_its_own_reason_and_nothing_that_stays_inside(rossi, run_jobs):
    ticket = opened(rossi)
    changed = {
        "ticket": ticket,
        "reason": "Esagera",
        "by": cast.FOUNDER,
        "at": cast.AT + timedelta(minutes=20),
    }
    desk.assign_severity(**changed, severity=Severity.LOW, told="Va di nuovo.")
    said = last(run_jobs)
    assert "Why this code: Va di nuovo." in said
    assert "Esagera" not in "\n".join(said)


def test_without_words_it_tells_what_the_code_means(rossi, run_jobs):
    ticket = opened(rossi)
    desk.assign_severity(
        ticket=ticket, severity=Severity.LOW, reason="Esagera", by=cast.FOUNDER, at=cast.AT + timedelta(minutes=20)
    )  # fmt: skip
    assert "Why this code: A person of ours assessed it: nothing is much limited." in last(run_jobs)
