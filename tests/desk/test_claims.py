"""The customer's own word beside our code, and what was proposed when the code was given (T2)."""

from datetime import timedelta

import pytest

from scudo.core.claim import Claim
from scudo.core.entitlement import Thing
from scudo.core.proposal import Seen, Sight
from scudo.core.roles import Forbidden, Role, system
from scudo.core.severity import Effect, Severity
from scudo.desk import actions, queries, severity_words
from scudo.desk.models import Message, Origin, Ticket
from scudo.desk.queries.claims import claims_on, reasons_of
from scudo.journal.models import Entry
from scudo.monitor.faults import REASONS
from tests import cast

pytestmark = pytest.mark.django_db
ERP = Thing("service", "Gestionale")
DOWN, WORKS = Sight(Seen.STOPPED, "Gestionale"), Sight(Seen.WORKS, "Gestionale")
STOPPED = actions.Claimed(Claim.STOPPED, "Nessuno lavora")


@pytest.fixture
def rossi():
    return cast.rossi()


def claim(ticket, claimed=STOPPED, by=cast.FOUNDER, at=cast.AT):
    return actions.record_claim(ticket=ticket, claimed=claimed, by=by, at=at)


def assess(ticket, effect, **more):
    claimed = more.pop("claimed", None)
    assessment = actions.Assessment(effect, ERP, **more)
    return actions.assess(ticket=ticket, assessment=assessment, claimed=claimed, by=cast.FOUNDER, at=cast.AT)


class TestTheCustomersWord:
    def test_it_is_kept_beside_the_code_and_moves_nothing(self, rossi):
        ticket = cast.ticket(rossi, "Lento", effect=Effect.PARTLY)
        held = claim(ticket)
        assert (held.claim, held.severity, held.restore_due) == ("stopped", 2, ticket.restore_due)
        kept = held.claims.get()
        assert (kept.claim, kept.words, kept.contact, kept.at) == (
            "stopped", "Nessuno lavora", rossi.contact, cast.AT,
        )  # fmt: skip
        assert Entry.objects.get(kind="desk.claimed", subject_id=ticket.pk).facts == {"claim": "stopped"}

    def test_no_assessment_touches_it_and_a_later_word_is_added(self, rossi):
        ticket = assess(claim(cast.ticket(rossi, "Lento")), Effect.PARTLY)
        later = claim(ticket, actions.Claimed(Claim.MINOR), at=cast.AT + timedelta(hours=1))
        assert later.claim == "minor"
        assert [one.claim for one in claims_on(cast.FOUNDER, later)] == ["stopped", "minor"]

    def test_a_request_may_come_with_it(self, rossi):
        ticket = actions.open_ticket(
            customer=rossi.customer, contact=rossi.contact, origin=Origin.PHONE, reason="Fermo", claimed=STOPPED,
            by=cast.FOUNDER, at=cast.AT,
        )  # fmt: skip
        assert Ticket.objects.get().claim == "stopped"
        assert ticket.severity is None, "the customer's word never sets the code"

    def test_it_is_written_down_while_one_assesses(self, rossi):
        held = assess(cast.ticket(rossi, "Fermo"), Effect.STOPPED, claimed=STOPPED)
        assert (held.claim, held.severity) == ("stopped", 1)

    def test_it_is_bounded_and_in_one_line(self, rossi):
        kept = claim(
            cast.ticket(rossi, "Fermo"), actions.Claimed(Claim.PARTLY, "a\r\nb " + "x" * 900)
        ).claims.get()
        assert kept.words.startswith("a b x")
        assert len(kept.words) == 300

    def test_a_designer_writes_nothing_down(self, rossi):
        with pytest.raises(Forbidden):
            claim(cast.ticket(rossi, "Fermo"), by=cast.colleague(Role.DESIGNER).actor())

    def test_another_company_sees_nothing_of_it(self, rossi):
        ticket = claim(cast.ticket(rossi, "Fermo"))
        assert not claims_on(cast.verdi().user.actor(), ticket)
        assert claims_on(rossi.user.actor(), ticket).count() == 1


class TestACodeFarFromIt:
    def test_needs_words_for_the_customer(self, rossi):
        ticket = claim(cast.ticket(rossi, "Fermo"))
        with pytest.raises(actions.Unanswered):
            assess(ticket, Effect.DEFECT)
        with pytest.raises(actions.Unanswered):
            assess(ticket, Effect.STOPPED, severity=Severity.LOW, reason="Esagera", told=" \n ")
        assert Ticket.objects.get().severity is None
        held = assess(ticket, Effect.DEFECT, told="Il gestionale risponde da ogni posto.")
        assert (held.severity, held.severities.get().told) == (3, "Il gestionale risponde da ogni posto.")

    def test_needs_them_too_when_it_is_set_by_hand(self, rossi):
        ticket = claim(cast.ticket(rossi, "Fermo", effect=Effect.STOPPED))
        given = {
            "ticket": ticket,
            "severity": Severity.LOW,
            "reason": "Esagera",
            "by": cast.FOUNDER,
            "at": cast.AT,
        }
        with pytest.raises(actions.Unanswered):
            actions.assign_severity(**given)
        assert actions.assign_severity(**given, told="Va di nuovo da tutti i posti.").severity == 3

    def test_one_step_away_needs_none(self, rossi):
        assert assess(claim(cast.ticket(rossi, "Lento")), Effect.PARTLY).severity == 2

    def test_the_monitor_owes_no_words(self, rossi):
        ticket = claim(cast.ticket(rossi, "Fermo"))
        by = system("monitor")
        held = actions.assess(
            ticket=ticket,
            assessment=actions.Assessment(Effect.DEFECT, ERP, automatic=True),
            by=by,
            at=cast.AT,
        )
        assert held.severity == 3


class TestTheProposal:
    def test_the_graver_of_answers_and_monitor_is_taken_and_kept_with_its_reasons(self, rossi):
        held = assess(cast.ticket(rossi, "Lento"), Effect.PARTLY, sight=DOWN)
        change = held.severities.get()
        assert (held.severity, change.proposed, change.reason) == (1, 1, "seen.stopped")
        assert change.proposal["answers"] == 2
        assert change.proposal["monitor"] == 1
        assert [one["code"] for one in change.proposal["differs"]] == ["differs.monitor_graver"]
        assert [one["code"] for one in reasons_of(change)] == ["seen.stopped"]

    def test_another_code_needs_a_reason_and_keeps_what_was_proposed(self, rossi):
        ticket = cast.ticket(rossi, "Lento")
        with pytest.raises(actions.Unexplained):
            assess(ticket, Effect.PARTLY, sight=DOWN, severity=Severity.MEDIUM)
        held = assess(ticket, Effect.PARTLY, sight=DOWN, severity=Severity.MEDIUM, reason="La sonda sbaglia")
        change = held.severities.get()
        assert (change.after, change.proposed, change.reason) == (2, 1, "La sonda sbaglia")
        entry = Entry.objects.get(kind="desk.assessed", subject_id=ticket.pk)
        assert (entry.facts["severity"], entry.facts["proposed"], entry.facts["change"]) == (2, 1, change.pk)

    def test_one_that_moved_since_it_was_seen_is_not_taken(self, rossi):
        ticket = cast.ticket(rossi, "Lento")
        with pytest.raises(actions.Unexplained, match="1: guarda di nuovo"):
            assess(ticket, Effect.PARTLY, sight=DOWN, expected=Severity.MEDIUM)
        assert assess(ticket, Effect.PARTLY, sight=WORKS, expected=Severity.MEDIUM).severity == 2

    def test_a_code_set_by_hand_keeps_what_was_proposed_then(self, rossi):
        ticket = cast.ticket(rossi, "Lento", effect=Effect.PARTLY)
        actions.assign_severity(
            ticket=ticket, severity=Severity.LOW, reason="Va", sight=DOWN, by=cast.FOUNDER, at=cast.AT
        )
        change = ticket.severities.last()
        assert (change.proposed, change.proposal["answers"], change.proposal["monitor"]) == (1, 2, 1)

    def test_what_a_person_writes_inside_is_not_told(self, rossi):
        ticket = cast.ticket(rossi, "Lento", effect=Effect.PARTLY)
        actions.assign_severity(
            ticket=ticket, severity=Severity.LOW, reason="Il cliente esagera", by=cast.FOUNDER, at=cast.AT
        )
        assert reasons_of(ticket.severities.last()) == [{"code": "given.3", "about": {}}]

    @pytest.mark.parametrize(
        "reason", ["seen.da Mario, esagera", "severity.x", "severity.stopped.", "given.1"]
    )
    def test_nor_where_it_begins_as_a_rules_reason_does(self, rossi, reason):
        ticket = cast.ticket(rossi, "Lento", effect=Effect.PARTLY)
        actions.assign_severity(
            ticket=ticket, severity=Severity.LOW, reason=reason, by=cast.FOUNDER, at=cast.AT
        )
        assert reasons_of(ticket.severities.last()) == [{"code": "given.3", "about": {}}]

    def test_every_reason_of_a_rule_is_known_and_has_its_sentence(self):
        assert set(REASONS.values()) <= severity_words.RULES <= set(severity_words.sentences())

    def test_a_code_that_nobody_knows_is_not_printed_for_customers(self):
        assert (
            severity_words.explained([{"code": "seen.gone"}, {"text": "Era una prova."}]) == "Era una prova."
        )

    def test_coverage_that_is_decided_otherwise_gives_the_rules_reason(self, rossi):
        ticket = cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
        actions.override_coverage(
            ticket=ticket, covered=False, reason="Non pagato", by=cast.FOUNDER, at=cast.AT
        )
        assert [one["code"] for one in reasons_of(ticket.severities.last())] == [
            "severity.stopped_outside_coverage"
        ]


class TestAskingInThePortal:
    def ask(self, rossi, **more):
        said = actions.Said(Message.Kind.IN, "Da stamattina nessuno entra.")
        asked = {
            "customer": rossi.customer, "reason": "Gestionale fermo", "said": said, "claimed": STOPPED,
            "by": rossi.user.actor(), "at": cast.AT, **more,
        }  # fmt: skip
        return actions.ask(**asked)

    def test_it_waits_for_its_assessment_like_a_mail(self, rossi):
        ticket = self.ask(rossi, thing=ERP)
        assert (ticket.origin, ticket.origin_detail, ticket.severity, ticket.unread) == (
            "other", "portal", None, True,
        )  # fmt: skip
        assert (ticket.contact, ticket.thing, ticket.covered, ticket.claim) == (
            rossi.contact, "Gestionale", True, "stopped",
        )  # fmt: skip
        message = ticket.messages.get()
        assert (message.kind, message.author, message.contact) == ("in", "Anna Rossi", rossi.contact)
        assert ticket in queries.in_view(cast.FOUNDER, "to_assess", cast.AT)
        assert ticket.claims.get().by is None, "nobody of ours wrote it down"

    def test_nobody_asks_for_a_company_of_others(self, rossi):
        with pytest.raises(Forbidden):
            self.ask(rossi, customer=cast.verdi().customer)
        assert not Ticket.objects.exists()
