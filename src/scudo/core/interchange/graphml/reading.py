"""A GraphML file to a `Network`: one flat graph, with everything that is known of its nodes and edges.

Ports, hyperedges, locators and graphs within nodes are refused: they say something that a network here cannot.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from scudo.core.interchange.findings import Findings
from scudo.core.interchange.graphml.network import Edge, Key, Markup, Network, Node
from scudo.core.interchange.markup import Element, Step, inner, pieces, told
from scudo.core.model.problems import did_you_mean, shown

MOST_PARTS = 300_000
ROOT, GRAPH = "graphml", "graph"
_ON = {"all", "graphml", "graph", "node", "edge", "hyperedge", "port", "endpoint"}
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_DIRECTIONS = {"directed": True, "undirected": False}
_KEY, _NODE, _EDGE = {"id", "for", "attr.name", "attr.type"}, {"id"}, {"id", "source", "target", "directed"}
_PORTS = {"sourceport", "targetport"}
_WITHIN = {
    "graph": "holds a graph of its own; draw its nodes beside the others",
    "port": "has ports; end the edges at the node",
    "locator": "stands in another file; put what it holds here",
}


def read(content: bytes, file: str = "") -> Network:
    """The network that a file holds. Raises Malformed with all problems (at most 50), in the order of lines."""
    findings = Findings(file)
    reader = _Reader(findings)
    for step, element in pieces(content, findings, {ROOT, GRAPH}):
        reader.take(step, element)
    return reader.network()


@dataclass(slots=True)
class _Reader:
    findings: Findings
    open: list[str] = field(default_factory=list)
    graph: Element | None = None
    root: dict[str, str] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    data: list[Element] = field(default_factory=list)
    named: list[tuple[int, Iterable[str]]] = field(default_factory=list)
    description: str = ""

    def take(self, step: Step, element: Element) -> None:
        """The next piece of the file."""
        if step is Step.CLOSED:
            self.open.pop()
        elif not self.open and (step is Step.WHOLE or element.tag != ROOT):
            self.findings.stop(element.line, "", f"<{element.tag}> is no network; it begins with <{ROOT}>")
        elif step is Step.OPENED:
            self._open(element)
        else:
            self._part(element)

    def _open(self, element: Element) -> None:
        self.open.append(element.tag)
        if element.tag == ROOT:
            self.root = _more(element, set())
        elif self.graph is not None or self.open != [ROOT, GRAPH]:
            self.findings.stop(element.line, "", "holds a second graph; one file is one network")
        else:
            self.graph = element

    def _part(self, element: Element) -> None:
        makers: Mapping[str, Callable[[Element], None]] = {
            "key": self._key,
            "node": self._node,
            "edge": self._edge,
            "data": self.data.append,
            "desc": self._describe,
        }
        if element.tag in makers:
            makers[element.tag](element)
        elif element.tag == "hyperedge":
            self.findings.add(element.line, "", "is an edge of several nodes; draw one for each two")
        else:
            near = did_you_mean(element.tag, [*makers, GRAPH])
            self.findings.add(element.line, "", f"<{element.tag}> is not known here{near or '; remove it'}")
        if len(self.nodes) + len(self.edges) > MOST_PARTS:
            self.findings.stop(
                element.line, "", f"has more than {MOST_PARTS:,} nodes and edges; split the network"
            )

    def _describe(self, element: Element) -> None:
        self.description = told(element.text)

    def _key(self, element: Element) -> None:
        key, on = self._id(element), element.attributes.get("for", "all")
        if key in self.keys:
            self.findings.add(element.line, key, "is the id of a second key; rename one of them")
        if on not in _ON:
            self.findings.add(element.line, key, f"is for {shown(on)}; write node, edge, graph or all")
        default = next((told(each.text) for each in element.children if each.tag == "default"), None)
        self.keys[key] = Key(
            id=key,
            on=on,
            name=told(element.attributes.get("attr.name", "")),
            type=element.attributes.get("attr.type", ""),
            default=default,
            description=_description(element),
            more=_more(element, _KEY),
        )

    def _node(self, element: Element) -> None:
        node = self._id(element)
        if node in self.nodes:
            told_before = (
                f"is the id of a second node, first in line {self.nodes[node].line}; rename one of them"
            )
            self.findings.add(element.line, node, told_before)
        self.nodes[node] = Node(
            node, self._data(element), _description(element), _more(element, _NODE), element.line
        )

    def _edge(self, element: Element) -> None:
        attributes = element.attributes
        if attributes.keys() & _PORTS:
            self.findings.add(element.line, "", "ends at a port; end it at the node")
        directed = attributes.get("directed", "")
        if directed and directed not in _BOOLEANS:
            self.findings.add(element.line, "", f"directed is {shown(directed)}; write true or false")
        for end in ("source", "target"):
            if not attributes.get(end):
                self.findings.add(element.line, "", f"an edge has no {end}; name a node")
        self.edges.append(
            Edge(
                source=told(attributes.get("source", "")),
                target=told(attributes.get("target", "")),
                id=told(attributes.get("id", "")),
                is_directed=_BOOLEANS.get(directed),
                data=self._data(element),
                description=_description(element),
                more=_more(element, _EDGE),
                line=element.line,
            )
        )

    def _id(self, element: Element) -> str:
        found = told(element.attributes.get("id", ""))
        if not found:
            self.findings.add(element.line, "", f"<{element.tag}> has no id; give it one")
        return found

    def _data(self, element: Element) -> dict[str, str]:
        """The values in a node or an edge; what else may stand there is told."""
        found = self._values([each for each in element.children if each.tag == "data"])
        for each in element.children:
            if each.tag in _WITHIN:
                name = element.attributes.get("id", "")
                self.findings.add(each.line, name, f"<{element.tag}> {_WITHIN[each.tag]}")
        return found

    def _values(self, data: Iterable[Element]) -> dict[str, str]:
        found: dict[str, str] = {}
        for each in data:
            key = told(each.attributes.get("key", ""))
            if key in found:
                self.findings.add(each.line, key, "has two values; leave one")
            found[key] = Markup(inner(each)) if each.children else told(each.text)
            self.named.append((each.line, (key,)))
        return found

    def network(self) -> Network:
        """What was read, where it holds together."""
        if self.graph is None:
            self.findings.stop(1, "", "holds no <graph>; there is nothing to read")
        data = self._values(self.data)
        self._complain()
        direction = self.graph.attributes.get("edgedefault", "undirected")
        if direction not in _DIRECTIONS:
            told_so = f"edgedefault is {shown(direction)}; write directed or undirected"
            self.findings.add(self.graph.line, "", told_so)
        self.findings.end()
        return Network(
            name=told(self.graph.attributes.get("id", "")),
            is_directed=_DIRECTIONS[direction],
            keys=tuple(self.keys.values()),
            nodes=tuple(self.nodes.values()),
            edges=tuple(self.edges),
            data=data,
            description=self.description,
            more=_more(self.graph, {"id", "edgedefault"}),
            root=self.root,
        )

    def _complain(self) -> None:
        """Whatever is named and is not there; keys may be declared after they are used."""
        for line, keys in self.named:
            for key in keys:
                if key not in self.keys:
                    near = did_you_mean(key, self.keys)
                    self.findings.add(line, "", f"there is no key {shown(key)}{near or '; declare it'}")
        for edge in self.edges:
            for end in (edge.source, edge.target):
                if end and end not in self.nodes:
                    self.findings.add(
                        edge.line, "", f"there is no node {shown(end)}; draw it, or correct the edge"
                    )


def _description(element: Element) -> str:
    return next((told(each.text) for each in element.children if each.tag == "desc"), "")


def _more(element: Element, known: set[str]) -> dict[str, str]:
    return {name: told(value) for name, value in element.attributes.items() if name not in known}
