"""What every action on a ticket does: take its row, keep it with its deadlines, write the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scudo.core.because import Because
from scudo.core.entitlement import Coverage
from scudo.core.roles import Actor, Role
from scudo.customers.models import Contact
from scudo.desk import clocks
from scudo.desk.models import Attachment, Message, Ticket
from scudo.journal import actions as journal

DESK = (Role.OPERATOR, Role.TECHNICIAN, Role.MANAGER)


class Conflict(Exception):
    """Somebody changed the ticket since it was read."""


class Unexplained(Exception):
    """A decision that departs from the rule needs a reason."""


class AlreadyClosed(Exception):
    """The ticket has ended; reopen it first."""


@dataclass(frozen=True)
class Assessment:
    """The answers to the two questions of T2, and a person's own code with its reason where it departs from them."""

    effect: Effect
    thing: Thing | None = None
    severity: Severity | None = None
    reason: str = ""
    automatic: bool = False


@allowed(*DESK, Role.OFFICE, Role.CONTACT, Role.SYSTEM)
@transaction.atomic
def open_ticket(  # noqa: PLR0913 - a request comes with all of this
    *,
    customer: Customer,
    origin: Origin,
    reason: str,
    by: Actor,
    at: datetime,
    contact: Contact | None = None,
    detail: str = "",
    kind: Kind = Kind.FAULT,
    assessment: Assessment | None = None,
) -> Ticket:
    """Open a ticket with its number, its coverage (C5) and its frozen promise (C6); assessed at once if it can be (T3)."""
    thing = assessment.thing if assessment else None
    promise = contracts.promise(customer=customer, thing=thing, at=at)
    ticket = Ticket(
        number=number.format(at.year, next_sequence(at.year)),
        customer=customer, contact=contact, origin=origin, origin_detail=detail, kind=kind,
        reason=one_line(reason), opened_at=at, changed_at=at, unread=by.is_system,
        calendar=promise.calendar, promise=promise.terms, **coverage_fields(promise.coverage),
    )  # fmt: skip
    ticket.thing = thing.name if thing else ""
    clocks_of_unsaved(ticket)
    ticket.save()
    tell(ticket, "opened", by, at, origin=origin, kind=kind, covered=ticket.covered)
    if assessment:
        settle(ticket, assessment, by, at)
    return ticket


def clocks_of_unsaved(ticket: Ticket) -> None:
    """Deadlines of a ticket that has neither pauses nor an end yet."""
    due = clocks.deadline(clocks.acknowledge(ticket), clocks.hours(ticket))
    ticket.acknowledge_due = ticket.next_due = due


def next_sequence(year: int) -> int:
    """The next ticket of a year; numbers of transactions that fail are left out, none comes twice."""
    with connection.cursor() as cursor:
        cursor.execute("select desk_next_number(%s)", [year])
        return int(cursor.fetchone()[0])


def one_line(reason: str) -> str:
    """The reason in one line of bounded length; never blank."""
    line = " ".join(reason.split()) or "(senza oggetto)"
    return line if len(line) <= REASON_LENGTH else line[: REASON_LENGTH - 1] + "…"


def coverage_fields(coverage: Coverage) -> dict[str, Any]:
    """A coverage decision as the ticket keeps it."""
    kept = {
        "rule": coverage.rule,
        "in_hours": coverage.in_hours,
        "because": [reason_fields(one) for one in coverage.because],
    }
    return {"covered": coverage.covered, "coverage": kept}


def reason_fields(reason: Because) -> dict[str, Any]:
    """A reason as JSON: its code and what its sentence needs."""
    about = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in reason.about
    }
    return {"code": str(reason.code), "about": about}


def tell(ticket: Ticket, verb: str, by: Actor, at: datetime, **facts: Any) -> None:
    """Write what happened to a ticket."""
    journal.write(
        kind=f"desk.{verb}",
        subject=("ticket", ticket.pk),
        customer=ticket.customer_id,
        by=by,
        at=at,
        facts=facts,
    )


def take(ticket: Ticket, version: int | None = None) -> Ticket:
    """The ticket's row, held until the transaction ends. Raises Conflict if `version` is no longer the ticket's."""
    held = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("calendar", "customer", "contact")
        .get(pk=ticket.pk)
    )
    if version is not None and held.version != version:
        raise Conflict
    return held


@dataclass(frozen=True)
class Assessment:
    """The answers to the two questions of T2, and a person's own code with its reason where it departs from them."""

    effect: Effect
    thing: Thing | None = None
    severity: Severity | None = None
    reason: str = ""
    automatic: bool = False


@allowed(*DESK, Role.OFFICE, Role.CONTACT, Role.SYSTEM)
@transaction.atomic
def open_ticket(  # noqa: PLR0913 - a request comes with all of this
    *,
    customer: Customer,
    origin: Origin,
    reason: str,
    by: Actor,
    at: datetime,
    contact: Contact | None = None,
    detail: str = "",
    kind: Kind = Kind.FAULT,
    assessment: Assessment | None = None,
) -> Ticket:
    """Open a ticket with its number, its coverage (C5) and its frozen promise (C6); assessed at once if it can be (T3)."""
    thing = assessment.thing if assessment else None
    promise = contracts.promise(customer=customer, thing=thing, at=at)
    ticket = Ticket(
        number=number.format(at.year, next_sequence(at.year)),
        customer=customer, contact=contact, origin=origin, origin_detail=detail, kind=kind,
        reason=one_line(reason), opened_at=at, changed_at=at, unread=by.is_system,
        calendar=promise.calendar, promise=promise.terms, **coverage_fields(promise.coverage),
    )  # fmt: skip
    ticket.thing = thing.name if thing else ""
    clocks_of_unsaved(ticket)
    ticket.save()
    tell(ticket, "opened", by, at, origin=origin, kind=kind, covered=ticket.covered)
    if assessment:
        settle(ticket, assessment, by, at)
    return ticket


def clocks_of_unsaved(ticket: Ticket) -> None:
    """Deadlines of a ticket that has neither pauses nor an end yet."""
    due = clocks.deadline(clocks.acknowledge(ticket), clocks.hours(ticket))
    ticket.acknowledge_due = ticket.next_due = due


def next_sequence(year: int) -> int:
    """The next ticket of a year; numbers of transactions that fail are left out, none comes twice."""
    with connection.cursor() as cursor:
        cursor.execute("select desk_next_number(%s)", [year])
        return int(cursor.fetchone()[0])


def one_line(reason: str) -> str:
    """The reason in one line of bounded length; never blank."""
    line = " ".join(reason.split()) or "(senza oggetto)"
    return line if len(line) <= REASON_LENGTH else line[: REASON_LENGTH - 1] + "…"


def coverage_fields(coverage: Coverage) -> dict[str, Any]:
    """A coverage decision as the ticket keeps it."""
    kept = {
        "rule": coverage.rule,
        "in_hours": coverage.in_hours,
        "because": [reason_fields(one) for one in coverage.because],
    }
    return {"covered": coverage.covered, "coverage": kept}


def reason_fields(reason: Because) -> dict[str, Any]:
    """A reason as JSON: its code and what its sentence needs."""
    about = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in reason.about
    }
    return {"code": str(reason.code), "about": about}


def tell(ticket: Ticket, verb: str, by: Actor, at: datetime, **facts: Any) -> None:
    """Write what happened to a ticket."""
    journal.write(
        kind=f"desk.{verb}",
        subject=("ticket", ticket.pk),
        customer=ticket.customer_id,
        by=by,
        at=at,
        facts=facts,
    )


def take(ticket: Ticket, version: int | None = None) -> Ticket:
    """The ticket's row, held until the transaction ends. Raises Conflict if `version` is no longer the ticket's."""
    held = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("calendar", "customer", "contact")
        .get(pk=ticket.pk)
    )
    if version is not None and held.version != version:
        raise Conflict
    return held


def keep(ticket: Ticket, at: datetime) -> None:
    """Save a changed ticket with its deadlines worked out anew."""
    clocks.set_deadlines(ticket)
    ticket.version += 1
    ticket.changed_at = at
    ticket.save()


@dataclass(frozen=True)
class Assessment:
    """The answers to the two questions of T2, and a person's own code with its reason where it departs from them."""

    effect: Effect
    thing: Thing | None = None
    severity: Severity | None = None
    reason: str = ""
    automatic: bool = False


@allowed(*DESK, Role.OFFICE, Role.CONTACT, Role.SYSTEM)
@transaction.atomic
def open_ticket(  # noqa: PLR0913 - a request comes with all of this
    *,
    customer: Customer,
    origin: Origin,
    reason: str,
    by: Actor,
    at: datetime,
    contact: Contact | None = None,
    detail: str = "",
    kind: Kind = Kind.FAULT,
    assessment: Assessment | None = None,
) -> Ticket:
    """Open a ticket with its number, its coverage (C5) and its frozen promise (C6); assessed at once if it can be (T3)."""
    thing = assessment.thing if assessment else None
    promise = contracts.promise(customer=customer, thing=thing, at=at)
    ticket = Ticket(
        number=number.format(at.year, next_sequence(at.year)),
        customer=customer, contact=contact, origin=origin, origin_detail=detail, kind=kind,
        reason=one_line(reason), opened_at=at, changed_at=at, unread=by.is_system,
        calendar=promise.calendar, promise=promise.terms, **coverage_fields(promise.coverage),
    )  # fmt: skip
    ticket.thing = thing.name if thing else ""
    clocks_of_unsaved(ticket)
    ticket.save()
    tell(ticket, "opened", by, at, origin=origin, kind=kind, covered=ticket.covered)
    if assessment:
        settle(ticket, assessment, by, at)
    return ticket


def clocks_of_unsaved(ticket: Ticket) -> None:
    """Deadlines of a ticket that has neither pauses nor an end yet."""
    due = clocks.deadline(clocks.acknowledge(ticket), clocks.hours(ticket))
    ticket.acknowledge_due = ticket.next_due = due


def next_sequence(year: int) -> int:
    """The next ticket of a year; numbers of transactions that fail are left out, none comes twice."""
    with connection.cursor() as cursor:
        cursor.execute("select desk_next_number(%s)", [year])
        return int(cursor.fetchone()[0])


def one_line(reason: str) -> str:
    """The reason in one line of bounded length; never blank."""
    line = " ".join(reason.split()) or "(senza oggetto)"
    return line if len(line) <= REASON_LENGTH else line[: REASON_LENGTH - 1] + "…"


def coverage_fields(coverage: Coverage) -> dict[str, Any]:
    """A coverage decision as the ticket keeps it."""
    kept = {
        "rule": coverage.rule,
        "in_hours": coverage.in_hours,
        "because": [reason_fields(one) for one in coverage.because],
    }
    return {"covered": coverage.covered, "coverage": kept}


def reason_fields(reason: Because) -> dict[str, Any]:
    """A reason as JSON: its code and what its sentence needs."""
    about = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in reason.about
    }
    return {"code": str(reason.code), "about": about}


def tell(ticket: Ticket, verb: str, by: Actor, at: datetime, **facts: Any) -> None:
    """Write what happened to a ticket."""
    journal.write(
        kind=f"desk.{verb}",
        subject=("ticket", ticket.pk),
        customer=ticket.customer_id,
        by=by,
        at=at,
        facts=facts,
    )


@dataclass(frozen=True)
class Assessment:
    """The answers to the two questions of T2, and a person's own code with its reason where it departs from them."""

    effect: Effect
    thing: Thing | None = None
    severity: Severity | None = None
    reason: str = ""
    automatic: bool = False


@allowed(*DESK, Role.OFFICE, Role.CONTACT, Role.SYSTEM)
@transaction.atomic
def open_ticket(  # noqa: PLR0913 - a request comes with all of this
    *,
    customer: Customer,
    origin: Origin,
    reason: str,
    by: Actor,
    at: datetime,
    contact: Contact | None = None,
    detail: str = "",
    kind: Kind = Kind.FAULT,
    assessment: Assessment | None = None,
) -> Ticket:
    """Open a ticket with its number, its coverage (C5) and its frozen promise (C6); assessed at once if it can be (T3)."""
    thing = assessment.thing if assessment else None
    promise = contracts.promise(customer=customer, thing=thing, at=at)
    ticket = Ticket(
        number=number.format(at.year, next_sequence(at.year)),
        customer=customer, contact=contact, origin=origin, origin_detail=detail, kind=kind,
        reason=one_line(reason), opened_at=at, changed_at=at, unread=by.is_system,
        calendar=promise.calendar, promise=promise.terms, **coverage_fields(promise.coverage),
    )  # fmt: skip
    ticket.thing = thing.name if thing else ""
    clocks_of_unsaved(ticket)
    ticket.save()
    tell(ticket, "opened", by, at, origin=origin, kind=kind, covered=ticket.covered)
    if assessment:
        settle(ticket, assessment, by, at)
    return ticket


def clocks_of_unsaved(ticket: Ticket) -> None:
    """Deadlines of a ticket that has neither pauses nor an end yet."""
    due = clocks.deadline(clocks.acknowledge(ticket), clocks.hours(ticket))
    ticket.acknowledge_due = ticket.next_due = due


def next_sequence(year: int) -> int:
    """The next ticket of a year; numbers of transactions that fail are left out, none comes twice."""
    with connection.cursor() as cursor:
        cursor.execute("select desk_next_number(%s)", [year])
        return int(cursor.fetchone()[0])


def one_line(reason: str) -> str:
    """The reason in one line of bounded length; never blank."""
    line = " ".join(reason.split()) or "(senza oggetto)"
    return line if len(line) <= REASON_LENGTH else line[: REASON_LENGTH - 1] + "…"


def coverage_fields(coverage: Coverage) -> dict[str, Any]:
    """A coverage decision as the ticket keeps it."""
    kept = {
        "rule": coverage.rule,
        "in_hours": coverage.in_hours,
        "because": [reason_fields(one) for one in coverage.because],
    }
    return {"covered": coverage.covered, "coverage": kept}


@dataclass(frozen=True)
class Assessment:
    """The answers to the two questions of T2, and a person's own code with its reason where it departs from them."""

    effect: Effect
    thing: Thing | None = None
    severity: Severity | None = None
    reason: str = ""
    automatic: bool = False


@allowed(*DESK, Role.OFFICE, Role.CONTACT, Role.SYSTEM)
@transaction.atomic
def open_ticket(  # noqa: PLR0913 - a request comes with all of this
    *,
    customer: Customer,
    origin: Origin,
    reason: str,
    by: Actor,
    at: datetime,
    contact: Contact | None = None,
    detail: str = "",
    kind: Kind = Kind.FAULT,
    assessment: Assessment | None = None,
) -> Ticket:
    """Open a ticket with its number, its coverage (C5) and its frozen promise (C6); assessed at once if it can be (T3)."""
    thing = assessment.thing if assessment else None
    promise = contracts.promise(customer=customer, thing=thing, at=at)
    ticket = Ticket(
        number=number.format(at.year, next_sequence(at.year)),
        customer=customer, contact=contact, origin=origin, origin_detail=detail, kind=kind,
        reason=one_line(reason), opened_at=at, changed_at=at, unread=by.is_system,
        calendar=promise.calendar, promise=promise.terms, **coverage_fields(promise.coverage),
    )  # fmt: skip
    ticket.thing = thing.name if thing else ""
    clocks_of_unsaved(ticket)
    ticket.save()
    tell(ticket, "opened", by, at, origin=origin, kind=kind, covered=ticket.covered)
    if assessment:
        settle(ticket, assessment, by, at)
    return ticket


def clocks_of_unsaved(ticket: Ticket) -> None:
    """Deadlines of a ticket that has neither pauses nor an end yet."""
    due = clocks.deadline(clocks.acknowledge(ticket), clocks.hours(ticket))
    ticket.acknowledge_due = ticket.next_due = due


def next_sequence(year: int) -> int:
    """The next ticket of a year; numbers of transactions that fail are left out, none comes twice."""
    with connection.cursor() as cursor:
        cursor.execute("select desk_next_number(%s)", [year])
        return int(cursor.fetchone()[0])


def one_line(reason: str) -> str:
    """The reason in one line of bounded length; never blank."""
    line = " ".join(reason.split()) or "(senza oggetto)"
    return line if len(line) <= REASON_LENGTH else line[: REASON_LENGTH - 1] + "…"


def coverage_fields(coverage: Coverage) -> dict[str, Any]:
    """A coverage decision as the ticket keeps it."""
    kept = {
        "rule": coverage.rule,
        "in_hours": coverage.in_hours,
        "because": [reason_fields(one) for one in coverage.because],
    }
    return {"covered": coverage.covered, "coverage": kept}


def reason_fields(reason: Because) -> dict[str, Any]:
    """A reason as JSON: its code and what its sentence needs."""
    about = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in reason.about
    }
    return {"code": str(reason.code), "about": about}


@dataclass(frozen=True)
class File:
    """A file that came with a message; its bytes are kept already under `digest`."""

    name: str
    type: str
    size: int
    digest: str


@dataclass(frozen=True)
class Said:
    """Something said, before it is put on a ticket; `whole` is the letter with what it quotes."""

    kind: Message.Kind
    text: str
    author: str = ""
    address: str = ""
    whole: str = ""
    contact: Contact | None = None
    files: Sequence[File] = ()


def add(ticket: Ticket, said: Said, by: Actor, at: datetime) -> Message:
    """Put something said on a ticket, with its files."""
    message = Message.objects.create(
        customer_id=ticket.customer_id, ticket=ticket, kind=said.kind, text=said.text, whole=said.whole, at=at,
        user_id=by.user, contact=said.contact, author=said.author or by.name, address=said.address,
    )  # fmt: skip
    if said.files:
        attach(message, said.files)
    return message


@dataclass(frozen=True)
class Assessment:
    """The answers to the two questions of T2, and a person's own code with its reason where it departs from them."""

    effect: Effect
    thing: Thing | None = None
    severity: Severity | None = None
    reason: str = ""
    automatic: bool = False


@allowed(*DESK, Role.OFFICE, Role.CONTACT, Role.SYSTEM)
@transaction.atomic
def open_ticket(  # noqa: PLR0913 - a request comes with all of this
    *,
    customer: Customer,
    origin: Origin,
    reason: str,
    by: Actor,
    at: datetime,
    contact: Contact | None = None,
    detail: str = "",
    kind: Kind = Kind.FAULT,
    assessment: Assessment | None = None,
) -> Ticket:
    """Open a ticket with its number, its coverage (C5) and its frozen promise (C6); assessed at once if it can be (T3)."""
    thing = assessment.thing if assessment else None
    promise = contracts.promise(customer=customer, thing=thing, at=at)
    ticket = Ticket(
        number=number.format(at.year, next_sequence(at.year)),
        customer=customer, contact=contact, origin=origin, origin_detail=detail, kind=kind,
        reason=one_line(reason), opened_at=at, changed_at=at, unread=by.is_system,
        calendar=promise.calendar, promise=promise.terms, **coverage_fields(promise.coverage),
    )  # fmt: skip
    ticket.thing = thing.name if thing else ""
    clocks_of_unsaved(ticket)
    ticket.save()
    tell(ticket, "opened", by, at, origin=origin, kind=kind, covered=ticket.covered)
    if assessment:
        settle(ticket, assessment, by, at)
    return ticket


def clocks_of_unsaved(ticket: Ticket) -> None:
    """Deadlines of a ticket that has neither pauses nor an end yet."""
    due = clocks.deadline(clocks.acknowledge(ticket), clocks.hours(ticket))
    ticket.acknowledge_due = ticket.next_due = due


def next_sequence(year: int) -> int:
    """The next ticket of a year; numbers of transactions that fail are left out, none comes twice."""
    with connection.cursor() as cursor:
        cursor.execute("select desk_next_number(%s)", [year])
        return int(cursor.fetchone()[0])


def one_line(reason: str) -> str:
    """The reason in one line of bounded length; never blank."""
    line = " ".join(reason.split()) or "(senza oggetto)"
    return line if len(line) <= REASON_LENGTH else line[: REASON_LENGTH - 1] + "…"


def coverage_fields(coverage: Coverage) -> dict[str, Any]:
    """A coverage decision as the ticket keeps it."""
    kept = {
        "rule": coverage.rule,
        "in_hours": coverage.in_hours,
        "because": [reason_fields(one) for one in coverage.because],
    }
    return {"covered": coverage.covered, "coverage": kept}


def reason_fields(reason: Because) -> dict[str, Any]:
    """A reason as JSON: its code and what its sentence needs."""
    about = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in reason.about
    }
    return {"code": str(reason.code), "about": about}


def tell(ticket: Ticket, verb: str, by: Actor, at: datetime, **facts: Any) -> None:
    """Write what happened to a ticket."""
    journal.write(
        kind=f"desk.{verb}",
        subject=("ticket", ticket.pk),
        customer=ticket.customer_id,
        by=by,
        at=at,
        facts=facts,
    )


def take(ticket: Ticket, version: int | None = None) -> Ticket:
    """The ticket's row, held until the transaction ends. Raises Conflict if `version` is no longer the ticket's."""
    held = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("calendar", "customer", "contact")
        .get(pk=ticket.pk)
    )
    if version is not None and held.version != version:
        raise Conflict
    return held


def keep(ticket: Ticket, at: datetime) -> None:
    """Save a changed ticket with its deadlines worked out anew."""
    clocks.set_deadlines(ticket)
    ticket.version += 1
    ticket.changed_at = at
    ticket.save()


@allowed(*DESK, Role.SYSTEM)
@transaction.atomic
def assess(
    *, ticket: Ticket, assessment: Assessment, by: Actor, at: datetime, version: int | None = None
) -> Ticket:
    """Assign the Severity Code by the two questions (T2); coverage is decided anew for the thing that was named.

    Time already spent counts: deadlines are worked out from the opening, not from `at`.
    Raises AlreadyClosed; Unexplained if a person's own code departs from the rule without a reason; Conflict.
    """
    held = take(ticket, version)
    if not held.is_open:
        raise AlreadyClosed
    overridden = held.coverage.get("overridden")
    if assessment.thing and assessment.thing.name != held.thing and not overridden:
        promise = contracts.promise(customer=held.customer, thing=assessment.thing, at=held.opened_at)
        held.calendar, held.promise = promise.calendar, promise.terms
        held.covered, held.coverage = coverage_fields(promise.coverage).values()
        held.thing = assessment.thing.name
    settle(held, assessment, by, at)
    return held


def settle(ticket: Ticket, assessment: Assessment, by: Actor, at: datetime) -> None:
    """Give the ticket the code that follows from an assessment, and write the first or a changed severity."""
    verdict = verdict_of(assessment.effect, covered=ticket.covered, thing=ticket.thing)
    severity = assessment.severity or verdict.severity
    if severity != verdict.severity and not assessment.reason.strip():
        raise Unexplained("Say why the code is not the one that follows from the answers.")
    ticket.effect = assessment.effect
    reason = assessment.reason.strip() or str(verdict.because[0].code)
    give(ticket, severity, reason, by, at, automatic=assessment.automatic)


def give(
    ticket: Ticket, severity: Severity, reason: str, by: Actor, at: datetime, *, automatic: bool
) -> None:  # noqa: PLR0913
    """Set the code with its history, move the deadlines, write the journal."""
    before, ticket.severity = ticket.severity, severity.value
    SeverityChange.objects.create(
        customer_id=ticket.customer_id, ticket=ticket, before=before, after=severity.value, reason=reason,
        automatic=automatic, by_id=by.user, at=at,
    )  # fmt: skip
    if not by.is_system:
        ticket.unread = False
    keep(ticket, at)
    if before is None:
        tell(ticket, "assessed", by, at, severity=severity.value, automatic=automatic)
    elif before != severity.value:
        tell(ticket, "severity_changed", by, at, before=before, severity=severity.value, automatic=automatic)


@allowed(*DESK, Role.SYSTEM)
@transaction.atomic
def assign_severity(
    *, ticket: Ticket, severity: Severity, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Ticket:  # noqa: PLR0913
    """Set the Severity Code by hand, and move the SLA deadlines with it.

    Raises AlreadyClosed; Unexplained if `reason` is blank; Conflict.
    """
    held = take(ticket, version)
    if not held.is_open:
        raise AlreadyClosed
    if not reason.strip():
        raise Unexplained("Say why the Severity Code changes.")
    give(held, severity, reason.strip(), by, at, automatic=by.is_system)
    return held


@allowed(*DESK)
@transaction.atomic
def override_coverage(*, ticket: Ticket, covered: bool, reason: str, by: Actor, at: datetime) -> Ticket:
    """Decide coverage against the rule, with a reason (C5)."""
    if not reason.strip():
        raise Unexplained("Say why coverage is decided otherwise.")
    held = take(ticket)
    held.covered = covered
    held.coverage = {**held.coverage, "overridden": reason.strip(), "overridden_by": by.name}
    if covered and not held.promise["targets"]:
        held.promise = fallback_terms(held)
    keep(held, at)
    tell(held, "coverage_overridden", by, at, covered=covered)
    return held


def fallback_terms(ticket: Ticket) -> dict[str, Any]:
    """What is promised where a person grants coverage that no contract gives: the yearly plan's SLA."""
    targets = contracts.DEFAULT_TARGETS[contracts.Plan.YEARLY]
    return {**ticket.promise, "targets": {str(code): list(minutes) for code, minutes in targets.items()}}


@allowed(*DESK)
@transaction.atomic
def assign(*, ticket: Ticket, assignee: User | None, by: Actor, at: datetime) -> Ticket:
    """Give the ticket to one of the provider's people, or to nobody."""
    held = take(ticket)
    held.assignee = assignee
    keep(held, at)
    tell(held, "assigned", by, at, assignee=assignee.pk if assignee else None)
    return held


@allowed(*DESK, Role.SYSTEM)
@transaction.atomic
def change_state(
    *, ticket: Ticket, verb: Verb, by: Actor, at: datetime, note: str = "", version: int | None = None
) -> Ticket:  # noqa: PLR0913
    """Do a verb of the lifecycle: take charge, wait, resume, resolve, close, reopen, cancel.

    `note` is for the customer: what is waited for, what was done. Raises NotPossible, Unexplained, Conflict.
    """
    held = take(ticket, version)
    before, held.state = State(held.state), after(State(held.state), verb)
    if verb in NEEDS_NOTE and not note.strip():
        raise Unexplained(NEEDS_NOTE[verb])
    mark_moments(held, before, by, at)
    held.unread = held.unread and by.is_system
    keep(held, at)
    tell(held, FACT_OF[verb], by, at, before=before, state=held.state, **say(held, note, by, at))
    return held


NEEDS_NOTE = {
    Verb.RESOLVE: "Say what was done: the customer reads it.",
    Verb.CANCEL: "Say why the ticket is cancelled.",
    Verb.WAIT_CUSTOMER: "Say what the customer has to do: they read it.",
}
FACT_OF = {
    Verb.ACKNOWLEDGE: "acknowledged",
    Verb.START: "started",
    Verb.WAIT_CUSTOMER: "waiting",
    Verb.WAIT_SUPPLIER: "waiting_supplier",
    Verb.RESUME: "resumed",
    Verb.RESOLVE: "resolved",
    Verb.CLOSE: "closed",
    Verb.REOPEN: "reopened",
    Verb.CANCEL: "cancelled",
}


def say(ticket: Ticket, note: str, by: Actor, at: datetime) -> dict[str, int]:
    """Keep what the customer is told with a change of state; the journal holds only its id."""
    if not note.strip():
        return {}
    return {"message": add(ticket, Message.Kind.OUT, note.strip(), by, at).pk}


def mark_moments(ticket: Ticket, before: State, by: Actor, at: datetime) -> None:
    """Moments and pauses that go with a change of state."""
    state = State(ticket.state)
    if state in TAKEN and ticket.acknowledged_at is None:
        ticket.acknowledged_at = at
        ticket.assignee_id = ticket.assignee_id or by.user
    if before is State.WAITING_CUSTOMER:
        ticket.pauses.filter(ends_at=None).update(ends_at=at)
    if state is State.WAITING_CUSTOMER:
        Pause.objects.create(
            customer_id=ticket.customer_id, ticket=ticket, why=Pause.Why.CUSTOMER, starts_at=at
        )
    if state is State.RESOLVED:
        ticket.restored_at = at
    if state in {State.CLOSED, State.CANCELLED}:
        ticket.ended_at = at
    if before not in OPEN and state in OPEN:
        wake(ticket, at)


def wake(ticket: Ticket, at: datetime) -> None:
    """Let the clock of a resolved or closed ticket run on; the time it lay does not count."""
    stopped = ticket.restored_at or ticket.ended_at or at
    if stopped < at:
        Pause.objects.create(
            customer_id=ticket.customer_id,
            ticket=ticket,
            why=Pause.Why.RESOLVED,
            starts_at=stopped,
            ends_at=at,
        )
    ticket.restored_at = ticket.ended_at = None


@dataclass(frozen=True)
class File:
    """A file that came with a message; its bytes are kept already under `digest`."""

    name: str
    type: str
    size: int
    digest: str


def add(  # noqa: PLR0913 - a message has all of this
    ticket: Ticket,
    kind: Message.Kind,
    text: str,
    by: Actor,
    at: datetime,
    *,
    contact: Contact | None = None,
    author: str = "",
    address: str = "",
    whole: str = "",
) -> Message:
    """Put a message on a ticket."""
    return Message.objects.create(
        customer_id=ticket.customer_id, ticket=ticket, kind=kind, text=text, at=at, user_id=by.user,
        contact=contact, author=author or by.name, address=address, whole=whole,
    )  # fmt: skip


@allowed(*DESK, Role.OFFICE)
@transaction.atomic
def add_note(*, ticket: Ticket, text: str, by: Actor, at: datetime) -> Message:
    """Write something the customer never sees."""
    message = add(ticket, Message.Kind.NOTE, text, by, at)
    tell(ticket, "noted", by, at, message=message.pk)
    return message


@allowed(*DESK, Role.OFFICE)
@transaction.atomic
def add_call(
    *, ticket: Ticket, text: str, by: Actor, at: datetime, contact: Contact | None = None
) -> Message:
    """Write down what was said on the phone."""
    author = contact.name if contact else ""
    message = add(ticket, Message.Kind.CALL, text, by, at, contact=contact, author=author)
    tell(ticket, "called", by, at, message=message.pk)
    return message


@allowed(*DESK, Role.OFFICE)
@transaction.atomic
def reply(*, ticket: Ticket, text: str, by: Actor, at: datetime, version: int | None = None) -> Message:
    """Write to the customer; the letter follows."""
    held = take(ticket, version)
    message = add(held, Message.Kind.OUT, text, by, at)
    held.unread = False
    keep(held, at)
    tell(held, "replied", by, at, message=message.pk)
    return message


@allowed(Role.SYSTEM, Role.CONTACT, *STAFF)
@transaction.atomic
def receive(  # noqa: PLR0913 - a letter comes with all of this
    *,
    ticket: Ticket,
    text: str,
    whole: str,
    author: str,
    address: str,
    by: Actor,
    at: datetime,
    contact: Contact | None = None,
    files: Sequence[File] = (),
) -> Message:
    """Put a customer's letter on a ticket: a wait for the customer ends, an ended ticket opens again (T5)."""
    held = take(ticket)
    message = add(
        held, Message.Kind.IN, text, by, at, contact=contact, author=author, address=address, whole=whole
    )
    attach(message, files)
    held.unread = True
    before = State(held.state)
    if before not in OPEN or before is State.WAITING_CUSTOMER:
        verb = Verb.RESUME if before in OPEN else Verb.REOPEN
        held.state = after(before, verb)
        mark_moments(held, before, by, at)
        tell(held, FACT_OF[verb], by, at, before=before, state=held.state, message=message.pk)
    keep(held, at)
    tell(held, "received", by, at, message=message.pk)
    return message


def first_letter(ticket: Ticket, message: Message, files: Sequence[File]) -> None:
    """Put the letter that opened a ticket on it; the opening itself tells of it."""
    message.ticket, message.customer_id, message.kind = ticket, ticket.customer_id, Message.Kind.IN
    message.save()
    attach(message, files)


def attach(message: Message, files: Sequence[File]) -> None:
    """Keep which files came with a message."""
    Attachment.objects.bulk_create(
        Attachment(
            customer_id=message.customer_id, message=message, name=file.name[:255], type=file.type[:120],
            size=file.size, digest=file.digest,
        )
        for file in files
    )  # fmt: skip
