"""What is known of products, in sentences of the reader's language."""

import math
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scudo.core import number
from scudo.design.queries import catalogue

LEAST, WIDTH = 0.001, 120.0
DECADES = 3
HUNDRED = 100
HOURS_OF_A_YEAR = 8760
PERCENT = 10.0


def figure(value: float, digits: int = 0) -> str:
    """A number as the reader's language writes it."""
    return formats.number_format(value, digits, use_l10n=True, force_grouping=True)


def percent(share: float) -> str:
    """A share of failures in a year: two digits after the comma, one from ten per cent on."""
    said = share * HUNDRED
    return figure(said, 2 if said < PERCENT else 1)


def hours(value: float | None) -> str:
    """`300,000 h`."""
    return _("%(hours)s h") % {"hours": figure(value, 0 if value == int(value) else 1)} if value else ""


def price(product: Any) -> str:
    """An amount with its currency."""
    return "" if product.price is None else f"{figure(product.price, 2)} {product.currency}"


def rate(one: catalogue.Standing) -> dict[str, Any] | None:
    """The failure rate of a product: what it is, between what and what, drawn, and what it rests on; None where unknown."""
    found = one.rate
    if found is None:
        return None
    low, high = found.afr_interval
    return {
        "a_year": f"{percent(found.afr)} %",
        "interval": f"{percent(low)}–{percent(high)} %",
        "bar": bar(low, found.afr, high),
        "weight": weight(one),
        "share": round(found.field_weight * HUNDRED),
    }


def bar(low: float, mean: float, high: float) -> dict[str, float]:
    """The interval on a scale from 0.1 % to 100 % a year, a decade a third of its width; for SVG."""
    return {"width": WIDTH, "from": place(low), "to": place(high), "mean": place(mean)}


def place(share: float) -> float:
    """Where a share stands on the scale; what lies beyond an end stands at it."""
    decades = math.log10(max(share, LEAST) / LEAST)
    return round(WIDTH * min(1.0, decades / DECADES), 1)


def weight(one: catalogue.Standing) -> str:
    """How much of the figure is the field's, and how much its maker's."""
    found = one.rate
    if found is None:
        return ""
    if not found.field_weight:
        return _("the maker's figure alone")
    said = _("field evidence weighs %s %%") % (round(found.field_weight * HUNDRED) or "<1")
    if one.product.mtbf_h is None:
        return _("%s, the rest is assumed: no maker's figure") % said
    return said


def seen(evidence: catalogue.FieldEvidence) -> str:
    """What was seen in the field: units, how long they were in service, failures."""
    if not evidence.hours:
        return unseen(evidence)
    about = {
        "units": ngettext("%d unit in service", "%d units in service", evidence.units) % evidence.units,
        "years": figure(evidence.hours / HOURS_OF_A_YEAR, 1),
        "failures": failures(evidence.failures),
    }
    if not evidence.units:
        return _("%(years)s unit-years, none of them now; %(failures)s") % about
    return _("%(units)s, %(years)s unit-years, %(failures)s") % about


def unseen(evidence: catalogue.FieldEvidence) -> str:
    """What was seen where nobody knows how long units were in service."""
    if not evidence.seen:
        return _("no unit in service yet")
    return _(
        "%s, but nobody knows how many units are in service: count them, and they say something of the rate"
    ) % failures(evidence.seen)


def failures(count: int) -> str:
    """`no failure`, `3 failures`."""
    return ngettext("%d failure", "%d failures", count) % count if count else _("no failure")


def support(product: Any, today: date) -> str:
    """A warning where support or sale have ended, or are about to; empty where neither."""
    if product.end_of_support and product.end_of_support <= today:
        return _("no support since %s") % day(product.end_of_support)
    if product.end_of_support and product.end_of_support <= today + catalogue.NEAR:
        return _("support ends on %s") % day(product.end_of_support)
    if product.end_of_sale and product.end_of_sale <= today:
        return _("not sold since %s") % day(product.end_of_sale)
    return ""


def day(value: date | None) -> str:
    """`31/03/2027`."""
    return value.strftime("%d/%m/%Y") if value else ""


def is_ticket(reference: str) -> bool:
    """Whether a fault is named by a ticket's number."""
    try:
        return str(number.parse(reference)) == reference
    except number.Invalid:
        return False


def why_not(failure: Any) -> str:
    """Why a failure does not count; empty where it does."""
    if failure.dismissed:
        return str(failure.dismissed)
    return "" if failure.counts else _("it followed from another failure of the same fault")
