"""Who may speak as a probe, and what each probe is to do."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from scudo.core.roles import Actor
from scudo.design import queries as design
from scudo.design.models import Check
from scudo.monitor.models import Probe

CENTRE = ""
SILENT_AFTER = timedelta(seconds=60)


def probes_for(viewer: Actor) -> QuerySet[Probe]:
    """Every probe; staff only."""
    found = Probe.objects.select_related("customer")
    return found if viewer.is_staff or viewer.is_system else found.none()


def probe_by_token(token: str) -> Probe | None:
    """The enrolled probe that a token belongs to."""
    if not token:
        return None
    return Probe.objects.filter(token_digest=hashlib.sha256(token.encode()).hexdigest()).first()


def silent_among(probes: Iterable[str]) -> set[str]:
    """The names of those probes that were never there, are silent or may not speak any more."""
    wanted = set(probes)
    heard = Probe.objects.filter(name__in=wanted, silent=False, revoked_at=None).exclude(seen_at=None)
    return wanted - set(heard.values_list("name", flat=True))


def configuration_of(probe: Probe) -> dict[str, Any]:
    """What a probe is to do, as the wire writes it; `version` changes with every change of a model."""
    version = configuration_version()
    checks = [
        {
            "id": check.pk, "kind": check.kind, "every_s": check.every_s, "retry_s": check.retry_s,
            "attempts": check.attempts, "timeout_s": check.timeout_s, "spec": check.spec,
        }
        for check in checks_of(probe)
    ]  # fmt: skip
    return {"version": version, "checks": checks}


def checks_of(probe: Probe) -> QuerySet[Check]:
    """The checks that models give to a probe; a customer's own never gets those of another customer."""
    named = design.watched_by(probe.name)
    return named.filter(customer=probe.customer_id) if probe.customer_id else named


def configuration_version() -> str:
    """The version that all probes' configurations have now."""
    return f"r{design.revision()}"


@dataclass(frozen=True, slots=True)
class Watched:
    """What judging a check's results needs to know of it."""

    system: int
    customer: int
    attempts: int


def watched_by(probe: Probe) -> dict[int, Watched]:
    """The checks of a probe by their ids; remembered until any model changes."""
    version = design.revision()
    key = (connection.settings_dict["NAME"], probe.name)
    known = _watched.get(key)
    if known is None or known[0] != version:
        rows = checks_of(probe).values_list("pk", "system_id", "customer_id", "attempts")
        found = {pk: Watched(system, customer, attempts) for pk, system, customer, attempts in rows}
        known = _watched[key] = (version, found)
    return known[1]


_watched: dict[tuple[str, str], tuple[int, dict[int, Watched]]] = {}
