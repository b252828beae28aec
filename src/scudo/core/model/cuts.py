"""Minimal sets of failures that take a service down, among components that failed.

Many questions are asked at once: the trials of all of them stand side by side in the masks of one walk. A trial is a row of
worlds, and its outcome for a top is the first of them in which the top is down.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from scudo.core.model.circuit import Circuit

MOST_WORLDS = 1 << 16
MOST_PAIRED = 24

Bits = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Which of `candidates` (bits, the preferred first) take the top `node` down together with `failed`?"""

    node: int
    failed: Bits
    candidates: Bits


def minimal_sets(circuit: Circuit, questions: Iterable[Question]) -> dict[Question, Bits]:
    """For each question a set of which none can be left out; where all candidates are not enough there is no answer.

    One component where one is enough; else two (looked for among up to 24); else few, the preferred rather than the others.
    """
    asked = list(dict.fromkeys(questions))
    answers: dict[Question, Bits] = {}
    for size in (1, 2):
        answers |= _of_size(circuit, [each for each in asked if each not in answers], size)
    return answers | _shrunk(circuit, [each for each in asked if each not in answers])


@dataclass(frozen=True, slots=True)
class _Trial:
    """Worlds in which `failed` fail, and with them in turn every set of `size` of the candidates.

    For a size of 0: none of them, the first, the first two, and so on.
    """

    failed: Bits
    candidates: Bits
    size: int

    @property
    def count(self) -> int:
        """How many worlds there are."""
        return comb(len(self.candidates), self.size) if self.size else len(self.candidates) + 1

    def leaves(self) -> dict[int, int]:
        """Where each component fails, by bit."""
        full = (1 << self.count) - 1
        leaves: dict[int, int] = {}
        if self.size == 0:
            leaves = {bit: full + 1 - (2 << index) for index, bit in enumerate(self.candidates)}
        for index, world in enumerate(combinations(self.candidates, self.size) if self.size else ()):
            for bit in world:
                leaves[bit] = leaves.get(bit, 0) | 1 << index
        return leaves | dict.fromkeys(self.failed, full)


def _of_size(circuit: Circuit, questions: Sequence[Question], size: int) -> dict[Question, Bits]:
    trials = {
        each: _Trial(each.failed, each.candidates, size)
        for each in questions
        if size == 1 or len(each.candidates) <= MOST_PAIRED
    }
    outcomes = _outcomes(circuit, {(each.node, trial) for each, trial in trials.items()})
    sets = {trial: list(combinations(trial.candidates, size)) for trial in trials.values()}
    return {
        each: sets[trial][first]
        for each, trial in trials.items()
        if (first := outcomes[each.node, trial]) is not None
    }


def _shrunk(circuit: Circuit, questions: Sequence[Question]) -> dict[Question, Bits]:
    """The shortest beginning of the candidates that is enough ends in one that is needed; then so on with what precedes."""
    answers: dict[Question, Bits] = {}
    chosen: dict[Question, Bits] = dict.fromkeys(questions, ())
    left = {each: each.candidates for each in questions}
    while left:
        trials = {each: _Trial((*each.failed, *chosen[each]), left[each], 0) for each in left}
        outcomes = _outcomes(circuit, {(each.node, trial) for each, trial in trials.items()})
        following: dict[Question, Bits] = {}
        for each, trial in trials.items():
            first = outcomes[each.node, trial]
            if first == 0:
                answers[each] = tuple(bit for bit in each.candidates if bit in chosen[each])
            elif first is not None:
                chosen[each] = (*chosen[each], left[each][first - 1])
                following[each] = left[each][: first - 1]
        left = following
    return answers


def _outcomes(
    circuit: Circuit, asked: Collection[tuple[int, _Trial]]
) -> Mapping[tuple[int, _Trial], int | None]:
    """The first world of each trial in which the node is down."""
    nodes: dict[_Trial, list[int]] = {}
    for node, trial in asked:
        nodes.setdefault(trial, []).append(node)
    outcomes: dict[tuple[int, _Trial], int | None] = {}
    for batch in _batches(nodes):
        leaves: dict[int, int] = {}
        offsets, width = [], 0
        for trial in batch:
            for bit, mask in trial.leaves().items():
                leaves[bit] = leaves.get(bit, 0) | mask << width
            offsets.append((trial, width))
            width += trial.count
        down = circuit.down(leaves, (1 << width) - 1)
        for trial, offset in offsets:
            full = (1 << trial.count) - 1
            for node in nodes[trial]:
                mask = down.get(node, 0) >> offset & full
                outcomes[node, trial] = (mask & -mask).bit_length() - 1 if mask else None
    return outcomes


def _batches(trials: Iterable[_Trial]) -> Iterator[list[_Trial]]:
    """Trials together as long as the masks stay short."""
    batch: list[_Trial] = []
    width = 0
    for trial in trials:
        if batch and width + trial.count > MOST_WORLDS:
            yield batch
            batch, width = [], 0
        batch.append(trial)
        width += trial.count
    if batch:
        yield batch
