"""The fault behind a ticket, for who works on it."""

from dataclasses import dataclass
from datetime import datetime

from scudo.core.roles import Actor
from scudo.desk.models import Ticket
from scudo.desk.queries.family import family_of
from scudo.monitor.models import Incident
from scudo.monitor.queries.architecture import Standing, standing


@dataclass(frozen=True)
class Part:
    """A component that the fault touches, from when to when; `healed_at` is None while it lasts."""

    key: str
    name: str
    began_at: datetime
    healed_at: datetime | None


@dataclass(frozen=True)
class Fault:
    """The fault behind a ticket. `standing` is None where a probe is silent; then `probe` is its name.

    Names are those of the model in force: `because` explains, `following` is what would stop it next, `parts` are all it touches.
    """

    incident: Incident
    standing: Standing | None
    kind: str
    service: str
    function: str
    cause: str
    because: tuple[str, ...]
    following: tuple[str, ...]
    is_inferred: bool
    is_certain: bool
    parts: tuple[Part, ...]
    probe: str = ""

    @property
    def touched(self) -> frozenset[str]:
        """Keys of the components that the drawing is about."""
        verdict = self.incident.verdict
        return frozenset(
            {*(part.key for part in self.parts), *verdict.get("because", ()), self.incident.cause}
        )


def fault_behind(viewer: Actor, ticket: Ticket) -> Fault | None:
    """The fault that a ticket follows, or one merged into it, the newest if there were several; staff only."""
    if not viewer.is_staff:
        return None
    found = (
        Incident.objects.filter(ticket__in=family_of(ticket))
        .select_related("system__customer", "probe")
        .prefetch_related("parts")
    )
    incident = found.order_by("-began_at", "-pk").first()
    return fault_of(viewer, incident) if incident else None


def fault_of(viewer: Actor, incident: Incident) -> Fault:
    """An incident with the names of its system's model."""
    now = standing(viewer, incident.system) if incident.system else None
    said = incident.verdict
    service = next((one for one in now.services if one.key == said.get("service")), None) if now else None
    function = (
        next((one for one in service.functions if one.key == said.get("function")), None) if service else None
    )

    def name(key: str) -> str:
        return now.name_of(key) if now else key

    return Fault(
        incident=incident, standing=now, kind=said.get("kind", "silent" if now is None else "failed"),
        service=service.name if service else "", function=function.name if function else "", cause=name(incident.cause),
        because=tuple(map(name, said.get("because", ()))), following=tuple(map(name, said.get("next", ()))),
        is_inferred=bool(said.get("inferred")), is_certain=bool(said.get("certain", True)),
        parts=tuple(Part(one.component, name(one.component), one.began_at, one.healed_at) for one in incident.parts.all()),
        probe=incident.probe.name if incident.probe else "",
    )  # fmt: skip
