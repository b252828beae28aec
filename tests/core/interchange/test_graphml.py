from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.interchange import graphml, markup
from scudo.core.interchange.graphml import Edge, Key, Markup, Network, Node
from scudo.core.interchange.graphml import reading as graphml_reading
from scudo.core.model import Component, Malformed, Model, read
from tests.core.interchange.networks import TEXTS, networks
from tests.core.model.oracle import models
from tests.core.model.written import files, text

OFFICE = (Path(__file__).parent / "files" / "office.graphml").read_bytes()
TOPOLOGIES = sorted((Path(__file__).parents[2] / "topologies").glob("*.yaml"))


def told(content, file=""):
    with pytest.raises(Malformed) as raised:
        graphml.read(content if isinstance(content, bytes) else content.encode(), file)
    return [f"{each.line}: {each.where}: {each.reason}" for each in raised.value.problems]


def test_a_drawing_is_read_with_all_that_is_known_of_it():
    office = graphml.read(OFFICE)
    assert (office.name, office.is_directed, office.more) == ("Office 1", True, {"parse.order": "free"})
    assert office.keys[0] == Key("d0", "node", "label", "string", "?", "What it is called")
    assert office.keys[1] == Key("d1", "node", more={"yfiles.type": "nodegraphics"})
    assert [node.id for node in office.nodes] == ["n0", "n1", "n2", "n3", "n4"]
    shape = '<y:ShapeNode><y:Fill color="#FFCC00"/><y:NodeLabel>A &lt; B<y:Model/> tail</y:NodeLabel></y:ShapeNode>'
    assert office.nodes[0].data == {"d0": "Router", "d1": Markup(shape)}
    assert office.nodes[1] == Node("n1", {"d0": "Switch one"}, "on the wall")
    assert office.nodes[3].more == {"yfiles.folded": "no"}
    assert office.edges[0] == Edge("n0", "n1", "e0", is_directed=False, data={"d2": "1000"})
    assert [(edge.source, edge.target, edge.is_directed) for edge in office.edges[1:]] == [
        ("n1", "n2", None),
        ("n2", "n1", None),
        ("n2", "n3", None),
        ("n3", "n3", None),
    ]
    assert (office.nodes[1].line, office.edges[0].line) == (13, 17)


def test_values_are_found_by_their_names_with_defaults():
    office = graphml.read(OFFICE)
    assert office.values(office.nodes[4]) == {"label": "?"}
    assert office.values(office.edges[0]) == {"speed": "1000"}
    assert office.values() == {"drawn": "by hand & eye"}


def test_a_drawing_is_written_without_loss():
    office = graphml.read(OFFICE)
    assert graphml.read(graphml.write(office).encode()) == office


@settings(max_examples=300, deadline=None)
@given(networks())
def test_every_network_that_is_written_is_read_as_the_same(network):
    again = graphml.read(graphml.write(network).encode())
    assert again == network
    assert [type(value) for node in again.nodes for value in node.data.values()] == [
        type(value) for node in network.nodes for value in node.data.values()
    ]


@settings(max_examples=300)
@given(TEXTS | st.text())
def test_every_text_is_held_by_xml(text):
    assert markup.told(markup._storable(text)) == text


@settings(max_examples=150, deadline=None)
@given(files())
def test_every_model_is_a_network_and_back_again(file):
    try:
        model = read(text(file))
    except Malformed:
        return  # keys or times that clash by chance
    content = graphml.write(graphml.network_of(model)).encode()
    assert graphml.model_of(graphml.read(content)) == model


@settings(max_examples=100, deadline=None)
@given(models())
def test_a_model_that_no_file_gave_is_a_network_too(model):
    assert graphml.model_of(graphml.network_of(model)) == model


@pytest.mark.parametrize("path", TOPOLOGIES, ids=lambda path: path.stem)
def test_a_drawn_system_is_a_network_and_back_again(path):
    model = read(path.read_text(encoding="utf-8"))
    network = graphml.network_of(model)
    assert graphml.model_of(graphml.read(graphml.write(network).encode())) == model


def test_a_model_is_a_network_that_other_programs_can_read():
    model = read(
        "{system: s, components: {a: {kind: line, needs: [g]}, b: }, groups: {g: {k: 1, of: [b]}}, links: [[x, a]], services: {a: {needs: [a]}}}"
    )
    network = graphml.network_of(model)
    told_of = {node.id: network.values(node) for node in network.nodes}
    assert told_of == {
        "a": {"part": "component", "kind": "line"},
        "b": {"part": "component"},
        "g": {"part": "group", "k": "1"},
        "service/a": {"part": "service"},
        "x": {"part": "place"},
    }
    assert [
        (edge.source, edge.target, edge.is_directed, edge.data["relation"]) for edge in network.edges
    ] == [
        ("a", "g", True, "needs"),
        ("g", "b", True, "of"),
        ("service/a", "a", True, "needs"),
        ("x", "a", None, "link"),
    ]
    assert {key.name: key.type for key in network.keys} == {
        "system": "string", "part": "string", "kind": "string", "k": "int", "relation": "string",
    }  # fmt: skip


def test_a_network_of_elsewhere_becomes_a_draft():
    model = graphml.model_of(graphml.read(OFFICE))
    assert model == Model(
        "office-1",
        "office-1",
        components=(
            Component("n0", "Router"),
            Component("n1", "Switch one"),
            Component("n2", "Switch one"),
            Component("n3", "?"),
            Component("n4", "?"),
        ),
        links=(("n0", "n1"), ("n1", "n2"), ("n2", "n1"), ("n2", "n3")),
    )


def test_ids_that_are_no_keys_become_some():
    ids = ["a b", "a/b", "!", "a-b-2", "x" * 300]
    drawn = Network("", nodes=tuple(map(Node, ids)), edges=(Edge("a b", "!"),))
    model = graphml.model_of(drawn)
    assert [each.key for each in model.components] == ["a-b", "a-b-2", "part", "a-b-2-2", "x" * 90]
    assert [each.name for each in model.components][:3] == ["a b", "a/b", "!"]
    assert (model.key, model.links) == ("network", (("a-b", "part"),))


def test_a_node_that_was_drawn_into_a_model_is_a_component_with_a_key_of_its_own():
    network = graphml.network_of(read("{system: s, components: {n-1: , b: {needs: [n-1]}}}"))
    drawn = replace(network, nodes=(Node("n 1"), *network.nodes))
    assert [each.key for each in graphml.model_of(drawn).components] == ["n-1-2", "n-1", "b"]


def problems(network):
    with pytest.raises(Malformed) as raised:
        graphml.model_of(network, "rete.graphml")
    return str(raised.value).splitlines()


def test_what_is_wrong_with_a_model_is_told_at_its_line_in_the_network():
    text = (
        '<graphml>\n<key id="part" for="node"/>\n<key id="mtbf" for="node" attr.name="mtbf"/>\n<key id="system"/>\n'
        '<key id="relation" for="edge"/>\n<key id="path" for="node"/>\n<graph>\n<data key="system">s</data>\n'
        '<node id="a"><data key="part">component</data><data key="mtbf">often</data></node>\n'
        '<node id="b.c"><data key="part">component</data></node>\n'
        '<node id="g"><data key="part">group</data></node>\n<edge source="a" target="g"/>\n'
        '<edge source="b.c" target="b.c"><data key="relation">needs</data></edge>\n{}</graph>\n</graphml>'
    )
    network = graphml.read(text.format("").encode())
    assert [line.split(": ")[0:2] for line in problems(network)] == [
        ["rete.graphml:9", "components.a.mtbf"],
        ["rete.graphml:10", "components.b.c"],
        ["rete.graphml:11", "groups.g"],
        ["rete.graphml:12", "links[0][1]"],
    ]
    service = '<node id="service/s"><data key="part">service</data><data key="path">{}</data></node>'
    for wrong in ("{", "[" * 100_000, "[" * 30 + "]" * 30, '{"from": 1e999}' * 2):
        broken = graphml.read(text.format(service.format(wrong)).encode())
        assert problems(broken) == ["rete.graphml:14: path: is no JSON that can be read; write it as it was"]


GRAPH = "<graphml>\n<key id='k' for='node'/>\n<graph>\n<node id='a'/><node id='b'/>\n{}</graph>\n</graphml>"


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        ("<node id='a'/>", "5: a: is the id of a second node, first in line 4; rename one of them"),
        ("<node/>", "5: : <node> has no id; give it one"),
        ("<edge source='a' target='c'/>", '5: : there is no node "c"; draw it, or correct the edge'),
        ("<edge source='a'/>", "5: : an edge has no target; name a node"),
        ("<edge source='a' target='b' directed='perhaps'/>", '5: : directed is "perhaps"; write true or false'),
        ("<edge source='a' target='b' sourceport='p'/>", "5: : ends at a port; end it at the node"),
        ("<hyperedge/>", "5: : is an edge of several nodes; draw one for each two"),
        ("<node id='c'><port name='p'/></node>", "5: c: <node> has ports; end the edges at the node"),
        ("<node id='c'>\n<graph/></node>", "6: c: <node> holds a graph of its own; draw its nodes beside the others"),
        ("<node id='c'><locator href='x'/></node>", "5: c: <node> stands in another file; put what it holds here"),
        ("<node id='c'><data key='q'>1</data></node>", '5: : there is no key "q"; declare it'),
        ("<node id='c'><data key='k'>1</data><data key='k'>2</data></node>", "5: k: has two values; leave one"),
        ("<nodes id='c'/>", '5: : <nodes> is not known here; did you mean "node"?'),
        ("<graph/>", "5: : holds a second graph; one file is one network"),
        ("<key id='k'/>", "5: k: is the id of a second key; rename one of them"),
        ("<key id='l' for='nodes'/>", '5: l: is for "nodes"; write node, edge, graph or all'),
    ],
)  # fmt: skip
def test_a_mistake_in_a_network_is_told_with_its_line_and_what_to_do(inside, problem):
    assert told(GRAPH.format(inside)) == [problem]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "1: : is not XML here (no element found); see the tags, quotes and the encoding"),
        (b"<opsa-mef/>", "1: : <opsa-mef> is no network; it begins with <graphml>"),
        (b"<graph/>", "1: : <graph> is no network; it begins with <graphml>"),
        (b"<graphml/>", "1: : holds no <graph>; there is nothing to read"),
        (b"<graphml>\n<graph edgedefault='both'/></graphml>", '2: : edgedefault is "both"; write directed or undirected'),
        (b"<graphml><graph/><graph/></graphml>", "1: : holds a second graph; one file is one network"),
        (b"<!DOCTYPE graphml SYSTEM 'http://a.example/graphml.dtd'><graphml/>", "1: : has a DOCTYPE that declares or fetches something; remove it"),
        (b"<!DOCTYPE graphml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><graphml>&a;</graphml>", "1: : has a DOCTYPE that declares or fetches something; remove it"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_network_or_hostile_is_told(content, problem):
    assert told(content) == [problem]


def test_a_network_of_too_many_parts_is_told(monkeypatch):
    monkeypatch.setattr(graphml_reading, "MOST_PARTS", 3)
    content = "<graphml><graph><node id='a'/><node id='b'/>\n<edge source='a' target='b'/>\n<node id='c'/></graph></graphml>"
    assert told(content) == ["3: : has more than 3 nodes and edges; split the network"]


def test_problems_of_a_network_name_the_file():
    with pytest.raises(Malformed) as raised:
        graphml.read(GRAPH.format("<node id='a'/>\n<node/>").encode(), "rete.graphml")
    assert str(raised.value).splitlines() == [
        "rete.graphml:5: a: is the id of a second node, first in line 4; rename one of them",
        "rete.graphml:6: <node> has no id; give it one",
    ]


PARTS = ["<graphml>", "</graphml>", "<graph>", "</graph>", "<graph edgedefault='directed'>", "<node id='a'>", "<node id='b'/>",
    "</node>", "<edge source='a' target='b'/>", "<data key='k'>", "</data>", "<key id='k'/>", "<key id='part' for='node'/>",
    "<data key='part'>component</data>", "<data key='part'>group</data>", "x", "<desc>", "</desc>", "<port/>", "<y:a/>"]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.binary()
    | st.lists(st.sampled_from(PARTS))
    .map("".join)
    .map(lambda text: f"<graphml><graph>{text}</graph></graphml>".encode())
)
def test_whatever_the_bytes_are_they_are_read_or_told_as_malformed(content):
    network, problems = read_or_told(content)
    assert problems or graphml.read(graphml.write(network).encode()).nodes == network.nodes


def read_or_told(content):
    try:
        return graphml.read(content), ()
    except Malformed as malformed:
        return None, malformed.problems


@settings(max_examples=150, deadline=None)
@given(networks())
def test_whatever_a_network_is_it_is_a_model_or_told_as_malformed(network):
    try:
        model = graphml.model_of(network)
    except Malformed as malformed:
        model = malformed
    assert isinstance(model, Model | Malformed)
