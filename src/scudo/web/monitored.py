"""What the pages of the monitor show: the wall, the list of systems, the architecture with its drawing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scudo.lib.ui import drawing
from scudo.lib.ui.templatetags.ui import STATES
from scudo.monitor.queries import wall
from scudo.monitor.queries.architecture import Service, Standing
from scudo.monitor.queries.history import Stretch
from scudo.web import monitor_words as words

STRIP_WIDTH, STRIP_HEIGHT = 288, 22
HEIGHTS = {"up": 3, "at_risk": 10, "degraded": 15, "down": 22, "unknown": 22}
STAGE = (1000.0, 560.0)
MOST_FAILED = 40


@dataclass(frozen=True)
class Bar:
    """One stretch of a strip, in its own pixels: the worse, the taller."""

    state: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Strip:
    """Time from left to right, and the same in words."""

    parts: list[Bar]
    label: str


def strip(found: Sequence[Stretch], title: str) -> Strip:
    """Stretches as bars; whole pixels, nothing that was is too short to be seen, and nothing stands where nobody had asked."""
    start, whole = found[0].start, (found[-1].end - found[0].start)
    bars = []
    for stretch in found:
        if stretch.state not in HEIGHTS:
            continue
        x = min(round(STRIP_WIDTH * ((stretch.start - start) / whole)), STRIP_WIDTH - 1)
        width = max(1, round(STRIP_WIDTH * ((stretch.end - start) / whole)) - x)
        height = HEIGHTS[stretch.state]
        bars.append(Bar(stretch.state, x, STRIP_HEIGHT - height, width, height))
    return Strip(sorted(bars, key=lambda bar: bar.height), f"{title}: {lasted(found)}")


def lasted(found: Iterable[Stretch]) -> str:
    """How long each state lasted that was not well; else that all was well."""
    times: dict[str, timedelta] = {}
    for stretch in found:
        times[stretch.state] = times.get(stretch.state, timedelta()) + stretch.lasts
    said = [
        f"{STATES[state]} {words.brief(times[state])}"
        for state in HEIGHTS
        if state in times and state != "up"
    ]
    return ", ".join(reversed(said)) or _("always working")


def wall_row(row: wall.Row, at: datetime) -> dict[str, Any]:
    """One system on the wall."""
    amiss = [service for service in row.services if service.state != "up"]
    well = [service.name for service in row.services if service.state == "up"]
    return {
        "key": row.system.key, "state": row.state, "customer": row.system.customer.name, "system": row.system.name,
        "customer_url": reverse("web:customer", args=[row.system.customer_id]),
        "url": reverse("web:system_architecture", args=[row.system.key]),
        "services": [service_line(service, row.standing) for service in amiss if row.standing],
        "well": words.names(well, 6) if row.standing else "",
        "count": ngettext("%(count)d service works", "%(count)d services work", row.count) % {"count": row.count},
        "since": words.since(row.since, at), "since_at": row.since, "lasts": words.ago(row.since, at) if row.is_amiss else "",
        "tickets": [ticket_line(incident) for incident in row.incidents if incident.ticket],
        "strip": strip(row.strip, _("Last 24 hours")), "amiss": row.is_amiss,
    }  # fmt: skip


def service_line(service: Service, now: Standing) -> dict[str, str]:
    """One service with its state and the reason."""
    return {
        "name": service.name,
        "state": service.state,
        "word": str(STATES[service.state]),
        "said": words.service(service, now),
    }


def ticket_line(incident: Any) -> dict[str, Any]:
    """The ticket that follows a fault."""
    ticket = incident.ticket
    return {
        "number": ticket.number, "severity": ticket.severity, "url": reverse("web:ticket", args=[ticket.number]),
        "assignee": ticket.assignee.name if ticket.assignee else "", "reason": ticket.reason,
    }  # fmt: skip


def tally(counted: Mapping[str, int]) -> list[dict[str, Any]]:
    """How many services are in each state, with the word that fits the number."""
    said = {
        "down": lambda n: ngettext("service stopped", "services stopped", n),
        "degraded": lambda n: ngettext("service degraded", "services degraded", n),
        "at_risk": lambda n: ngettext("service at risk", "services at risk", n),
        "unknown": lambda n: ngettext("service not known", "services not known", n),
        "up": lambda n: ngettext("service works", "services work", n),
    }
    return [{"state": state, "count": count, "word": said[state](count)} for state, count in counted.items()]


def silent(probe: Any, at: datetime) -> dict[str, Any]:
    """A probe that does not speak any more."""
    if wall.is_centre(probe):
        said = _("The centre's own probe is silent: of what it watches nothing is known, for any customer.")
    else:
        customer = probe.customer.name if probe.customer else _("centre")
        said = _("The probe %(name)s (%(customer)s) is silent.") % {"name": probe.name, "customer": customer}
    heard = (
        _("Last heard %(when)s.") % {"when": words.since(probe.seen_at, at)}
        if probe.seen_at
        else _("Never heard.")
    )
    return {"words": f"{said} {heard}", "grave": wall.is_centre(probe)}


def known(now: Standing) -> drawing.Known:
    """The model of a system as the drawing keeps it."""
    return drawing.Known(now.system.pk, now.system.version, now.model)


def states(now: Standing) -> dict[str, str]:
    """States by the keys of the drawing."""
    found = {f"part:{key}": state for key, state in (*now.groups.items(), *now.components.items())}
    for service in now.services:
        found[f"service:{service.key}"] = service.state
        found |= {f"function:{service.key}/{function.key}": function.state for function in service.functions}
    return found


def said(now: Standing) -> dict[str, str]:
    """Words under names where the state's own would say less: what warns, and what only follows."""
    found = {f"part:{key}": _("warning") for key, state in now.components.items() if state == "at_risk"}
    found |= {f"part:{key}": _("stopped with others") for key in now.lost}
    for service in now.services:
        if service.state == "degraded" and service.lost:
            found[f"service:{service.key}"] = _("without %s") % words.names(service.lost, 1)
    return found


def address(now: Standing, key: str) -> str:
    """Where a node of the drawing leads: components have pages."""
    kind, _colon, name = key.partition(":")
    if kind == "part" and name in now.parts_by_key:
        return reverse("web:component", args=[now.system.key, name])
    return ""


def picture(now: Standing, closed: frozenset[str], fold: Any) -> drawing.Picture:
    """The whole drawing of now; `fold` gives the address that opens or closes a node."""
    label = _("Architecture of %(system)s, %(customer)s: services on top, what they stand on below") % {
        "system": now.system.name, "customer": now.system.customer.name,
    }  # fmt: skip
    seen = drawing.Seen(states(now), said(now), lambda key: address(now, key), fold)
    return drawing.picture(drawing.whole(known(now), closed), seen, label, STAGE)


def amiss(now: Standing) -> set[str]:
    """Keys of the drawing that must be seen although there are many: what is not well."""
    return {key for key, state in states(now).items() if state != "up"}


def failed_lines(now: Standing) -> list[dict[str, Any]]:
    """What failed by itself, and what follows from it: components and services."""
    found = []
    for key in now.failed[:MOST_FAILED]:
        follows = now.graph.assess({key} & now.parts_by_key.keys())
        parts = [one.name for one in now.services if follows.services[one.key].state.value == "down"]
        parts += [now.name_of(one) for one in now.lost if one in follows.lost]
        found.append({
            "name": now.name_of(key), "url": address(now, f"part:{key}"), "state": "down",
            "said": _("with it: %s") % words.names(parts, 6) if parts else "",
        })  # fmt: skip
    return found


def leg_lines(now: Standing) -> list[dict[str, Any]]:
    """Services that stand on one leg, with what would stop them."""
    return [service_line(service, now) for service in now.services if service.state == "at_risk"]


def next_lines(now: Standing) -> list[dict[str, Any]]:
    """By service, the single components whose failure would stop it next; the accepted ones say so."""
    accepted = {risk.single_point: risk for risk in now.model.accepted_risks}
    found = []
    for service in now.services:
        parts = [
            {
                "name": now.name_of(key), "url": address(now, f"part:{key}"),
                "accepted": _("accepted by %(who)s") % {"who": accepted[key].by} if key in accepted else "",
            }
            for key in service.following
        ]  # fmt: skip
        found.append(
            {"name": service.name, "state": service.state, "parts": parts, "down": service.state == "down"}
        )
    return found


def by_kind(now: Standing) -> list[dict[str, Any]]:
    """The drawing as lists: services with their functions, groups with their members, all other components."""
    inside = {member for group in now.model.groups for member in group.of}
    told = said(now)
    services = [
        {
            "name": one.name, "state": one.state,
            "said": words.service(one, now) or ", ".join(each.name for each in one.functions),
        }
        for one in now.services
    ]  # fmt: skip
    groups = [
        {
            "title": f"{group.name}: {drawing.needed(group.k, len(group.of))}", "state": now.groups.get(group.key, "up"),
            "items": [part_line(now, key, told) for key in group.of if key in now.parts_by_key],
        }
        for group in now.model.groups
    ]  # fmt: skip
    alone = [part_line(now, key, told) for key in now.parts_by_key if key not in inside]
    return [{"title": _("Services"), "items": services}, *groups, {"title": _("Components"), "items": alone}]


def part_line(now: Standing, key: str, told: Mapping[str, str]) -> dict[str, Any]:
    """One component in a list."""
    node = f"part:{key}"
    return {
        "name": now.name_of(key), "state": now.components.get(key, "up"), "said": told.get(node, ""), "url": address(now, node)
    }  # fmt: skip
