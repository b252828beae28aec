"""docs/rules/merging.md and core.merging say the same; whatever is merged, taken apart and linked, nothing leads round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core.merging import (
    Link,
    Refusal,
    Standing,
    belongs_to,
    family,
    goes_on_as,
    link_refusal,
    refusal,
    split_refusal,
)
from tests.house.places import RULES
from tests.house.tables import table

MERGES = table(RULES / "merging.md", "source")
LINKS = {Link(row["link"]): row for row in table(RULES / "merging.md", "link")}
KEYS = range(1, 7)
pairs = st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS))
kinds = {
    "open": {},
    "planned": {"is_planned": True},
    "ended": {"is_open": False},
    "merged": {"is_open": False, "merged_into": 9},
}


def standing(key, kind, customer=1):
    return Standing(key, customer, **{"is_open": True, **kinds[kind]})


@pytest.mark.parametrize("row", MERGES, ids=lambda row: row["case"])
def test_what_may_be_merged_is_what_the_table_says(row):
    source = standing(1, row["source"])
    target = (
        source
        if row["target"] == "itself"
        else standing(2, row["target"], 1 if row["customers"] == "same" else 2)
    )
    assert refusal(source, target) == (None if row["answer"] == "yes" else Refusal(row["answer"]))


def test_the_table_has_every_reason_not_to_merge():
    assert {row["answer"] for row in MERGES} == {
        "yes", "itself", "other_customer", "already_merged", "merged_away", "planned", "ended"
    }  # fmt: skip


@given(steps=st.lists(st.tuples(st.booleans(), pairs), max_size=40))
def test_pointers_never_lead_round_and_families_part_the_tickets(steps):
    """Whatever is tried in whatever order: each ticket has one that goes on for it, and each belongs to one family."""
    pointers: dict[int, int] = {}
    for joins, (one, other) in steps:
        stand = {key: Standing(key, 1, is_open=True, merged_into=pointers.get(key)) for key in KEYS}
        if joins and refusal(stand[one], stand[other]) is None:
            before = family(one, pointers) | family(other, pointers)
            pointers[one] = other
            assert family(other, pointers) == before
        elif not joins:
            pointers.pop(one, None)
        roots = [key for key in KEYS if key not in pointers]
        assert sorted(key for root in roots for key in family(root, pointers)) == list(KEYS)
        for key in KEYS:
            assert key in family(goes_on_as(key, pointers), pointers)
            assert (
                belongs_to(key, None, pointers) == belongs_to(0, key, pointers) == goes_on_as(key, pointers)
            )


@given(steps=st.lists(pairs, max_size=12), taken=st.sampled_from(KEYS))
def test_what_is_taken_apart_has_the_family_it_had(steps, taken):
    pointers: dict[int, int] = {}
    for one, other in steps:
        stand = {key: Standing(key, 1, is_open=True, merged_into=pointers.get(key)) for key in KEYS}
        if refusal(stand[one], stand[other]) is None:
            pointers[one] = other
    alone = {key: family(key, pointers) for key in KEYS}
    if taken in pointers:
        del pointers[taken]
        assert family(taken, pointers) == alone[taken]
        assert goes_on_as(taken, pointers) == taken


def test_pointers_that_lead_round_are_a_damage_that_is_seen():
    with pytest.raises(ValueError, match="lead round"):
        goes_on_as(1, {1: 2, 2: 3, 3: 1})
    assert family(1, {1: 2, 2: 3, 3: 1}) == {1, 2, 3}


@pytest.mark.parametrize(
    ("on", "named", "pointers", "reached"),
    [(1, 1, {}, 1), (0, 1, {1: 2}, 2), (3, 1, {}, 3), (3, 1, {3: 2}, 2), (1, 2, {1: 2, 2: 3}, 3)],
)
def test_where_what_is_answered_stands_counts_before_the_number(on, named, pointers, reached):
    assert belongs_to(on, named, pointers) == reached


@pytest.mark.parametrize(
    ("chosen", "why"),
    [([], "nothing_chosen"), ([1, 2, 3], "everything_chosen"), ([1, 4], "not_there"), ([2], None)],
)
def test_something_is_split_off_and_something_stays(chosen, why):
    assert split_refusal(chosen, [1, 2, 3]) == why


@given(kind=st.sampled_from(Link), steps=st.lists(pairs, max_size=30))
def test_links_never_lead_round_and_there_is_one_where_one_only_may_be(kind, steps):
    links: list[tuple[int, int]] = []
    for one, other in steps:
        why = link_refusal(kind, one, other, links)
        if why is None:
            links.append((one, other))
        assert why != Refusal.LINKED_ALREADY or (one, other) in links
    assert len(set(links)) == len(links)
    if LINKS[kind]["how many"] == "one":
        assert len({one for one, _ in links}) == len(links)
    left = set(links)
    while left:  # a graph without rings loses a ticket that points nowhere, again and again
        ends = {other for _, other in left} - {one for one, _ in left}
        assert ends
        left = {(one, other) for one, other in left if other not in ends}
