"""Assessment: which Severity Code, whether the contract covers it, and why (T2, C5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from scudo.contracts import actions as contracts
from scudo.contracts import calendars
from scudo.core.claim import is_far
from scudo.core.entitlement import Thing
from scudo.core.proposal import Proposal, Seen, Sight, propose
from scudo.core.roles import Actor, Role, allowed
from scudo.core.severity import Effect, Severity
from scudo.desk import clocks
from scudo.desk.actions import claims, custom_fields
from scudo.desk.actions.ticket import (
    DESK,
    AlreadyClosed,
    Unanswered,
    Unexplained,
    concern,
    coverage_fields,
    keep,
    one_line,
    take,
    tell,
)
from scudo.desk.models import Kind, SeverityChange, Ticket
from scudo.desk.queries import is_about, reason_fields
from scudo.desk.queries.claims import claim_of
from scudo.desk.severity_words import RULES

LONGEST_TOLD = 500


@dataclass(frozen=True)
class Assessment:
    """The answers to the two questions of T2, and a person's own code with its reason where it departs from the proposal.

    `sight` is what the monitor sees of the thing now; `expected` is the code that a person saw proposed, where they take it. The reason
    stays inside, `told` is for the customer.
    """

    effect: Effect
    thing: Thing | None = None
    severity: Severity | None = None
    reason: str = ""
    told: str = ""
    automatic: bool = False
    sight: Sight | None = None
    expected: Severity | None = None


@allowed(*DESK, Role.SYSTEM)
@transaction.atomic
def assess(  # noqa: PLR0913 - what is answered, by whom, and what was read
    *,
    ticket: Ticket,
    assessment: Assessment,
    by: Actor,
    at: datetime,
    version: int | None = None,
    reason: str = "",
    kind: str = "",
    values: Mapping[int, str] | None = None,
    claimed: claims.Claimed | None = None,
) -> Ticket:
    """Assign the Severity Code by the two questions (T2); coverage is decided anew for the thing that was named.

    Time already spent counts: deadlines are worked out from the opening, not from `at`. `values` are what is written in the
    customer's own fields, `claimed` is what they say of urgency. Raises AlreadyClosed; Unexplained if a person's own code departs
    from the proposal without a reason; Unanswered if it is far from the customer's word and nothing is said to them; ValidationError
    by field for a required field that is empty; Conflict.
    """
    held = take(ticket, version)
    if not held.is_open:
        raise AlreadyClosed
    custom_fields.put(held, values or {}, by, at)
    custom_fields.require(held, by)
    if claimed:
        claims.put(held, claimed, by, at)
    held.reason, held.kind = one_line(reason or held.reason), kind or held.kind
    overridden = held.coverage.get("overridden")
    if assessment.thing and not is_about(held, assessment.thing) and not overridden:
        promise = contracts.promise(customer=held.customer, thing=assessment.thing, at=held.opened_at)
        planned = {name: day for name, day in held.promise.items() if name == clocks.PLANNED_ON}
        corrected = calendars.with_corrections_of(promise.calendar.calendar, held.calendar.calendar)
        held.calendar, held.promise = contracts.freeze(corrected), promise.terms | planned
        held.covered, held.coverage = coverage_fields(promise.coverage).values()
    concern(held, assessment.thing)
    settle(held, assessment, by, at)
    return held


def settle(ticket: Ticket, assessment: Assessment, by: Actor, at: datetime) -> None:
    """Give the ticket the code that is proposed, or the person's own, and write the first or a changed severity."""
    proposal = proposal_of(ticket, assessment.effect, assessment.sight)
    assert proposal.severity, "an answer always gives a code"
    severity, said = assessment.severity or proposal.severity, assessment.reason.strip()
    expected = assessment.expected
    if assessment.severity is None and expected and expected != severity:
        raise Unexplained(
            _("Meanwhile %(code)s is proposed: look again, then register.") % {"code": severity.value}
        )
    if severity != proposal.severity and not said:
        raise Unexplained(_("Say why the code is not the one that is proposed."))
    ticket.effect = assessment.effect
    reason = said or str(proposal.because[0].code)
    answer(ticket, severity, assessment.told, by)
    change = Change(severity, reason, assessment.told, automatic=assessment.automatic)
    give(ticket, change, proposal, by, at)


def answer(ticket: Ticket, severity: Severity, told: str, by: Actor) -> None:
    """See that the customer is told why, where they say that everything is stopped and we say 3. Raises Unanswered."""
    if not by.is_system and not told.strip() and is_far(claim_of(ticket), severity):
        raise Unanswered(
            _("The customer says that everything is stopped: write for them why the code is %(code)s.")
            % {"code": severity.value}
        )


def proposal_of(ticket: Ticket, effect: Effect | None, sight: Sight | None = None) -> Proposal:
    """What is proposed for a ticket as it stands."""
    return propose(effect, covered=ticket.covered, thing=ticket.thing, sight=sight, claim=claim_of(ticket))


@dataclass(frozen=True)
class Change:
    """A code that is given: why, as a rule's code or in words that stay inside, and what the customer is told."""

    severity: Severity
    reason: str
    told: str = ""
    automatic: bool = False


def give(ticket: Ticket, given: Change, proposal: Proposal, by: Actor, at: datetime) -> None:
    """Set the code with its history and what was proposed, move the deadlines, write the journal."""
    severity = given.severity.value
    before, ticket.severity = ticket.severity, severity
    proposed = proposal.severity.value if proposal.severity else None
    change = SeverityChange.objects.create(
        customer_id=ticket.customer_id, ticket=ticket, before=before, after=severity, reason=given.reason,
        told=one_line(given.told, LONGEST_TOLD) if given.told.strip() else "", proposed=proposed, proposal=kept(proposal, ticket),
        automatic=given.automatic, by_id=by.user, at=at,
    )  # fmt: skip
    if not by.is_system:
        ticket.unread = False
    keep(ticket, at)
    facts = {"severity": severity, "automatic": given.automatic, "proposed": proposed, "change": change.pk}
    if before is None:
        tell(ticket, "assessed", by, at, **facts)
    elif before != severity:
        tell(ticket, "severity_changed", by, at, before=before, **facts)


def kept(proposal: Proposal, ticket: Ticket) -> dict[str, Any]:
    """A proposal as the history keeps it; nothing where nothing was proposed."""
    if proposal.severity is None:
        return {}
    return {
        "because": [reason_fields(one) for one in proposal.because],
        "differs": [reason_fields(one) for one in proposal.differs],
        "answers": proposal.by_answers, "monitor": proposal.by_monitor, "claim": ticket.claim,
    }  # fmt: skip


@allowed(*DESK, Role.SYSTEM)
@transaction.atomic
def assign_severity(
    *,
    ticket: Ticket,
    severity: Severity,
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
    sight: Sight | None = None,
    told: str = "",
) -> Ticket:
    """Set the Severity Code by hand, and move the SLA deadlines with it; `sight` is what the monitor sees of the thing.

    The reason stays inside, `told` is for the customer. Raises AlreadyClosed; Unexplained if `reason` is blank; Unanswered; Conflict.
    """
    held = take(ticket, version)
    if not held.is_open:
        raise AlreadyClosed
    if not reason.strip():
        raise Unexplained(_("Say why the Severity Code changes."))
    proposal = proposal_of(held, Effect(held.effect) if held.effect else None, sight)
    answer(held, severity, told, by)
    give(held, Change(severity, reason.strip(), told, automatic=by.is_system), proposal, by, at)
    return held


@allowed(*DESK)
@transaction.atomic
def override_coverage(
    *,
    ticket: Ticket,
    covered: bool,
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
    sight: Sight | None = None,
) -> Ticket:
    """Decide coverage against the rule, with a reason (C5); the code follows where T2 gives another one.

    `sight` is what the monitor sees of the thing. Raises AlreadyClosed; Unexplained if `reason` is blank; Conflict.
    """
    held = take(ticket, version)
    if not held.is_open:
        raise AlreadyClosed
    if not reason.strip():
        raise Unexplained(_("Say why coverage is decided otherwise."))
    changed, held.covered = held.covered != covered, covered
    held.coverage = {**held.coverage, "overridden": reason.strip(), "overridden_by": by.name}
    if covered and not held.promise["targets"]:
        held.promise = fallback_terms(held)
    keep(held, at)
    tell(held, "coverage_overridden", by, at, covered=covered)
    if changed and held.effect and held.severity is not None:
        follow_coverage(held, sight, by, at)
    return held


def follow_coverage(ticket: Ticket, sight: Sight | None, by: Actor, at: datetime) -> None:
    """Give the code that a stop, answered or seen, has under the other coverage: 1 if covered, else 2 (T2).

    Nothing else depends on coverage. A person's own code stays theirs; what planned work stops is no fault. The reason is the rule's:
    why coverage was decided otherwise stays with the coverage, and inside.
    """
    seen = None if ticket.kind == Kind.PLANNED else sight
    is_stop = ticket.effect == Effect.STOPPED or (seen is not None and seen.seen is Seen.STOPPED)
    if not is_stop or is_own(ticket.severities.last()):
        return
    proposal = proposal_of(ticket, Effect(ticket.effect), seen)
    if proposal.severity and proposal.severity != ticket.severity:
        reason = str(proposal.because[0].code)
        give(ticket, Change(proposal.severity, reason), proposal, by, at)


def is_own(change: SeverityChange | None) -> bool:
    """Whether a person gave a code of their own; what was proposed is not known of the oldest, then their words tell."""
    if change is None or change.automatic:
        return False
    return change.reason not in RULES if change.proposed is None else change.after != change.proposed


def fallback_terms(ticket: Ticket) -> dict[str, Any]:
    """What is promised where a person grants coverage that no contract gives: the yearly plan's SLA."""
    targets = contracts.DEFAULT_TARGETS[contracts.Plan.YEARLY]
    return {**ticket.promise, "targets": {str(code): list(minutes) for code, minutes in targets.items()}}
