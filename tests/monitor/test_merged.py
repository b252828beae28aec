"""The monitor's ticket put together with another: the fault is followed where it goes on (M2, M4, docs/rules/merging.md)."""

import pytest

from scudo.core.lifecycle import Verb
from scudo.core.severity import Effect
from scudo.desk import actions as desk
from scudo.desk.models import Message
from scudo.mail import queries as mail
from scudo.monitor import queries
from scudo.monitor.models import Incident
from scudo.monitor.queries import incident
from tests import cast
from tests.desk.together import fresh
from tests.monitor.estate import Estate

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate():
    return Estate()


@pytest.fixture
def asked(estate):
    """What Anna asked by phone, of the same fault."""
    return cast.ticket(estate.firm, "Il gestionale è lento", effect=Effect.DEFECT)


def merge(estate, ticket, into):
    desk.merge(ticket=ticket, into=into, by=cast.FOUNDER, at=estate.at)


def test_a_persons_ticket_grows_graver_with_the_fault_and_keeps_its_reason(estate, asked):
    estate.fail("erp-1")
    merge(estate, estate.only_ticket(), asked)
    estate.fail("erp-2")
    kept = fresh(asked)
    assert (kept.severity, kept.reason) == (1, "Il gestionale è lento")
    assert len(estate.tickets()) == 1, "the fault has no second ticket"


def test_it_never_grows_lighter_with_it(estate, asked):
    estate.fail("erp-1", "erp-2")
    merge(estate, estate.only_ticket(), asked)
    desk.assess(ticket=asked, assessment=desk.Assessment(Effect.STOPPED, None), by=cast.FOUNDER, at=estate.at)
    before = fresh(asked).severity
    estate.mend("erp-2")
    assert fresh(asked).severity == before


def test_the_end_of_the_fault_is_noted_and_a_person_resolves(estate, asked):
    estate.fail("db")
    merge(estate, estate.only_ticket(), asked)
    estate.mend("db")
    kept = fresh(asked)
    assert kept.is_open
    assert kept.unread
    assert "AltecMonitor" in kept.messages.filter(kind=Message.Kind.NOTE).last().text
    assert Incident.objects.get().healed_at


def test_a_persons_ticket_merged_into_the_monitors_ends_with_the_fault(estate, asked):
    estate.fail("db")
    merge(estate, asked, estate.only_ticket())
    estate.mend("db")
    assert estate.only_ticket().state == "resolved"


def test_of_two_faults_on_one_ticket_the_last_to_end_resolves_it(estate):
    estate.fail("db")
    estate.fail("nas")
    first, second = estate.tickets()
    merge(estate, second, first)
    estate.mend("db")
    assert fresh(first).is_open
    estate.mend("nas")
    assert fresh(first).state == "resolved"


def test_a_fault_that_returns_goes_on_where_its_ticket_went_on(estate, asked):
    estate.fail("db")
    merge(estate, estate.only_ticket(), asked)
    estate.mend("db")
    estate.fail("db")
    assert len(estate.tickets()) == 1
    assert fresh(asked).severity == 1


def test_a_fault_that_gets_worse_opens_the_ticket_that_went_on_and_not_the_merged_one(estate, asked):
    estate.fail("erp-1")
    merged = estate.only_ticket()
    merge(estate, merged, asked)
    desk.change_state(ticket=asked, verb=Verb.RESOLVE, note="Fatto.", by=cast.FOUNDER, at=estate.at)
    estate.fail("erp-2")
    assert (fresh(asked).state, fresh(merged).state) == ("in_progress", "cancelled")


def test_the_page_of_the_one_that_goes_on_shows_the_fault(estate, asked):
    estate.fail("db")
    merge(estate, estate.only_ticket(), asked)
    found = incident.fault_behind(cast.FOUNDER, fresh(asked))
    assert found
    assert found.incident == Incident.objects.get()
    assert queries.addresses_to_tell(fresh(asked)) == frozenset()
    assert mail.recipients_of(cast.FOUNDER, fresh(asked)) == [estate.firm.address]
