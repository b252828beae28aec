"""Random fault trees, and what they say, by trying."""

from itertools import product

from hypothesis import strategies as st

from scudo.core.redundancy.tree import Event, Gate, Op, Tree

NAMES = st.sampled_from(["a", "b-c", "_x", "_x2f_", "x_x5f_y", "1st", "-", "a--b", "città", "service/function", "a b",
    "é#1", "a.b", "g1#1", "", "_x_", "<&\">'", "\x00", "x\ny", "\U0001f600"]) | st.text(max_size=4)  # fmt: skip
PROBABILITIES = st.none() | st.floats(0, 1)


@st.composite
def trees(draw, most=8):
    """Gates over earlier things; arguments may repeat, tops be anything."""
    names = draw(st.lists(NAMES, min_size=2, max_size=most, unique=True))
    count = draw(st.integers(1, len(names) - 1))
    events = {name: Event(name, draw(PROBABILITIES)) for name in names[:count]}
    gates = {}
    for index, name in enumerate(names[count:], count):
        op = draw(st.sampled_from(Op))
        arguments = st.lists(
            st.sampled_from(names[:index]), min_size=op is Op.NOT, max_size=1 if op is Op.NOT else 4
        )
        of = tuple(draw(arguments))
        gates[name] = Gate(op, of, draw(st.integers(-1, 5)) if op is Op.ATLEAST else 0)
    order = draw(st.permutations(list(gates)))
    tops = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
    return Tree(draw(NAMES), tuple(tops), {name: gates[name] for name in order}, events)


def worlds(tree):
    """Every way in which the basic events may be."""
    for values in product([False, True], repeat=len(tree.events)):
        yield dict(zip(tree.events, values, strict=True))


def holds(tree, name, world):
    """Whether a gate or an event is true."""
    if name in world:
        return world[name]
    gate = tree.gates[name]
    true = [holds(tree, each, world) for each in gate.of]
    match gate.op:
        case Op.AND:
            return all(true)
        case Op.OR:
            return any(true)
        case Op.NOT:
            return not true[0]
        case Op.XOR:
            return sum(true) % 2 == 1
        case Op.ATLEAST:
            return sum(true) >= gate.k
