"""What follows from failures, as told: states of services and functions, and the Severity Code that they deserve."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scudo.core.severity import Severity


class State(StrEnum):
    """How a service or a function is; docs/rules/model.md says when which."""

    UP = "up"
    AT_RISK = "at_risk"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FunctionState:
    """As of a service; a function is never degraded."""

    state: State = State.UP
    because: tuple[str, ...] = ()
    next_single_failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceState:
    """One service: `because` are the components that decide its state, in the model's order, empty while it is up.

    `next_single_failures` are the components whose failure, next and alone, would stop it; none where it is down.
    """

    state: State = State.UP
    severity: Severity | None = None
    because: tuple[str, ...] = ()
    next_single_failures: tuple[str, ...] = ()
    functions: Mapping[str, FunctionState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What failures do to a system; `services` in the model's order, `lost` what does not work without having failed.

    `severity` is the gravest of the services', 3 where something failed that no service feels, None where nothing failed.
    """

    severity: Severity | None
    services: Mapping[str, ServiceState]
    lost: frozenset[str]
