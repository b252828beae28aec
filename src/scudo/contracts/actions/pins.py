"""PINs issued, replaced, revoked, and their keys turned (C8): docs/rules/pin.md."""

import re
import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from scudo.contracts import pin_keys
from scudo.contracts.actions.agreements import OFFICE, take, tell
from scudo.contracts.models import Contract, Pin
from scudo.contracts.queries import pins
from scudo.contracts.queries.agreements import today_of
from scudo.core.pin import LENGTH, digest, is_weak
from scudo.core.roles import Actor, Role, allowed
from scudo.journal import actions as journal

MOST_DRAWS = 1_000
LONGEST_LABEL, LONGEST_REASON = 100, 200
SUBJECT = ("pins", 0)
"""What concerns the PINs of all contracts together, in the journal."""
DIGITS = re.compile(r"(?:\d[\s.\-]*){8,}")


class IssuedMeanwhile(Exception):
    """Another PIN was issued for the contract since the form was opened, or this form was sent twice."""


@allowed(*OFFICE)
@transaction.atomic
def issue_pin(
    *, contract: Contract, label: str, by: Actor, at: datetime, seen: int | None = None
) -> tuple[Pin, str]:
    """A new PIN, and its digits, which are given this once and kept nowhere; `label` says to whom it is given.

    `seen` is the id of the contract's newest PIN that the person saw, 0 for none; nobody looks where it is None.
    Raises IssuedMeanwhile; ValidationError where the contract may have no PIN, has all that it may have, or the label is wrong.
    """
    held = take(contract)
    newest = held.pins.order_by("-pk").values_list("pk", flat=True).first() or 0
    if seen is not None and seen != newest:
        raise IssuedMeanwhile
    check_may_have(held, at)
    if held.pins.filter(revoked_at=None).count() >= pins.MOST_IN_USE:
        raise ValidationError(
            _("%(count)s PINs are in use, as many as a contract has. Revoke one first.") % {"count": pins.MOST_IN_USE}
        )  # fmt: skip
    made, digits = draw(held, checked(label, "label", _("Say to whom it is given."), LONGEST_LABEL), by, at)
    tell(held, "pin_issued", by, at, pin=made.pk, key=made.key)
    return made, digits


@allowed(*OFFICE)
@transaction.atomic
def replace_pin(*, pin: Pin, by: Actor, at: datetime, label: str = "") -> tuple[Pin, str]:
    """A new PIN in the place of one that is revoked by this; without a label it is given to the same.

    Raises ValidationError where the old one is not in use, the contract may have no PIN, or the label is wrong.
    """
    contract, old = take_in_use(pin)
    check_may_have(contract, at)
    kept = checked(label or old.label, "label", _("Say to whom it is given."), LONGEST_LABEL)
    made, digits = draw(contract, kept, by, at)
    put_out_of_use(old, "", by, at)
    tell(contract, "pin_issued", by, at, pin=made.pk, key=made.key, replaces=old.pk)
    return made, digits


@allowed(*OFFICE)
@transaction.atomic
def revoke_pin(*, pin: Pin, because: str, by: Actor, at: datetime) -> Pin:
    """Let a PIN open nothing from now on. Raises ValidationError where it is not in use, or without a reason."""
    contract, held = take_in_use(pin)
    put_out_of_use(held, checked(because, "because", _("Say why."), LONGEST_REASON), by, at)
    tell(contract, "pin_revoked", by, at, pin=held.pk)
    return held


@allowed(Role.MANAGER)
@transaction.atomic
def turn_pin_key(*, by: Actor, at: datetime) -> str:
    """A new key for what is issued from now on; returns its id. PINs come under it when they are used next.

    Raises pin_keys.Given where the environment has the keys.
    """
    made = pin_keys.rotate(at)
    journal.write(kind="contracts.pin_key_turned", subject=SUBJECT, by=by, at=at, facts={"key": made.id})
    return made.id


def check_may_have(contract: Contract, at: datetime) -> None:
    """Raises ValidationError with the rule where no PIN is issued for a contract (C8)."""
    if pins.is_over(contract, today_of(at)):
        raise ValidationError(
            _("The contract is over: a PIN is for one that runs or is in preparation (rule C8).")
        )
    if pins.with_extra_time(contract, at) is None:
        raise ValidationError(
            _("The contract has no Extra Time: a PIN is for calls in Extra Time (rule C8). Amend it first.")
        )


def checked(text: str, field: str, missing: str, longest: int) -> str:
    """A label or a reason in one line. Raises ValidationError where it is blank, too long, or gives a PIN away."""
    said = " ".join(text.split())
    if not said:
        raise ValidationError({field: [missing]})
    if len(said) > longest:
        raise ValidationError({field: [_("At most %(count)s characters.") % {"count": longest}]})
    if holds_a_pin(said):
        raise ValidationError({field: [_("Do not write a PIN's digits anywhere: this text is kept.")]})
    return said


def holds_a_pin(text: str) -> bool:
    """Whether eight digits in a row are those of a PIN, as far as the keys can be read."""
    rows = (re.sub(r"\D", "", found[0]) for found in DIGITS.finditer(text))
    tried = {row[at : at + LENGTH] for row in rows for at in range(len(row) - LENGTH + 1)}
    try:
        return any(pins.same(digits) for digits in tried if digits.isascii())
    except pin_keys.Damaged:
        return False


def draw(contract: Contract, label: str, by: Actor, at: datetime) -> tuple[Pin, str]:
    """A PIN by the machine's source of chance, again where it is weak or was given before, under whatever key."""
    key = pin_keys.current(at)
    given: dict[str, Any] = {
        "customer_id": contract.customer_id, "contract": contract, "key": key.id, "label": label, "issued_at": at,
        "issued_by_id": by.user,
    }  # fmt: skip
    for _draw in range(MOST_DRAWS):
        digits = f"{secrets.randbelow(10**LENGTH):0{LENGTH}}"
        if is_weak(digits) or pins.same(digits):
            continue
        made, is_new = Pin.objects.get_or_create(digest=digest(digits, key.secret), defaults=given)
        if is_new:
            return made, digits
    raise RuntimeError("no PIN was left to draw")


def take_in_use(pin: Pin) -> tuple[Contract, Pin]:
    """A PIN and its contract, their rows held. Raises ValidationError where it is not in use."""
    contract = take(pin.contract)
    held = Pin.objects.select_for_update(of=("self",), no_key=True).get(pk=pin.pk)
    if held.revoked_at is not None:
        raise ValidationError(_("This PIN is not in use any more."))
    return contract, held


def put_out_of_use(pin: Pin, because: str, by: Actor, at: datetime) -> None:
    """Revoke a PIN; its digest stays, so that its digits are not given again."""
    pin.revoked_at, pin.revoked_by_id, pin.revoked_because = at, by.user, because
    pin.save(update_fields=["revoked_at", "revoked_by", "revoked_because"])
