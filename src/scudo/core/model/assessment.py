"""States of all services after failures, from the masks of a circuit. Components are bits here."""

from collections.abc import Iterable, Mapping

from scudo.core.model.bits import positions
from scudo.core.model.circuit import Circuit, Top
from scudo.core.model.reasons import Reached, Reasons
from scudo.core.model.verdict import Assessment, FunctionState, ServiceState, State
from scudo.core.severity import Severity

_SEVERITY = {State.DOWN: Severity.HIGH, State.DEGRADED: Severity.MEDIUM, State.AT_RISK: Severity.LOW}

Services = Mapping[str, ServiceState]


def healthy(circuit: Circuit) -> Services:
    """Every service while nothing has failed."""
    functions: dict[str, dict[str, FunctionState]] = {service: {} for service, _ in circuit.tops}
    services: dict[str, ServiceState] = {}
    for (service, function), node in circuit.tops.items():
        following = circuit.named(positions(circuit.alone[node] >> 1))
        if function:
            functions[service][function] = FunctionState(next_single_failures=following)
        else:
            services[service] = ServiceState(next_single_failures=following, functions=functions[service])
    return services


def assessed(
    circuit: Circuit, before: Services, failed: frozenset[int], unknown: frozenset[int]
) -> Assessment:
    """What these failures do; services that nothing reaches are as `before`."""
    now = circuit.further(failed)
    possible = circuit.down_with(failed | unknown) if unknown else frozenset[int]()
    reached = {service for (service, _), node in circuit.tops.items() if node in now or node in possible}
    tops = {
        top: Reached(node, now.get(node, circuit.alone[node]), circuit.alone[node], node in possible)
        for top, node in circuit.tops.items()
        if top[0] in reached
    }
    reasons = Reasons(circuit, now, failed, unknown)
    reasons.find(tops.values())
    told = {
        service: _service(circuit, tops[service, ""], _functions(service, state, tops), reasons)
        if service in reached
        else state
        for service, state in before.items()
    }
    down = (circuit.bit_of[node] for node, mask in now.items() if mask & 1 and node in circuit.bit_of)
    lost = frozenset(circuit.named(frozenset(down) - failed))
    return Assessment(_gravest(told.values(), failed), told, lost)


def _functions(service: str, state: ServiceState, tops: Mapping[Top, Reached]) -> dict[str, Reached]:
    return {function: tops[service, function] for function in state.functions}


def _service(
    circuit: Circuit, service: Reached, functions: Mapping[str, Reached], reasons: Reasons
) -> ServiceState:
    parts = [service, *functions.values()]
    is_at_risk = any(part.risks for part in parts)
    severity, because = None, frozenset[int]()
    if service.is_down:
        state, because = State.DOWN, reasons.down[service.node]
    elif lost := [function for function in functions.values() if function.is_down]:
        state, because = State.DEGRADED, min((reasons.down[each.node] for each in lost), key=_shortest)
    elif service.is_in_doubt:
        state, because = State.UNKNOWN, reasons.doubt[service.node]
        severity = Severity.LOW if is_at_risk else None
    elif is_at_risk:
        state, because = State.AT_RISK, frozenset().union(*(reasons.risk[part.node] for part in parts))
    else:
        state = State.UP
    return ServiceState(
        state=state,
        severity=_SEVERITY.get(state, severity),
        because=circuit.named(because),
        next_single_failures=circuit.named(positions(service.following)),
        functions={key: _function(circuit, function, reasons) for key, function in functions.items()},
    )


def _function(circuit: Circuit, function: Reached, reasons: Reasons) -> FunctionState:
    state, because = State.UP, frozenset[int]()
    if function.is_down:
        state, because = State.DOWN, reasons.down[function.node]
    elif function.is_in_doubt:
        state, because = State.UNKNOWN, reasons.doubt[function.node]
    elif function.risks:
        state, because = State.AT_RISK, reasons.risk[function.node]
    return FunctionState(state, circuit.named(because), circuit.named(positions(function.following)))


def _shortest(bits: frozenset[int]) -> tuple[int, list[int]]:
    return len(bits), sorted(bits)


def _gravest(states: Iterable[ServiceState], failed: frozenset[int]) -> Severity | None:
    if not failed:
        return None
    return min((state.severity for state in states if state.severity), default=Severity.LOW)
