"""A network as GraphML has it: nodes and edges with whatever is known of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Data = Mapping[str, str]
"""Values by the id of their key."""


class Markup(str):
    """A value that is XML itself, as drawing programs keep their shapes; kept as it was written."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Key:
    """What a value means: `name` and `type` (boolean, int, long, float, double, string) as declared, `on` what it is of.

    `default` counts where a node or an edge has no value; `more` are attributes of other programs.
    """

    id: str
    on: str = "all"
    name: str = ""
    type: str = ""
    default: str | None = None
    description: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Node:
    """One node; `line` is where it stands in its file, and no part of it."""

    id: str
    data: Data = field(default_factory=dict)
    description: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge; parallel ones are several, both ends may be one node. `is_directed` is None where the network decides."""

    source: str
    target: str
    id: str = ""
    is_directed: bool | None = None
    data: Data = field(default_factory=dict)
    description: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Network:
    """A graph: everything in the file's order. Every end of an edge is a node.

    `data` is the graph's own; `root` are the attributes of the file's root, namespaces among them.
    """

    name: str = ""
    is_directed: bool = False
    keys: tuple[Key, ...] = ()
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    data: Data = field(default_factory=dict)
    description: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    root: Mapping[str, str] = field(default_factory=dict)

    def values(self, part: Node | Edge | None = None) -> dict[str, str]:
        """What is known of a node or an edge (of the graph itself for None), by name, defaults included.

        Where no name was declared the key's id is the name.
        """
        on = {Node: "node", Edge: "edge"}.get(type(part), "graph")
        data = self.data if part is None else part.data
        found = {
            key.name or key.id: data.get(key.id, key.default) for key in self.keys if key.on in (on, "all")
        }
        return {name: value for name, value in found.items() if value is not None}
