"""What the page of an analysis shows: services against what was agreed, one of them in full, and what a maintenance would do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scudo.core.model import Component, Function, Graph, Model, Service, State
from scudo.core.redundancy import HOURS_A_YEAR, Analysis, Standing, guard
from scudo.web import analysis_words as words
from scudo.web.monitor_words import names

MOST_POINTS, MOST_SETS, MOST_IMPORTANT, MOST_GUARDED = 30, 40, 15, 40
PAIR = 2
GRAVEST = (State.DOWN, State.DEGRADED, State.AT_RISK, State.UNKNOWN, State.UP)


@dataclass(frozen=True)
class Seen:
    """A system's model with what is known of its tops so far; a top is a service, or `service/function`."""

    key: str
    graph: Graph
    found: Mapping[str, Analysis]

    @property
    def model(self) -> Model:
        """The model that was analysed."""
        return self.graph.model

    @cached_property
    def parts(self) -> dict[str, Component]:
        """Components by key."""
        return {part.key: part for part in self.model.components}

    @cached_property
    def tops(self) -> dict[str, tuple[Service, Function | None]]:
        """Services and functions by what they are called as tops."""
        found: dict[str, tuple[Service, Function | None]] = {}
        for service in self.model.services:
            found[service.key] = service, None
            found |= {f"{service.key}/{one.key}": (service, one) for one in service.functions}
        return found

    def name_of(self, key: str) -> str:
        """What people call a component."""
        part = self.parts.get(key)
        return part.name if part else key

    def part(self, key: str) -> dict[str, str]:
        """A component with its page."""
        url = reverse("web:component", args=[self.key, key]) if key in self.parts else ""
        return {"key": key, "name": self.name_of(key), "url": url}


def service_lines(seen: Seen, services: Iterable[Service], chosen: str) -> list[dict[str, Any]]:
    """Services as the list shows them: what misses its promise first."""
    lines = [service_line(seen, service, chosen) for service in services]
    return sorted(lines, key=lambda line: (not line["missed"], not line["agreed"]))


def service_line(seen: Seen, service: Service, chosen: str) -> dict[str, Any]:
    """One service."""
    found = seen.found.get(service.key)
    met, agreed = words.requirement(service.agreed.availability, found)
    points = [seen.name_of(key) for key in seen.graph.single_points(service.key)]
    return {
        "key": service.key, "name": service.name, "url": f"?service={service.key}#chosen", "current": service.key == chosen.partition("/")[0],
        "availability": words.availability_of(found) if found else "…", "downtime": words.downtime_of(found) if found else "…",
        "agreed": agreed if found else "", "met": met is True, "missed": met is False, "alone": words.alone(points),
    }  # fmt: skip


def top(seen: Seen, chosen: str, interval: tuple[float, float] | None) -> dict[str, Any] | None:
    """One service or function in full, its unavailability within `interval`; None where the model has none of this name."""
    if chosen not in seen.tops:
        return None
    service, function = seen.tops[chosen]
    found = seen.found.get(chosen)
    told: dict[str, Any] = {
        "name": function.name if function else service.name, "is_function": bool(function), "service": service.name, "is_ready": bool(found),
        "functions": [{"name": one.name, "url": f"?service={service.key}/{one.key}#chosen"} for one in service.functions]
        if not function else [{"name": service.name, "url": f"?service={service.key}#chosen"}],
    }  # fmt: skip
    if found is None:
        return told
    agreed = None if function else service.agreed.availability
    alone = sorted((point(seen, key) for key in found.single_points), key=lambda one: bool(one["accepted"]))
    pairs = [cut for cut in found.cut_sets if len(cut) == PAIR]
    return told | budget(agreed, found) | {
        "facts": facts(found, agreed, interval),
        "alone": alone[:MOST_POINTS], "alone_more": max(0, len(alone) - MOST_POINTS),
        "pairs": [words.together([seen.name_of(key) for key in cut]) for cut in pairs[:MOST_SETS]],
        "pairs_more": max(0, len(pairs) - MOST_SETS), "counted": counted(found), "importance": importance(seen, found),
    }  # fmt: skip


def facts(
    found: Analysis, agreed: float | None, interval: tuple[float, float] | None
) -> list[dict[str, str]]:
    """The figures of a top in words."""
    told = {
        _("Availability"): words.availability_of(found),
        _("Stopped each year"): words.downtime_of(found),
        _("How sure"): words.exactness(found),
        _("As rates may be"): words.interval(interval),
        _("Agreed"): words.requirement(agreed, found)[1],
    }
    return [{"word": word, "value": value} for word, value in told.items() if value]


def budget(agreed: float | None, found: Analysis) -> dict[str, Any]:
    """How much of the downtime that was agreed is expected, in per cent; nothing where it is not known."""
    allowed = (1 - agreed) * HOURS_A_YEAR if agreed is not None else 0.0
    expected = found.downtime_hours_per_year
    if not allowed or expected is None:
        return {"allowed": "", "used": 0}
    return {"allowed": words.downtime(allowed), "used": min(100, round(100 * expected / allowed))}


def point(seen: Seen, key: str) -> dict[str, str]:
    """A single point of failure, and who accepted it."""
    accepted = next((risk for risk in seen.model.accepted_risks if risk.single_point == key), None)
    return {**seen.part(key), "accepted": _("accepted by %(who)s") % {"who": accepted.by} if accepted else ""}


def counted(found: Analysis) -> str:
    """How many sets of failures stop it, by how many fail; and that not all are listed, where that is so."""
    if found.cut_set_counts is None:
        return _("there are too many sets to be counted")
    told = ", ".join(
        words.order(size, count) for size, count in sorted(found.cut_set_counts.items()) if count
    )
    return _("%s; there are too many to list them all") % told if found.cut_set_reason else told


def importance(seen: Seen, found: Analysis) -> list[dict[str, Any]]:
    """The components that matter most, by their share of the stops."""
    most = sorted(
        found.importance.items(), key=lambda one: (-(one[1].fussell_vesely or 0), -one[1].birnbaum, one[0])
    )
    return [
        {
            **seen.part(key), "bar": round(100 * (one.fussell_vesely or 0)), "share": words.part_of_all(one.fussell_vesely),
            "birnbaum": words.part_of_all(one.birnbaum), "achievement": words.times(one.achievement),
        }
        for key, one in most[:MOST_IMPORTANT]
    ]  # fmt: skip


def guarded(seen: Seen, off: Sequence[str]) -> list[dict[str, str]]:
    """What each service stands on with some components off, the gravest first; what does not feel it is left out."""
    standing = {one.name: one for one in guard(seen.graph, off)}
    felt = [service for service in seen.model.services if standing[service.key].state is not State.UP]
    felt.sort(key=lambda service: GRAVEST.index(standing[service.key].state))
    return [
        {
            "name": service.name,
            "state": standing[service.key].state.value,
            "said": guard_words(seen, service, standing, off),
        }
        for service in felt
    ]


def guard_words(seen: Seen, service: Service, standing: Mapping[str, Standing], off: Sequence[str]) -> str:
    """`with sw-a off, ERP stands on one leg: if sw-b fails, it stops`."""
    now = standing[service.key]
    lost = [one.name for one in service.functions if standing[f"{service.key}/{one.key}"].state is State.DOWN]
    about = {
        "off": names(map(seen.name_of, off)), "service": service.name, "functions": names(lost),
        "next": names(map(seen.name_of, now.new_single_points)),
    }  # fmt: skip
    if now.state is State.DOWN:
        return _("with %(off)s off, %(service)s stops") % about
    if now.state is State.DEGRADED:
        return _("with %(off)s off, %(service)s works without %(functions)s") % about
    if not now.is_on_one_leg:
        return _("with %(off)s off, a function of %(service)s stands on one leg") % about
    return ngettext(
        "with %(off)s off, %(service)s stands on one leg: if %(next)s fails, it stops",
        "with %(off)s off, %(service)s stands on one leg: if one of %(next)s fails, it stops",
        len(now.new_single_points),
    ) % about  # fmt: skip
