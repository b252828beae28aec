import pytest
from hypothesis import given, settings

from scudo.core.interchange.graphml import NotInNetwork, between, weak_points
from tests.core.interchange.networks import drawings, joined, network, parts


@settings(max_examples=400, deadline=None)
@given(drawings())
def test_a_weak_point_is_what_parts_the_network_where_it_is_gone(drawn):
    whole = parts(drawn)
    found = weak_points(drawn)
    alone = {node.id for node in drawn.nodes if joined(drawn, node.id) == {node.id}}
    assert list(found.articulation_points) == [
        node.id for node in drawn.nodes if parts(drawn, without_node=node.id) > whole - (node.id in alone)
    ]
    assert list(found.bridges) == [
        (edge.source, edge.target)
        for number, edge in enumerate(drawn.edges)
        if parts(drawn, without_edge=number) > whole
    ]


@settings(max_examples=400, deadline=None)
@given(drawings())
def test_between_two_nodes_it_is_what_cuts_the_one_from_the_other(drawn):
    one, other = drawn.nodes[0].id, drawn.nodes[-1].id
    found = between(drawn, one, other)
    assert found.ends == (one, other)
    assert found.is_connected == (other in joined(drawn, one))
    if not found.is_connected:
        assert (found.articulation_points, found.bridges) == ((), ())
        return
    assert list(found.articulation_points) == [
        node.id
        for node in drawn.nodes
        if node.id not in (one, other) and other not in joined(drawn, one, without_node=node.id)
    ]
    assert list(found.bridges) == [
        (edge.source, edge.target)
        for number, edge in enumerate(drawn.edges)
        if other not in joined(drawn, one, without_edge=number)
    ]


def test_a_line_hangs_on_all_that_is_in_it_and_a_ring_on_nothing():
    """
    n0 ── n1 ── n2
    """
    line = network(3, (0, 1), (1, 2))
    assert weak_points(line).articulation_points == ("n1",)
    assert weak_points(line).bridges == (("n0", "n1"), ("n1", "n2"))
    ring = network(3, (0, 1), (1, 2), (2, 0))
    assert (weak_points(ring).articulation_points, weak_points(ring).bridges) == ((), ())


def test_parallel_edges_are_no_bridge_and_an_edge_of_one_node_is_nothing():
    """
    n0 ══ n1 ── n2 ⟲
    """
    drawn = network(3, (0, 1), (1, 0), (1, 2), (2, 2))
    assert weak_points(drawn).articulation_points == ("n1",)
    assert weak_points(drawn).bridges == (("n1", "n2"),)


def test_a_network_may_have_several_parts():
    """
    n0 ── n1 ── n2     n3 ── n4     n5
    """
    drawn = network(6, (0, 1), (1, 2), (3, 4))
    assert weak_points(drawn).articulation_points == ("n1",)
    assert weak_points(drawn).bridges == (("n0", "n1"), ("n1", "n2"), ("n3", "n4"))
    apart = between(drawn, "n0", "n3")
    assert (apart.is_connected, apart.articulation_points, apart.bridges) == (False, (), ())


def test_between_a_node_and_itself_nothing_stands():
    found = between(network(2, (0, 1)), "n0", "n0")
    assert (found.is_connected, found.articulation_points, found.bridges) == (True, (), ())


def test_a_node_that_is_not_there_is_told():
    with pytest.raises(NotInNetwork, match='there is no node "n9"'):
        between(network(1), "n0", "n9")


def test_a_long_line_costs_no_recursion():
    count = 50_000
    drawn = network(count, *((one, one + 1) for one in range(count - 1)))
    assert len(weak_points(drawn).articulation_points) == count - 2
    assert len(between(drawn, "n0", f"n{count - 1}").bridges) == count - 1
