"""The PINs of a contract: to whom each was given, when it was used last, and what can be done with it; never digits (C8)."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from scudo.contracts import actions, pin_keys
from scudo.contracts.queries import Contract, pins
from scudo.core.roles import Actor, may

MOST_PAST = 20


def section(viewer: Actor, contract: Contract, at: datetime) -> dict[str, Any] | None:
    """What the section shows; nothing for a contract without Extra Time that never had a PIN."""
    every = list(pins.pins_of(viewer, contract))
    may_have = pins.may_have_pins(contract, at)
    if not every and not may_have:
        return None
    in_use = [one for one in every if one.revoked_at is None]
    is_full = len(in_use) >= pins.MOST_IN_USE
    return {
        "template": "web/partials/contract_pins.html",
        "pins": {
            "listed": [line(one, viewer, may_have=may_have) for one in in_use],
            "past": [past(one) for one in every if one.revoked_at is not None][:MOST_PAST],
            "new_url": reverse("web:contract_pin_new", args=[contract.pk])
            if may_have and not is_full and may(viewer, actions.issue_pin) else "",
            "all_url": reverse("web:pins"), "writes": may(viewer, actions.revoke_pin),
            "why_none": "" if may_have else _("PINs are issued while the contract has Extra Time."),
            "many": _("%(count)s PINs are in use, as many as a contract has.") % {"count": pins.MOST_IN_USE} if is_full else "",
        },
    }  # fmt: skip


def line(one: pins.Pin, viewer: Actor, *, may_have: bool) -> dict[str, Any]:
    """A PIN in use."""
    address = [one.contract_id, one.pk]
    return {
        "label": one.label, "issued_at": one.issued_at, "issued_by": one.issued_by.name if one.issued_by else "",
        "used_at": one.used_at, "lost": is_lost(one),
        "replace_url": reverse("web:contract_pin_replace", args=address)
        if may_have and may(viewer, actions.replace_pin) else "",
        "revoke_url": reverse("web:contract_pin_revoke", args=address) if may(viewer, actions.revoke_pin) else "",
    }  # fmt: skip


def is_lost(one: pins.Pin) -> bool:
    """Whether it does not verify any more, since its key is lost, or cannot be read now."""
    try:
        return one.key not in {key.id for key in pin_keys.all_keys()}
    except pin_keys.Damaged:
        return True


def past(one: pins.Pin) -> dict[str, Any]:
    """A PIN that is not in use any more."""
    return {
        "label": one.label, "revoked_at": one.revoked_at, "revoked_by": one.revoked_by.name if one.revoked_by else "",
        "because": one.revoked_because or _("replaced"),
    }  # fmt: skip
