"""Which articles are proposed for a ticket, in which order, and why."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from scudo.core.proposing import About, Candidate, Reason, points, propose

NAMES = st.frozensets(st.sampled_from(["gestionale", "posta", "ups-1", "nas"]), max_size=3)
KEYS = st.frozensets(st.sampled_from(["apc", "dell", "zebra"]), max_size=2)
SUBJECTS = st.builds(About, NAMES, KEYS, st.frozensets(st.sampled_from(["ups", "server"]), max_size=2))
CANDIDATES = st.lists(
    st.builds(Candidate, st.integers(1, 40), SUBJECTS, st.floats(0, 1), st.integers(0, 50)),
    max_size=12,
    unique_by=lambda one: one.id,
)
TICKET = About(frozenset({"gestionale"}), frozenset({"dell"}), frozenset({"server"}))


@given(SUBJECTS, CANDIDATES, st.integers(0, 6))
def test_no_more_than_asked_each_once_and_each_with_a_reason_of_its_own(subject, candidates, most):
    proposed = propose(subject, candidates, most)
    ids = [one.id for one in proposed]
    assert len(ids) == len(set(ids)) <= most
    assert set(ids) <= {one.id for one in candidates}
    assert all({each.code for each in one.because} - {Reason.HELPED} for one in proposed)


@given(SUBJECTS, CANDIDATES, st.randoms())
def test_the_order_in_which_they_are_found_says_nothing(subject, candidates, chance):
    shuffled = list(candidates)
    chance.shuffle(shuffled)
    assert propose(subject, shuffled) == propose(subject, candidates)


@given(SUBJECTS, CANDIDATES)
def test_the_likeliest_comes_first(subject, candidates):
    by_id = {one.id: one for one in candidates}
    scores = [points(subject, by_id[one.id]) for one in propose(subject, candidates)]
    assert scores == sorted(scores, reverse=True)


@given(
    SUBJECTS,
    st.builds(Candidate, st.just(1), SUBJECTS, st.floats(0, 1), st.integers(0, 50)),
    st.integers(1, 9),
)
def test_to_fit_in_one_more_way_never_counts_less(subject, one, times):
    assert points(subject, replace(one, helped=one.helped + times)) >= points(subject, one)
    assert points(subject, replace(one, about=subject)) >= points(subject, one)


def test_the_thing_itself_counts_more_than_its_product_and_that_more_than_its_kind():
    thing, product, kind = (
        Candidate(1, About(things=TICKET.things)), Candidate(2, About(products=TICKET.products)), Candidate(3, About(kinds=TICKET.kinds)),
    )  # fmt: skip
    assert [one.id for one in propose(TICKET, [kind, product, thing])] == [1, 2, 3]


def test_that_it_helped_elsewhere_alone_is_no_reason():
    assert propose(TICKET, [Candidate(1, About(), helped=99)]) == ()


def test_of_two_that_fit_alike_the_one_that_helped_comes_first_then_the_newest():
    about = About(things=TICKET.things)
    found = propose(TICKET, [Candidate(1, about), Candidate(2, about), Candidate(3, about, helped=1)])
    assert [one.id for one in found] == [3, 2, 1]
