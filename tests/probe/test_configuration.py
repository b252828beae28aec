"""What the centre wants checked: read whole where it can be, in part where it cannot."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.probe.configuration import Check, NotUnderstood, read
from tests.probe.centre import check

GOOD = check(17, "tcp", {"host": "10.0.0.1", "port": 443})


def written(*checks: object) -> str:
    return json.dumps({"version": "v1", "checks": list(checks)})


def test_a_check_is_read():
    found = read(written(GOOD))
    assert found.version == "v1"
    assert found.checks == (Check(17, "tcp", 1.0, 1.0, 3, 2.0, {"host": "10.0.0.1", "port": 443}),)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"id": 0}, "id must be a whole number"),
        ({"id": True}, "id must be a whole number"),
        ({"every_s": 0}, "every_s must be from"),
        ({"every_s": "30"}, "every_s must be a number"),
        ({"timeout_s": float("inf")}, "timeout_s must be a number"),
        ({"attempts": 0}, "attempts must be a whole number"),
        ({"spec": []}, "spec must be an object"),
    ],
)
def test_a_check_that_cannot_be_read_is_refused_alone(wrong, says):
    found = read(written({**GOOD, **wrong}, {**GOOD, "id": 18}))
    assert [one.id for one in found.checks] == [18]
    assert says in found.refused[0]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"checks": []}', '{"version": 1, "checks": []}', "[" * 100_000]
)
def test_what_is_no_configuration_is_refused(text):
    with pytest.raises(NotUnderstood):
        read(text)


def test_the_last_of_two_checks_with_one_id_counts():
    assert read(written(GOOD, {**GOOD, "kind": "ping"})).checks[0].kind == "ping"


def test_a_retry_is_never_slower_than_the_interval():
    assert read(written({**GOOD, "retry_s": 99})).checks[0].retry_s == 1.0


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOD]), inner, max_size=7),
)


@given(st.lists(json_values, max_size=4))
def test_no_list_of_anything_breaks_it(checks):
    found = read(json.dumps({"version": "v", "checks": checks}))
    assert len(found.checks) + len(found.refused) <= len(checks)
