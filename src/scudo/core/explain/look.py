"""What to look at next: whose state, once known, tells most about which explanation is true, for what it costs to know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from scudo.core.model import Graph
from scudo.core.model.bits import positions

LOOK_COST = 5.0
"""What a person who looks costs, against a check that is asked again."""
_LEAST_GAIN = 1e-9


@dataclass(frozen=True, slots=True)
class Look:
    """Ask `check` (its key) of `component`; where there is none, blank, somebody looks at the component.

    `gain` is what the answer tells, in bits: at best 1, where it is as likely to be down as not.
    """

    component: str
    check: str
    gain: float


def look(
    graph: Graph, explanations: Sequence[tuple[int, ...]], shares: Sequence[float], known: frozenset[int]
) -> Look | None:
    """The best of all components that are not known yet; None where nothing would tell. Components are bits."""
    if len(explanations) < 2:  # noqa: PLR2004 - one needs no telling apart
        return None
    leaves: dict[int, int] = {}
    for world, bits in enumerate(explanations):
        for bit in bits:
            leaves[bit] = leaves.get(bit, 0) | 1 << world
    down = graph.circuit.down(leaves, (1 << len(explanations)) - 1)
    checks: dict[str, str] = {}
    for check in graph.model.checks:
        checks.setdefault(check.component, check.key)
    gains: dict[int, float] = {}
    best: tuple[float, float, int] | None = None
    for bit, node in enumerate(graph.circuit.node_of):
        mask = down.get(node, 0)
        if not mask or bit in known:
            continue
        if mask not in gains:
            gains[mask] = _entropy(sum(shares[world] for world in positions(mask)))
        cost = 1.0 if graph.circuit.names[bit] in checks else LOOK_COST
        offer = (gains[mask] / cost, -cost, -bit)
        if gains[mask] > _LEAST_GAIN and (best is None or offer > best):
            best = offer
    if best is None:
        return None
    component = graph.circuit.names[-best[2]]
    return Look(component, checks.get(component, ""), gains[down[graph.circuit.node_of[-best[2]]]])


def _entropy(share: float) -> float:
    """Of an answer that is yes with this probability, in bits."""
    if not 0 < share < 1:
        return 0.0
    return -share * log2(share) - (1 - share) * log2(1 - share)
