from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path as File

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from scudo.core.model import Component, Group, Malformed, Model, Path, Service, read
from scudo.core.model.figures import NoNotation, duration, hours, seconds
from scudo.core.model.quantities import duration as duration_from
from scudo.core.model.quantities import hours as hours_from
from scudo.core.model.quantities import seconds as seconds_from
from scudo.core.model.tidy import WIDTH, flow
from scudo.core.model.writing import values, write
from tests.core.model.oracle import models
from tests.core.model.written import TIMES, files, text

TOPOLOGIES = sorted((File(__file__).parents[2] / "topologies").glob("*.yaml"))
EXAMPLE = (TOPOLOGIES[0].parent / "gestionale-e-rete.yaml").read_text(encoding="utf-8")


@settings(max_examples=100, deadline=None)
@given(files())
def test_every_model_that_is_written_is_read_as_the_same(file):
    try:
        model = read(text(file))
    except Malformed:
        assume(False)  # keys or times that clash by chance
    assert read(write(model)) == model


@settings(max_examples=100, deadline=None)
@given(models())
def test_a_model_that_no_file_gave_is_written_too(model):
    assert read(write(model)) == model


@pytest.mark.parametrize("path", TOPOLOGIES, ids=lambda path: path.stem)
def test_a_drawn_network_is_written_as_it_was_meant(path):
    model = read(path.read_text(encoding="utf-8"))
    assert read(write(model)) == model
    assert write(read(write(model))) == write(model)


def test_a_file_is_written_one_thing_a_line_where_it_fits():
    text = write(read(EXAMPLE))
    assert text.splitlines()[:12] == [
        "system: gestionale-e-rete",
        "customer: rossi-meccanica",
        "acquired: bought",
        "",
        "sites:",
        "  officina: {town: Modena}",
        "",
        "components:",
        "  linea-enel:  {kind: power-feed, site: officina, mtbf: 4000 h, repair: 2 h}",
        "  ups-1:       {product: apc-smt2200, needs: [linea-enel], serial: AS2231, price: 1450 EUR}",
        "  ups-2:       {product: apc-smt2200, needs: [linea-enel]}",
        "  sw-a:        {product: aruba-2930f, needs: [ups-1]}",
    ]
    assert '  erp-1: [{http: "http://10.20.0.11/health", every: 30 s}]' in text
    assert "    path: {from: ufficio, to: any-of nodi-erp}" in text
    assert max(map(len, text.splitlines())) <= WIDTH


def test_what_follows_by_itself_is_left_out():
    file = "system: s\n\ncomponents:\n  c:\n\nchecks:\n  c: [{ping: a}, {ping: b, every: 5 min}]\n"
    assert write(read(file)) == file


def test_a_probe_that_runs_all_checks_is_named_once():
    text = "{system: s, components: {c: }, checks: {c: [{ping: a, probe: p}, {ping: b, probe: p}]}}"
    assert write(read(text)).splitlines()[:2] == ["system: s", "probe: p"]
    apart = write(
        read("{system: s, probe: p, components: {c: }, checks: {c: [ping: a, {ping: b, probe: ''}]}}")
    )
    assert [check.probe for check in read(apart).checks] == ["p", ""]


def test_a_thing_that_is_too_long_for_a_line_has_a_line_for_each_field():
    needs = tuple(f"component-{index}" for index in range(40))
    components = (*(Component(name, name) for name in needs), Component("all", "Tutto", needs=needs))
    model = Model("s", "s", components=components)
    lines = write(model).splitlines()
    at = lines.index("  all:")
    assert lines[at + 1 : at + 5] == [
        "    name: Tutto",
        "    needs:",
        "      - component-0",
        "      - component-1",
    ]
    assert read(write(model)) == model


@settings(max_examples=150, deadline=None)
@given(TIMES)
@example("0.000000001 s")
@example("1000 y")
@example("123456.123456789 min")
@example("0.1 min")
@example("1.1 y")
def test_a_time_is_written_as_one_that_reads_the_same(written):
    try:
        amount = hours_from(written)
    except ValueError:
        assume(False)  # longer than the language allows
    assert hours_from(hours(amount)) == amount
    assert seconds_from(seconds(seconds_from(written))) == seconds_from(written)
    span = duration_from(written)
    assert not span or duration_from(duration(span)) == span


@settings(max_examples=150)
@given(st.floats(1e-3, 8e6))
def test_a_time_that_the_language_has_not_is_the_nearest(amount):
    assert hours_from(hours(amount)) == pytest.approx(amount, rel=1e-9)


@pytest.mark.parametrize(
    ("amount", "written"),
    [(4000.0, "4000 h"), (0.5, "30 min"), (1 / 12, "5 min"), (90000.0, "90000 h"), (1000.25, "60015 min")],
)
def test_a_life_is_in_hours_where_it_can_be(amount, written):
    assert hours(amount) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [(30, "30 s"), (60, "1 min"), (300, "5 min"), (14_400, "4 h"), (30 * 86_400, "30 d"), (1.5, "1.5 s")],
)
def test_a_span_is_in_the_largest_unit_that_it_is_whole_in(amount, written):
    assert (seconds(amount), duration(timedelta(seconds=amount))) == (written, written)


@pytest.mark.parametrize("amount", [0, -1, 1e12, 1e-20, float("nan"), float("inf")])
def test_a_time_that_the_language_cannot_say_is_refused(amount):
    with pytest.raises(NoNotation):
        hours(amount)


def test_a_figure_outside_its_range_is_refused():
    for wrong in (replace(COMPONENT, unavailability=1.5), replace(COMPONENT, mtbf_h=-1.0)):
        with pytest.raises(NoNotation):
            write(Model("s", "s", components=(wrong,)))


COMPONENT = Component("a", "a")


def test_a_path_to_several_ends_that_are_no_group_is_refused():
    model = Model(
        "s",
        "s",
        components=(COMPONENT, Component("b", "b")),
        links=(("x", "a"), ("x", "b")),
        services=(Service("t", "t", path=Path("x", ("a", "b"))),),
    )
    with pytest.raises(NoNotation, match="no group consists of a, b"):
        write(model)
    found = replace(model, groups=(Group("g", "g", 1, ("a", "b")),))
    assert read(write(found)) == found


def test_of_groups_with_the_same_components_the_one_in_order_is_named():
    components = tuple(Component(name, name) for name in "abc")
    groups = (
        Group("g", "g", 1, ("b", "a")),
        Group("h", "h", 1, ("a", "i")),
        Group("i", "i", 1, ("b",)),
    )
    links = tuple(("x", name) for name in "abc")
    model = Model(
        "s", "s", components=components, groups=groups, links=links, services=(Service("t", "t", path=Path("x", ("a", "b"))),)
    )  # fmt: skip
    assert values(model)["services"]["t"]["path"]["to"] == "any-of h"
    assert read(write(model)) == model


def nested(ends):
    """Ten thousand groups, each of the one before and c; a path to these ends."""
    groups = [Group("g0", "g0", 1, ("a", "b"))]
    groups += [Group(f"g{one + 1}", f"g{one + 1}", 1, (f"g{one}", "c")) for one in range(10_000)]
    components = tuple(Component(name, name) for name in "abc")
    service = Service("t", "t", path=Path("x", ends))
    return Model(
        "s", "s", components=components, groups=tuple(groups), links=(("x", "a"),), services=(service,)
    )


def test_ten_thousand_nested_groups_are_written():
    model = nested(("a", "b", "c"))
    assert read(write(model)) == model


def test_a_search_among_nested_groups_ends():
    with pytest.raises(NoNotation, match="too deep"):
        write(nested(("c", "b", "a")))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(0, 99) | st.text(),
        st.lists,
        max_leaves=5,
    )
)
def test_a_value_in_one_line_stays_in_one_line(value):
    assert "\n" not in flow(value)


def test_a_large_model_is_written_in_order():
    components = tuple(Component(f"c{one:05}", f"c{one:05}") for one in range(10_000))
    model = Model("s", "s", components=components)
    lines = [line for line in write(model).splitlines() if line.startswith("  c")]
    assert all(one < other for one, other in pairwise(lines))
    assert read(write(model)) == model
