"""The maintenance guard: what each service stands on while some components are off (D3)."""

from collections.abc import Collection
from dataclasses import dataclass

from scudo.core.model import Graph, State


@dataclass(frozen=True, slots=True)
class Standing:
    """A service, or a function as `service/function`, while some components are off.

    `because` are those that decide its state. `new_single_points` are the components that would stop it now and would not before:
    where there are some it stands on one leg. All in the model's order.
    """

    name: str
    state: State
    because: tuple[str, ...]
    new_single_points: tuple[str, ...]

    @property
    def is_on_one_leg(self) -> bool:
        """Whether one more failure, harmless otherwise, would stop it."""
        return bool(self.new_single_points)


def guard(graph: Graph, off: Collection[str]) -> tuple[Standing, ...]:
    """Every service and function with these components off, in the model's order. Raises NotInModel."""
    found: list[Standing] = []
    for key, service in graph.assess(off).services.items():
        parts = {key: service} | {f"{key}/{name}": each for name, each in service.functions.items()}
        for name, part in parts.items():
            before = frozenset(graph.single_points(name))
            new = tuple(each for each in part.next_single_failures if each not in before)
            found.append(Standing(name, part.state, part.because, new))
    return tuple(found)
