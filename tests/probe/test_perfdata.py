"""Perfdata as plugins write it, well or badly."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.probe.checks import perfdata
from scudo.probe.checks.perfdata import MOST, parse

GOOD = {
    "load=0.5": [("load", 0.5, "", None, None)],
    "time=0.002s;1;2;0;10": [("time", 0.002, "s", "1", "2")],
    "/=1200MB;~:1500;@10:20;0;2000": [("/", 1200.0, "MB", "~:1500", "@10:20")],
    "'C: used'=12%;80;90": [("C: used", 12.0, "%", "80", "90")],
    "'it''s a=b'=1c": [("it's a=b", 1.0, "c", None, None)],
    "a=U;1;2": [("a", None, "", "1", "2")],
    "a=-1.5e-3ms b=+7": [("a", -0.0015, "ms", None, None), ("b", 7.0, "", None, None)],
    "a=1,5s;2,5": [("a", 1.5, "s", "2.5", None)],
    "a=1;;;;": [("a", 1.0, "", None, None)],
    "a=.5 b=5.": [("a", 0.5, "", None, None), ("b", 5.0, "", None, None)],
    "a=1;10:;:20": [("a", 1.0, "", "10:", ":20")],
    "a=1\tb=2\n c=3": [("a", 1.0, "", None, None), ("b", 2.0, "", None, None), ("c", 3.0, "", None, None)],
}
BAD = [
    "",
    "nothing here",
    "a=",
    "=1",
    "a=x",
    "a=1e999",
    "a=nan",
    "a=inf",
    "''=1",
    "'a=1",
    "a==1",
    "a = 1",
    "é",
    "a=1;b c",
]


@pytest.mark.parametrize("written", GOOD)
def test_what_plugins_write_is_understood(written):
    assert parse(written) == GOOD[written]


@pytest.mark.parametrize("written", BAD)
def test_what_cannot_be_read_is_passed_over(written):
    assert all(label and not math.isnan(value) for label, value, *_ in parse(f"{written} good=1"))
    assert parse(f"{written} good=1")[-1] == ("good", 1.0, "", None, None)


def test_a_threshold_that_is_no_range_is_left_out():
    assert parse("a=1;never;5") == [("a", 1.0, "", None, "5")]


def test_the_entries_are_bounded():
    assert len(parse(" ".join(f"p{n}={n}" for n in range(500)))) == MOST
    ((label, _, unit, warning, _),) = parse(f"{'l' * 300}=1{'u' * 90};{'1' * 90}")
    assert (len(label), len(unit), warning) == (100, 20, None)


@pytest.mark.parametrize(
    ("output", "text", "labels"),
    [
        ("OK - fine", "OK - fine", None),
        ("OK|a=1", "OK", ["a"]),
        ("OK | a=1 b=2\nmore text\neven more | c=3\nd=4", "OK / more text / even more", ["a", "b", "c", "d"]),
        ("OK\nline two", "OK / line two", None),
        ("|a=1", "", ["a"]),
        ("OK|\n", "OK", None),
        ("\r\nOK\x00\x1b[31m red", "OK [31m red", None),
    ],
)
def test_text_and_perfdata_are_told_apart(output, text, labels):
    said, figures = perfdata.split(output)
    assert said == text
    assert (figures and [label for label, *_ in figures]) == labels


@given(st.text(max_size=400))
def test_nothing_that_is_printed_breaks_it(output):
    said, figures = perfdata.split(output)
    assert len(said) <= 4000
    assert said.isprintable() or all(char.isprintable() or not char.isascii() for char in said)
    json.dumps([said, figures], allow_nan=False).encode()


@given(
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60).filter(
        lambda text: text.strip()
    ),
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_a_quoted_label_comes_back_as_it_was(label, value):
    quoted = label.replace("'", "''")
    assert parse(f"'{quoted}'={value!r}") == [(label, value, "", None, None)]
