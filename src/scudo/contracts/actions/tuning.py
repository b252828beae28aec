"""The shared list of tuning points: raised by either side while a trial runs, answered by the provider (C1)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.contracts.actions.agreements import take, tell
from scudo.contracts.models import Contract, TuningPoint
from scudo.contracts.queries.tuning import is_tuned
from scudo.core.roles import STAFF, Actor, Forbidden, Role, allowed

LONGEST_TEXT = 500
MOST_POINTS = 200


class NotTuned(Exception):
    """The contract is no trial, or its trial does not run."""


class Answered(Exception):
    """The point is answered already, or was not when somebody wanted to reopen it."""


@allowed(*STAFF, Role.CONTACT)
@transaction.atomic
def raise_point(*, contract: Contract, text: str, by: Actor, at: datetime) -> TuningPoint:
    """Put something to fine-tune on the list of a trial; a customer's person on that of their own company.

    Raises NotTuned; Forbidden for another customer's; ValidationError for no words, too many, or a list that is full.
    """
    check_side(contract, by)
    held = take(contract)
    if not is_tuned(held):
        raise NotTuned
    said = in_bounds(text, "text")
    if held.tuning.count() >= MOST_POINTS:
        raise ValidationError(
            _("The list holds at most %(most)d points: answer some first.") % {"most": MOST_POINTS}
        )
    point = TuningPoint.objects.create(
        customer_id=held.customer_id, contract=held, text=said, by_customer=not by.is_staff, name=by.name, raised_at=at
    )  # fmt: skip
    tell(held, "tuning_raised", by, at, point=point.pk, by_customer=point.by_customer)
    return point


def check_side(contract: Contract, by: Actor) -> None:
    """Raises Forbidden for a person who does not speak for the contract's customer."""
    if not by.is_staff and contract.customer_id not in by.customers:
        raise Forbidden(f"{by.name} does not speak for the customer of this contract")


def in_bounds(text: str, field: str) -> str:
    """Words without blanks around them. Raises ValidationError where there are none, or too many."""
    said = text.strip()
    if not said or len(said) > LONGEST_TEXT:
        raise ValidationError(
            {field: [_("Write something, in at most %(most)d characters.") % {"most": LONGEST_TEXT}]}
        )
    return said


@allowed(*STAFF)
@transaction.atomic
def answer_point(*, point: TuningPoint, answer: str, by: Actor, at: datetime) -> TuningPoint:
    """Say what was done; also after the trial, so that no point stays open. Raises Answered; ValidationError without words."""
    held = take_point(point)
    if held.done_at:
        raise Answered
    held.answer, held.done_name, held.done_at = in_bounds(answer, "answer"), by.name, at
    held.save(update_fields=["answer", "done_name", "done_at"])
    tell(held.contract, "tuning_answered", by, at, point=held.pk)
    return held


@allowed(*STAFF, Role.CONTACT)
@transaction.atomic
def reopen_point(*, point: TuningPoint, by: Actor, at: datetime) -> TuningPoint:
    """Open an answered point again, while the trial runs; the answer stays to be read until there is another.

    Raises NotTuned, Answered; Forbidden for another customer's.
    """
    check_side(point.contract, by)
    held = take_point(point)
    if not is_tuned(held.contract):
        raise NotTuned
    if not held.done_at:
        raise Answered
    held.done_name, held.done_at = "", None
    held.save(update_fields=["done_name", "done_at"])
    tell(held.contract, "tuning_reopened", by, at, point=held.pk)
    return held


def take_point(point: TuningPoint) -> TuningPoint:
    """The point's row, held until the transaction ends."""
    held = TuningPoint.objects.select_for_update(of=("self",)).select_related("contract")
    return held.get(pk=point.pk)
