"""What must be true of what the catalogue says of a product."""

import math
import re
from collections.abc import Callable
from datetime import date
from textwrap import indent

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from scudo.core.model import Malformed, read
from scudo.design.models import Product
from scudo.design.queries.catalogue import DataSheet

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
CURRENCY = re.compile(r"[A-Z]{3}")
RESERVED = frozenset({"new", "pick"})
LONGEST_H = 8_760_000.0
HIGHEST_PRICE = 10_000_000_000
MOST_CHECKS = 20_000
ADDRESS = "$address"
SAMPLE = "192.0.2.1"
AROUND = "system: catalogue\ncomponents: {one: }\nchecks:\n  one:\n"


def check_key(key: str) -> None:
    """Raise ValidationError where no product can have this key."""
    if not KEY.fullmatch(key) or key in RESERVED:
        raise ValidationError(
            {
                "key": _(
                    "A key has small letters, digits and -, such as dell-r650; “new” and “pick” are taken."
                )
            }
        )
    if Product.objects.filter(key=key).exists():
        raise ValidationError({"key": _("The catalogue has a product with this key already.")})


def check_sheet(sheet: DataSheet, key: str, on: date) -> None:
    """Raise ValidationError with everything that is wrong, by field; `on` is today."""
    wrong: dict[str, str] = {}
    for rule in (identity, hours, money, life, checks):
        wrong |= rule(sheet, on)
    if replacement := replaced(sheet, key):
        wrong["replaced_by"] = replacement
    if wrong:
        raise ValidationError(wrong)


Rule = Callable[[DataSheet, date], dict[str, str]]


def identity(sheet: DataSheet, _on: date) -> dict[str, str]:
    """Name, maker and category are said."""
    wrong = {}
    if not sheet.name.strip():
        wrong["name"] = _("A product needs its name.")
    if not sheet.maker.strip():
        wrong["maker"] = _("Say who makes it.")
    if sheet.category not in Product.Category.values:
        wrong["category"] = _("Choose a category.")
    return wrong


def hours(sheet: DataSheet, on: date) -> dict[str, str]:
    """A figure is a time, and says where and when it was read."""
    wrong = {}
    for name, figure in (("mtbf", sheet.mtbf_h), ("repair", sheet.repair_h)):
        if figure is None:
            continue
        if not (math.isfinite(figure) and 0 < figure <= LONGEST_H):
            wrong[f"{name}_h"] = _("Write hours: more than 0, at most a thousand years (8,760,000).")
        if not getattr(sheet, f"{name}_source").strip():
            wrong[f"{name}_source"] = _("Say where the figure was read.")
    if sheet.mtbf_h is not None and (sheet.mtbf_on is None or sheet.mtbf_on > on):
        wrong["mtbf_on"] = _("Say of which day the figure is; not later than today.")
    return wrong


def money(sheet: DataSheet, _on: date) -> dict[str, str]:
    """A price is no debt, and has a currency of ISO 4217."""
    if sheet.price is not None and not 0 <= sheet.price < HIGHEST_PRICE:
        return {"price": _("A price is 0 or more, and less than ten thousand millions.")}
    if not CURRENCY.fullmatch(sheet.currency):
        return {"currency": _("Write a currency as three capital letters, such as EUR.")}
    return {}


def life(sheet: DataSheet, _on: date) -> dict[str, str]:
    """Support lasts at least as long as sale."""
    if sheet.end_of_sale and sheet.end_of_support and sheet.end_of_support < sheet.end_of_sale:
        return {"end_of_support": _("Support does not end before the sale does; look at the two dates.")}
    return {}


def checks(sheet: DataSheet, _on: date) -> dict[str, str]:
    """The checks can be read, line by line, as a model would read them."""
    text = sheet.checks.replace("\r\n", "\n").replace("\t", "  ")
    if not text.strip():
        return {}
    if len(text) > MOST_CHECKS:
        return {"checks": _("This is too long for the checks of one product.")}
    try:
        read(AROUND + indent(text.replace(ADDRESS, SAMPLE), "    "))
    except Malformed as problem:
        before = AROUND.count("\n")
        told = [
            _("line %(line)d: %(reason)s") % {"line": max(1, one.line - before), "reason": one.reason}
            for one in problem.problems
        ]
        return {"checks": "; ".join(told)}
    return {}


def replaced(sheet: DataSheet, key: str) -> str:
    """What is wrong with the product that replaces one; nothing where it is sound."""
    if not sheet.replaced_by:
        return ""
    links = dict(Product.objects.values_list("key", "replaced_by__key"))
    if sheet.replaced_by not in links:
        return _("The catalogue has no product with this key.")
    following: str | None = sheet.replaced_by
    while following and following != key:
        following = links.get(following)
    return _("This would lead back to the product itself.") if following == key else ""
