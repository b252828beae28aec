"""Why services are as they are: which failures decide it, found for all of them together. Components are bits here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scudo.core.model.bits import mask_of, positions
from scudo.core.model.circuit import Circuit, Masks
from scudo.core.model.cuts import MOST_PAIRED, Bits, Question, minimal_sets


@dataclass(frozen=True, slots=True)
class Reached:
    """A service or function that failures reach; masks as in `Circuit.alone`, `before` with nothing failed."""

    node: int
    mask: int
    before: int
    is_possible: bool

    @property
    def is_down(self) -> bool:
        """It does not work."""
        return bool(self.mask & 1)

    @property
    def is_in_doubt(self) -> bool:
        """It works as far as is known, and would not if all unknown components had failed."""
        return self.is_possible and not self.is_down

    @property
    def risks(self) -> int:
        """The single points of failure that did not exist before, as bits."""
        return 0 if self.is_down else (self.mask & ~self.before) >> 1

    @property
    def following(self) -> int:
        """What would stop it next and alone, as bits."""
        return 0 if self.is_down else self.mask >> 1


class Reasons:
    """By node: minimal cuts of what is down, the unknown that decide what is in doubt, the failed behind new risks."""

    def __init__(self, circuit: Circuit, now: Masks, failed: frozenset[int], unknown: frozenset[int]) -> None:
        self.down: dict[int, frozenset[int]] = {}
        self.doubt: dict[int, frozenset[int]] = {}
        self.risk: dict[int, frozenset[int]] = {}
        self._circuit = circuit
        self._failed, self._unknown = mask_of(failed), mask_of(unknown)
        self._roots = mask_of(bit for bit in failed if not _follows(circuit, now, bit))
        self._alone: dict[int, Masks] = {}

    def find(self, tops: Iterable[Reached]) -> None:
        """Answer for each what its state asks."""
        asked = [
            (answers, question)
            for top in tops
            for answers, questions in (
                (self.down, self._about_down(top)),
                (self.doubt, self._about_doubt(top)),
                (self.risk, self._about_risk(top)),
            )
            for question in questions
        ]
        found = minimal_sets(self._circuit, (question for _, question in asked))
        for answers, question in asked:
            answers[question.node] = answers.get(question.node, frozenset()) | frozenset(found[question])

    def _about_down(self, top: Reached) -> Iterator[Question]:
        """One that is enough is read off at once."""
        if not top.is_down:
            return
        relevant = self._relevant(top)
        single = next((bit for bit in relevant if top.before >> bit + 1 & 1), None)
        if single is None:
            yield Question(top.node, (), relevant)
        else:
            self.down[top.node] = frozenset([single])

    def _about_doubt(self, top: Reached) -> Iterator[Question]:
        if top.is_in_doubt:
            support = self._circuit.support[top.node]
            yield Question(
                top.node, tuple(positions(self._failed & support)), tuple(positions(self._unknown & support))
            )

    def _about_risk(self, top: Reached) -> Iterator[Question]:
        """What one failure brought about by itself is read off at once; the rest is asked point by point."""
        relevant, left = self._relevant(top) if top.risks else (), top.risks
        explained = []
        for bit in relevant:
            masks = self._with_alone(bit)
            if brought := left & masks.get(top.node, top.before) >> 1:
                explained.append(bit)
                left &= ~brought
        self.risk[top.node] = frozenset(explained)
        for point in positions(left):
            yield Question(top.node, (point,), relevant)

    def _relevant(self, top: Reached) -> Bits:
        """The failed components that a top can depend on, those first that follow from no other; many: those alone."""
        failed = self._failed & self._circuit.support[top.node]
        roots = tuple(positions(failed & self._roots))
        followers = tuple(positions(failed & ~self._roots))
        return roots if len(roots) + len(followers) > MOST_PAIRED else roots + followers

    def _with_alone(self, bit: int) -> Masks:
        if bit not in self._alone:
            self._alone[bit] = self._circuit.further([bit])
        return self._alone[bit]


def _follows(circuit: Circuit, now: Masks, bit: int) -> bool:
    """Whether a component would not work even if it had not failed itself."""
    return any(now.get(child, 0) & 1 for child in circuit.children[circuit.node_of[bit]])
