"""The first assessment (T2) and coverage (C5): by the rule, or by a person with a reason."""

from datetime import timedelta

import pytest

from scudo.core.entitlement import Thing
from scudo.core.lifecycle import Verb
from scudo.core.proposal import Seen, Sight
from scudo.core.roles import Forbidden, Role
from scudo.core.severity import Effect, Severity
from scudo.desk import actions
from scudo.desk.models import Ticket
from scudo.journal.models import Entry
from tests import cast

pytestmark = pytest.mark.django_db
FAX = Thing("service", "Fax")
ERP = Thing("service", "Gestionale")


def assess(ticket, effect, thing=None, **more):
    version = more.pop("version", None)
    assessment = actions.Assessment(effect, thing, **more)
    return actions.assess(ticket=ticket, assessment=assessment, by=cast.FOUNDER, at=cast.AT, version=version)


@pytest.fixture
def rossi():
    return cast.rossi()


def test_a_stop_of_what_the_contract_covers_is_blocking(rossi):
    ticket = assess(cast.ticket(rossi, "Fermo"), Effect.STOPPED, ERP)
    assert (ticket.severity, ticket.covered, ticket.thing) == (Severity.HIGH, True, "Gestionale")


def test_a_stop_outside_coverage_is_not_blocking_and_says_why(rossi):
    ticket = assess(cast.ticket(rossi, "Fermo"), Effect.STOPPED, FAX)
    assert (ticket.severity, ticket.covered) == (Severity.MEDIUM, False)
    assert ticket.severities.get().reason == "severity.stopped_outside_coverage"
    assert [one["code"] for one in ticket.coverage["because"]] == ["coverage.thing_not_listed"]
    assert ticket.coverage["rule"] == "C5"


def test_what_is_not_covered_is_registered_and_answered_all_the_same(rossi):
    ticket = assess(cast.ticket(rossi, "Fax muto"), Effect.PARTLY, FAX)
    assert ticket.number
    assert (ticket.acknowledge_due, ticket.restore_due) == (None, None)
    assert actions.reply(ticket=ticket, text="Guardiamo.", by=cast.FOUNDER, at=cast.AT).pk


def test_a_code_against_the_rule_needs_a_reason(rossi):
    ticket = cast.ticket(rossi, "Lento")
    with pytest.raises(actions.Unexplained):
        assess(ticket, Effect.DEFECT, ERP, severity=Severity.HIGH, reason="  ")
    assert Ticket.objects.get().severity is None
    given = assess(ticket, Effect.DEFECT, ERP, severity=Severity.HIGH, reason="È la sala operatoria")
    assert (given.severity, given.severities.get().reason) == (Severity.HIGH, "È la sala operatoria")


def test_every_change_of_the_code_keeps_who_when_and_why(rossi):
    operator = cast.colleague(Role.OPERATOR)
    ticket = assess(cast.ticket(rossi, "Fermo"), Effect.STOPPED, ERP)
    later = cast.AT + timedelta(hours=1)
    actions.assign_severity(
        ticket=ticket, severity=Severity.LOW, reason="Va di nuovo", by=operator.actor(), at=later
    )
    change = ticket.severities.last()
    assert (change.before, change.after, change.by, change.at, change.reason, change.automatic) == (
        1, 3, operator, later, "Va di nuovo", False,
    )  # fmt: skip
    assert Entry.objects.filter(kind="desk.severity_changed", subject_id=ticket.pk).count() == 1


def test_a_code_set_by_hand_needs_a_reason(rossi):
    ticket = cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
    with pytest.raises(actions.Unexplained):
        actions.assign_severity(
            ticket=ticket, severity=Severity.LOW, reason="\n", by=cast.FOUNDER, at=cast.AT
        )


def test_coverage_decided_otherwise_needs_a_reason_and_keeps_it(rossi):
    ticket = assess(cast.ticket(rossi, "Fax fermo"), Effect.STOPPED, FAX)
    granted = {"ticket": ticket, "covered": True, "by": cast.FOUNDER, "at": cast.AT}
    with pytest.raises(actions.Unexplained):
        actions.override_coverage(reason=" ", **granted)
    assert not Ticket.objects.get().covered
    held = actions.override_coverage(reason="Concordato a voce", **granted)
    assert held.covered
    assert held.coverage["overridden"] == "Concordato a voce"
    assert held.coverage["overridden_by"] == cast.FOUNDER.name
    assert [one["code"] for one in held.coverage["because"]] == ["coverage.thing_not_listed"]


def test_granted_coverage_brings_deadlines_where_no_contract_gave_any(rossi):
    ticket = assess(cast.ticket(rossi, "Fax fermo"), Effect.STOPPED, FAX)
    assert ticket.next_due is None
    held = actions.override_coverage(
        ticket=ticket, covered=True, reason="Concordato", by=cast.FOUNDER, at=cast.AT
    )
    assert held.severity == Severity.HIGH  # a stop that is covered is 1
    assert held.next_due == cast.rome("2026-11-23 11:30")


def test_coverage_taken_away_makes_a_stop_a_2_and_an_ended_ticket_is_left_alone(rossi):
    ticket = cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
    held = actions.override_coverage(
        ticket=ticket, covered=False, reason="Non pagato", by=cast.FOUNDER, at=cast.AT
    )
    assert (held.severity, held.covered) == (Severity.MEDIUM, False)
    ended = actions.change_state(ticket=held, verb=Verb.CANCEL, note="Doppio", by=cast.FOUNDER, at=cast.AT)
    with pytest.raises(actions.AlreadyClosed):
        actions.override_coverage(ticket=ended, covered=True, reason="x", by=cast.FOUNDER, at=cast.AT)


DOWN = Sight(Seen.STOPPED, "Gestionale")


def without_coverage(ticket, sight=DOWN):
    return actions.override_coverage(
        ticket=ticket, covered=False, reason="Non pagato", sight=sight, by=cast.FOUNDER, at=cast.AT
    )


def test_coverage_taken_away_makes_a_stop_that_the_monitor_sees_a_2(rossi):
    ticket = assess(cast.ticket(rossi, "Lento"), Effect.DEFECT, ERP, sight=DOWN)
    assert ticket.severity == Severity.HIGH
    held = without_coverage(ticket)
    change = held.severities.last()
    assert (held.severity, change.reason, change.proposed) == (2, "seen.stopped_outside_coverage", 2)


def test_coverage_changes_nothing_where_nothing_is_stopped(rossi):
    ticket = assess(cast.ticket(rossi, "Lento"), Effect.DEFECT, ERP, sight=Sight(Seen.PARTLY, "Gestionale"))
    held = without_coverage(ticket, None)
    assert (held.severity, held.severities.count()) == (2, 1)


@pytest.mark.parametrize("is_old", [False, True], ids=["what was proposed is kept", "it is not known"])
def test_coverage_decided_otherwise_leaves_a_persons_own_code(rossi, is_old):
    ticket = assess(
        cast.ticket(rossi, "Lento"), Effect.STOPPED, ERP, severity=Severity.LOW, reason="Solo un posto"
    )
    if is_old:
        ticket.severities.update(proposed=None, proposal={})
    held = without_coverage(ticket)
    assert (held.severity, held.covered, held.severities.count()) == (3, False, 1)


def test_what_planned_work_stops_gives_it_no_other_code(rossi):
    ticket = assess(cast.ticket(rossi, "Batterie"), Effect.DEFECT, ERP)
    Ticket.objects.update(kind="planned")
    assert without_coverage(ticket).severity == 3


def test_a_persons_decision_about_coverage_outlives_a_new_assessment(rossi):
    ticket = actions.override_coverage(
        ticket=cast.ticket(rossi, "Fermo"), covered=True, reason="Concordato", by=cast.FOUNDER, at=cast.AT
    )
    again = assess(ticket, Effect.STOPPED, FAX)
    assert (again.covered, again.severity, again.thing) == (True, Severity.HIGH, "Fax")


def test_who_read_an_older_version_gets_a_conflict_and_changes_nothing(rossi):
    ticket = cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
    read = ticket.version
    actions.assign(ticket=ticket, assignee=cast.colleague(Role.TECHNICIAN), by=cast.FOUNDER, at=cast.AT)
    stale = {"ticket": ticket, "by": cast.FOUNDER, "at": cast.AT, "version": read}
    with pytest.raises(actions.Conflict):
        actions.change_state(verb=Verb.ACKNOWLEDGE, **stale)
    with pytest.raises(actions.Conflict):
        actions.assign_severity(severity=Severity.LOW, reason="Va", **stale)
    with pytest.raises(actions.Conflict):
        actions.reply(text="Ci siamo.", **stale)
    with pytest.raises(actions.Conflict):
        assess(ticket, Effect.DEFECT, version=read)
    kept = Ticket.objects.get()
    assert (kept.state, kept.severity, kept.messages.count(), kept.version) == ("new", 1, 0, read + 1)


def test_an_ended_ticket_is_not_assessed_any_more(rossi):
    ticket = cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
    actions.change_state(ticket=ticket, verb=Verb.RESOLVE, note="Fatto.", by=cast.FOUNDER, at=cast.AT)
    with pytest.raises(actions.AlreadyClosed):
        assess(ticket, Effect.DEFECT)
    with pytest.raises(actions.AlreadyClosed):
        actions.assign_severity(
            ticket=ticket, severity=Severity.LOW, reason="Va", by=cast.FOUNDER, at=cast.AT
        )


@pytest.mark.parametrize("role", [Role.OFFICE, Role.DESIGNER, Role.CONTACT])
def test_who_does_not_work_on_the_desk_assesses_nothing(rossi, role):
    by = rossi.user.actor() if role == Role.CONTACT else cast.colleague(role).actor()
    with pytest.raises(Forbidden):
        actions.assess(
            ticket=cast.ticket(rossi, "Fermo"),
            assessment=actions.Assessment(Effect.STOPPED),
            by=by,
            at=cast.AT,
        )


def test_a_request_needs_a_reason_in_one_line(rossi):
    with pytest.raises(actions.Unexplained):
        cast.ticket(rossi, " \n ")
    assert not Ticket.objects.exists()
    assert cast.ticket(rossi, "Fermo\r\nBcc: x@x.example\u2028oggi").reason == "Fermo Bcc: x@x.example oggi"
    assert len(cast.ticket(rossi, "molto " * 100).reason) <= 200
