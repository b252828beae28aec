"""How calendars, moments and pauses are written in JSON: the one reading and the one writing of it.

    {"timezone": "Europe/Rome", "week": {"mon": [["09:00", "13:00"], ["14:00", "18:00"]]}, "holidays": ["2026-12-25"],
     "extra": [{"days": ["sat", "holiday"], "from": "09:00", "to": "24:00", "since": "2026-07-01", "until": "2026-08-31",
                "except": ["2026-08-15"]}, {"start": moment, "end": moment}],
     "office_closed": [{"start": moment, "end": moment}], "office_opened": [{"start": moment, "end": moment}],
     "closed": [{"start": moment, "end": moment}], "before": {"until": moment, "calendar": {"timezone": ...}}}

A moment has an offset. Only `timezone` must be there; what the fields mean is told in docs/rules/hours.md. What a
calendar does not have of `since`, `until`, `except`, `office_closed`, `office_opened` and `before` is not written, so
that a calendar is written as it always was. What cannot be read raises Malformed, which names the field.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NoReturn, TypeVar
from zoneinfo import ZoneInfo

from scudo.core.calendar import Calendar, Day, Interval, WeeklyExtra, Window, joined, wall_text

Read = TypeVar("Read")

_WEEKDAYS = [day for day in Day if day is not Day.HOLIDAY]
_FIELDS = (
    "timezone",
    "week",
    "holidays",
    "extra",
    "closed",
    "office_closed",
    "office_opened",
    "before",
)
_WEEKLY = ("days", "from", "to", "since", "until", "except")
_RANGE = ("start", "end")
_BEFORE = ("until", "calendar")


class Malformed(ValueError):
    """Something written cannot be read; `field` is its path, the message says what is wrong and how to mend it."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field


def calendar_from(written: object, field: str = "calendar") -> Calendar:
    """The calendar that a JSON value describes, with those it corrects."""
    until: datetime | None = None
    versions: list[tuple[datetime | None, Calendar]] = []
    while True:
        fields = _object(written, field, _FIELDS)
        versions.append((until, _version(fields, field)))
        if fields.get("before") is None:
            return joined(versions)
        field = f"{field}.before"
        before = _object(fields["before"], field, _BEFORE)
        until = moment_from(before.get("until"), f"{field}.until")
        written, field = before.get("calendar"), f"{field}.calendar"


def _version(fields: Mapping[str, object], field: str) -> Calendar:
    """A calendar without what it corrects."""
    extra = list(_each(fields.get("extra"), f"{field}.extra", _extra))
    return Calendar(
        timezone=_timezone(fields.get("timezone"), f"{field}.timezone"),
        week=_week(fields.get("week"), f"{field}.week"),
        holidays=frozenset(_each(fields.get("holidays"), f"{field}.holidays", _date)),
        extra=tuple(each for each in extra if isinstance(each, WeeklyExtra)),
        opened=tuple(each for each in extra if isinstance(each, Interval)),
        closed=tuple(_each(fields.get("closed"), f"{field}.closed", _range)),
        office_closed=tuple(_each(fields.get("office_closed"), f"{field}.office_closed", _range)),
        office_opened=tuple(_each(fields.get("office_opened"), f"{field}.office_opened", _range)),
    )


def calendar_to(calendar: Calendar) -> dict[str, object]:
    """The JSON value that `calendar_from` reads back as an equal calendar."""
    outermost = written = _written_version(calendar)
    for until, older in calendar.versions():
        if until is not None:
            newer, written = written, _written_version(older)
            newer["before"] = {"until": until.isoformat(), "calendar": written}
    return outermost


def _written_version(calendar: Calendar) -> dict[str, object]:
    """A calendar without what it corrects."""
    week = zip(_WEEKDAYS, calendar.week, strict=True)
    exceptional = {"office_closed": calendar.office_closed, "office_opened": calendar.office_opened}
    written: dict[str, object] = {
        "timezone": calendar.timezone,
        "week": {day.name.lower(): [_pair(window) for window in windows] for day, windows in week if windows},
        "holidays": _written_dates(calendar.holidays),
        "extra": [*map(_written_extra, calendar.extra), *map(_written_range, calendar.opened)],
        "closed": [*map(_written_range, calendar.closed)],
    }
    for name, intervals in exceptional.items():
        if intervals:
            written[name] = [*map(_written_range, intervals)]
    return written


def moment_from(written: object, field: str) -> datetime:
    """An aware moment, with the offset it was written with."""
    if not isinstance(written, str):
        _complain(field, written, 'a moment such as "2026-06-29T09:00:00+02:00"')
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        _complain(field, written, 'a moment such as "2026-06-29T09:00:00+02:00"')
    if moment.utcoffset() is None:
        raise Malformed(field, f'"{written}" has no offset; add it, as in "2026-06-29T09:00:00+02:00"')
    return moment


def pauses_from(written: object, field: str = "pauses") -> tuple[Interval, ...]:
    """Pauses as pairs of moments; a second of null is a pause that has not ended."""
    return tuple(_each(written, field, _pause))


def _pause(written: object, field: str) -> Interval:
    start, end = _two(
        written, field, "a pause is two moments, [from, to]; the second may be null while it lasts"
    )
    return _interval(start, end, f"{field}[0]", f"{field}[1]")


def _range(written: object, field: str) -> Interval:
    fields = _object(written, field, _RANGE)
    return _interval(fields.get("start"), fields.get("end"), f"{field}.start", f"{field}.end")


def _interval(start: object, end: object, start_field: str, end_field: str) -> Interval:
    begins = moment_from(start, start_field)
    if end is None:
        return Interval(begins)
    ends = moment_from(end, end_field)
    if ends < begins:
        raise Malformed(end_field, f"{end} is before the start, {start}; swap the two")
    return Interval(begins, ends)


def _extra(written: object, field: str) -> WeeklyExtra | Interval:
    fields = _object(written, field, (*_WEEKLY, *_RANGE))
    if not fields.keys() & set(_WEEKLY):
        return _range(written, field)
    _object(written, field, _WEEKLY)
    days = frozenset(_each(fields.get("days"), f"{field}.days", _day))
    if not days:
        raise Malformed(f"{field}.days", 'no day is named; write ["sat", "holiday"] or the like')
    window = _window(fields.get("from"), fields.get("to"), field)
    since = _date_or_none(fields.get("since"), f"{field}.since")
    until = _date_or_none(fields.get("until"), f"{field}.until")
    if since and until and until < since:
        raise Malformed(f"{field}.until", f"{until} is before since, {since}; swap the two")
    but = frozenset(_each(fields.get("except"), f"{field}.except", _date))
    return WeeklyExtra(days, window, since, until, but)


def _day(written: object, field: str) -> Day:
    names = {day.name.lower(): day for day in Day}
    if not isinstance(written, str) or written not in names:
        _complain(field, written, f"a day; write one of {', '.join(names)}")
    return names[written]


def _week(written: object, field: str) -> tuple[tuple[Window, ...], ...]:
    names = [day.name.lower() for day in _WEEKDAYS]
    fields = {} if written is None else _object(written, field, names)
    return tuple(tuple(_each(fields.get(name), f"{field}.{name}", _window_pair)) for name in names)


def _window_pair(written: object, field: str) -> Window:
    return _window(*_two(written, field, 'a window is two times, such as ["09:00", "18:00"]'), field)


def _window(opens: object, closes: object, field: str) -> Window:
    for time in (opens, closes):
        if not isinstance(time, str):
            _complain(field, time, 'a time of day such as "09:00"')
    try:
        return Window.of(str(opens), str(closes))
    except ValueError as error:
        raise Malformed(field, str(error)) from None


def _timezone(written: object, field: str) -> str:
    if not isinstance(written, str) or not written:
        _complain(field, written, 'the name of a time zone, such as "Europe/Rome"')
    try:
        ZoneInfo(written)
    except (KeyError, ValueError, OSError):
        _complain(field, written, 'the name of a time zone, such as "Europe/Rome"')
    return written


def _date(written: object, field: str) -> date:
    try:
        return date.fromisoformat(written if isinstance(written, str) else "")
    except ValueError:
        _complain(field, written, 'a date such as "2026-06-29"')


def _date_or_none(written: object, field: str) -> date | None:
    return None if written is None else _date(written, field)


def _object(written: object, field: str, known: Sequence[str]) -> Mapping[str, object]:
    if not isinstance(written, dict):
        _complain(field, written, f"an object with {', '.join(known)}")
    for name in written:
        if name not in known:
            raise Malformed(f"{field}.{name}", f"is not known here; the fields are {', '.join(known)}")
    return written


def _each(written: object, field: str, read: Callable[[object, str], Read]) -> Iterator[Read]:
    """Every item of a list that may be absent, read under its own path."""
    if written is None:
        return
    if not isinstance(written, list):
        _complain(field, written, "a list, in [ ]")
    for index, item in enumerate(written):
        yield read(item, f"{field}[{index}]")


def _two(written: object, field: str, rule: str) -> tuple[object, object]:
    match written:
        case [first, second]:
            return first, second
        case _:
            raise Malformed(field, rule)


def _complain(field: str, written: object, wanted: str) -> NoReturn:
    if written is None:
        raise Malformed(field, f"is missing; it must be {wanted}")
    raise Malformed(field, f"{written!r} is not what is needed; it must be {wanted}")


def _pair(window: Window) -> list[str]:
    return [wall_text(window.opens), wall_text(window.closes)]


def _written_extra(extra: WeeklyExtra) -> dict[str, object]:
    bounds = {"since": extra.since, "until": extra.until}
    return {
        "days": [day.name.lower() for day in sorted(extra.days)],
        "from": wall_text(extra.window.opens),
        "to": wall_text(extra.window.closes),
        **{name: bound.isoformat() for name, bound in bounds.items() if bound is not None},
        **({"except": _written_dates(extra.but)} if extra.but else {}),
    }


def _written_dates(dates: Iterable[date]) -> list[str]:
    return [each.isoformat() for each in sorted(dates)]


def _written_range(interval: Interval) -> dict[str, str | None]:
    end = None if interval.end is None else interval.end.isoformat()
    return {"start": interval.start.isoformat(), "end": end}
