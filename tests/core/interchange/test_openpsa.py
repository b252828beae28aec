import math
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scudo.core.interchange import openpsa
from scudo.core.interchange.openpsa.identifiers import escaped, is_identifier, unescaped
from scudo.core.interchange.openpsa.writing import said
from scudo.core.redundancy.tree import Event, Gate, Op, Tree
from tests.core.interchange.trees import NAMES, holds, trees, worlds

COOLING = (Path(__file__).parent / "files" / "cooling.xml").read_bytes()


def tree_of(inside, data=""):
    return openpsa.read(
        f"<opsa-mef><define-fault-tree name='t'>\n{inside}\n</define-fault-tree>\n{data}</opsa-mef>".encode()
    )


def gate_of(formula, events="abc"):
    """The tree of one gate g over basic events."""
    data = "".join(
        f"<define-basic-event name='{event}'><float value='0.1'/></define-basic-event>" for event in events
    )
    return tree_of(f"<define-gate name='g'>{formula}</define-gate>", f"<model-data>{data}</model-data>")


def number(expression, data=""):
    """What an expression comes to, as the probability of an event."""
    inside = f"<define-gate name='g'><event name='e'/></define-gate><define-basic-event name='e'>{expression}</define-basic-event>"
    return tree_of(inside + data).events["e"].probability


def test_a_file_of_two_trees_with_components_is_read_as_one():
    tree = openpsa.read(COOLING)
    assert tree.name == "plant"
    assert tree.tops == ("no-cooling", "closed")
    assert tree.gates["no-cooling"] == Gate(Op.OR, ("no-cooling#1", "feed", "in-winter"))
    assert tree.gates["no-cooling#1"] == Gate(Op.AND, ("cooling.A.stopped", "cooling.B.stopped"))
    assert tree.gates["in-winter"] == Gate(Op.OR, ())
    assert tree.gates["cooling.A.stopped"] == Gate(Op.OR, ("cooling.A.pump", "cooling.A.valve"))
    assert tree.gates["cooling.B.stopped"] == Gate(
        Op.ATLEAST, ("cooling.B.pump", "cooling.B.spare", "cooling.B.stopped#1"), 2
    )
    assert tree.gates["cooling.B.stopped#1"] == Gate(Op.NOT, ("shared",))
    assert {name: event.probability for name, event in tree.events.items()} == {
        "cooling.A.pump": -math.expm1(-0.01),
        "cooling.A.valve": 0.01,
        "cooling.B.pump": 0.005,
        "cooling.B.spare": None,
        "shared": 0.2,
        "feed": pytest.approx(0.001),
    }


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("<and>{}</and>", lambda a, b, c: a and b and c),
        ("<or>{}</or>", lambda a, b, c: a or b or c),
        ("<xor>{}</xor>", lambda a, b, c: a ^ b ^ c),
        ("<nand>{}</nand>", lambda a, b, c: not (a and b and c)),
        ("<nor>{}</nor>", lambda a, b, c: not (a or b or c)),
        ("<iff>{}</iff>", lambda a, b, c: (a == b) == c),
        ("<iff><event name='a'/><event name='b'/></iff>", lambda a, b, _: a == b),
        ("<imply><event name='a'/><event name='b'/></imply>", lambda a, b, _: not a or b),
        ("<not><event name='a'/></not>", lambda a, *_: not a),
        ("<event name='a' type='basic-event'/>", lambda a, *_: a),
        ("<constant value='true'/>", lambda *_: True),
        ("<constant value='false'/>", lambda *_: False),
        ("<atleast min='2'>{}</atleast>", lambda a, b, c: a + b + c >= 2),
        ("<cardinality min='1' max='2'>{}</cardinality>", lambda a, b, c: 1 <= a + b + c <= 2),
        ("<cardinality min='0' max='3'>{}</cardinality>", lambda *_: True),
        ("<cardinality min='0' max='0'>{}</cardinality>", lambda a, b, c: not (a or b or c)),
        ("<and><not><or>{}</or></not><constant value='true'/></and>", lambda a, b, c: not (a or b or c)),
    ],
)
def test_a_connective_says_what_the_format_says(formula, says):
    tree = gate_of(formula.format("<event name='a'/><basic-event name='b'/><event name='c'/>"))
    assert tree.tops == ("g",)
    for world in worlds(tree):
        assert holds(tree, "g", world) == bool(says(*world.values()))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("<float value='1e-3'/>", 0.001),
        ("<int value='1'/>", 1),
        ("<bool value='true'/>", 1),
        ("<neg><float value='-.5'/></neg>", 0.5),
        ("<add><float value='.1'/><float value='.2'/><float value='.3'/></add>", 0.6),
        ("<sub><float value='1'/><float value='.2'/><float value='.3'/></sub>", 0.5),
        ("<mul><float value='.5'/><float value='.5'/><int value='2'/></mul>", 0.5),
        ("<div><int value='1'/><int value='2'/><int value='4'/></div>", 0.125),
        ("<pow><float value='.5'/><int value='3'/></pow>", 0.125),
        ("<abs><float value='-.5'/></abs>", 0.5),
        ("<exp><int value='-1'/></exp>", math.exp(-1)),
        ("<log><exp><float value='.5'/></exp></log>", 0.5),
        ("<log10><int value='10'/></log10>", 1),
        ("<sqrt><float value='.25'/></sqrt>", 0.5),
        ("<ceil><float value='.2'/></ceil>", 1),
        ("<floor><float value='1.2'/></floor>", 1),
        ("<min><float value='.2'/><float value='.1'/></min>", 0.1),
        ("<max><float value='.2'/><float value='.1'/></max>", 0.2),
        ("<mean><float value='.2'/><float value='.4'/></mean>", 0.3),
        ("<div><pi/><int value='4'/></div>", math.pi / 4),
        ("<exponential><float value='1e-4'/><int value='1000'/></exponential>", 1 - math.exp(-0.1)),
        ("<GLM><float value='0'/><float value='.01'/><float value='.5'/><int value='100000'/></GLM>", 0.01 / 0.51),
        ("<GLM><float value='.3'/><float value='.01'/><float value='.5'/><int value='0'/></GLM>", 0.3),
        ("<GLM><float value='.3'/><int value='0'/><int value='0'/><int value='9'/></GLM>", 0.3),
        ("<Weibull><int value='100'/><int value='1'/><int value='10'/><int value='60'/></Weibull>", 1 - math.exp(-0.5)),
        ("<Weibull><int value='100'/><int value='1'/><int value='10'/><int value='5'/></Weibull>", 0),
        ("<uniform-deviate><float value='.1'/><float value='.3'/></uniform-deviate>", 0.2),
        ("<lognormal-deviate><float value='.1'/><int value='3'/><float value='.95'/></lognormal-deviate>", 0.1),
        ("<gamma-deviate><int value='2'/><float value='.1'/></gamma-deviate>", 0.2),
        ("<beta-deviate><int value='1'/><int value='3'/></beta-deviate>", 0.25),
        ("<normal-deviate><float value='.1'/><float value='.01'/></normal-deviate>", 0.1),
    ],
)  # fmt: skip
def test_an_expression_has_the_value_of_its_formula(expression, value):
    assert number(expression) == pytest.approx(value, rel=1e-12, abs=1e-15)


def test_parameters_may_be_named_before_they_are_defined_and_need_each_other():
    chain = "".join(
        f"<define-parameter name='p{one}'><parameter name='p{one + 1}'/></define-parameter>"
        for one in range(5000)
    )
    assert (
        number(
            "<parameter name='p0'/>",
            f"{chain}<define-parameter name='p5000'><float value='.25'/></define-parameter>",
        )
        == 0.25
    )


def test_a_file_of_logic_alone_need_not_define_its_basic_events():
    tree = tree_of(
        "<define-gate name='g'><and><basic-event name='a'/><basic-event name='b'/></and></define-gate>"
    )
    assert tree.events == {"a": Event("a"), "b": Event("b")}


def test_the_nearest_container_decides_what_a_name_means():
    tree = tree_of(
        "<define-basic-event name='e'><float value='.1'/></define-basic-event>"
        "<define-component name='A' role='private'><define-basic-event name='e'><float value='.2'/></define-basic-event>"
        "<define-component name='B'><define-gate name='g'><or><event name='e'/><event name='f'/></or></define-gate>"
        "<define-basic-event name='f' role='public'><float value='.3'/></define-basic-event></define-component></define-component>"
        "<define-gate name='h'><or><event name='e'/><event name='f'/><event name='A.e'/><event name='t.A.B.g'/></or></define-gate>"
    )
    assert tree.gates["t.A.B.g"].of == ("t.A.e", "f")
    assert tree.gates["h"].of == ("e", "f", "t.A.e", "t.A.B.g")
    assert tree.tops == ("h",)


@pytest.mark.parametrize(
    ("model", "factors", "expected"),
    [
        ("beta-factor", ".1", {"[a]": 0.18, "[b]": 0.18, "[c]": 0.18, "[a b c]": 0.02}),
        ("MGL", ".1", {"[a]": 0.18, "[b]": 0.18, "[c]": 0.18, "[a b]": 0.01, "[a c]": 0.01, "[b c]": 0.01}),
        ("MGL", ".1 .5", {"[a]": 0.18, "[b]": 0.18, "[c]": 0.18, "[a b]": 0.005, "[a c]": 0.005, "[b c]": 0.005, "[a b c]": 0.01}),
    ],
)  # fmt: skip
def test_a_common_cause_is_written_out(model, factors, expected):
    tree = tree_of(
        "<define-gate name='g'><and><event name='a'/><event name='b'/><event name='c'/></and></define-gate>"
        f"<define-CCF-group name='pumps' model='{model}'><members><basic-event name='a'/><basic-event name='b'/><basic-event name='c'/></members>"
        "<distribution><float value='.2'/></distribution>"
        f"<factors>{''.join(f'''<factor><float value='{one}'/></factor>''' for one in factors.split())}</factors></define-CCF-group>"
    )
    assert {name: event.probability for name, event in tree.events.items()} == pytest.approx(expected)
    assert tree.gates["a"] == Gate(Op.OR, tuple(name for name in expected if "a" in name))
    assert sum(tree.events[name].probability for name in tree.gates["b"].of) == pytest.approx(0.2)
    assert tree.tops == ("g",)


@settings(max_examples=400, deadline=None)
@given(trees())
@example(
    Tree(
        "", ("g",), {"g": Gate(Op.XOR, ("a", "a", "a")), "g#1": Gate(Op.NOT, ("a",))}, {"a": Event("a", 0.1)}
    )
)
def test_every_tree_that_is_written_is_read_as_one_that_says_the_same(tree):
    again = openpsa.read(openpsa.write(tree).encode())
    assert (again.name, again.tops, again.events) == (tree.name, tree.tops, tree.events)
    assert list(again.events) == list(tree.events)
    for name, gate in tree.gates.items():
        if len(set(gate.of)) == len(gate.of):
            assert again.gates[name] == said(gate)
    for world in worlds(tree):
        assert all(holds(again, name, world) == holds(tree, name, world) for name in tree.gates)


@settings(max_examples=100, deadline=None)
@given(trees())
def test_what_was_read_is_written_and_read_unchanged(tree):
    once = openpsa.read(openpsa.write(tree).encode())
    assert openpsa.read(openpsa.write(once).encode()) == once


@settings(max_examples=500)
@given(NAMES | st.text())
@example("_x2f_")
@example("_x5f_x2f_")
@example("a-")
def test_a_name_is_escaped_as_an_identifier_that_says_it(name):
    assert is_identifier(escaped(name).replace("_x", "_"))
    assert unescaped(escaped(name)) == name


@settings(max_examples=300)
@given(st.from_regex(r"[_x0-9a-f.-]{1,10}", fullmatch=True))
def test_two_identifiers_are_never_one_name(identifier):
    name = unescaped(identifier)
    assert name == identifier or escaped(name) == identifier


def test_a_tree_of_the_format_is_written_with_plain_connectives():
    tree = Tree("t", ("g",), {"g": Gate(Op.ATLEAST, ("a", "b"), 2)}, {"a": Event("a", 1e-9), "b": Event("b")})
    assert openpsa.write(tree).splitlines() == [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<opsa-mef>",
        '  <define-fault-tree name="t">',
        '    <define-gate name="g">',
        "      <and>",
        '        <basic-event name="a"/>',
        '        <basic-event name="b"/>',
        "      </and>",
        "    </define-gate>",
        "  </define-fault-tree>",
        "  <model-data>",
        '    <define-basic-event name="a"><float value="1e-09"/></define-basic-event>',
        '    <define-basic-event name="b"></define-basic-event>',
        "  </model-data>",
        "</opsa-mef>",
    ]


def test_a_formula_as_deep_as_may_be_is_read():
    tree = gate_of("<not>" * 990 + "<event name='a'/>" + "</not>" * 990)
    assert len(tree.gates) == 990


def test_a_long_chain_of_gates_is_read():
    gates = "".join(
        f"<define-gate name='g{one}'><gate name='g{one + 1}'/></define-gate>" for one in range(20_000)
    )
    tree = tree_of(f"{gates}<define-gate name='g20000'><basic-event name='e'/></define-gate>")
    assert tree.tops == ("g0",)


def test_other_encodings_are_read():
    text = "<?xml version='1.0' encoding='{}'?><opsa-mef><define-gate name='caffè'><basic-event name='città'/></define-gate></opsa-mef>"
    for encoding in ("utf-8", "utf-16", "iso-8859-1", "windows-1252"):
        assert openpsa.read(text.format(encoding).encode(encoding)).tops == ("caffè",)
