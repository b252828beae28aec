"""What no contract pays for: work and parts outside of what is included, and the invoices they are on (C5)."""

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.contracts.actions.agreements import OFFICE
from scudo.contracts.actions.usage import check_key, done_problems, insert, tell_of, took_time
from scudo.contracts.models import Contract, Use
from scudo.contracts.queries import usage
from scudo.contracts.queries.agreements import runs_on, today_of, version_at
from scudo.core.roles import Actor, Role, allowed
from scudo.customers.models import Customer

HANDS = (*OFFICE, Role.TECHNICIAN, Role.OPERATOR, Role.SYSTEM)
MOST_PIECES = 10_000
LONGEST_SERIAL = 100
LONGEST_INVOICE = 40


class AlreadyInvoiced(Exception):
    """Some of it is on an invoice, or was undone, since it was listed."""


class NotInvoiced(Exception):
    """It is on no invoice."""


@allowed(*HANDS)
@transaction.atomic
def charge_work(  # noqa: PLR0913 - work has these parts
    *,
    customer: Customer,
    key: str,
    minutes: int,
    what: str,
    at_work: datetime,
    by: Actor,
    at: datetime,
    contract: Contract | None = None,
    ticket: str = "",
    intervention: bool = True,
) -> list[Use]:
    """Record work that is charged whole: on what is not covered, or out of the hours of a contract.

    `contract` is the one that it stands beside, if there is one. The same key again changes nothing and returns what there is.
    Raises ValidationError naming the field.
    """
    if not took_time(minutes, intervention=intervention):
        raise ValidationError({"minutes": [_("Say how long the work took.")]})
    return recorded(
        Use(
            customer=customer, contract=contract, key=key, ticket=ticket.strip(), what=" ".join(what.split()), minutes=minutes,
            intervention=intervention, charged=True, at=at_work, by_id=by.user,
        ),
        by, at,
    )  # fmt: skip


@allowed(*HANDS)
@transaction.atomic
def replace_part(  # noqa: PLR0913 - a part has these
    *,
    customer: Customer,
    key: str,
    what: str,
    at_work: datetime,
    by: Actor,
    at: datetime,
    contract: Contract | None = None,
    quantity: int = 1,
    serial: str = "",
    ticket: str = "",
    charge: bool = False,
) -> list[Use]:
    """Record a part that was replaced: at no cost where the contract includes parts (C4) and `charge` does not say otherwise.

    The same key again changes nothing and returns what there is. Raises ValidationError naming the field.
    """
    problems = {}
    if not 0 < quantity <= MOST_PIECES:
        problems["quantity"] = [_("Say how many pieces.")]
    if len(serial.strip()) > LONGEST_SERIAL:
        problems["serial"] = [
            _("A serial number has at most %(most)d characters.") % {"most": LONGEST_SERIAL}
        ]
    if problems:
        raise ValidationError(problems)
    included = contract is not None and not charge and has_parts(contract, at_work, ticket)
    return recorded(
        Use(
            customer=customer, contract=contract, key=key, ticket=ticket.strip(), what=" ".join(what.split()), minutes=0,
            intervention=False, quantity=quantity, serial=serial.strip(), charged=not included, at=at_work, by_id=by.user,
        ),
        by, at,
    )  # fmt: skip


def has_parts(contract: Contract, at_work: datetime, ticket: str) -> bool:
    """Whether a contract includes parts then; one that is over does for the tickets that it covered."""
    return version_at(contract, at_work).parts and bool(ticket or runs_on(contract, today_of(at_work)))


def recorded(use: Use, by: Actor, at: datetime) -> list[Use]:
    """A checked row, kept once by its key."""
    check_key(use.key)
    if known := list(usage.recorded(use.key)):
        if any((one.customer_id, one.contract_id) != (use.customer_id, use.contract_id) for one in known):
            raise ValidationError({"key": [_("This work is recorded under another contract.")]})
        return known
    check(use, at)
    made = insert([use])
    tell_of(made, "used", by, at, minutes=use.minutes, quantity=use.quantity, charged=use.charged)
    return made


def check(use: Use, at: datetime) -> None:
    """Raises ValidationError naming the fields."""
    problems = done_problems(use.contract, use.what, use.ticket, use.at, at)
    if use.contract and use.contract.customer_id != use.customer_id:
        problems["contract"] = _("This belongs to another customer.")
    if problems:
        raise ValidationError({name: [words] for name, words in problems.items()})


@allowed(*OFFICE)
@transaction.atomic
def put_on_invoice(
    *, uses: Collection[int], invoice: str, invoiced_on: date, by: Actor, at: datetime
) -> list[Use]:
    """Note that charged work and parts are on an invoice: the list of what is to be invoiced has them no more.

    Raises ValidationError naming the field; AlreadyInvoiced, and nothing is changed, where one of them is not to be invoiced.
    """
    number = " ".join(invoice.split())
    problems = {}
    if not number or len(number) > LONGEST_INVOICE:
        problems["invoice"] = [
            _("Give the invoice’s number, in at most %(most)d characters.") % {"most": LONGEST_INVOICE}
        ]
    if invoiced_on > today_of(at):
        problems["invoiced_on"] = [_("This day is still to come.")]
    if not uses:
        problems["uses"] = [_("Choose what is on the invoice.")]
    if problems:
        raise ValidationError(problems)
    held = list(
        Use.objects.select_for_update()
        .filter(pk__in=uses, charged=True, undone_at=None, invoiced_on=None)
        .order_by("pk")
    )
    if len(held) != len(set(uses)):
        raise AlreadyInvoiced
    others = Use.objects.filter(invoice=number, invoiced_on__year=invoiced_on.year)
    if others.exclude(customer=held[0].customer_id).exists():
        raise ValidationError({"invoice": [_("This is the number of another customer’s invoice.")]})
    if len({one.customer_id for one in held}) > 1:
        raise ValidationError({"uses": [_("An invoice is one customer’s: choose the lines of one.")]})
    for one in held:
        one.invoice, one.invoiced_on = number, invoiced_on
    Use.objects.bulk_update(held, ["invoice", "invoiced_on"])
    tell_of(held, "invoiced", by, at, invoice=number)
    return held  # fmt: skip


@allowed(*OFFICE)
@transaction.atomic
def take_off_invoice(*, use: Use, by: Actor, at: datetime) -> Use:
    """Note that something is not on its invoice after all: it is to be invoiced again. Raises NotInvoiced."""
    held = Use.objects.select_for_update().get(pk=use.pk)
    if not held.invoice:
        raise NotInvoiced
    number, held.invoice, held.invoiced_on = held.invoice, "", None
    held.save(update_fields=["invoice", "invoiced_on"])
    tell_of([held], "invoice_taken_back", by, at, invoice=number)
    return held
