"""Requests for a draft (C9): anybody asks, the office completes or declines."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.translation import gettext as _

from scudo.contracts.actions.agreements import OFFICE
from scudo.contracts.models import Contract, DraftRequest, Plan
from scudo.core.plans import Acquired
from scudo.core.roles import Actor, Role, allowed
from scudo.customers import rules
from scudo.customers.models import Customer, Language
from scudo.customers.queries import sender_of
from scudo.journal import actions as journal

HOUR = timedelta(hours=1)
MOST_OF_ONE, MOST_OF_ALL = 5, 100
"""Requests within an hour, of one sender and altogether."""
ASK_LOCK = 7_211_009
LONGEST = {
    "company": 200, "name": 150, "mail": 254, "phone": 40, "vat_number": 20, "things": 5_000, "hours": 2_000,
}  # fmt: skip
LONGEST_ANSWER = 500


class TooMany(Exception):
    """More requests came within an hour than are taken; the page says to call."""


class AlreadyAnswered(Exception):
    """The request was taken or declined before."""


@allowed(Role.SYSTEM)
@transaction.atomic
def ask_for_draft(  # noqa: PLR0913 - what the public page asks
    *, company: str, name: str, mail: str, phone: str, vat_number: str, plan: str, acquired: str, things: str, hours: str,
    language: str, sender: str, by: Actor, at: datetime,
) -> DraftRequest:  # fmt: skip
    """Take a stranger's request; `sender` is `queries.sender_key` of the address it came from.

    A customer is recognised by VAT number, then by the mail address or its domain. Raises ValidationError naming each field
    that is wrong; TooMany.
    """
    written = {
        "company": company, "name": name, "mail": mail, "phone": phone, "vat_number": vat_number, "plan": plan,
        "acquired": acquired, "things": things, "hours": hours,
    }  # fmt: skip
    said = {field: cleaned(text, lines=field in {"things", "hours"}) for field, text in written.items()}
    said["vat_number"] = checked(said)
    hold_the_door(sender, at)
    made = DraftRequest.objects.create(
        **said, language=language if language in Language.values else Language.ITALIAN, sender=sender, asked_at=at,
        customer=known_customer(said["vat_number"], said["mail"], by),
    )  # fmt: skip
    tell(made, "draft_asked", by, at)
    return made


def cleaned(text: str, *, lines: bool) -> str:
    """What somebody typed without control characters; in one line where it is no text."""
    shown = "".join(letter for letter in text if letter >= " " or letter in "\n\t")
    return shown.strip() if lines else " ".join(shown.split())


def checked(said: Mapping[str, str]) -> str:
    """The VAT number as eleven digits. Raises ValidationError naming each field that is wrong."""
    problems: dict[str, Any] = {
        field: _("Write at most %(most)s characters.") % {"most": most}
        for field, most in LONGEST.items()
        if len(said[field]) > most
    }
    problems |= {field: _("This is needed.") for field in ("company", "name", "things") if not said[field]}
    if said["plan"] and said["plan"] not in Plan.values:
        problems["plan"] = _("There is no such plan.")
    if said["acquired"] and said["acquired"] not in {one.value for one in Acquired}:
        problems["acquired"] = _("Say whether the system was bought, rented or taken over.")
    for field, check in (("mail", validate_email), ("vat_number", rules.vat_number), ("phone", reachable)):
        try:
            check(said[field])
        except ValidationError as problem:
            problems.setdefault(field, problem.messages)
    if problems:
        raise ValidationError(problems)
    return rules.vat_number(said["vat_number"])


def reachable(phone: str) -> None:
    """Raises ValidationError where something was written that is no phone number."""
    if phone:
        rules.phone(phone)


def hold_the_door(sender: str, at: datetime) -> None:
    """One request at a time, so that the counts are exact. Raises TooMany."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [ASK_LOCK])
    lately = DraftRequest.objects.filter(asked_at__gt=at - HOUR)
    if lately.count() >= MOST_OF_ALL or lately.filter(sender=sender).count() >= MOST_OF_ONE:
        raise TooMany


def known_customer(vat: str, mail: str, by: Actor) -> Customer | None:
    """The customer who asks, if one is known beyond doubt."""
    same = Customer.objects.filter(vat_number=vat).first() if vat else None
    if same:
        return same
    candidates = sender_of(by, mail).customers
    return candidates[0] if len(candidates) == 1 else None


@allowed(*OFFICE)
@transaction.atomic
def take_request(*, request: DraftRequest, contract: Contract, by: Actor, at: datetime) -> DraftRequest:
    """Note that a request became a contract in preparation. Raises AlreadyAnswered; ValidationError for another customer's."""
    held = take(request)
    if held.customer_id and held.customer_id != contract.customer_id:
        raise ValidationError({"contract": _("This contract is another customer's.")})
    held.customer_id, held.contract = contract.customer_id, contract
    settle(held, DraftRequest.State.TAKEN, by, at)
    tell(held, "draft_request_taken", by, at, contract=contract.pk)
    return held


@allowed(*OFFICE)
@transaction.atomic
def decline_request(*, request: DraftRequest, answer: str, by: Actor, at: datetime) -> DraftRequest:
    """Decline a request with the answer that its sender gets. Raises AlreadyAnswered; ValidationError without an answer."""
    held = take(request)
    held.answer = cleaned(answer, lines=True)
    if not held.answer or len(held.answer) > LONGEST_ANSWER:
        raise ValidationError(
            {"answer": _("Write an answer of at most %(most)s characters.") % {"most": LONGEST_ANSWER}}
        )
    settle(held, DraftRequest.State.DECLINED, by, at)
    tell(held, "draft_request_declined", by, at)
    return held


def take(request: DraftRequest) -> DraftRequest:
    """The request's row, held until the transaction ends. Raises AlreadyAnswered."""
    held = DraftRequest.objects.select_for_update().get(pk=request.pk)
    if held.state != DraftRequest.State.ASKED:
        raise AlreadyAnswered
    return held


def settle(held: DraftRequest, state: DraftRequest.State, by: Actor, at: datetime) -> None:
    """Who answered, when, and how."""
    held.state, held.answered_at, held.answered_by_id = state, at, by.user
    held.save()


def tell(request: DraftRequest, what: str, by: Actor, at: datetime, **facts: Any) -> None:
    """Write the journal: ids, nothing of what was written."""
    journal.write(
        kind=f"contracts.{what}", subject=("draft_request", request.pk), customer=request.customer_id, by=by, at=at,
        facts=facts or None,
    )  # fmt: skip
