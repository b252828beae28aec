"""A fault tree as a draft of a model: what fails becomes components, what joins failures becomes groups.

Of failures that an AND joins one part is enough, of an OR all are needed, of an ATLEAST the rest. What fails because something
else does not fail has no word in a model.
"""

from collections.abc import Iterator

from scudo.core.interchange.findings import Findings
from scudo.core.interchange.keys import Keys, readable, slug
from scudo.core.model import Component, Group, Model, Service, read
from scudo.core.model.writing import write
from scudo.core.redundancy import Gate, Op, Tree


def model_of(tree: Tree, file: str = "") -> Model:
    """The model, each top a service. Raises Malformed for gates that a model cannot say."""
    return read(write(_Draft(tree, file).model()), file)


class _Draft:
    def __init__(self, tree: Tree, file: str) -> None:
        self._tree = tree
        self._findings = Findings(file)
        given = Keys()
        self._keys = {name: given.key(name) for name in (*tree.events, *tree.gates)}

    def model(self) -> Model:
        groups = tuple(self._groups())
        self._findings.end()
        key = slug(self._tree.name, "fault-tree")
        return Model(
            key=key,
            name=readable(self._tree.name, key),
            components=tuple(
                Component(
                    self._keys[name], readable(name, self._keys[name]), unavailability=event.probability
                )
                for name, event in self._tree.events.items()
            ),
            groups=groups,
            services=tuple(
                Service(self._keys[top], readable(top, self._keys[top]), needs=(self._keys[top],))
                for top in self._tree.tops
            ),
        )

    def _groups(self) -> Iterator[Group]:
        for name, gate in self._tree.gates.items():
            k = self._least(name, gate)
            if k is not None:
                key = self._keys[name]
                yield Group(key, readable(name, key), k, tuple(self._keys[each] for each in gate.of))

    def _least(self, name: str, gate: Gate) -> int | None:
        """How many parts must work."""
        parts = len(gate.of)
        if gate.op in {Op.NOT, Op.XOR}:
            self._findings.add(
                1, name, f"is a gate {gate.op}; a model says only what fails with what else fails"
            )
        elif not gate.of:
            self._findings.add(1, name, "joins nothing: it is always so, or never; leave it out")
        elif len(set(gate.of)) < parts:
            self._findings.add(1, name, "joins one thing twice; a group has each member once")
        elif gate.op is Op.ATLEAST and not 1 <= gate.k <= parts:
            self._findings.add(
                1, name, f"asks for {gate.k} of {parts}: it is always so, or never; leave it out"
            )
        else:
            return {Op.AND: 1, Op.OR: parts}.get(gate.op, parts - gate.k + 1)
        return None
