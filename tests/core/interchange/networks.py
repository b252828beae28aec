"""Random networks, and what they hang on, by trying."""

from hypothesis import strategies as st

from scudo.core.interchange.graphml import Edge, Key, Markup, Network, Node

TEXTS = st.text(max_size=6) | st.sampled_from(
    ["&<>\"'", "\r\n", "\x00", "_x41_", "_x5f_x41_", "]]>", " ", "é", "\ud800", "￾", "_x", "\t"]
)
IDS = st.text(min_size=1, max_size=4)
NAMES = st.sampled_from(["x", "yfiles.type", "parse.nodes"])
MARKUP = st.sampled_from([Markup("<a/>"), Markup('x<y:a b="&lt;&quot;&#10;">t &amp; u<c><d/></c></y:a>\n')])


@st.composite
def networks(draw):
    """Everything that a file may hold; parallel edges, edges of one node, several parts."""
    keys = tuple(
        Key(
            key,
            draw(st.sampled_from(["all", "node", "edge", "graph"])),
            draw(TEXTS),
            draw(st.sampled_from(["", "int", "string"])),
            draw(st.none() | TEXTS),
            draw(TEXTS),
            draw(st.dictionaries(NAMES, TEXTS, max_size=1)),
        )
        for key in draw(st.lists(IDS, max_size=3, unique=True))
    )
    ids = st.sampled_from([key.id for key in keys]) if keys else st.nothing()
    data = st.dictionaries(ids, TEXTS | MARKUP, max_size=2) if keys else st.just({})
    more = st.dictionaries(NAMES, TEXTS, max_size=1)
    nodes = tuple(
        Node(node, draw(data), draw(TEXTS), draw(more))
        for node in draw(st.lists(IDS, max_size=5, unique=True))
    )
    ends = st.sampled_from([node.id for node in nodes]) if nodes else st.nothing()
    edge = st.builds(
        Edge,
        ends,
        ends,
        id=TEXTS,
        is_directed=st.none() | st.booleans(),
        data=data,
        description=TEXTS,
        more=more,
    )
    return Network(
        name=draw(TEXTS),
        is_directed=draw(st.booleans()),
        keys=keys,
        nodes=nodes,
        edges=tuple(draw(st.lists(edge, max_size=6))) if nodes else (),
        data=draw(data),
        description=draw(TEXTS),
        more=draw(more),
        root={"xmlns:y": draw(TEXTS)},
    )


@st.composite
def drawings(draw, most=9):
    """Nodes and edges alone."""
    count = draw(st.integers(1, most))
    ends = st.integers(0, count - 1)
    edges = draw(st.lists(st.tuples(ends, ends), max_size=14))
    return network(count, *edges)


def network(count, *edges):
    return Network(
        nodes=tuple(Node(f"n{one}") for one in range(count)),
        edges=tuple(Edge(f"n{one}", f"n{other}") for one, other in edges),
    )


def joined(drawn, start, *, without_node=None, without_edge=None):
    """All that ways lead to from a node, once something is gone."""
    found, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        for number, edge in enumerate(drawn.edges):
            if number != without_edge and at in (edge.source, edge.target):
                other = edge.target if at == edge.source else edge.source
                if other != without_node and other not in found:
                    found.add(other)
                    waiting.append(other)
    return found


def parts(drawn, **gone):
    nodes = [node.id for node in drawn.nodes if node.id != gone.get("without_node")]
    return len({frozenset(joined(drawn, node, **gone)) for node in nodes})
