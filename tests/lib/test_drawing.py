"""What is drawn of a model, and where: every node once, nothing on top of another, nothing that the model does not say."""

import time
from itertools import combinations, pairwise

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.model import read
from scudo.lib.ui import drawing
from scudo.lib.ui.drawing import Known, Seen
from scudo.lib.ui.drawing.layout import layout
from scudo.lib.ui.drawing.outline import outline
from scudo.lib.ui.drawing.plan import Edge, Kind, Node, around, folded, plan
from scudo.lib.ui.drawing.spread import spread
from tests.monitor.building import estate

SMALL = """
system: piccolo
components:
  linea: {}
  ups-a: {needs: [linea]}
  ups-b: {needs: [linea]}
  erp-1: {needs: [corrente]}
  erp-2: {needs: [corrente]}
  db: {needs: [erp-1, ups-a]}
groups:
  corrente: {k: 1, of: [ups-a, ups-b]}
  nodi: {k: 1, of: [erp-1, erp-2]}
links:
  - [ufficio, erp-1]
  - [ufficio, erp-2]
services:
  gestionale:
    needs: [nodi]
    path: {from: ufficio, to: any-of nodi}
    functions:
      etichette: {needs: [db]}
"""


def small():
    return outline(read(SMALL))


def pairs(found, **marks):
    return {
        (edge.upper, edge.lower)
        for edge in found.edges
        if all(getattr(edge, name) == value for name, value in marks.items())
    }


def overlapping(drawn):
    """Pairs of nodes of which neither holds the other, and which cover each other."""
    free = [key for key in drawn.spots if key not in drawn.frames]
    for one, other in combinations(free, 2):
        a, b = drawn.spots[one], drawn.spots[other]
        beside = a.x + a.width <= b.x or b.x + b.width <= a.x
        if not beside and not (a.y + a.height <= b.y or b.y + b.height <= a.y):
            yield one, other


class TestThePlan:
    def test_every_thing_of_the_model_is_a_node(self):
        kinds = {key: node.kind for key, node in small().nodes.items()}
        assert kinds["service:gestionale"] is Kind.SERVICE
        assert kinds["function:gestionale/etichette"] is Kind.FUNCTION
        assert kinds["part:corrente"] is Kind.GROUP
        assert kinds["place:ufficio"] is Kind.PLACE
        assert len(kinds) == 11

    def test_a_cause_that_members_of_a_redundant_group_share_is_marked(self):
        found = small()
        assert found.causes == {"part:linea"}
        assert pairs(found, shared=True) == {("part:ups-a", "part:linea"), ("part:ups-b", "part:linea")}

    def test_a_need_that_another_need_implies_is_not_drawn(self):
        nodes = [Node(key, Kind.COMPONENT, key) for key in "abc"]
        found = plan(nodes, [("a", "b"), ("b", "c"), ("a", "c")])
        assert pairs(found) == {("a", "b"), ("b", "c")}

    def test_a_need_that_only_one_of_two_redundant_parts_implies_is_drawn(self):
        nodes = [Node(key, Kind.COMPONENT, key) for key in "abcd"] + [
            Node("g", Kind.GROUP, "g", k=1, of=("b", "c"))
        ]
        needs = [("a", "g"), ("g", "b"), ("g", "c"), ("b", "d"), ("a", "d")]
        assert ("a", "d") in pairs(plan(nodes, needs))

    def test_a_closed_group_takes_its_members_in(self):
        found = folded(small(), {"part:corrente"})
        assert found.nodes["part:corrente"].holds == ("part:ups-a", "part:ups-b")
        assert "part:ups-a" not in found.nodes
        assert ("part:corrente", "part:linea") in pairs(found)

    def test_a_closed_site_is_one_node_between_what_stands_on_it_and_what_it_needs(self):
        whole = outline(read(estate(60)))
        found = folded(whole, {"site:sede-1"})
        assert found.nodes["site:sede-1"].kind is Kind.SITE
        assert {node.kind for node in found.nodes.values()} == {Kind.SERVICE, Kind.SITE}

    def test_many_nodes_are_closed_but_not_where_something_is_amiss(self):
        whole = outline(read(estate(300)))
        amiss = {"part:app-1-1", "part:nodi-1"}
        closed = drawing.to_close(whole, amiss)
        shown = folded(whole, closed).nodes
        assert amiss <= shown.keys()
        assert len(shown) < len(whole.nodes) / 2
        assert drawing.to_close(small(), set()) == frozenset()

    def test_the_neighbourhood_holds_what_a_part_carries_and_shares(self):
        found = around(small(), ["part:ups-a"], 15)
        assert {
            "part:ups-a",
            "part:ups-b",
            "part:corrente",
            "part:linea",
            "service:gestionale",
        } <= found.nodes.keys()
        assert "place:ufficio" not in found.nodes

    def test_the_neighbourhood_is_bounded(self):
        assert len(around(outline(read(estate(300))), ["part:linea-1"], 15).nodes) == 15


class TestTheLayout:
    @pytest.mark.parametrize("nodes", [10, 60, 300])
    def test_every_node_has_its_own_place(self, nodes):
        whole = outline(read(estate(nodes)))
        drawn = layout(whole)
        assert drawn.spots.keys() == whole.nodes.keys()
        assert not list(overlapping(drawn))

    def test_what_is_needed_stands_below(self):
        drawn = layout(small())
        for edge in drawn.plan.edges:
            if not edge.link and drawn.home[edge.upper] != drawn.home[edge.lower]:
                assert drawn.spots[edge.upper].y < drawn.spots[edge.lower].y, edge

    def test_services_stand_first_and_shared_causes_last(self):
        drawn = layout(small())
        heights = {key: spot.y for key, spot in drawn.spots.items()}
        assert min(heights, key=heights.get) == "service:gestionale"
        assert max(heights, key=heights.get) == "part:linea"

    def test_a_group_is_a_frame_round_its_members(self):
        drawn = layout(small())
        frame = drawn.spots["part:corrente"]
        for member in ("part:ups-a", "part:ups-b"):
            spot = drawn.spots[member]
            assert frame.x < spot.x
            assert spot.x + spot.width < frame.x + frame.width
            assert frame.y < spot.y
            assert spot.y + spot.height < frame.y + frame.height

    def test_what_all_members_need_is_one_line_from_the_frame(self):
        ways = [way for way in layout(small()).ways if way.lower == "part:linea"]
        assert len(ways) == 1
        assert set(ways[0].uppers) == {"part:corrente", "part:ups-a", "part:ups-b"}

    def test_a_narrow_drawing_stays_narrow(self):
        drawn = layout(around(outline(read(estate(60))), ["part:app-1-1"], 15), 344)
        assert drawn.width < 400

    def test_three_hundred_nodes_take_less_than_a_second_and_then_nothing(self):
        known = Known(1, 1, read(estate(300)))
        began = time.monotonic()
        first = drawing.whole(known, frozenset())
        assert time.monotonic() - began < 1
        assert drawing.whole(Known(1, 1, known.model), frozenset()) is first
        assert drawing.whole(Known(1, 2, known.model), frozenset()) is not first

    def test_nothing_is_a_drawing_too(self):
        drawn = layout(plan([], []))
        assert (drawn.width, drawn.height) == (0, 0)

    @settings(deadline=None, max_examples=60)
    @given(st.data())
    def test_any_plan_is_laid_out_without_overlaps(self, data):
        keys = [f"n{number}" for number in range(data.draw(st.integers(1, 14)))]
        kinds = st.sampled_from([Kind.SERVICE, Kind.FUNCTION, Kind.COMPONENT, Kind.PLACE])
        nodes = [Node(key, data.draw(kinds), key * data.draw(st.integers(1, 9))) for key in keys]
        possible = list(combinations(keys, 2))
        needs = data.draw(st.lists(st.sampled_from(possible), unique=True)) if possible else []
        links = data.draw(st.lists(st.sampled_from(possible), unique=True, max_size=6)) if possible else []
        drawn = layout(plan(nodes, needs, links))
        assert drawn.spots.keys() == set(keys)
        assert not list(overlapping(drawn))
        assert len(drawn.ways) == len(drawn.plan.edges)

    @given(st.lists(st.floats(10, 200), min_size=1, max_size=12))
    def test_a_row_keeps_its_order_and_its_gaps(self, widths):
        row = [str(number) for number in range(len(widths))]
        sizes = dict(zip(row, widths, strict=True))
        across = spread([row], sizes, {key: [] for key in row})
        for left, right in pairwise(row):
            assert across[right] - across[left] >= (sizes[left] + sizes[right]) / 2 - 1e-6


NETWORK = """
system: rete
components:
  core-1: {}
  core-2: {}
  acc-1: {}
  acc-2: {}
  srv-1: {}
  srv-2: {}
  srv-3: {}
groups:
  nodi: {k: 1, of: [srv-1, srv-2, srv-3]}
links:
  - [ufficio, core-1]
  - [core-2, ufficio]
  - [core-1, core-2]
  - [acc-1, core-1]
  - [core-2, acc-2]
  - [acc-1, acc-2]
  - [srv-1, acc-1]
  - [acc-1, srv-2]
  - [srv-3, acc-1]
  - [srv-1, acc-2]
services:
  lavoro: {path: {from: ufficio, to: any-of nodi}}
"""


class TestTheNetwork:
    def drawn(self):
        return layout(outline(read(NETWORK)))

    def test_it_spreads_from_its_place_and_peers_stand_side_by_side(self):
        spots = self.drawn().spots
        tops = [spots[key].y for key in ("place:ufficio", "part:core-1", "part:acc-1", "part:nodi")]
        assert tops == sorted(set(tops))
        assert spots["part:core-1"].y == spots["part:core-2"].y
        assert spots["part:acc-1"].y == spots["part:acc-2"].y

    def test_a_link_of_all_members_is_drawn_once_from_their_frame(self):
        links = {frozenset((*way.uppers, way.lower)) for way in self.drawn().ways if way.link}
        assert {"part:nodi", "part:acc-1"} in links
        assert {"part:srv-1", "part:acc-2"} in links
        assert len(links) == 8

    def test_a_path_to_any_of_a_group_is_one_line_to_the_group(self):
        assert ("service:lavoro", "part:nodi") in pairs(outline(read(NETWORK)), link=False)

    def test_peers_with_something_between_them_are_joined_below_it(self):
        nodes = [Node(key, Kind.COMPONENT, key) for key in ("a", "b", "c", "d")]
        links = [("d", "a"), ("d", "b"), ("d", "c"), ("a", "b"), ("b", "c"), ("a", "c")]
        drawn = layout(plan([*nodes[3:], *nodes[:3]], [], links))
        beside = sorted("abc", key=lambda key: drawn.spots[key].x)
        sagging = [{*way.uppers, way.lower} for way in drawn.ways if way.sags]
        assert sagging == [{beside[0], beside[2]}]

    def test_three_hundred_nodes_of_a_network_take_less_than_a_second(self):
        servers = [f"srv-{rack}-{place}" for rack in range(20) for place in range(12)]
        racks = range(20)
        parts = [*servers, *(f"acc-{rack}-{side}" for rack in racks for side in "ab"), "core-a", "core-b"]
        links = [(name, f"acc-{name.split('-')[1]}-{side}") for name in servers for side in "ab"]
        links += [(f"acc-{rack}-{side}", f"core-{side}") for rack in racks for side in "ab"]
        links += [("core-a", "core-b"), *((f"acc-{rack}-a", f"acc-{rack}-b") for rack in racks)]
        found = plan([Node(key, Kind.COMPONENT, key) for key in parts], [], links)
        began = time.monotonic()
        drawn = layout(found)
        assert time.monotonic() - began < 1
        assert not list(overlapping(drawn))


class TestTwoVersions:
    AFTER = (
        SMALL.replace("  ups-b: {needs: [linea]}\n", "")
        .replace("of: [ups-a, ups-b]", "of: [ups-a, ups-c]")
        .replace("  db: {needs: [erp-1, ups-a]}", "  db: {needs: [ups-a]}\n  ups-c: {needs: [linea]}")
        .replace("  - [ufficio, erp-2]\n", "")
    )

    def compared(self, changed=("part:db", "part:corrente")):
        return drawing.compared(read(SMALL), read(self.AFTER), changed)

    def test_nothing_is_left_out_and_what_differs_is_marked(self):
        nodes = self.compared().nodes
        assert nodes.keys() == outline(read(SMALL)).nodes.keys() | {"part:ups-c"}
        marks = {key: str(node.change) for key, node in nodes.items() if node.change}
        assert marks == {
            "part:ups-b": "removed", "part:ups-c": "added", "part:db": "changed", "part:corrente": "changed",
        }  # fmt: skip

    def test_lines_that_came_and_went_are_marked(self):
        marks = {(edge.upper, edge.lower, str(edge.change)) for edge in self.compared().edges if edge.change}
        assert ("part:db", "part:erp-1", "removed") in marks
        assert ("part:ups-c", "part:linea", "added") in marks
        assert ("place:ufficio", "part:erp-2", "removed") in marks

    def test_a_lost_member_stays_in_the_frame_but_is_not_counted(self):
        found = self.compared()
        drawn = layout(found)
        assert drawn.home["part:ups-b"] == drawn.home["part:ups-c"] == "part:corrente"
        picture = drawing.picture(drawn, Seen(None, {}, lambda _key: ""), "Disegno", (0, 0))
        said = {shape.key: (shape.sign, shape.said) for shape in (*picture.frames, *picture.shapes)}
        assert said["part:corrente"] == ("~", drawing.needed(1, 2))
        assert said["part:ups-b"][0] == "−"

    def test_a_closed_group_shows_that_something_in_it_differs(self):
        found = folded(drawing.compared(read(SMALL), read(self.AFTER), ()), {"part:corrente"})
        assert found.nodes["part:corrente"].change is drawing.Change.CHANGED

    def test_a_need_turned_round_is_laid_out_too(self):
        before = "system: s\ncomponents:\n  a: {needs: [b]}\n  b: {}\n"
        after = "system: s\ncomponents:\n  a: {}\n  b: {needs: [a]}\n"
        drawn = layout(drawing.compared(read(before), read(after), ["part:a", "part:b"]))
        assert len(drawn.ways) == 2
        assert not list(overlapping(drawn))

    def test_the_same_twice_has_no_marks(self):
        found = drawing.compared(read(SMALL), read(SMALL), ())
        assert not any(one.change for one in (*found.nodes.values(), *found.edges))


class TestThePicture:
    def drawn(self, states, text=SMALL):
        known = Known(hash(text), 1, read(text))
        seen = Seen(states, {}, lambda key: f"/{key}/", lambda key: f"?closed={key}")
        return drawing.picture(drawing.whole(known, frozenset()), seen, "Disegno", (0, 0))

    def test_a_line_is_cut_where_what_is_below_took_what_is_above_with_it(self):
        picture = self.drawn({"part:nodi": "down", "service:gestionale": "down"})
        assert {(line.uppers, line.lower) for line in picture.lines if line.cut} == {
            ("service:gestionale", "part:nodi")
        }

    def test_a_group_tells_how_many_work_and_how_many_it_needs(self):
        said = {shape.key: shape.said for shape in self.drawn({"part:erp-1": "down"}).frames}
        assert "1" in said["part:nodi"]
        assert said["part:nodi"] != said["part:corrente"]

    def test_text_of_a_model_is_never_markup(self):
        text = SMALL.replace("linea: {}", "linea: {name: \"<script>alert('x')</script>\"}")
        page = render_to_string("ui/drawing.html", {"picture": self.drawn({}, text)})
        assert "<script" not in page
        assert "&lt;script" in page
        assert "style=" not in page

    def test_a_place_has_no_state(self):
        places = [shape for shape in self.drawn({}).shapes if shape.kind == "place"]
        assert [shape.state for shape in places] == [""]

    def test_links_are_drawn_but_carry_nothing(self):
        links = [line for line in self.drawn({"part:erp-1": "down"}).lines if line.link]
        assert [{line.uppers, line.lower} for line in links] == [{"place:ufficio", "part:nodi"}]
        assert not any(line.cut for line in links)

    def test_a_design_has_no_states(self):
        picture = self.drawn(None)
        assert "data-state" not in render_to_string("ui/drawing.html", {"picture": picture})
        assert {shape.said for shape in picture.frames} == {drawing.needed(1, 2)}

    def test_what_is_said_fits_below_the_name(self):
        known = Known(1, 99, read(SMALL))
        seen = Seen(None, {"part:db": "un prodotto dal nome che non finisce mai"}, lambda _key: "")
        picture = drawing.picture(drawing.whole(known, frozenset()), seen, "Disegno", (0, 0))
        (shape,) = (shape for shape in picture.shapes if shape.key == "part:db")
        assert shape.said.endswith("…")
        assert "non finisce mai" in shape.title

    def test_an_edge_knows_its_ends(self):
        assert Edge("a", "b") in plan([Node(key, Kind.COMPONENT, key) for key in "ab"], [("a", "b")]).edges
