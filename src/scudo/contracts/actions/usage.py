"""Work under a contract: drawn from what is included, then from prepaid hours, else charged (C5)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from scudo.contracts.actions.agreements import OFFICE, keep, take, tell
from scudo.contracts.actions.life import explained
from scudo.contracts.models import Contract, PrepaidHours, Use
from scudo.contracts.queries import usage
from scudo.contracts.queries.agreements import today_of
from scudo.contracts.queries.usage import Share
from scudo.core.roles import Actor, Role, allowed
from scudo.journal import actions as journal

LONGEST_KEY = 50
LONGEST_WHAT = 300
LONGEST_NOTE = 200
LONGEST_TICKET = 16
MOST_MINUTES = 100_000
"""Of one work, or of one purchase of hours."""


class Undone(Exception):
    """The work was undone already."""


@allowed(*OFFICE)
@transaction.atomic
def add_prepaid_hours(
    *,
    contract: Contract,
    minutes: int,
    bought_on: date,
    warn_minutes: int,
    by: Actor,
    at: datetime,
    expires_on: date | None = None,
    note: str = "",
) -> PrepaidHours:
    """Enter hours that were paid in advance (monte ore); work from `bought_on` on is drawn from them.

    Raises ValidationError naming the field; without one where the contract is over.
    """
    held = take(contract)
    check_hours(held, minutes, warn_minutes, bought_on, expires_on)
    bundle = PrepaidHours.objects.create(
        customer_id=held.customer_id, contract=held, minutes=minutes, warn_minutes=warn_minutes, bought_on=bought_on,
        expires_on=expires_on, note=" ".join(note.split())[:LONGEST_NOTE],
    )  # fmt: skip
    keep(held)
    tell(held, "prepaid_bought", by, at, bundle=bundle.pk, minutes=minutes)
    return bundle


def check_hours(
    held: Contract, minutes: int, warn_minutes: int, bought_on: date, expires_on: date | None
) -> None:
    """Raises ValidationError naming the fields."""
    if not usage.may_buy_hours(held):
        raise ValidationError(_("The contract is over: hours are bought under one that runs."))
    problems: dict[str, str] = {}
    if not 0 < minutes <= MOST_MINUTES:
        problems["minutes"] = _("Hours that are bought are more than nothing and at most %(hours)d h.") % {
            "hours": MOST_MINUTES // 60
        }
    elif not 0 <= warn_minutes < minutes:
        problems["warn_minutes"] = _("The warning comes before the hours end: with fewer than were bought.")
    if expires_on and expires_on <= bought_on:
        problems["expires_on"] = _("Hours expire after the day on which they were bought.")
    if problems:
        raise ValidationError({name: [words] for name, words in problems.items()})


@allowed(*OFFICE)
@transaction.atomic
def remove_prepaid_hours(*, bundle: PrepaidHours, by: Actor, at: datetime) -> None:
    """Take away hours that were entered by mistake. Raises ValidationError where work was drawn from them."""
    held = take(bundle.contract)
    if bundle.uses.exists():
        raise ValidationError(_("Work was drawn from these hours: they stay."))
    tell(held, "prepaid_removed", by, at, bundle=bundle.pk, minutes=bundle.minutes)
    bundle.delete()
    keep(held)


@allowed(*OFFICE, Role.TECHNICIAN, Role.OPERATOR, Role.SYSTEM)
@transaction.atomic
def draw_down(  # noqa: PLR0913 - work has these parts
    *,
    contract: Contract,
    key: str,
    minutes: int,
    what: str,
    at_work: datetime,
    by: Actor,
    at: datetime,
    ticket: str = "",
    intervention: bool = True,
) -> list[Use]:
    """Record work done at `at_work`: within what is included first, then from prepaid hours, the rest charged.

    `key` names the work at the one who reports it: the same key again changes nothing and returns what there is, undone or
    not. Work that several sources pay for becomes several rows, of which the first counts as the intervention. One contract's
    draw-downs wait for one another, so that nothing is drawn twice. What a ticket was promised stays as it was decided.
    Raises ValidationError naming the field.
    """
    check_key(key)
    held = take(contract)
    if known := list(usage.recorded(key)):
        return of_this(held, known)
    said, named = " ".join(what.split()), ticket.strip()
    check_work(held, minutes, said, named, at_work, at, intervention=intervention)
    prefetch_related_objects([held], "versions", *usage.PARTS)
    parted = parted_over(held, minutes, at_work)
    made = written(held, parted, Use(
        customer_id=held.customer_id, contract=held, key=key, ticket=named, what=said, intervention=intervention,
        at=at_work, by_id=by.user,
    ))  # fmt: skip
    keep(held)
    tell(
        held, "used", by, at, uses=[one.pk for one in made], minutes=minutes,
        charged=sum(one.minutes for one in parted if one.charged),
    )  # fmt: skip
    warn(held, parted, by, at)
    return made


def check_key(key: str) -> None:
    """Raises ValidationError."""
    if not key.strip() or "/" in key or len(key) > LONGEST_KEY:
        raise ValidationError(
            {"key": [_("Work is named by at most %(most)d characters, without a slash.") % {"most": LONGEST_KEY}]}
        )  # fmt: skip


def of_this(held: Contract, known: list[Use]) -> list[Use]:
    """What is recorded already. Raises ValidationError where it is under another contract."""
    if any(one.contract_id != held.pk for one in known):
        raise ValidationError({"key": [_("This work is recorded under another contract.")]})
    return known


def check_work(
    held: Contract, minutes: int, what: str, ticket: str, at_work: datetime, at: datetime, *, intervention: bool
) -> None:  # fmt: skip
    """Raises ValidationError naming the fields."""
    problems = done_problems(held, what, ticket, at_work, at)
    if not took_time(minutes, intervention=intervention):
        problems["minutes"] = _("Say how long the work took.")
    if problems:
        raise ValidationError({name: [words] for name, words in problems.items()})


def took_time(minutes: int, *, intervention: bool) -> bool:
    """Whether work took a time that can be: none at all only where it counts as an intervention."""
    return 0 <= minutes <= MOST_MINUTES and (minutes > 0 or intervention)


def done_problems(
    held: Contract | None, what: str, ticket: str, at_work: datetime, at: datetime
) -> dict[str, str]:
    """What is wrong with anything that was done, by field; what no contract pays for names its ticket."""
    problems: dict[str, str] = {}
    if not what or len(what) > LONGEST_WHAT:
        problems["what"] = _("Say what was done, in at most %(most)d characters.") % {"most": LONGEST_WHAT}
    if len(ticket) > LONGEST_TICKET or not (ticket or held):
        problems["ticket"] = _("This is no ticket’s number.")
    if at_work > at:
        problems["at_work"] = _("Work is recorded when it is done, not before.")
    elif held and not usage.has_begun(held, today_of(at_work)):
        problems["at_work"] = _("The contract had not begun then.")
    return problems


def parted_over(held: Contract, minutes: int, at_work: datetime) -> list[Share]:
    """What pays for work under a contract whose versions, uses and prepaid hours were read."""
    bundles = usage.valid_bundles(held, today_of(at_work))
    left = [(one.pk, usage.bundle_left(held, one)) for one in bundles]
    return usage.shares(minutes, usage.left_of(held, at_work).included, left)


def written(held: Contract, parted: Sequence[Share], work: Use) -> list[Use]:
    """The rows of one work: its key, then `key/2` and so on. Raises ValidationError where another contract has the key."""
    return insert([
        Use(
            customer_id=held.customer_id, contract=held, prepaid_id=share.bundle, charged=share.charged, minutes=share.minutes,
            key=f"{work.key}/{number}" if number > 1 else work.key, intervention=work.intervention and number == 1,
            ticket=work.ticket, what=work.what, at=work.at, by_id=work.by_id,
        )
        for number, share in enumerate(parted, 1)
    ])  # fmt: skip


def insert(rows: list[Use]) -> list[Use]:
    """New rows. Raises ValidationError where their key is used elsewhere."""
    try:
        with transaction.atomic():
            return Use.objects.bulk_create(rows)
    except IntegrityError:
        raise ValidationError({"key": [_("This work is recorded under another contract.")]}) from None


def warn(held: Contract, parted: Sequence[Share], by: Actor, at: datetime) -> None:
    """Tell once of a bundle that little is left of all that can be drawn from, and that nothing is; letters follow.

    The bundle is the one that is drawn from next, or the last one where all are used up.
    """
    drawn = {one.bundle: one.minutes for one in parted if one.bundle is not None and one.minutes}
    bundles = usage.valid_bundles(held, today_of(at))
    left = {one.pk: usage.bundle_left(held, one) - drawn.get(one.pk, 0) for one in bundles}
    touched = [key for key in drawn if key in left]
    if not touched:
        return
    whole = sum(left.values())
    if not whole:
        tell(held, "prepaid_used_up", by, at, left=0, bundle=touched[-1])
        return
    now = next(one for one in bundles if left[one.pk])
    if whole < now.warn_minutes and now.warned_at is None:
        now.warned_at = at
        now.save(update_fields=["warned_at"])
        tell(held, "prepaid_low", by, at, left=whole, bundle=now.pk)


@allowed(*OFFICE)
@transaction.atomic
def undo_use(*, use: Use, because: str, by: Actor, at: datetime) -> list[Use]:
    """Undo what was recorded wrongly, whole: every row of it. It is kept with the reason.

    What it drew is there again for work to come; what was charged meanwhile stays charged, and tickets stay as they were.
    Raises Undone; ValidationError unexplained, or where it stands on an invoice.
    """
    held = take(use.contract) if use.contract else None
    whole = usage.recorded(use.key.partition("/")[0]).select_for_update(of=("self",))
    rows = [one for one in whole if one.undone_at is None]
    if not rows:
        raise Undone
    if numbers := sorted({one.invoice for one in rows if one.invoice}):
        raise ValidationError(_("It stands on invoice %s: take it off there first.") % ", ".join(numbers))
    reason = explained(because)[:LONGEST_WHAT]
    for one in rows:
        one.undone_at, one.undone_because = at, reason
        one.save(update_fields=["undone_at", "undone_because"])
    if held:
        keep(held)
    tell_of(rows, "use_undone", by, at)
    return rows


def tell_of(rows: Sequence[Use], what: str, by: Actor, at: datetime, **facts: Any) -> None:
    """Write the journal about rows of one customer: under each contract of theirs, or the customer where they have none."""
    for contract in dict.fromkeys(one.contract_id for one in rows):
        those = [one for one in rows if one.contract_id == contract]
        subject = ("contract", contract) if contract else ("customer", those[0].customer_id)
        journal.write(
            kind=f"contracts.{what}", subject=subject, customer=those[0].customer_id, by=by, at=at,
            facts={"uses": [one.pk for one in those], **facts},
        )  # fmt: skip
