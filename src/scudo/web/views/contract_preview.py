"""What follows from a contract's text while one types it: the week it gives, and the times its plan starts from."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.contracts.actions import DEFAULT_TARGETS, ExtraTime, Plan, Provisions
from scudo.contracts.queries import today_of
from scudo.contracts.queries.eligibility import extra_time_allowed
from scudo.core import plans
from scudo.lib import clock
from scudo.web import closure_text, extra_time_text
from scudo.web.contract_fields import MOST_CHARACTERS, MOST_LINES
from scudo.web.contract_hours import calendar_of, day_asked, monday_of, overlaps, week_of
from scudo.web.extra_time_lines import line_of
from scudo.web.extra_time_words import DAYS, EVERY_DAY, HOLIDAY, WHOLE_DAY, Said
from scudo.web.provision_forms import HoursForm, TargetsForm, targets_initial
from scudo.web.staff import StaffRequest, staff

MOST_SAID = 5
ZONE = ZoneInfo(settings.PROVIDER_TIMEZONE)


@staff
@require_POST
def hours(request: StaffRequest) -> HttpResponse:
    """The week that the lines give; `add` is a line to write under them first."""
    asked, today = request.POST, today_of(clock.now())
    text, closed = (asked.get(name, "")[:MOST_CHARACTERS] for name in ("extra_time", "closures"))
    added = asked.get("add", "")[:200]
    if added:
        text = "\n".join(filter(None, [text.rstrip(), added]))
    day = day_asked(asked.get("to") or asked.get("week", ""), today)
    context = drawn(text, closed, asked.get("plan", ""), today, day)
    if added:
        context["written"] = HoursForm({"extra_time": text})["extra_time"].as_widget(
            attrs={"hx-swap-oob": "true"}
        )
    return render(request, "web/partials/contract_week_typed.html", context)


def drawn(text: str, closed: str, plan: str, today: date, day: date | None = None) -> dict[str, Any]:
    """A week under these lines, what is wrong with them, and how they were read."""
    windows, closures = extra_time_text.read(text)[:MOST_LINES], closure_text.read(closed)[:MOST_LINES]
    provisions = Provisions(
        extra_time=[one for line in windows for one in line.read], closures=[one for line in closures for one in line.read]
    )  # fmt: skip
    shown = day or today
    return {
        "week": week_of(calendar_of(provisions, monday_of(shown).year), shown),
        "problems": [*wrong(windows), *wrong(closures)][:MOST_SAID],
        "readings": [one for one in map(reading, windows) if one][:MOST_SAID],
        "overlaps": overlaps(windows)[:MOST_SAID],
        "not_included": not_included(plan) if windows else "",
    }


def wrong(lines: Iterable[Said[Any]]) -> list[str]:
    """What is wrong, line by line."""
    return [str(line) for line in lines if line.problem]


def reading(line: Said[ExtraTime]) -> str:
    """How a line was read, where that is not how it was written: over midnight it became two."""
    lines = [line_of(one) for one in line.read]
    if len(lines) < 2:  # noqa: PLR2004 - one window says what the line says
        return ""
    said = {"number": line.number, "lines": "; ".join(lines)}
    return _("Line %(number)s is read as: %(lines)s") % said


def not_included(plan: str) -> str:
    """That a plan has no Extra Time, where that is so."""
    if plan not in set(Plan.values) or extra_time_allowed()[plans.Plan(plan)]:
        return ""
    return _("%(plan)s has no Extra Time: with these lines it cannot be started.") % {
        "plan": Plan(plan).label
    }


def presets() -> list[dict[str, str]]:
    """Lines that one press writes."""
    windows = (
        (_("evenings"), ExtraTime(DAYS[:5], "18:00", "22:00")),
        (_("early mornings"), ExtraTime(DAYS[:5], "07:00", "09:00")),
        (_("Saturday mornings"), ExtraTime(("sat",), "09:00", "13:00")),
        (_("Sundays and holidays"), ExtraTime(("sun", HOLIDAY), "09:00", "18:00")),
        (_("H24x7"), ExtraTime(EVERY_DAY, *WHOLE_DAY)),
    )
    return [{"name": name, "line": line_of(window)} for name, window in windows]


def examples() -> list[dict[str, str]]:
    """Lines as they may be written, with what they mean."""
    holidays = ExtraTime((*DAYS[5:], HOLIDAY), "08:00", "20:00")
    summer = ExtraTime(
        DAYS[:5], "18:00", "20:00", since=date(2027, 6, 1), until=date(2027, 8, 31), but=(date(2027, 8, 16),)
    )
    stretches = [
        tuple(datetime(2026, 12, *one, tzinfo=ZONE) for one in pair)
        for pair in (((24, 14), (24, 20)), ((24, 14), (26, 9)))
    ]
    windows = (
        (_("weekends and holidays"), holidays),
        (_("between two dates, but not on a third"), summer),
        (_("on a single date"), ExtraTime(starts=stretches[0][0], ends=stretches[0][1])),
        (_("from one moment to another"), ExtraTime(starts=stretches[1][0], ends=stretches[1][1])),
    )
    over_midnight = line_of(ExtraTime(DAYS[:5], "22:00", "06:00"))
    return [
        *({"line": line_of(window), "means": means} for means, window in windows),
        {"line": over_midnight, "means": _("over midnight: it goes on in the morning of the days after")},
    ]


@staff
@require_POST
def targets(request: StaffRequest) -> HttpResponse:
    """The times that the chosen plan starts from; times that somebody typed stay."""
    plan = request.POST.get("plan", "")
    typed = TargetsForm(request.POST)
    started = [dict(one) for one in DEFAULT_TARGETS.values()]
    untouched = typed.is_valid() and typed.promised() in started
    if untouched and plan in DEFAULT_TARGETS:
        typed = TargetsForm(initial=targets_initial(DEFAULT_TARGETS[plan]))
    return render(request, "web/partials/contract_targets.html", {"form": typed})
