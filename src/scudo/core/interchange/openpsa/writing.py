"""A `Tree` as an Open-PSA file that other tools take: plain identifiers, and only connectives that they all have.

An AND or OR of one argument is written as that argument, an ATLEAST that is an OR or an AND as what it is, a gate without
arguments as a house event; an argument that stands twice has a gate of its own the second time.
"""

from collections.abc import Iterable, Iterator, Mapping

from scudo.core.interchange.markup import spelt
from scudo.core.interchange.openpsa.definitions import TOPS
from scudo.core.interchange.openpsa.identifiers import escaped
from scudo.core.redundancy.tree import Event, Gate, Op, Tree


def write(tree: Tree) -> str:
    """The file; `read` gives back a tree of the same names, gates that say the same, and probabilities to the last bit."""
    return "\n".join(_lines(tree)) + "\n"


def _lines(tree: Tree) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield "<opsa-mef>"
    yield f"  <define-fault-tree {_name(tree.name)}>"
    plain = {name: said(gate) for name, gate in tree.gates.items()}
    yield from _tops(tree, plain)
    tags = {name: "gate" if gate.of else "house-event" for name, gate in plain.items()}
    tags |= dict.fromkeys(tree.events, "basic-event")
    for name, gate in plain.items():
        yield from _gate(name, gate, tags)
    yield "  </define-fault-tree>"
    yield "  <model-data>"
    yield from map(_event, tree.events.values())
    yield "  </model-data>"
    yield "</opsa-mef>"


def said(gate: Gate) -> Gate:
    """The same by the plainest connective, as it is written."""
    count = len(gate.of)
    match gate:
        case Gate(Op.ATLEAST, of, k) if k <= 0 or k > count:
            return Gate(Op.AND if k <= 0 else Op.OR, ())
        case Gate(Op.XOR, ()):
            return Gate(Op.OR, ())
        case Gate(Op.XOR | Op.AND | Op.ATLEAST, (only,)):
            return Gate(Op.OR, (only,))
        case Gate(Op.ATLEAST, of, k) if k in (1, count):
            return Gate(Op.OR if k == 1 else Op.AND, of)
        case _:
            return gate


def _tops(tree: Tree, plain: Mapping[str, Gate]) -> Iterator[str]:
    """Which gates are asked about, where it is not all that no other uses."""
    used = {name for gate in plain.values() for name in gate.of}
    unused = tuple(name for name, gate in plain.items() if name not in used and gate.of)
    if not unused or tree.tops != unused:
        tops = " ".join(map(escaped, tree.tops))
        yield f'    <attributes><attribute name="{TOPS}" value="{tops}"/></attributes>'


def _gate(name: str, gate: Gate, tags: Mapping[str, str]) -> Iterator[str]:
    if not gate.of:
        value = "true" if gate.op is Op.AND else "false"
        yield f"    <define-house-event {_name(name)}>{_label(name)}"
        yield f'      <constant value="{value}"/>'
        yield "    </define-house-event>"
        return
    yield f"    <define-gate {_name(name)}>{_label(name)}"
    arguments = [f"<{tags[each]} {_name(each)}/>" for each in gate.of]
    if gate.op is Op.OR and len(arguments) == 1:
        yield f"      {arguments[0]}"
    else:
        least = f' min="{gate.k}"' if gate.op is Op.ATLEAST else ""
        yield f"      <{gate.op}{least}>"
        yield from (f"        {each}" for each in _apart(arguments))
        yield f"      </{gate.op}>"
    yield "    </define-gate>"


def _apart(arguments: Iterable[str]) -> Iterator[str]:
    """Each with a gate of its own from the second time on."""
    seen = set[str]()
    for argument in arguments:
        yield f"{'<or>' * (argument in seen)}{argument}{'</or>' * (argument in seen)}"
        seen.add(argument)


def _event(event: Event) -> str:
    if event.probability is None:
        return f"    <define-basic-event {_name(event.name)}>{_label(event.name)}</define-basic-event>"
    value = f'<float value="{float(event.probability)!r}"/>'
    return f"    <define-basic-event {_name(event.name)}>{_label(event.name)}{value}</define-basic-event>"


def _name(name: str) -> str:
    return f'name="{escaped(name)}"'


def _label(name: str) -> str:
    """What people read, where the identifier is not it."""
    if escaped(name) == name or not name.isprintable():
        return ""
    return f"<label>{spelt(name)}</label>"
