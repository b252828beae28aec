"""What would help, in words: what to add, what it costs, and how much less a service would be stopped."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from scudo.core.advice import Addition, Advice, Change, Hours, Option, Way
from scudo.core.advice.advising import YEARS
from scudo.core.model import Model, Money
from scudo.web import analysis_words as words
from scudo.web.monitor_words import names

MOST_CHANGES, MOST_REFUSED = 4, 3


def advice(model: Model, found: Advice) -> dict[str, Any]:
    """The options as the page shows them, with what was left out and why."""
    parts = {part.key: part.name for part in model.components} | {
        group.key: group.name for group in model.groups
    }
    services = {service.key: service.name for service in model.services}
    return {
        "options": [option(one, parts, services) for one in found.options],
        "refused": [option(one, parts, services) for one in found.not_worth[:MOST_REFUSED]],
        "is_complete": found.complete, "years": round(YEARS),
        "unpriced": names((parts.get(key, key) for key in found.unpriced), 6),
        "unknown_services": names((services[key] for key in found.unknown), 6),
    }  # fmt: skip


def option(one: Option, parts: dict[str, str], services: dict[str, str]) -> dict[str, Any]:
    """One option."""
    return {
        "additions": [added(each, parts) for each in one.additions], "cost": money(one.cost), "saves": money(one.saves), "worth": money(one.worth),
        "changes": [changed(each, services) for each in one.services[:MOST_CHANGES]],
        "more": max(0, len(one.services) - MOST_CHANGES), "is_exact": one.exact,
    }  # fmt: skip


def added(one: Addition, parts: dict[str, str]) -> str:
    """What is bought, and where it goes."""
    about = {
        "like": parts.get(one.like, one.like), "of": parts.get(one.of, one.of),
        "needs": names(parts.get(key, key) for key in one.component.needs), "moves": names(parts.get(key, key) for key in one.moves),
    }  # fmt: skip
    if one.way is Way.SPLIT:
        return _("a second %(like)s, for %(moves)s") % about
    if one.way is Way.MEMBER:
        said = _("one more %(like)s in %(of)s") % about
    else:
        said = _("a second %(like)s") % about
    return _("%(said)s, on %(needs)s") % {"said": said, **about} if one.is_elsewhere else said


def changed(one: Change, services: dict[str, str]) -> str:
    """How much less a service would be stopped each year: `Gestionale: 6 h → 1 h 10 min`."""
    return f"{services[one.service]}: {hours(one.before)} → {hours(one.after)}"


def hours(one: Hours) -> str:
    """Hours of a year in words, with both bounds where they differ."""
    if one.low == one.high:
        return words.downtime(one.low)
    return _("%(low)s to %(high)s") % {"low": words.downtime(one.low), "high": words.downtime(one.high)}


def money(amount: Money) -> str:
    """`1,450 EUR`, without cents."""
    return f"{number_format(round(amount.amount), force_grouping=True)} {amount.currency}"
