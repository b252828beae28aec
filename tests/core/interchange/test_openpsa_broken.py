from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.interchange import markup, openpsa
from scudo.core.interchange.openpsa import definitions
from scudo.core.model import Malformed

COOLING = (Path(__file__).parent / "files" / "cooling.xml").read_bytes()


def told(content, file=""):
    with pytest.raises(Malformed) as raised:
        openpsa.read(content if isinstance(content, bytes) else content.encode(), file)
    return [f"{each.line}: {each.where}: {each.reason}" for each in raised.value.problems]


GATE = "<define-gate name='g'>\n{}</define-gate>"
EVENT = "<define-basic-event name='e'>{}</define-basic-event>"


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        # names
        (GATE.format("<or><event name='x'/></or>"), '3: : there is no event "x"; define it'),
        (GATE.format("<or><basic-event name='ee'/></or>"), '3: : there is no basic event "ee"; define it'),
        (GATE.format("<or><gate name='gg'/></or>") + "<define-gate name='gg1'><event name='e'/></define-gate>", '3: : there is no gate "gg"; did you mean "gg1"?'),
        (GATE.format("<gate name='e'/>"), '3: : "e" is a basic event, not a gate; correct the tag'),
        (GATE.format("<event/>"), "3: g: <event> names nothing; write its name"),
        (GATE.format("<event name='e'/>") * 2, "3: g: is defined twice, first in line 2; rename one or remove it"),
        (GATE.format("<event name='e'/>") + "<define-house-event name='g'/>", "3: g: is defined twice, first in line 2; rename one or remove it"),
        ("<define-gate><event name='e'/></define-gate>", "2: : <define-gate> has no name; give it one"),
        ("<define-gate name='g' role='secret'><event name='e'/></define-gate>", '2: : "secret" is no role; write public or private'),
        # formulas
        (GATE.format(""), "2: g: has no formula; write one"),
        (GATE.format("<event name='e'/><event name='e'/>"), "2: g: has several formulas; join them by one"),
        (GATE.format("<or/>"), "3: g: <or> is empty; name at least one"),
        (GATE.format("<atleast min='1'/>"), "3: g: <atleast> is empty; name at least one"),
        (GATE.format("<atleast min='2'><event name='e'/></atleast>"), "3: g: 2 of 1 can never be; min is at most 1"),
        (GATE.format("<atleast min='0'><event name='e'/></atleast>"), "3: g: min is 0; it is at least 1"),
        (GATE.format("<atleast><event name='e'/></atleast>"), '3: g: min of <atleast> is missing; write min="1" or more'),
        (GATE.format("<atleast min='two'><event name='e'/></atleast>"), '3: g: min of <atleast> "two" is no number; write min="1" or more'),
        (GATE.format("<cardinality min='1' max='2'><event name='e'/></cardinality>"), "3: g: 2 of 1 can never be; max is at most 1"),
        (GATE.format("<not><event name='e'/><event name='e'/></not>"), "3: g: <not> has 2 arguments; it takes 1"),
        (GATE.format("<imply><event name='e'/></imply>"), "3: g: <imply> has 1 arguments; it takes 2"),
        (GATE.format("<and><event name='e'/><event name='t.e'/></and>"), '3: g: has "e" twice among its arguments; once is enough'),
        (GATE.format("<ands><event name='e'/></ands>"), '3: g: <ands> is no formula; did you mean "and"?'),
        (GATE.format("<constant value='maybe'/>"), '3: g: "maybe" is no constant; write true or false'),
        (GATE.format("<gate name='g'/>"), "2: g: leads back to itself: g → g; break the ring at one place"),
        (GATE.format("<not><gate name='h'/></not>") + "\n<define-gate name='h'><or><gate name='g'/></or></define-gate>", "2: g: leads back to itself: g → h → g; break the ring at one place"),
        ("<define-house-event name='h'><float value='1'/></define-house-event>" + GATE.format("<event name='h'/>"), '2: h: takes one <constant value="true"/> or <constant value="false"/>'),
        # what is not read
        (GATE.format("<event name='e'/>") + "<include file='/etc/passwd'/>", "3: : includes another file; put what it holds here"),
        (GATE.format("<event name='e'/>") + "<define-event-tree name='x'/>", "3: x: <define-event-tree> is not read here; only fault trees and their data are: remove it"),
        (GATE.format("<event name='e'/>") + "<define-gates name='x'/>", '3: x: <define-gates> is not read here; did you mean "define-gate"?'),
        (GATE.format("<event name='e'/>") + "<define-CCF-group name='c' model='alpha-factor'/>", '3: c: "alpha-factor" is not read here; use beta-factor or MGL, or write the events out'),
        (GATE.format("<event name='e'/>") + "<define-CCF-group name='c' model='MGL'/>", "3: c: has no <distribution>; add it"),
        (GATE.format("<event name='e'/>") + "<define-component><define-basic-event name='x'/></define-component>", "3: : <define-component> has no name; give it one"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_tree_is_told_with_its_line_and_what_to_do(inside, problem):
    content = (
        f"<opsa-mef><define-fault-tree name='t'>\n{inside}\n{EVENT.format('')}</define-fault-tree></opsa-mef>"
    )
    assert told(content)[0] == problem


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("<float value='1.5'/>", "2: e: has the probability 1.5; it must be from 0 to 1"),
        ("<float value='-1e-9'/>", "2: e: has the probability -1e-09; it must be from 0 to 1"),
        ("<float value='nan'/>", '3: e: "nan" is no float; write one like 0.001'),
        ("<float value='1e999'/>", "2: e: has the probability inf; it must be from 0 to 1"),
        ("<float value='1_0'/>", '3: e: "1_0" is no float; write one like 0.001'),
        ("<float/>", '3: e: "" is no float; write one like 0.001'),
        ("<bool value='1'/>", '3: e: "1" is no bool; write one like true'),
        ("<div><int value='1'/><int value='0'/></div>", "3: e: <div> of 1.0, 0.0 has no value; correct the numbers"),
        ("<log><int value='-1'/></log>", "3: e: <log> of -1.0 has no value; correct the numbers"),
        ("<exp><int value='9999'/></exp>", "3: e: <exp> of 9999.0 has no value; correct the numbers"),
        ("<pow><int value='-1'/><float value='.5'/></pow>", "3: e: <pow> of -1.0, 0.5 has no value; correct the numbers"),
        ("<Weibull><int value='-1'/><float value='.5'/><int value='0'/><int value='1'/></Weibull>", "3: e: <Weibull> of -1.0, 0.5, 0.0, 1.0 has no value; correct the numbers"),
        ("<exponential><int value='1'/></exponential>", "3: e: <exponential> has 1 arguments; it takes 2"),
        ("<add/>", "3: e: <add> has 0 arguments; it takes one or more"),
        ("<parameter name='x'/>", '3: : there is no parameter "x"; define it'),
        ("<parameter name='q'/>", "4: q: is its own value: q → q; give one of them a number"),
        ("<system-mission-time/>", "3: e: <system-mission-time> is not read here; write the number that it gives, as a <float>"),
        ("<periodic-test><int value='1'/></periodic-test>", "3: e: <periodic-test> is not read here; write the number that it gives, as a <float>"),
        ("<float value='.1'/><float value='.2'/>", "2: e: has several values; leave one"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_number_is_told_with_its_line_and_what_to_do(expression, problem):
    own = "<define-parameter name='q'><parameter name='q'/></define-parameter>" if "'q'" in expression else ""
    content = (
        f"<opsa-mef><define-fault-tree name='t'><define-gate name='g'><event name='e'/></define-gate>\n"
        f"<define-basic-event name='e'>\n{expression}</define-basic-event>\n{own}</define-fault-tree></opsa-mef>"
    )
    assert told(content)[0] == problem


GROUP = (
    "<opsa-mef><define-fault-tree name='t'><define-gate name='g'><event name='a'/></define-gate>\n"
    "<define-CCF-group name='c' model='{}'><members>{}</members><distribution><float value='.1'/></distribution>{}"
    "</define-CCF-group></define-fault-tree></opsa-mef>"
)
MEMBERS = "".join(f"<basic-event name='{name}'/>" for name in "ab")
FACTOR = "<factor level='{}'><float value='.1'/></factor>"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (GROUP.format("MGL", "<basic-event name='a'/>", FACTOR.format(2)), "2: c: has fewer than two members; name at least two"),
        (GROUP.format("MGL", MEMBERS, ""), "2: c: has 0 factors; it takes 1 to 1"),
        (GROUP.format("MGL", MEMBERS, FACTOR.format(3)), "2: c: has factors of the levels 3; they are 2"),
        (GROUP.format("beta-factor", MEMBERS, FACTOR.format(2) * 2), "2: c: has 2 factors; it takes one"),
        (GROUP.format("beta-factor", MEMBERS, FACTOR.format(1)), "2: c: has factors of the levels 1; they are 2"),
        (GROUP.format("beta-factor", MEMBERS, "<factor><float value='2'/></factor>"), "2: c: has the probability 2.0; it must be from 0 to 1"),
        (GROUP.format("beta-factor", MEMBERS, FACTOR.format(2)).replace("</define-fault", "<define-basic-event name='[a]'/></define-fault"), '2: c: makes a cause "[a]"; rename what is called so'),
        (GROUP.format("beta-factor", MEMBERS, "<factor/>"), "2: c: <factor> takes one expression"),
        (GROUP.format("MGL", MEMBERS + "".join(f"<basic-event name='a{one}'/>" for one in range(40)), "".join(map(FACTOR.format, range(2, 30)))), "2: c: stands for more than 5,000 causes; give fewer factors"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_common_cause_is_told(content, problem):
    assert told(content)[0] == problem


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "1: : is not XML here (no element found); see the tags, quotes and the encoding"),
        (b"<opsa-mef>\n<define-gate", "2: : is not XML here (unclosed token); see the tags, quotes and the encoding"),
        (b"<opsa-mef>\n</opsa>", "2: : is not XML here (mismatched tag); see the tags, quotes and the encoding"),
        (b"<opsa-mef>\xff</opsa-mef>", "1: : is not XML here (not well-formed (invalid token)); see the tags, quotes and the encoding"),
        (b"<?xml version='1.0' encoding='klingon'?><opsa-mef/>", "1: : has an encoding that is not known; save it as UTF-8"),
        (b"<graphml/>", "1: : <graphml> is no model of Open-PSA; it begins with <opsa-mef>"),
        (b"<model-data/>", "1: : <model-data> is no model of Open-PSA; it begins with <opsa-mef>"),
        (b"<opsa-mef/>", "1: : defines no gate; there is nothing to analyse"),
        (b"\n<!DOCTYPE opsa-mef SYSTEM 'http://a.example/x.dtd'><opsa-mef/>", "2: : has a DOCTYPE that declares or fetches something; remove it"),
        (b"<!DOCTYPE opsa-mef [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><opsa-mef>&b;</opsa-mef>", "1: : has a DOCTYPE that declares or fetches something; remove it"),
        (b"<!DOCTYPE opsa-mef [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;]><opsa-mef/>", "1: : has a DOCTYPE that declares or fetches something; remove it"),
        (b"<opsa-mef>&x;</opsa-mef>", "1: : is not XML here (undefined entity); see the tags, quotes and the encoding"),
        (b"<opsa-mef>" + b"<define-gate name='g'>" + b"<not>" * 1000, "1: : is nested deeper than 1000 elements"),
        (b"<opsa-mef><define-fault-tree name='t'>" + b"<define-component name='c'>" * 1000, "1: : is nested deeper than 1000 elements"),
        (b" " * 64_000_001, "1: : is over 64 MB; split it"),
        (b"<opsa-mef>\n<define-gate name='g'><and>" + b"<event name='e'/>" * 200_001, "2: define-gate: has more than 200,000 elements in it"),
    ],
    ids=lambda value: value[:40] if isinstance(value, bytes) else None,
)  # fmt: skip
def test_a_file_that_is_no_tree_or_hostile_is_told(content, problem):
    assert told(content) == [problem]


def test_a_file_of_too_many_elements_or_definitions_is_told(monkeypatch):
    monkeypatch.setattr(markup, "MOST_ELEMENTS", 100)
    assert told(b"<opsa-mef>" + b"<label/>" * 101) == ["1: : has more than 100 elements; split it"]
    monkeypatch.setattr(definitions, "MOST_DEFINITIONS", 10)
    gates = "\n".join(f"<define-gate name='g{one}'><event name='e'/></define-gate>" for one in range(20))
    assert told(f"<opsa-mef>{gates}</opsa-mef>") == [
        "11: : defines more than 10 gates, events and parameters; split it"
    ]


def test_problems_name_the_file_and_stand_in_the_order_of_lines():
    with pytest.raises(Malformed) as raised:
        openpsa.read(COOLING.replace(b'"feed"/>', b'"fed"/>').replace(b"0.01", b"7"), "cooling.xml")
    assert str(raised.value).splitlines() == [
        'cooling.xml:14: there is no basic event "fed"; did you mean "feed"?'
    ]


def test_at_most_fifty_problems_are_told():
    gates = "".join(f"<define-gate name='g{one}'/>" for one in range(500))
    assert len(told(f"<opsa-mef>{gates}</opsa-mef>")) == 50


def read_or_told(content):
    try:
        return openpsa.read(content), ()
    except Malformed as malformed:
        return None, malformed.problems


PARTS = ["<opsa-mef>", "</opsa-mef>", "<define-fault-tree name='t'>", "</define-fault-tree>", "<define-gate name='g'>",
    "<define-gate name='h'>", "</define-gate>", "<and>", "</and>", "<atleast min='2'>", "</atleast>", "<event name='g'/>",
    "<event name='e'/>", "<gate name='h'/>", "<define-basic-event name='e'>", "</define-basic-event>", "<float value='.5'/>",
    "<parameter name='p'/>", "<define-parameter name='p'>", "</define-parameter>", "<div>", "</div>", "<not>", "</not>",
    "<label>", "</label>", "x", "&amp;", "<constant value='true'/>", "<define-component name='c' role='private'>",
    "</define-component>", "<model-data>", "</model-data>", "<attributes><attribute name='tops' value='g x'/></attributes>",
    "<define-CCF-group name='c' model='MGL'>", "</define-CCF-group>", "<members>", "</members>", "<distribution>",
    "</distribution>", "<factor>", "</factor>"]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.binary() | st.lists(st.sampled_from(PARTS)).map("".join).map(str.encode))
def test_whatever_the_bytes_are_they_are_read_or_told_as_malformed(content):
    tree, problems = read_or_told(content)
    assert tree or all(problem.line >= 1 and problem.reason for problem in problems)


ELEMENTS = st.recursive(
    st.sampled_from(["<event name='g'/>", "<event name='e'/>", "<float value='.5'/>", "<parameter name='p'/>", "<constant value='true'/>",
        "<basic-event name='f'/>", "<label>x</label>"]),
    lambda inner: st.tuples(
        st.sampled_from(["and", "or", "not", "xor", "iff", "imply", "nand", "atleast min='1'", "cardinality min='0' max='1'", "add", "div",
            "define-gate name='g'", "define-gate name='h'", "define-basic-event name='e'", "define-basic-event name='f'",
            "define-parameter name='p'", "define-component name='c'", "define-CCF-group name='k' model='beta-factor'", "members",
            "distribution", "factor", "factors", "model-data", "define-fault-tree name='t'"]),
        st.lists(inner, max_size=3).map("".join),
    ).map(lambda both: f"<{both[0]}>{both[1]}</{both[0].split()[0]}>"),
    max_leaves=15,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(ELEMENTS, max_size=5).map("".join))
def test_whatever_stands_in_a_model_it_is_read_or_told_as_malformed(inside):
    tree, problems = read_or_told(f"<opsa-mef>{inside}</opsa-mef>".encode())
    assert tree or problems
    for gate in tree.gates.values() if tree else ():
        assert all(name in tree.gates or name in tree.events for name in gate.of)
