"""The rule of docs/rules/hours.md asked of one moment at a time; it knows nothing of stretches, spans or bisection."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scudo.core.calendar import Calendar, Day, Interval, WeeklyExtra, Window

MINUTE = timedelta(minutes=1)


def is_service_time(calendar: Calendar, at: datetime) -> bool:
    """Whether the clocks run at `at`."""
    calendar = in_force(calendar, at)
    if any(inside(closure, at) for closure in calendar.closed):
        return False
    return in_office_hours(calendar, at) or in_extra_time(calendar, at)


def is_office_time(calendar: Calendar, at: datetime) -> bool:
    """Whether they would run without any Extra Time."""
    calendar = in_force(calendar, at)
    return in_office_hours(calendar, at) and not any(inside(closure, at) for closure in calendar.closed)


def in_force(calendar: Calendar, at: datetime) -> Calendar:
    """Before the moment of a correction the older calendar decides, which may be a correction itself."""
    while calendar.before is not None and at < calendar.before.until:
        calendar = calendar.before.calendar
    return calendar


def in_office_hours(calendar: Calendar, at: datetime) -> bool:
    """An exceptional opening wins over an exceptional closure, and that over the week; a holiday has no week."""
    if any(inside(opening, at) for opening in calendar.office_opened):
        return True
    if any(inside(closure, at) for closure in calendar.office_closed):
        return False
    wall = at.astimezone(ZoneInfo(calendar.timezone))
    if wall.date() in calendar.holidays:
        return False
    return any(shows(wall, window) for window in calendar.week[wall.weekday()])


def in_extra_time(calendar: Calendar, at: datetime) -> bool:
    """One stretch from moment to moment, or a window of a weekly extra that applies to the date."""
    if any(inside(opening, at) for opening in calendar.opened):
        return True
    wall = at.astimezone(ZoneInfo(calendar.timezone))
    kind = Day.HOLIDAY if wall.date() in calendar.holidays else Day(wall.weekday())
    return any(
        kind in extra.days and applies(extra, wall.date()) and shows(wall, extra.window)
        for extra in calendar.extra
    )


def applies(extra: WeeklyExtra, on: date) -> bool:
    """Both bounds are included; an excepted date never is."""
    if extra.since is not None and on < extra.since:
        return False
    if extra.until is not None and on > extra.until:
        return False
    return on not in extra.but


def shows(wall: datetime, window: Window) -> bool:
    """Whether the wall clock stands in a window: opening time is in it, closing time is not."""
    return window.opens <= wall.hour * 3600 + wall.minute * 60 + wall.second < window.closes


def inside(interval: Interval, at: datetime) -> bool:
    """The beginning is inside, the end is not; without an end it lasts for ever."""
    return interval.start <= at and (interval.end is None or at < interval.end)


def runs(calendar: Calendar, at: datetime, pauses: tuple[Interval, ...] = ()) -> bool:
    """Whether a clock counts at `at`."""
    return is_service_time(calendar, at) and not any(inside(pause, at) for pause in pauses)


def minutes_of_service(calendar: Calendar, start: datetime, end: datetime, pauses=()) -> int:
    """Minute by minute; all that is drawn in these tests changes on whole minutes only."""
    total = 0
    while start < end:
        total += runs(calendar, start, pauses)
        start += MINUTE
    return total


def due_minute(calendar: Calendar, start: datetime, minutes: int, pauses, horizon: datetime):
    """The first minute with the budget behind it, stepping through time; None if the horizon comes first."""
    at, left = start, minutes
    while left:
        if at >= horizon:
            return None
        left -= runs(calendar, at, pauses)
        at += MINUTE
    return at
