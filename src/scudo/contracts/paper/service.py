"""Articles about what is done, how soon and when: coverage, what is included, parts, Severity Codes, SLA, hours, PIN."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scudo.contracts.paper.agreement import Refs
from scudo.contracts.paper.blocks import Block, clause, facts, items, table
from scudo.contracts.paper.subject import ExtraTime, Subject
from scudo.contracts.paper.tongue import HOLIDAY, WEEK, Tongue

KINDS = ("system", "component", "service")
LEAP_YEAR = 2028
"""Any year that has a 29 February: a patron saint's day is one of every year."""
WHOLE_DAY = ("00:00", "24:00")


def coverage(subject: Subject, tongue: Tongue, _refs: Refs) -> Iterator[Block]:
    """What is covered and what is left out (C5)."""
    said = subject.said
    if said.covers is None:
        yield clause("C5.everything", tongue.say("coverage", "C5.everything"))
    else:
        yield clause("C5.listed", tongue.say("coverage", "C5.listed"))
        yield things(said.covers, tongue)
        yield clause("C5.part", tongue.say("coverage", "C5.part"))
    if said.excludes:
        yield clause("C5.excluded", tongue.say("coverage", "C5.excluded"))
        yield things(said.excludes, tongue)
    else:
        yield clause("C5.nothing_excluded", tongue.say("coverage", "C5.nothing_excluded"))
    yield clause("C5.not_covered", tongue.say("coverage", "C5.not_covered"))


def things(listed: Sequence[tuple[str, str]], tongue: Tongue) -> Block:
    """Things by their kind: systems, devices, services."""
    names = {kind: [name for one, name in listed if one == kind] for kind in KINDS}
    return facts(
        [(tongue.say("kinds_many", kind), "\n".join(found)) for kind, found in names.items() if found]
    )


def included(subject: Subject, tongue: Tongue, _refs: Refs) -> Iterator[Block]:
    """Interventions and hours of a year, prepaid hours, and what costs apart (C5)."""
    said = subject.said
    limits = [one for one in (said.interventions, said.minutes) if one is not None]
    if not limits:
        yield clause("C5.unlimited", tongue.say("included", "C5.unlimited"))
    elif said.prepaid and 0 in limits:
        yield from prepaid(subject, tongue, "C5.prepaid_only")
    else:
        yield from limited(subject, tongue)
    if not said.parts:
        yield clause("C5.no_parts", tongue.say("included", "C5.no_parts"))
    price = "C1.no_price" if subject.is_trial else "C9.price"
    yield clause(price, tongue.say("included", price))


def limited(subject: Subject, tongue: Tongue) -> Iterator[Block]:
    """What a year includes, and what happens when it is used up."""
    said = subject.said
    amounts = []
    if said.interventions is not None:
        amounts.append((tongue.say("names", "interventions"), str(said.interventions)))
    if said.minutes is not None:
        amounts.append((tongue.say("names", "work"), tongue.duration(said.minutes)))
    yield clause("C5.limited", tongue.say("included", "C5.limited"))
    yield facts(amounts)
    if len(amounts) > 1:
        yield clause("C5.first_reached", tongue.say("included", "C5.first_reached"))
    if said.prepaid:
        yield from prepaid(subject, tongue, "C5.prepaid")
    else:
        yield clause("C5.beyond", tongue.say("included", "C5.beyond"))


def prepaid(subject: Subject, tongue: Tongue, key: str) -> Iterator[Block]:
    """The prepaid hours, and what happens when they end."""
    yield clause(key, tongue.say("included", key))
    yield table(
        [tongue.say("names", name) for name in ("amount", "bought", "expires")], bundles(subject, tongue)
    )
    yield clause("C5.beyond_prepaid", tongue.say("included", "C5.beyond_prepaid"))


def bundles(subject: Subject, tongue: Tongue) -> Iterator[list[str]]:
    """Prepaid hours, each with its days."""
    for minutes, bought_on, expires_on in subject.said.prepaid:
        last = tongue.day(date.fromordinal(expires_on.toordinal() - 1)) if expires_on else ""
        yield [
            tongue.duration(minutes), tongue.day(bought_on), last or tongue.say("names", "no_end"),
        ]  # fmt: skip


def parts(subject: Subject, tongue: Tongue, _refs: Refs) -> Iterator[Block]:
    """Parts that cost nothing, and the rented devices by serial number (C4)."""
    yield clause("C4.replaced", tongue.say("parts", "C4.replaced"))
    rental = subject.system.rental
    if rental is None:
        return
    if not rental.assets:
        yield clause("C4.no_assets", tongue.say("parts", "C4.no_assets"))
        return
    yield clause("C4.assets", tongue.say("parts", "C4.assets"))
    yield table([tongue.say("names", name) for name in ("product", "serial", "component")], rental.assets)


def severity(_subject: Subject, tongue: Tongue, _refs: Refs) -> Iterator[Block]:
    """The three Severity Codes with their definitions (T2)."""
    yield clause("T2.table", tongue.say("severity", "T2.table"))
    codes = tongue.all("severities")
    yield table(
        [tongue.say("names", "severity"), tongue.say("names", "definition")],
        [(words, tongue.say("definitions", code)) for code, words in codes.items()],
    )
    for key in ("T2.assigned", "T2.outside"):
        yield clause(key, tongue.say("severity", key))


def sla(subject: Subject, tongue: Tongue, refs: Refs) -> Iterator[Block]:
    """What is promised for each Severity Code, and how it is counted (C6)."""
    targets = sorted(subject.said.targets.items())
    yield clause("C6.table", tongue.say("sla", "C6.table"))
    yield table(
        [tongue.say("names", name) for name in ("severity", "acknowledge", "restore")],
        [
            (tongue.say("severities", str(code)), tongue.duration(take), promised(restore, tongue))
            for code, (take, restore) in targets
        ],
    )
    counted = "C6.counted_extra" if subject.said.extra else "C6.counted"
    keys = [counted, "C6.meaning"]
    keys += ["C6.best_effort"] if any(restore is None for _code, (_take, restore) in targets) else []
    for key in [*keys, "C6.paused", "C6.changed", "T3.mail"]:
        yield clause(key, tongue.say("sla", key, hours=refs["hours"], extra=refs.get("extra", "")))


def promised(minutes: int | None, tongue: Tongue) -> str:
    """A time, or best effort."""
    return tongue.say("best_effort", "words") if minutes is None else tongue.duration(minutes)


def hours(subject: Subject, tongue: Tongue, _refs: Refs) -> Iterator[Block]:
    """The office's hours, its holidays, and the customer's closures (C6)."""
    one = subject.provider
    rows = list(office(subject, tongue))
    key = "C6.office" if rows else "C6.no_office"
    yield clause(key, tongue.say("hours", key))
    if rows:
        yield table([tongue.say("names", "days"), tongue.say("names", "time")], rows)
        yield clause("C6.holidays", tongue.say(
            "hours", "C6.holidays", country=tongue.country(one.country), town=one.town, patron=patron(one.patron, tongue)
        ))  # fmt: skip
        yield clause("C6.office_changes", tongue.say("hours", "C6.office_changes"))
    yield clause("C6.zone", tongue.say("hours", "C6.zone", zone=one.timezone))
    closures = subject.said.closures
    if not closures:
        yield clause("C6.no_closures", tongue.say("hours", "C6.no_closures"))
        return
    yield clause("C6.closures", tongue.say("hours", "C6.closures"))
    yield table(
        [tongue.say("names", name) for name in ("from", "until", "because")],
        [(tongue.day(first), tongue.day(last), because) for first, last, because in closures],
    )


def office(subject: Subject, tongue: Tongue) -> Iterator[tuple[str, str]]:
    """The week, days with equal hours together."""
    week = subject.provider.week
    kept: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for day in WEEK:
        if windows := tuple(tuple(window) for window in week.get(day, ())):
            kept.setdefault(windows, []).append(day)
    for windows, days in kept.items():
        yield tongue.days(days), tongue.spans(windows)


def patron(written: str, tongue: Tongue) -> str:
    """`29 giugno` of `06-29`."""
    return tongue.day_of_year(date.fromisoformat(f"{LEAP_YEAR}-{written}"))


def extra(subject: Subject, tongue: Tongue, refs: Refs) -> Iterator[Block]:
    """Extra Time in words, or that there is none (C7, C10)."""
    windows = subject.said.extra
    if not windows:
        key = "C7.none" if subject.extra_allowed else "C7.not_in_plan"
        yield clause(key, tongue.say("extra", key, plan=subject.plan_name))
        return
    zone = ZoneInfo(subject.provider.timezone)
    yield clause("C7.windows", tongue.say("extra", "C7.windows"))
    yield items([window(one, zone, tongue) for one in windows])
    keys = ["C7.always"] if any(is_always(one) for one in windows) else []
    keys += ["C7.holidays"] if any(one.days and HOLIDAY not in one.days for one in windows) else []
    for key in [*keys, "C7.counted"]:
        yield clause(key, tongue.say("extra", key, sla=refs["sla"]))


def is_always(one: ExtraTime) -> bool:
    """Whether it alone makes the service H24x7."""
    bounds = (one.since, one.until, one.but)
    return {*WEEK, HOLIDAY} <= set(one.days) and (one.opens, one.closes) == WHOLE_DAY and not any(bounds)


def window(one: ExtraTime, zone: ZoneInfo, tongue: Tongue) -> str:
    """One window: on days of the week, within dates, or from moment to moment."""
    if one.starts and one.ends:
        return stretch(one.starts.astimezone(zone), one.ends.astimezone(zone), tongue)
    days = tongue.days(one.days)
    is_whole = (one.opens, one.closes) == WHOLE_DAY
    time = tongue.spans([(one.opens, one.closes)])
    said = [tongue.say("windows", "whole_day" if is_whole else "weekly", days=days, time=time)]
    if bounds := bounded(one, tongue):
        said.append(bounds)
    if one.but:
        dates = tongue.listed([tongue.day(day) for day in sorted(one.but)])
        said.append(tongue.say("windows", "but", dates=dates))
    return ", ".join(said)


def bounded(one: ExtraTime, tongue: Tongue) -> str:
    """The dates within which a window on days holds, both included."""
    since = tongue.day(one.since) if one.since else ""
    until = tongue.day(one.until) if one.until else ""
    key = {(True, True): "between", (True, False): "since", (False, True): "until"}.get(
        (bool(since), bool(until))
    )
    return tongue.say("windows", key, since=since, until=until) if key else ""


def stretch(starts: datetime, ends: datetime, tongue: Tongue) -> str:
    """From moment to moment, on the provider's wall."""
    times = {"start_time": f"{starts:%H:%M}", "end_time": f"{ends:%H:%M}"}
    if starts.date() == ends.date():
        time = tongue.spans([(times["start_time"], times["end_time"])])
        return tongue.say("windows", "one_day", day=tongue.day(starts.date()), time=time)
    days = {"start_day": tongue.day(starts.date()), "end_day": tongue.day(ends.date())}
    return tongue.say("windows", "stretch", **days, **times)


def pin(subject: Subject, tongue: Tongue, _refs: Refs) -> Iterator[Block]:
    """How the PIN works (C8); only with Extra Time."""
    for key in ("C8.call", "C8.issued", "C8.kept", "C8.message"):
        yield clause(key, tongue.say("pin", key, phone=subject.provider.phone))
