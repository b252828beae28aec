"""Random fault trees, and their truth by trying every set of events."""

import random
from itertools import product
from math import fsum, prod

from scudo.core.redundancy import Event, Gate, Op, Tree

COHERENT = (Op.AND, Op.OR, Op.OR, Op.ATLEAST)
ANY = (*Op, Op.AND, Op.OR, Op.OR)


def tree(seed, gates, ops=COHERENT, shared=0.1, far=0.0, likely=(-4.0, -1.3)):
    """So many gates; a share of them, and of the events, is joined twice: by a near relative, or by any gate above it (`far`)."""
    draw = random.Random(f"{seed} {gates}")
    joins, depth = {0: []}, {0: 0}
    for gate in range(1, gates):
        parent = max(draw.sample(range(gate), min(gate, 2)), key=lambda one: (-len(joins[one]), -depth[one]))
        joins[parent].append(f"g{gate}")
        joins[gate], depth[gate] = [], depth[parent] + 1
        if draw.random() < shared:
            other = draw.randrange(gate) if draw.random() < far else max(0, parent - draw.randint(1, 4))
            if f"g{gate}" not in joins[other]:
                joins[other].append(f"g{gate}")
    events = {}
    for of in joins.values():
        for _ in range(max(0, draw.randint(2, 4) - len(of))):
            of.append(_event(draw, events, of, shared, far, likely))
        draw.shuffle(of)
    made = {}
    for gate, of in joins.items():
        made |= _gate(draw, f"g{gate}", of, draw.choice(ops))
    return Tree(f"tree {seed}", ("g0",), made, events)


def _event(draw, events, taken, shared, far, likely):
    if events and draw.random() < shared:
        near = len(events) if draw.random() < far else 6
        name = f"e{draw.randrange(max(0, len(events) - near), len(events))}"
        if name not in taken:
            return name
    name = f"e{len(events)}"
    events[name] = Event(name, 10 ** draw.uniform(*likely))
    return name


def _gate(draw, name, of, op):
    if op is Op.NOT:
        return {name: Gate(Op.NOT, (f"{name}-not",)), f"{name}-not": Gate(Op.OR, tuple(of))}
    return {name: Gate(op, tuple(of), draw.randint(1, len(of)) if op is Op.ATLEAST else 0)}


def happens(tree, name, world, known=None):
    """Whether a gate or an event is true in a world, a set of events."""
    known = {} if known is None else known
    if name in tree.events:
        return name in world
    if name not in known:
        gate = tree.gates[name]
        true = sum(happens(tree, each, world, known) for each in gate.of)
        known[name] = {
            Op.AND: true == len(gate.of),
            Op.OR: true > 0,
            Op.ATLEAST: true >= gate.k,
            Op.NOT: true == 0,
            Op.XOR: true % 2 == 1,
        }[gate.op]
    return known[name]


def true_worlds(tree, top):
    names = list(tree.events)
    worlds = (
        frozenset(n for n, is_in in zip(names, bits, strict=True) if is_in)
        for bits in product((0, 1), repeat=len(names))
    )
    return {world for world in worlds if happens(tree, top, world)}


def probability(tree, worlds, fixed=None):
    shares = {name: event.probability for name, event in tree.events.items()} | (fixed or {})
    return fsum(prod(p if name in world else 1 - p for name, p in shares.items()) for world in worlds)
