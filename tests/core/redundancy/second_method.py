"""Another way to the probability of a tree's top: CUDD on the tree as it is, without simplification, modules or orders of ours."""

from itertools import pairwise

from dd import cudd

from scudo.core.redundancy import Op

MOST_NODES = 400_000


class TooLarge(Exception):
    """The diagram of the whole tree is too large for this method."""


def unavailability(tree, top):
    """By one diagram of the whole tree, events in the order in which a walk from the top meets them."""
    manager = cudd.BDD(memory_estimate=400_000_000)
    manager.configure(reordering=True)
    met = _met(tree, top)
    manager.declare(*(f"v{index}" for index in range(len(met))))
    variables = {name: manager.var(f"v{index}") for index, name in enumerate(met)}
    root = _built(tree, top, manager, variables)
    chances = {f"v{index}": tree.events[name].probability for index, name in enumerate(met)}
    return _probability(manager, root, chances)


def _met(tree, top):
    met, seen, waiting = [], set(), [top]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in tree.events:
            met.append(name)
        else:
            waiting += reversed(tree.gates[name].of)
    return met


def _built(tree, top, manager, variables):
    built, waiting = dict(variables), [top]
    while waiting:
        name = waiting[-1]
        missing = [each for each in tree.gates[name].of if each not in built] if name not in built else []
        if missing:
            waiting += missing
            continue
        waiting.pop()
        if name not in built:
            built[name] = _gate(manager, tree.gates[name], [built[each] for each in tree.gates[name].of])
            if len(manager) > MOST_NODES:
                raise TooLarge
    return built[top]


def _gate(manager, gate, parts):
    match gate.op:
        case Op.AND:
            return _folded(manager, manager.true, parts, lambda one, other: one & other)
        case Op.OR:
            return _folded(manager, manager.false, parts, lambda one, other: one | other)
        case Op.XOR:
            return _folded(manager, manager.false, parts, lambda one, other: manager.apply("xor", one, other))
        case Op.NOT:
            return ~parts[0]
    counts = [manager.true] + [manager.false] * gate.k
    for part in parts:
        counts = [
            counts[0],
            *(each | (part & fewer) for fewer, each in pairwise(counts)),
        ]
    return counts[gate.k]


def _folded(manager, start, parts, joined):
    for part in parts:
        start = joined(start, part)
    return start


def _probability(manager, root, chances):
    """By Shannon, from the leaves up; `low` and `high` are those of the node itself, whose edge may deny it."""
    known, waiting = {_node(manager.true): 1.0}, [root]
    while waiting:
        edge = waiting[-1]
        missing = []
        if _node(edge) not in known:
            missing = [each for each in (edge.low, edge.high) if _node(each) not in known]
            if not missing:
                chance = chances[edge.var]
                known[_node(edge)] = (1 - chance) * _value(edge.low, known) + chance * _value(
                    edge.high, known
                )
        if missing:
            waiting += missing
        else:
            waiting.pop()
    return _value(root, known)


def _node(edge):
    """What the edge leads to, whether it denies it or not."""
    return int(edge) & ~1


def _value(edge, known):
    return 1 - known[_node(edge)] if edge.negated else known[_node(edge)]
