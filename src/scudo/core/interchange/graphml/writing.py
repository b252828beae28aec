"""A `Network` as GraphML: nothing that `read` knows of is lost."""

from collections.abc import Iterable, Iterator, Mapping

from scudo.core.interchange.graphml.network import Data, Edge, Key, Markup, Network, Node
from scudo.core.interchange.markup import quoted, spelt

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_DIRECTED = {None: "", True: "true", False: "false"}


def write(network: Network) -> str:
    """The file; `read` gives back an equal network, with the root's namespace where it had none."""
    return "\n".join(_lines(network)) + "\n"


def _lines(network: Network) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f"<graphml{_attributes(network.root or {'xmlns': NAMESPACE})}>"
    for key in network.keys:
        yield from _key(key)
    direction = "directed" if network.is_directed else "undirected"
    named = {"id": network.name} if network.name else {}
    yield f"  <graph{_attributes({**named, 'edgedefault': direction, **network.more})}>"
    yield from _inside(network.description, network.data, "    ")
    for node in network.nodes:
        yield from _node(node)
    for edge in network.edges:
        yield from _edge(edge)
    yield "  </graph>"
    yield "</graphml>"


def _key(key: Key) -> Iterator[str]:
    told = {"attr.name": key.name, "attr.type": key.type}
    attributes = {"id": key.id, "for": key.on, **{name: value for name, value in told.items() if value}}
    inside = [f"    <desc>{spelt(key.description)}</desc>"] if key.description else []
    inside += [f"    <default>{spelt(key.default)}</default>"] if key.default is not None else []
    yield from _element("key", {**attributes, **key.more}, inside, "  ")


def _node(node: Node) -> Iterator[str]:
    inside = _inside(node.description, node.data, "      ")
    yield from _element("node", {"id": node.id, **node.more}, inside, "    ")


def _edge(edge: Edge) -> Iterator[str]:
    told = {
        "id": edge.id,
        "source": edge.source,
        "target": edge.target,
        "directed": _DIRECTED[edge.is_directed],
    }
    attributes = {name: value for name, value in told.items() if value}
    inside = _inside(edge.description, edge.data, "      ")
    yield from _element("edge", {**attributes, **edge.more}, inside, "    ")


def _inside(description: str, data: Data, indent: str) -> Iterator[str]:
    if description:
        yield f"{indent}<desc>{spelt(description)}</desc>"
    for key, value in data.items():
        content = str(value) if isinstance(value, Markup) else spelt(value)
        yield f"{indent}<data key={quoted(key)}>{content}</data>"


def _element(tag: str, attributes: Mapping[str, str], inside: Iterable[str], indent: str) -> Iterator[str]:
    lines = list(inside)
    yield f"{indent}<{tag}{_attributes(attributes)}{'' if lines else '/'}>"
    if lines:
        yield from lines
        yield f"{indent}</{tag}>"


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoted(value)}" for name, value in attributes.items())
