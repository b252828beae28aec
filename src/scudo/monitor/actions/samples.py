"""Samples: what checks measured, kept by series and time, one part of the table a day."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction

from scudo.monitor.batch import Result
from scudo.monitor.models import Series
from scudo.monitor.queries.probes import Watched

TIME = "time"
MOST_SERIES = 100
LABEL, UNIT = 100, 20
SMALLEST, LARGEST = 1.2e-38, 3.0e38
DAY_S = 86_400
DAYS_AHEAD = 2

Key = tuple[int, str]
Measured = tuple[Key, float, float]


def store(results: Sequence[Result], watched: Mapping[int, Watched]) -> None:
    """Keep what results measured, each at its own time."""
    units: dict[Key, str] = {}
    measured = [one for result in results for one in measures(result, units)]
    if not measured:
        return
    ids = series(units, watched)
    make_days({int(at // DAY_S) for _key, at, _value in measured})
    lines = "".join(
        f"{ids[key]}\t{datetime.fromtimestamp(at, UTC).isoformat()}\t{value!r}\n"
        for key, at, value in measured
    )
    with (
        connection.cursor() as cursor,
        cursor.copy("copy monitor_sample (series, at, value) from stdin") as copy,
    ):
        copy.write(lines)


def measures(result: Result, units: dict[Key, str]) -> Iterator[Measured]:
    """How long the check took, in ms, and what a plugin says beside it; units are noted on the way."""
    key = (result.check, TIME)
    units[key] = "ms"
    yield key, result.at, result.duration_ms
    for label, value, unit, *_ranges in (result.perfdata or ())[:MOST_SERIES]:
        if isinstance(value, int | float) and abs(value) < LARGEST and label:
            key = (result.check, f"{label}"[:LABEL] if label != TIME else "time (plugin)")
            units[key] = f"{unit or ''}"[:UNIT]
            yield key, result.at, float(value) if abs(value) > SMALLEST else 0.0


def series(units: Mapping[Key, str], watched: Mapping[int, Watched]) -> dict[Key, int]:
    """The numbers of series, made where they are new; what is committed is remembered."""
    database = connection.settings_dict["NAME"]
    known = {key: _series[database, key] for key in units if (database, key) in _series}
    missing = units.keys() - known.keys()
    if missing:
        learned = numbers_of(missing)
        new = missing - learned.keys()
        Series.objects.bulk_create(
            [
                Series(
                    customer_id=watched[check].customer,
                    check_of_id=check,
                    label=label,
                    unit=units[check, label],
                )
                for check, label in sorted(new)
            ],
            ignore_conflicts=True,
        )
        learned |= numbers_of(new)
        known |= learned
        transaction.on_commit(lambda: _series.update({(database, key): pk for key, pk in learned.items()}))
    return known


def numbers_of(keys: Collection[Key]) -> dict[Key, int]:
    """The numbers of those series that are there."""
    rows = (
        Series.objects.filter(check_of__in={check for check, _label in keys})
        if keys
        else Series.objects.none()
    )
    found = {(check, label): pk for pk, check, label in rows.values_list("pk", "check_of", "label")}
    return {key: found[key] for key in keys if key in found}


_series: dict[tuple[str, Key], int] = {}


def make_days(days: Collection[int]) -> None:
    """See that the table has its part for each day (days since 1970)."""
    database = connection.settings_dict["NAME"]
    missing = {day for day in days if (database, day) not in _days}
    for day in missing:
        with connection.cursor() as cursor:
            cursor.execute("select monitor_sample_day(%s)", [date(1970, 1, 1) + timedelta(days=day)])
    if missing:
        transaction.on_commit(lambda: _days.update((database, day) for day in missing))


_days: set[tuple[str, int]] = set()


def tend(at: datetime, kept_days: int) -> None:
    """Make the parts of the next days ahead, and drop those that are older than what is kept."""
    today = int(at.timestamp() // DAY_S)
    make_days(range(today, today + DAYS_AHEAD + 1))
    with connection.cursor() as cursor:
        cursor.execute("select monitor_forget_samples(%s)", [(at - timedelta(days=kept_days)).date()])
