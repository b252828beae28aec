"""What is amiss at a customer's now, for who has them on the phone: services, and the parts that failed."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from scudo.core.roles import Actor
from scudo.customers.queries import Customer
from scudo.design import queries as design
from scudo.monitor.queries import architecture
from scudo.web import monitor_words as words
from scudo.web import monitored

MOST_LINES = 12


def shown(viewer: Actor, customer: Customer, at: datetime) -> dict[str, Any] | None:
    """The panel's context; None where nothing of theirs is watched."""
    systems = list(design.systems_for(viewer).filter(customer=customer).order_by("name"))
    if not systems:
        return None
    found = [line for system in systems for line in lines(viewer, system, at)]
    return {"lines": found[:MOST_LINES], "more": max(0, len(found) - MOST_LINES)}


def lines(viewer: Actor, system: Any, at: datetime) -> list[dict[str, Any]]:
    """What is amiss in one system: its services first, then the parts behind it."""
    now = architecture.standing(viewer, system)
    if now is None:
        return []
    url = reverse("web:system_architecture", args=[system.key])
    services = [
        {"name": one.name, "state": one.state, "said": words.service(one, now), "since": words.since(now.since, at), "url": url}
        for one in now.services
        if one.state != "up"
    ]  # fmt: skip
    parts = [{**one, "since": ""} for one in monitored.failed_lines(now)]
    return [*services, *parts]
