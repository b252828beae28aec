"""A fault is one ticket, which follows it (M2, M4)."""

from datetime import timedelta

import pytest

from scudo.core.lifecycle import Verb
from scudo.core.severity import Severity
from scudo.desk import actions as desk
from scudo.desk.models import Message
from scudo.desk.queries.claims import reasons_of
from scudo.lib import clock
from scudo.monitor.actions import timers
from scudo.monitor.models import CheckState, Incident, Probe, StateChange, Watch
from tests import cast
from tests.monitor.estate import MODEL, Estate, enrolled, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate() -> Estate:
    return Estate()


def test_nothing_amiss_is_no_ticket_and_every_service_is_up(estate):
    assert estate.tickets() == []
    watch = Watch.objects.get(system=estate.system)
    assert {key: one["state"] for key, one in watch.summary["services"].items()} == {
        "gestionale": "up",
        "archivio": "up",
    }


def test_the_same_ticket_goes_from_redundancy_lost_to_stopped_and_back_and_says_when_it_is_over(estate):
    estate.fail("erp-1")
    ticket = estate.only_ticket()
    assert (ticket.severity, ticket.thing) == (3, "Gestionale")
    assert ticket.reason == "Gestionale ha perso una ridondanza: erp-1"
    estate.fail("erp-2")
    ticket = estate.only_ticket()
    assert ticket.severity == 1
    assert ticket.reason == "Gestionale è fermo: erp-1, erp-2"
    estate.mend("erp-2")
    assert estate.only_ticket().severity == 3
    estate.mend("erp-1")
    ticket = estate.only_ticket()
    assert ticket.state == "resolved"
    said = ticket.messages.filter(kind=Message.Kind.OUT).last()
    assert "AltecMonitor vede di nuovo tutto in funzione" in said.text
    assert Incident.objects.get().healed_at is not None


def test_a_single_point_that_fails_stops_the_service(estate):
    estate.fail("db")
    assert estate.only_ticket().severity == 1


def test_a_lost_function_is_severity_2(estate):
    estate.fail("stampante")
    ticket = estate.only_ticket()
    assert ticket.severity == 2
    assert ticket.reason == "Gestionale funziona in parte, senza Etichette: stampante"


def test_a_stop_outside_coverage_is_severity_2_with_its_reason(estate):
    estate.fail("nas")
    ticket = estate.only_ticket()
    assert (ticket.severity, ticket.covered) == (2, False)
    assert ticket.severities.get().reason == "severity.stopped_outside_coverage"


def test_two_independent_faults_are_two_tickets(estate):
    estate.fail("erp-1", "stampante")
    assert sorted(ticket.severity for ticket in estate.tickets()) == [2, 3]


def test_a_cause_without_a_check_that_takes_two_parts_at_once_is_one_ticket_that_names_it(estate):
    estate.fail("sw-a", "erp-1")
    ticket = estate.only_ticket()
    assert ticket.severity == 3
    assert "causa probabile: Linea A" in ticket.reason
    assert Incident.objects.get().cause == "feed-a"
    estate.mend("sw-a", "erp-1")
    assert estate.only_ticket().state == "resolved"


def test_parts_of_a_shared_cause_that_fail_one_after_the_other_join_one_ticket(estate):
    estate.down |= {"sw-a", "erp-1"}
    for _time in range(3):
        estate.send(["sw-a"], after_s=10)
    assert len(estate.tickets()) == 1
    for _time in range(3):
        estate.send(["erp-1"], after_s=3)
    estate.round()
    assert "Linea A" in estate.only_ticket().reason


def test_a_part_that_works_clears_the_shared_cause_and_the_faults_are_two(estate):
    estate.fail("sw-a")
    estate.round(2)
    estate.fail("erp-1")
    assert len(estate.tickets()) == 2


@pytest.fixture
def fed() -> Estate:
    """The estate with a third part on the first feed."""
    return Estate(MODEL.replace("stampante: {needs: [rete]}", "stampante: {needs: [feed-a]}"))


def test_parts_of_a_shared_cause_that_come_back_one_after_the_other_are_one_ticket_to_the_end(fed):
    fed.fail("sw-a", "erp-1", "stampante")
    assert "causa probabile: Linea A" in fed.only_ticket().reason
    fed.mend("sw-a")
    ticket = fed.only_ticket()
    assert (ticket.state, ticket.severity) == ("new", 2)
    assert ticket.reason == "Gestionale funziona in parte, senza Etichette: stampante"
    fed.mend("stampante")
    assert fed.only_ticket().severity == 3
    fed.mend("erp-1")
    assert fed.only_ticket().state == "resolved"


def test_a_part_that_fails_again_before_the_rest_is_back_is_the_same_ticket(fed):
    fed.fail("sw-a", "erp-1", "stampante")
    fed.mend("sw-a", "erp-1")
    fed.round(3)
    fed.fail("erp-1")
    assert fed.only_ticket().state == "new"
    fed.mend("stampante", "erp-1")
    assert fed.only_ticket().state == "resolved"


def test_the_same_fault_that_grows_worse_after_some_of_it_is_back_is_the_same_ticket(fed):
    fed.fail("sw-a", "erp-1", "stampante")
    fed.mend("sw-a")
    fed.fail("erp-2")
    assert fed.only_ticket().severity == 1
    fed.mend("erp-2")
    assert fed.only_ticket().severity == 2
    fed.mend("stampante", "erp-1")
    assert fed.only_ticket().state == "resolved"


def test_a_part_that_another_fault_holds_by_now_stays_with_that_fault(fed):
    fed.fail("sw-a", "erp-1", "stampante")
    fed.mend("sw-a", "erp-1")
    fed.fail("erp-2")
    fed.fail("erp-1")
    first, second = fed.tickets()
    assert (first.severity, second.severity) == (2, 1)
    fed.mend("erp-2")
    assert [(one.state, one.severity) for one in fed.tickets()] == [("new", 2), ("new", 3)]
    fed.mend("erp-1", "stampante")
    assert [one.state for one in fed.tickets()] == ["resolved", "resolved"]


def test_a_part_that_fails_beside_a_known_fault_is_a_ticket_of_its_own(fed):
    fed.fail("sw-a", "erp-1", "stampante")
    fed.mend("sw-a", "erp-1")
    fed.fail("nas")
    assert len(fed.tickets()) == 2


def test_a_part_that_was_well_for_long_fails_anew_as_a_fault_of_its_own(fed):
    fed.fail("sw-a", "erp-1", "stampante")
    fed.mend("sw-a", "erp-1")
    fed.send(fed.checks, after_s=31 * 60)
    fed.fail("erp-1")
    assert len(fed.tickets()) == 2


def test_what_hangs_on_a_failed_part_is_no_ticket_of_its_own(estate):
    estate.fail("sw-a", "sw-b", "erp-1", "erp-2", "db", "stampante", "nas")
    ticket = estate.only_ticket()
    assert ticket.severity == 1
    assert {"sw-a", "sw-b"} <= set(Incident.objects.get().verdict["because"])


def test_a_fault_that_returns_within_half_an_hour_is_the_same_ticket(estate):
    estate.fail("db")
    estate.mend("db")
    assert estate.only_ticket().state == "resolved"
    estate.fail("db")
    ticket = estate.only_ticket()
    assert (ticket.state, ticket.severity) == ("in_progress", 1)


def test_a_fault_that_returns_after_its_ticket_was_closed_is_a_new_one(estate):
    estate.fail("db")
    estate.mend("db")
    desk.change_state(ticket=estate.only_ticket(), verb=Verb.CLOSE, by=cast.FOUNDER, at=estate.at)
    estate.fail("db")
    assert [ticket.state for ticket in estate.tickets()] == ["closed", "new"]


def test_a_restless_part_is_one_ticket(estate):
    for _time in range(15):
        estate.statuses["db"] = 2
        estate.send(["db"])
        estate.statuses["db"] = 0
        estate.send(["db"])
    assert len(estate.tickets()) == 1
    assert estate.only_ticket().is_open
    for _time in range(21):
        estate.send(["db"])
    assert estate.only_ticket().state == "resolved"


def test_a_warning_is_severity_3_and_stops_nothing(estate):
    estate.statuses["db"] = 1
    estate.round(3)
    ticket = estate.only_ticket()
    assert (ticket.severity, ticket.reason) == (3, "db dà un avviso")
    estate.statuses.clear()
    estate.round()
    assert estate.only_ticket().state == "resolved"


def test_a_warning_that_becomes_a_failure_is_the_same_ticket(estate):
    estate.statuses["db"] = 1
    estate.round(3)
    estate.statuses["db"] = 2
    estate.round()
    assert estate.only_ticket().severity == 1


def test_a_code_that_a_person_gave_stays_while_the_fault_does_what_it_did(estate):
    estate.fail("erp-1")
    ticket = estate.only_ticket()
    desk.assign_severity(
        ticket=ticket, severity=Severity.MEDIUM, reason="fine mese", by=cast.FOUNDER, at=estate.at
    )
    estate.round(2)
    assert estate.only_ticket().severity == 2
    estate.fail("erp-2")
    assert estate.only_ticket().severity == 1


def test_what_was_written_for_the_customer_stays_with_a_code_that_stays(estate):
    estate.down |= {"sw-a", "erp-1"}
    for _time in range(3):
        estate.send(["sw-a"], after_s=10)
    desk.assign_severity(
        ticket=estate.only_ticket(), severity=Severity.MEDIUM, reason="fine mese", told="È la settimana delle paghe.",
        by=cast.FOUNDER, at=estate.at + timedelta(seconds=1),
    )  # fmt: skip
    for _time in range(3):
        estate.send(["erp-1"], after_s=3)
    last = estate.only_ticket().severities.last()
    assert (last.by, last.after, estate.only_ticket().thing) == (None, 2, "Gestionale"), (
        "it was assessed anew"
    )
    assert reasons_of(last) == [{"text": "È la settimana delle paghe."}]


def test_a_ticket_that_a_person_resolved_opens_again_when_the_fault_gets_worse(estate):
    estate.fail("erp-1")
    desk.change_state(
        ticket=estate.only_ticket(), verb=Verb.RESOLVE, note="Fatto.", by=cast.FOUNDER, at=estate.at
    )
    estate.fail("stampante")
    assert [ticket.is_open for ticket in estate.tickets()] == [False, True], "nothing new of that fault"
    estate.fail("erp-2")
    ticket = estate.tickets()[0]
    assert (ticket.severity, ticket.is_open) == (1, True)


@pytest.fixture
def long_there(monkeypatch):
    """This process has listened for two minutes."""
    now = clock.real()
    monkeypatch.setattr(timers, "_listening", [now - timedelta(minutes=2), now])


def test_after_the_centre_was_away_no_probe_is_silent_yet(estate, monkeypatch):
    monkeypatch.setattr(timers, "_listening", [])
    Probe.objects.update(seen_at=clock.real() - timedelta(hours=1))
    timers.tick(estate.at)
    assert not Probe.objects.filter(silent=True).exists()


def test_after_a_probe_was_away_its_checks_have_their_time_to_answer(estate):
    Probe.objects.update(seen_at=clock.real() - timedelta(hours=1))
    CheckState.objects.update(heard_at=clock.real() - timedelta(hours=1))
    estate.probe.refresh_from_db()
    estate.send(["db"])
    timers.freshen(estate.at + timedelta(minutes=10))
    assert not CheckState.objects.filter(hard=3).exists()


def test_a_silent_probe_is_a_fault_of_its_customer_and_what_it_watched_is_unknown(long_there):
    estate = Estate(MODEL.replace("acquired: bought", "acquired: bought\nprobe: officina"))
    estate.probe = enrolled("officina", estate.firm.customer, estate.at)
    estate.round()
    Probe.objects.filter(name="officina").update(seen_at=clock.real() - timedelta(minutes=2))
    timers.tick(estate.at)
    settle()
    ticket = estate.only_ticket()
    assert (ticket.severity, ticket.reason) == (3, "La sonda officina tace: ciò che controlla non è noto")
    watch = Watch.objects.get(system=estate.system)
    assert {one["state"] for one in watch.summary["services"].values()} == {"unknown"}
    estate.round()
    timers.tick(estate.at)
    settle()
    assert estate.only_ticket().state == "resolved"
    watch.refresh_from_db()
    assert {one["state"] for one in watch.summary["services"].values()} == {"up"}


def test_a_fault_that_began_and_ended_while_the_centre_was_away_is_told_to_nobody(estate):
    began = estate.at
    estate.down = {"db"}
    results = [estate.result("db", began + timedelta(minutes=minute + 1)) for minute in range(5)]
    estate.down = set()
    results.append(estate.result("db", began + timedelta(minutes=10)))
    estate.at = began + timedelta(hours=2)
    estate.take(results[:3], more=True)
    estate.take(results[3:])
    assert estate.tickets() == []
    changes = (
        StateChange.objects.filter(check_of=estate.checks["db"]).order_by("at").values_list("hard", flat=True)
    )
    assert list(changes) == [0, 2, 0]


def test_a_fault_that_lasts_when_the_backlog_arrives_is_told_when_all_of_it_is_here(estate):
    began = estate.at
    estate.down = {"db"}
    results = [estate.result("db", began + timedelta(minutes=minute + 1)) for minute in range(5)]
    estate.at = began + timedelta(hours=2)
    estate.take(results[:4], more=True)
    assert estate.tickets() == []
    estate.take(results[4:])
    assert estate.only_ticket().severity == 1
    assert Incident.objects.get().began_at == began + timedelta(minutes=1)


def test_a_check_that_answers_no_more_while_its_probe_does_is_not_known(estate):
    CheckState.objects.filter(check_of=estate.checks["db"]).update(
        heard_at=clock.real() - timedelta(minutes=10)
    )
    Probe.objects.update(back_at=clock.real() - timedelta(minutes=10))
    timers.freshen(estate.at + timedelta(minutes=10))
    settle()
    assert estate.only_ticket().reason == "Non si può dire se db funziona"
    estate.round()
    assert estate.only_ticket().state == "resolved"
