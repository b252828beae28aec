"""The rental that a contract hangs from, with its devices (C4)."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from scudo.contracts import actions
from scudo.contracts.actions import Plan
from scudo.contracts.queries import Contract, rentals
from scudo.core.agreement import State
from scudo.core.roles import Actor, may

MOST_SHOWN = 50


def section(viewer: Actor, contract: Contract, _at: datetime) -> dict[str, Any] | None:
    """What the section shows; nothing for a contract that hangs from no rental, but for a Full one that needs one."""
    in_preparation = contract.state == State.PREPARATION.value
    if contract.rental_id is None and contract.plan != Plan.FULL:
        return None
    may_write = may(viewer, actions.attach_rental)
    rental = rentals.rental_by_id(viewer, contract.rental_id) if contract.rental_id else None
    return {
        "template": "web/partials/contract_rental.html", "rental": told(rental) if rental else None,
        "in_preparation": in_preparation, **offers(contract, may_write=may_write and in_preparation and rental is None),
        "change_url": reverse("web:rental_change", args=[rental.pk]) if rental and may_write else "",
    }  # fmt: skip


def offers(contract: Contract, *, may_write: bool) -> dict[str, str]:
    """The ways to a rental for a contract that needs one."""
    new = f"{reverse('web:rental_new', args=[contract.customer_id])}?{urlencode({'contract': contract.pk})}"
    return {
        "choose_url": reverse("web:contract_rental", args=[contract.pk]) if may_write else "",
        "new_url": new if may_write else "",
    }


def told(rental: rentals.Rental) -> dict[str, Any]:
    """The rental and its devices."""
    assets = list(rental.assets.all())
    return {
        "number": rental.number, "url": reverse("web:rental", args=[rental.pk]), "starts_on": rental.starts_on,
        "ends_on": rental.ends_on, "count": len(assets), "more": max(0, len(assets) - MOST_SHOWN),
        "assets": [{"product": one.product, "serial": one.serial, "component": one.component} for one in assets[:MOST_SHOWN]],
    }  # fmt: skip
