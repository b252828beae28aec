"""What the monitor saw while an acceptance test is done, put to the steps that are about it (D5)."""

from collections.abc import Iterator, Mapping
from typing import Any

from scudo.core.probing import Status
from scudo.design import actions as design
from scudo.design import queries as models
from scudo.design.models import Check, System
from scudo.monitor import words
from scudo.monitor.actions.tickets import Moment, in_language
from scudo.monitor.models import CheckState


def show(system: System, before: Mapping[str, Any], now: Mapping[str, Any], moment: Moment) -> None:
    """Attach what became bad or well again between two summaries to the system's open test; without one nothing happens."""
    known, failed = set(before.get("failed", ())), set(now["failed"])
    if known == failed or models.open_acceptance_of(system) is None:
        return
    with in_language(system.customer):
        services = standing(system, now)
        for state in failing(system, failed - known):
            component, check = state.check_of.component, state.check_of.key
            text = words.seen_failing(component, state.output, services, models.model_of(system))
            design.attach_evidence(
                system=system, component=component, check=check, text=text, by=moment.by, at=moment.at
            )
        for component in sorted(known - failed):
            text = words.seen_working(component, services, models.model_of(system))
            design.attach_evidence(system=system, component=component, text=text, by=moment.by, at=moment.at)


def failing(system: System, components: set[str]) -> Iterator[CheckState]:
    """The checks that say so of components that failed."""
    checks = Check.objects.filter(system=system, active=True, component__in=components)
    found = CheckState.objects.filter(check_of__in=checks, hard=Status.CRITICAL.value)
    yield from found.select_related("check_of").order_by("check_of")


def standing(system: System, now: Mapping[str, Any]) -> str:
    """The services with their states, as words."""
    names = {one.key: one.name for one in models.model_of(system).services}
    return words.states({names.get(key, key): one["state"] for key, one in now["services"].items()})
