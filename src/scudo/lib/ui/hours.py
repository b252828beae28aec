"""Service hours in words, as everybody reads them: pages, letters, PDFs."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Windows = Sequence[Sequence[str]]


def day_words() -> dict[str, str]:
    """The days, in short."""
    return {
        "mon": _("Mon"), "tue": _("Tue"), "wed": _("Wed"), "thu": _("Thu"), "fri": _("Fri"), "sat": _("Sat"),
        "sun": _("Sun"), "holiday": _("holidays"),
    }  # fmt: skip


def days_in_words(days: Sequence[str]) -> str:
    """`Mon–Fri, Sun, holidays`: three days in a row or more are joined."""
    words, found = day_words(), []
    indexes = sorted(WEEK.index(day) for day in set(days) if day in WEEK)
    for run in runs(indexes):
        named = [words[WEEK[index]] for index in run]
        found += [f"{named[0]}–{named[-1]}"] if len(run) > 2 else named  # noqa: PLR2004 - two days are named
    return ", ".join([*found, *([words["holiday"]] if "holiday" in days else [])])


def runs(numbers: Sequence[int]) -> list[list[int]]:
    """Sorted numbers in groups that follow one another."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return found


def windows_in_words(windows: Windows) -> str:
    """`09:00–13:00, 14:00–18:00`."""
    return ", ".join(f"{opens}–{closes}" for opens, closes in windows)


def week_in_words(week: Mapping[str, Windows]) -> str:
    """`Mon–Fri 09:00–18:00; Sat 09:00–12:00`: days with the same windows stand together."""
    by_windows: dict[str, list[str]] = {}
    for day in WEEK:
        if week.get(day):
            by_windows.setdefault(windows_in_words(week[day]), []).append(day)
    said = [f"{days_in_words(days)} {windows}" for windows, days in by_windows.items()]
    return "; ".join(said) or pgettext("office hours", "none")
