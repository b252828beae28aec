"""What becomes of faults when the model changes under them, or when somebody stops looking."""

from datetime import timedelta

import pytest

from scudo.design import actions as design
from scudo.desk.models import Message
from scudo.lib import clock
from scudo.monitor import queries
from scudo.monitor.models import CheckState, Incident, Probe
from tests import cast
from tests.monitor.estate import MODEL, Estate, enrolled, settle

pytestmark = pytest.mark.django_db
DB_CHECK = '  db: [{tcp: "10.0.0.13:5432", every: 30 s, retry: 10 s}]\n'
DB = "  db: {needs: [rete], mtbf: 90000 h}\n"


@pytest.fixture
def estate() -> Estate:
    return Estate()


def load(estate: Estate, text: str) -> None:
    clock.move(estate.at)
    design.load(text=text, by=cast.FOUNDER, at=estate.at)
    estate.system.refresh_from_db()
    settle()


def last_said(estate: Estate) -> str:
    return estate.only_ticket().messages.filter(kind=Message.Kind.OUT).last().text


def test_a_failed_part_that_leaves_the_model_ends_its_ticket_and_nobody_says_that_it_works(estate):
    estate.fail("db")
    without = MODEL.replace(DB, "").replace(DB_CHECK, "").replace("needs: [nodi, db]", "needs: [nodi]")
    load(estate, without)
    assert estate.only_ticket().state == "resolved"
    assert last_said(estate) == "AltecMonitor non controlla più db: il modello è cambiato."
    assert queries.addresses_to_tell(estate.only_ticket()) == frozenset()


def test_a_failed_part_that_is_watched_no_more_ends_its_ticket_and_nobody_says_that_it_works(estate):
    estate.fail("db")
    load(estate, MODEL.replace(DB_CHECK, ""))
    assert estate.only_ticket().state == "resolved"
    assert "non controlla più db" in last_said(estate)


def test_a_check_that_comes_back_into_the_model_says_nothing_before_it_is_asked(estate):
    estate.fail("db")
    load(estate, MODEL.replace(DB_CHECK, ""))
    estate.at += timedelta(days=60)
    load(estate, MODEL + "\n")
    assert [ticket.state for ticket in estate.tickets()] == ["resolved"]
    assert not CheckState.objects.filter(check_of=estate.checks["db"]).exists()
    estate.down.clear()
    estate.round()
    assert len(estate.tickets()) == 1


def test_a_service_renamed_while_it_is_stopped_keeps_its_ticket(estate):
    estate.fail("db")
    load(estate, MODEL.replace("  gestionale:\n", "  erp:\n"))
    estate.round()
    assert (estate.only_ticket().severity, Incident.objects.get().verdict["service"]) == (1, "erp")
    estate.mend("db")
    assert estate.only_ticket().state == "resolved"


def test_what_nobody_sees_any_more_stays_with_its_fault(estate):
    text = MODEL.replace('sw-a: [{tcp: "10.0.0.1:22",', 'sw-a: [{tcp: "10.0.0.1:22", probe: officina,')
    load(estate, text)
    officina, centre = enrolled("officina", estate.firm.customer, estate.at), estate.probe
    estate.down |= {"sw-a", "erp-1"}
    for _time in range(3):
        estate.at += timedelta(seconds=10)
        estate.probe = centre
        estate.take([estate.result("erp-1")])
        estate.probe = officina
        estate.take([estate.result("sw-a")])
    assert len([ticket for ticket in estate.tickets() if ticket.is_open]) == 1
    Probe.objects.filter(name="officina").update(silent=True)
    estate.probe = centre
    estate.down.add("nas")
    for _time in range(3):
        estate.send(["nas"])
    estate.down.clear()
    estate.send([one for one in estate.checks if one != "sw-a"])
    ticket, other = estate.tickets()
    assert ticket.is_open, "sw-a had failed, and nobody saw it work since"
    assert other.state == "resolved"


@pytest.mark.parametrize("status", [1, 3])
def test_a_part_of_a_fault_that_gets_better_or_cannot_be_told_any_more_is_no_ticket_of_its_own(
    estate, status
):
    estate.fail("erp-1", "erp-2")
    estate.down -= {"erp-1"}
    estate.statuses["erp-1"] = status
    estate.round(3)
    assert estate.only_ticket().severity == 3
    estate.mend("erp-2")
    assert estate.only_ticket().is_open
    estate.statuses.clear()
    estate.round()
    assert estate.only_ticket().state == "resolved"


BESIDE = """
system: rossi-rete
name: Rete Rossi
customer: rossi-impianti
acquired: bought
components: {x: {}, y: {}, z: {}, w: {}, v: {}}
groups:
  coppia: {k: 1, of: [y, z]}
  quattro: {k: 1, of: [x, y, w, v]}
services:
  gestionale: {name: Gestionale, needs: [coppia]}
  archivio: {name: Archivio, needs: [quattro]}
checks:
"""


def test_two_faults_that_become_one_leave_one_ticket_although_a_part_is_mended_in_the_same_moment():
    names = ("x", "y", "z", "w", "v")
    checks = "".join(f'  {one}: [{{tcp: "10.0.0.1:80", every: 30 s, retry: 10 s}}]\n' for one in names)
    estate = Estate(BESIDE + checks)
    estate.fail("x")
    estate.fail("y", "z")
    assert len(estate.tickets()) == 2
    estate.down |= {"w"}
    estate.send(["w"], after_s=10)
    estate.send(["w"], after_s=10)
    estate.down -= {"z"}
    estate.send(["w", "z"], after_s=10)
    assert [ticket.state for ticket in estate.tickets()] == ["new", "cancelled"]
