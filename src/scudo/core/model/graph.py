"""A model that answers: what works, how grave it is, why, what would have to fail next, and which failures are one fault.

The rules are in docs/rules/model.md, in prose and as a table that the tests read.
"""

from collections.abc import Collection, Iterable

from scudo.core.model.assessment import assessed, healthy
from scudo.core.model.bits import positions
from scudo.core.model.circuit import Circuit
from scudo.core.model.faults import faults
from scudo.core.model.nodes import Model
from scudo.core.model.problems import did_you_mean, shown
from scudo.core.model.verdict import Assessment


class NotInModel(ValueError):
    """A name that the model does not have; the message says which it may have meant."""


class Graph:
    """Immutable, and built for one model that `read` gave. Names at its surface, integers inside (`circuit`).

    A top is a service by its key, or a function as `service/function`. Built for some ten thousand components.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.circuit = Circuit(model)
        self._healthy = healthy(self.circuit)

    def assess(self, failed: Collection[str], unknown: Collection[str] = ()) -> Assessment:
        """What follows when these components failed, and of those nobody knows. Raises NotInModel.

        A component that is named in both has failed.
        """
        bad = self.bits(failed)
        return assessed(self.circuit, self._healthy, bad, self.bits(unknown) - bad)

    def single_points(self, top: str) -> tuple[str, ...]:
        """The components whose failure alone stops a top while all else works. Raises NotInModel."""
        service, _, function = top.partition("/")
        node = self.circuit.tops.get((service, function))
        if node is None:
            known = [f"{one}/{other}" if other else one for one, other in self.circuit.tops]
            raise NotInModel(f"there is no service or function {shown(top)}{did_you_mean(top, known)}")
        return self.circuit.named(positions(self.circuit.alone[node] >> 1))

    def related(self, failed: Collection[str]) -> tuple[frozenset[str], ...]:
        """The failed components by faults, in the model's order: what one fault's ticket is about. Raises NotInModel.

        Two belong to one fault where they stand together in a minimal cut, of any top, that consists of failed components
        and at most one that still works; and so on from each to the next. Exact while a top depends on at most twelve of
        the failed components; beyond that what a search by single steps finds.
        """
        return tuple(
            frozenset(self.circuit.named(fault)) for fault in faults(self.circuit, self.bits(failed))
        )

    def bits(self, names: Iterable[str]) -> frozenset[int]:
        """Components as positions in the model. Raises NotInModel."""
        try:
            return frozenset(self.circuit.bits[name] for name in names)
        except KeyError as error:
            wrong = str(error.args[0])
            near = did_you_mean(wrong, self.circuit.names)
            raise NotInModel(f"there is no component {shown(wrong)}{near or ' in this model'}") from None
