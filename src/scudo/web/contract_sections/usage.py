"""What a contract includes and what was used of it: interventions and hours of the year, prepaid hours, the work itself (C5)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from scudo.contracts import actions
from scudo.contracts.queries import Contract, usage
from scudo.contracts.queries.usage import Amount, Balance, Bundle, Use
from scudo.core.roles import Actor, may
from scudo.web.contract_fields import written_time

MOST_SHOWN = 30
DAY = timedelta(days=1)


def section(viewer: Actor, contract: Contract, at: datetime) -> dict[str, Any] | None:
    """What the section shows; nothing before a contract began, but hours that were bought or can be."""
    pk, balance = contract.pk, usage.balance_of(contract, at)
    has_begun = contract.starts_on is not None
    may_buy = usage.may_buy_hours(contract) and may(viewer, actions.add_prepaid_hours)
    if not (has_begun or balance.bundles or may_buy):
        return None
    uses = list(usage.uses_of(viewer, contract)[: MOST_SHOWN + 1])
    return {
        "template": "web/partials/contract_usage.html", "has_begun": has_begun, "year": year(balance), "amounts": amounts(balance),
        "bundles": [bundle(viewer, contract, one) for one in balance.bundles],
        "uses": [line(viewer, one) for one in uses[:MOST_SHOWN]], "more": len(uses) > MOST_SHOWN,
        "use_url": reverse("web:contract_use_new", args=[pk]) if has_begun and may(viewer, actions.draw_down) else "",
        "part_url": reverse("web:contract_part_new", args=[pk]) if has_begun and may(viewer, actions.replace_part) else "",
        "hours_url": reverse("web:contract_hours_new", args=[pk]) if may_buy else "",
        "csv_url": reverse("web:contract_usage_csv", args=[pk]) if uses else "",
    }  # fmt: skip


def year(balance: Balance) -> dict[str, Any] | None:
    """The contract's year, both days included."""
    return {"first": balance.year[0], "last": balance.year[1] - DAY} if balance.year else None


def amounts(balance: Balance) -> list[dict[str, Any]]:
    """What the year includes, as bars; what has no limit is not among them."""
    found = []
    if balance.interventions:
        found.append(bar(_("Interventions"), balance.interventions, str))
    if balance.minutes:
        found.append(bar(_("Hours of work"), balance.minutes, written_time))
    return found


def bar(word: str, amount: Amount, written: Any) -> dict[str, Any]:
    """One amount: what is left of it, in words and as a bar."""
    said = {"left": written(amount.left), "limit": written(amount.limit)}
    words = _("%(left)s left of %(limit)s") % said if amount.limit else _("none included")
    return {"word": word, "left": amount.left, "limit": amount.limit or 1, "words": words}


def bundle(viewer: Actor, contract: Contract, one: Bundle) -> dict[str, Any]:
    """Prepaid hours, as a bar."""
    row, removable = one.row, one.left == one.row.minutes and may(viewer, actions.remove_prepaid_hours)
    return {
        **bar(_("Prepaid hours"), Amount(row.minutes - one.left, row.minutes), written_time), "bought_on": row.bought_on,
        "last": row.expires_on - DAY if row.expires_on else None, "note": row.note, "valid": one.valid,
        "remove_url": reverse("web:contract_hours_remove", args=[contract.pk, row.pk]) if removable else "",
    }  # fmt: skip


def line(viewer: Actor, use: Use) -> dict[str, Any]:
    """One row of work."""
    undoable = use.undone_at is None and not use.invoice and may(viewer, actions.undo_use)
    return {
        "at": use.at, "ticket": use.ticket, "url": reverse("web:ticket", args=[use.ticket]) if use.ticket else "",
        "what": use.what, "serial": use.serial, "amount": amount(use), "from": source(use), "charged": use.charged,
        "by": use.by.name if use.by else "Scudo", "intervention": use.intervention,
        "undone": use.undone_because if use.undone_at else "",
        "undo_url": reverse("web:use_undo", args=[use.pk]) if undoable else "",
    }  # fmt: skip


def amount(use: Use) -> str:
    """How long work took, or how many pieces of a part."""
    if not use.quantity:
        return written_time(use.minutes)
    return ngettext("%(count)d piece", "%(count)d pieces", use.quantity) % {"count": use.quantity}


def paid(uses: Iterable[Use]) -> str:
    """What pays for the parts of one work."""
    return ", ".join(f"{amount(one)} {source(one)}" for one in uses)


def source(use: Use) -> str:
    """What pays for work."""
    if use.invoice and use.invoiced_on:
        said = {"number": use.invoice, "day": use.invoiced_on.strftime("%d/%m/%Y")}
        return _("on invoice %(number)s of %(day)s") % said
    if use.charged:
        return _("to be charged")
    if use.prepaid:
        return _("prepaid hours of %s") % use.prepaid.bought_on.strftime("%d/%m/%Y")
    return pgettext("work", "included")
