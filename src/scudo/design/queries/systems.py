"""What one may see of systems and their models."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet

from scudo.core.model import Graph, Model, read
from scudo.core.roles import Actor
from scudo.design.models import Check, System, Version

MOST_KNOWN = 2_000


def systems_for(viewer: Actor) -> QuerySet[System]:
    """Every system for the provider's people and the software, a contact's companies' for a contact."""
    found = System.objects.select_related("customer")
    if viewer.is_staff or viewer.is_system:
        return found
    return found.filter(customer__in=viewer.customers)


def system_by_key(viewer: Actor, key: str) -> System | None:
    """A system by its key; None where it is missing or not the viewer's."""
    return systems_for(viewer).filter(key=key).first()


def versions_of(viewer: Actor, system: System) -> QuerySet[Version]:
    """Every version of a system's model, the newest first; staff only, without the texts."""
    found = Version.objects.filter(system=system).select_related("by").defer("text")
    return found if viewer.is_staff else found.none()


def text_of(viewer: Actor, system: System, number: int) -> str | None:
    """A version's text as it was written; None where there is none, or for who is not staff."""
    if not viewer.is_staff:
        return None
    return Version.objects.filter(system=system, number=number).values_list("text", flat=True).first()


def model_of(system: System) -> Model:
    """The model in force."""
    return graph_of(system).model


def graph_of(system: System) -> Graph:
    """The model in force, ready to be asked; read once in a process for each version."""
    key = (connection.settings_dict["NAME"], system.pk, system.version)
    known = _graphs.get(key)
    if known is None:
        text = Version.objects.values_list("text", flat=True).get(system=system, number=system.version)
        if len(_graphs) >= MOST_KNOWN:
            _graphs.clear()
        known = _graphs[key] = Graph(read(text, system.key))
    return known


_graphs: dict[tuple[str, int, int], Graph] = {}


def checks_of(systems: Iterable[System]) -> QuerySet[Check]:
    """How systems are watched now."""
    return Check.objects.filter(system__in=systems, active=True)


def watched_by(probe: str) -> QuerySet[Check]:
    """The checks that a probe runs, by its name; the centre's has the empty one."""
    return Check.objects.filter(probe=probe, active=True).order_by("pk")


def revision() -> int:
    """A number that every change of any model raises."""
    found: dict[str, Any] = Version.objects.aggregate(last=Max("pk"))
    return int(found["last"] or 0)
