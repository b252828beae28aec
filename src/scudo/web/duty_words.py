"""Maintenance duties in words: how often, and how a day stands (C3)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from scudo.contracts.queries import duties
from scudo.contracts.queries.duties import PlannedDay, Standing
from scudo.core.recurrence import Frequency, NthWeekday, Recurrence, Weekday

DATE = "%d/%m/%Y"
WORKING = tuple(NthWeekday(day) for day in list(Weekday)[:5])
EVERY_MONTH_HAS = 28


def often(rule: str, starts_on: date) -> str:
    """`every 3 months, the first Monday`; a rule that has no such words is printed as it is."""
    recurrence = duties.recurrence_of(rule).settled(starts_on)
    which = days_words(recurrence)
    if which is None:
        return _("by the rule %(rule)s") % {"rule": rule}
    return ", ".join(filter(None, (every(recurrence), which, *end_words(recurrence))))


def every(recurrence: Recurrence) -> str:
    """The unit and how many of it."""
    one, several = EVERY[recurrence.frequency]()
    return one if recurrence.interval == 1 else several % {"count": recurrence.interval}


EVERY: dict[Frequency, Callable[[], tuple[str, str]]] = {
    Frequency.DAILY: lambda: (_("every day"), _("every %(count)s days")),
    Frequency.WEEKLY: lambda: (_("every week"), _("every %(count)s weeks")),
    Frequency.MONTHLY: lambda: (_("every month"), _("every %(count)s months")),
    Frequency.YEARLY: lambda: (_("every year"), _("every %(count)s years")),
}


def days_words(recurrence: Recurrence) -> str | None:
    """Which days of its unit; None where that takes more than a few words."""
    if recurrence.positions:
        return positions_words(recurrence)
    if recurrence.weekdays and recurrence.monthdays:
        return None
    if recurrence.monthdays:
        return monthday_words(recurrence)
    which = weekday_words(recurrence) if recurrence.weekdays else ""
    months = months_words(recurrence.months)
    return None if which is None else ", ".join(filter(None, (which, months)))


def positions_words(recurrence: Recurrence) -> str | None:
    """The first or the last working day of a month."""
    if (
        recurrence.weekdays != WORKING
        or recurrence.monthdays
        or recurrence.months
        or recurrence.frequency is not Frequency.MONTHLY
    ):
        return None
    named: dict[tuple[int, ...], str] = {
        (1,): _("the first day from Monday to Friday"),
        (-1,): _("the last day from Monday to Friday"),
    }
    return named.get(recurrence.positions)


def monthday_words(recurrence: Recurrence) -> str | None:
    """A day of the month, of a named one where there is one."""
    days, months = recurrence.monthdays, recurrence.months
    if days == (-1,):
        return ", ".join(filter(None, (_("the last day of the month"), months_words(months))))
    if min(days) < 0:
        return None
    if len(days) == len(months) == 1:
        said = _("on %(day)s %(month)s") % {"day": days[0], "month": month_word(months[0])}
    else:
        listed = ", ".join(map(str, days))
        said = ngettext("on day %(days)s", "on days %(days)s", len(days)) % {"days": listed}
    last = _("or the month's last") if recurrence.or_last and max(days) > EVERY_MONTH_HAS else ""
    apart = months_words(months) if len(days) * len(months) > 1 else ""
    return ", ".join(filter(None, (said, last, apart)))


def weekday_words(recurrence: Recurrence) -> str | None:
    """Weekdays, each by itself or by its place in the month."""
    placed = [one for one in recurrence.weekdays if one.nth]
    if not placed:
        is_each = recurrence.frequency in {Frequency.DAILY, Frequency.WEEKLY}
        return ", ".join(ON_WEEKDAY[one.weekday]() for one in recurrence.weekdays) if is_each else None
    is_of_month = recurrence.frequency is Frequency.MONTHLY or recurrence.months
    if (
        len(placed) < len(recurrence.weekdays)
        or not is_of_month
        or any(one.nth not in PLACES for one in placed)
    ):
        return None
    return ", ".join(
        _("%(which)s %(weekday)s")
        % {"which": PLACES[one.nth](one.weekday is Weekday.SU), "weekday": weekday_word(one.weekday)}
        for one in placed
    )


def months_words(months: tuple[int, ...]) -> str:
    """The months that a rule is bound to."""
    return _("in %(months)s") % {"months": ", ".join(map(month_word, months))} if months else ""


def weekday_word(weekday: int) -> str:
    """A weekday as it stands in a sentence, Monday being 0."""
    return (
        pgettext("in a sentence", "Monday"),
        pgettext("in a sentence", "Tuesday"),
        pgettext("in a sentence", "Wednesday"),
        pgettext("in a sentence", "Thursday"),
        pgettext("in a sentence", "Friday"),
        pgettext("in a sentence", "Saturday"),
        pgettext("in a sentence", "Sunday"),
    )[weekday]


def month_word(month: int) -> str:
    """A month as it stands in a sentence, from 1 to 12."""
    return (
        pgettext("in a sentence", "January"),
        pgettext("in a sentence", "February"),
        pgettext("in a sentence", "March"),
        pgettext("in a sentence", "April"),
        pgettext("in a sentence", "May"),
        pgettext("in a sentence", "June"),
        pgettext("in a sentence", "July"),
        pgettext("in a sentence", "August"),
        pgettext("in a sentence", "September"),
        pgettext("in a sentence", "October"),
        pgettext("in a sentence", "November"),
        pgettext("in a sentence", "December"),
    )[month - 1]


def end_words(recurrence: Recurrence) -> list[str]:
    """When it is over, if its rule says that."""
    if recurrence.until:
        return [_("until %(day)s") % {"day": recurrence.until.strftime(DATE)}]
    if recurrence.count:
        said = ngettext("%(count)s time in all", "%(count)s times in all", recurrence.count)
        return [said % {"count": recurrence.count}]
    return []


ON_WEEKDAY: dict[Weekday, Callable[[], str]] = {
    Weekday.MO: lambda: _("on Mondays"),
    Weekday.TU: lambda: _("on Tuesdays"),
    Weekday.WE: lambda: _("on Wednesdays"),
    Weekday.TH: lambda: _("on Thursdays"),
    Weekday.FR: lambda: _("on Fridays"),
    Weekday.SA: lambda: _("on Saturdays"),
    Weekday.SU: lambda: _("on Sundays"),
}
PLACES: dict[int, Callable[[bool], str]] = {
    1: lambda is_sunday: pgettext("Sunday", "the first") if is_sunday else pgettext("weekday", "the first"),
    2: lambda is_sunday: pgettext("Sunday", "the second") if is_sunday else pgettext("weekday", "the second"),
    3: lambda is_sunday: pgettext("Sunday", "the third") if is_sunday else pgettext("weekday", "the third"),
    4: lambda is_sunday: pgettext("Sunday", "the fourth") if is_sunday else pgettext("weekday", "the fourth"),
    5: lambda is_sunday: pgettext("Sunday", "the fifth") if is_sunday else pgettext("weekday", "the fifth"),
    -1: lambda is_sunday: pgettext("Sunday", "the last") if is_sunday else pgettext("weekday", "the last"),
}


def standing_words(day: PlannedDay) -> str:
    """How a day stands, in a word; of one that is overdue by how many days."""
    if day.standing is Standing.OVERDUE:
        said = ngettext("overdue by %(days)s day", "overdue by %(days)s days", day.late)
        return said % {"days": day.late}
    return {
        Standing.AHEAD: _("ticket opens on %(day)s") % {"day": day.opens_on.strftime(DATE)},
        Standing.TO_PLAN: _("its ticket is being opened"),
        Standing.OPEN: pgettext("duty", "open"),
        Standing.DONE: pgettext("duty", "done"),
    }[day.standing]


def state_of(day: PlannedDay) -> str:
    """The state that is coloured: only what is overdue is one."""
    return "down" if day.standing is Standing.OVERDUE else ""


def thing_words(kind: str, name: str) -> str:
    """`component UPS 1`; nothing where the duty is about no one thing."""
    return f"{dict[str, Any](duties.KINDS)[kind]} {name}" if name else ""
