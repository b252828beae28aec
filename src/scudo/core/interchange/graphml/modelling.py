"""A model as a network and back: every part a node, every need, membership and link an edge, all that is known as values.

    network = network_of(model)
    assert model_of(network) == model

Values are written as in the model's file; what is a list or a mapping there is JSON. A network of elsewhere becomes a draft:
its nodes components, its edges links; edges of a node with itself are left out, for a link has two ends.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from scudo.core.interchange.graphml.network import Edge, Key, Network, Node
from scudo.core.interchange.keys import Keys, readable, slug
from scudo.core.model import Malformed, Model, Problem, read
from scudo.core.model.tidy import document
from scudo.core.model.writing import values

PART, RELATION = "part", "relation"
COMPONENT, GROUP, SERVICE, PLACE = "component", "group", "service", "place"
NEEDS, OF, LINK = "needs", "of", "link"
_SECTIONS = {COMPONENT: "components", GROUP: "groups", SERVICE: "services"}
_WITHIN = {COMPONENT: NEEDS, GROUP: OF, SERVICE: NEEDS}
_PREFIX = "service/"
_TYPES = {"k": "int", "unavailability": "double"}
_STRUCTURED = {"sites", "checks", "accepted-risks", "path", "functions", "agreed", "tell"}
_LABELS = ("name", "label", "Label", "title")
_DEEPEST = 15

Values = Mapping[str, object]


def network_of(model: Model) -> Network:
    """The network of a model; ids are keys, of services with `service/` before them. Raises NoNotation as `write` does."""
    told = values(model)
    nodes = tuple(_nodes(model, told))
    edges = tuple(_edges(told))
    about = {name: _said(value) for name, value in told.items() if name not in {*_SECTIONS.values(), "links"}}
    return Network(
        name=model.key,
        keys=tuple(_keys(about, nodes)),
        nodes=nodes,
        edges=edges,
        data=about,
    )


def _keys(about: Mapping[str, str], nodes: Iterable[Node]) -> Iterator[Key]:
    of_nodes = dict.fromkeys(chain.from_iterable(node.data for node in nodes))
    for name in dict.fromkeys([*about, *of_nodes]):
        on = "node" if name not in about else "all" if name in of_nodes else "graph"
        yield Key(name, on, name, _TYPES.get(name, "string"))
    yield Key(RELATION, "edge", RELATION, "string")


def _nodes(model: Model, told: Values) -> Iterator[Node]:
    for part, section in _SECTIONS.items():
        for key, fields in _table(told.get(section)).items():
            known = {name: _said(value) for name, value in _table(fields).items() if name != _WITHIN[part]}
            yield Node(f"{_PREFIX}{key}" if part == SERVICE else key, {PART: part, **known})
    for place in model.places:
        yield Node(place, {PART: PLACE})


def _edges(told: Values) -> Iterator[Edge]:
    for part, section in _SECTIONS.items():
        relation = _WITHIN[part]
        for key, fields in _table(told.get(section)).items():
            source = f"{_PREFIX}{key}" if part == SERVICE else key
            for need in _row(_table(fields).get(relation)):
                yield Edge(source, str(need), is_directed=True, data={RELATION: relation})
    for link in _row(told.get("links")):
        one, other = _row(link)
        yield Edge(str(one), str(other), data={RELATION: LINK})


def _said(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def model_of(network: Network, file: str = "") -> Model:
    """The model that a network is, or a draft of one. Raises Malformed, with the lines of nodes and edges."""
    sketch = _Sketch(network, file)
    sketch.draw()
    try:
        return read(document(sketch.told))
    except Malformed as malformed:
        raise Malformed(sketch.placed(malformed.problems), file) from None


@dataclass(slots=True)
class _Sketch:
    """A model's file while it is put together from a network; `lines` of what stands where in it."""

    network: Network
    file: str
    told: dict[str, object] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)
    _things: dict[str, dict[str, object]] = field(default_factory=dict)
    _keys: Keys = field(default_factory=Keys)

    def draw(self) -> None:
        """Put it together. Raises Malformed for values that cannot be read."""
        about = self.network.values()
        self.told["system"] = slug(self.network.name, "network")
        self.told |= self._fields(about, 1) if "system" in about else {}
        self.told |= {"components": {}, "groups": {}, "links": [], "services": {}}
        for node in self.network.nodes:
            if PART in node.data:
                self._keys.reserve(node.id)
        for node in self.network.nodes:
            self._draw_node(node)
        for edge in self.network.edges:
            self._draw_edge(edge)
        self.told = {name: value for name, value in self.told.items() if value not in ({}, [])}
        if self.problems:
            raise Malformed(self.problems, self.file)

    def _draw_node(self, node: Node) -> None:
        known = self.network.values(node)
        part = known.pop(PART, None)
        if part == PLACE:
            self._names[node.id] = node.id
        elif part in _SECTIONS:
            key = node.id.removeprefix(_PREFIX) if part == SERVICE else node.id
            self._add(node, part, key, self._fields(known, node.line))
        else:
            key = self._keys.key(node.id)
            name = next((known[label] for label in _LABELS if known.get(label)), node.id)
            self._add(node, COMPONENT, key, {} if name == key else {"name": readable(name, key)})

    def _add(self, node: Node, part: str, key: str, fields: dict[str, object]) -> None:
        self._names[node.id] = key
        self._things[node.id] = fields
        section = _SECTIONS[part]
        self.lines[f"{section}.{key}"] = node.line
        things = self.told[section]
        if isinstance(things, dict):
            things[key] = fields

    def _draw_edge(self, edge: Edge) -> None:
        relation = self.network.values(edge).get(RELATION, LINK)
        source, target = self._names[edge.source], self._names[edge.target]
        if relation in {NEEDS, OF} and edge.source in self._things:
            named = self._things[edge.source].setdefault(relation, [])
            if isinstance(named, list):
                named.append(target)
            return
        links = self.told["links"]
        if source != target and isinstance(links, list):
            self.lines[f"links[{len(links)}]"] = edge.line
            links.append([source, target])

    def _fields(self, known: Mapping[str, str], line: int) -> dict[str, object]:
        """The values of a part, as its file has them."""
        found: dict[str, object] = {}
        for name, written in known.items():
            try:
                found[name] = _read_back(name, written)
            except (ValueError, RecursionError):
                self.problems.append(Problem(line, name, "is no JSON that can be read; write it as it was"))
        return found

    def placed(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """The problems of the file, at the lines of the network."""
        for problem in problems:
            around = problem.where
            while around and around not in self.lines:
                around = around[: max(around.rfind("."), around.rfind("["), 0)]
            yield Problem(self.lines.get(around, 1), problem.where, problem.reason)


def _read_back(name: str, written: str) -> object:
    """A value as its file has it. Raises ValueError, RecursionError."""
    if name in _STRUCTURED:
        value = json.loads(written)
        if _is_deeper(value, _DEEPEST):
            raise ValueError("is nested deeper than a model is")
        return value
    number = _TYPES.get(name)
    try:
        return int(written) if number == "int" else float(written) if number == "double" else written
    except ValueError:
        return written


def _is_deeper(value: object, levels: int) -> bool:
    waiting = [(value, 0)]
    while waiting:
        around, depth = waiting.pop()
        if depth > levels:
            return True
        within = around.values() if isinstance(around, dict) else around if isinstance(around, list) else ()
        waiting += [(each, depth + 1) for each in within]
    return False


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _row(value: object) -> list[object]:
    return value if isinstance(value, list) else []
