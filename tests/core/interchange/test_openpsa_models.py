"""A fault tree as a model: what the tree says fails is what the model says is down."""

import pytest
from hypothesis import assume, given

from scudo.core.interchange.openpsa.modelling import model_of
from scudo.core.model import Graph, Malformed, State
from scudo.core.redundancy import Event, Gate, Op, Tree
from tests.core.interchange.trees import holds, trees, worlds

SAYABLE = {Op.AND, Op.OR, Op.ATLEAST}


def is_sayable(gate):
    least = gate.k if gate.op is Op.ATLEAST else 1
    return gate.op in SAYABLE and 1 <= least <= len(gate.of) and len(set(gate.of)) == len(gate.of)


def sayable(tree):
    """The nearest tree that a model can say."""
    first = next(iter(tree.events))
    gates = {}
    for name, gate in tree.gates.items():
        of = tuple(dict.fromkeys(gate.of)) or (first,)
        op = gate.op if gate.op in SAYABLE else Op.OR
        gates[name] = Gate(op, of, min(max(gate.k, 1), len(of)) if op is Op.ATLEAST else 0)
    return Tree(tree.name, tree.tops, gates, tree.events)


@given(trees())
def test_in_every_world_the_same_tops_are_down(tree):
    tree = sayable(tree)
    model = model_of(tree)
    graph, keys = Graph(model), [component.key for component in model.components]
    services = dict(zip([service.key for service in model.services], tree.tops, strict=True))
    for world in worlds(tree):
        failed = {key for key, fails in zip(keys, world.values(), strict=True) if fails}
        states = graph.assess(failed).services
        assert {key: state.state is State.DOWN for key, state in states.items()} == {
            key: holds(tree, top, world) for key, top in services.items()
        }


@given(trees())
def test_what_a_model_cannot_say_is_refused_by_name(tree):
    wrong = [name for name, gate in tree.gates.items() if not is_sayable(gate)]
    assume(wrong)
    with pytest.raises(Malformed) as told:
        model_of(tree, "plant.xml")
    assert len(told.value.problems) == len(wrong)
    assert {problem.where for problem in told.value.problems} == set(wrong)


def test_probabilities_and_names_are_kept():
    gates = {"no cooling": Gate(Op.AND, ("pump A", "pump B"))}
    model = model_of(
        Tree("Plant", ("no cooling",), gates, {"pump A": Event("pump A", 0.1), "pump B": Event("pump B")})
    )
    assert [(each.key, each.name, each.unavailability) for each in model.components] == [
        ("pump-A", "pump A", 0.1),
        ("pump-B", "pump B", None),
    ]
    assert (model.key, model.services[0].name, model.groups[0].k) == ("plant", "no cooling", 1)
