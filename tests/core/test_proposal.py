"""The proposed code: the table of docs/rules/severity.md row by row, and what holds for every answer."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scudo.core.claim import Claim, code_of, is_far
from scudo.core.proposal import Seen, Sight, is_news, monitored, propose
from scudo.core.severity import Effect, Severity, assess

RULE = Path(__file__).parents[2] / "docs" / "rules" / "severity.md"
CELLS = [
    [cell.strip() for cell in line.strip().strip("|").split("|")]
    for line in RULE.read_text(encoding="utf-8").splitlines()
    if line.startswith("|")
]
NOTHING = "-"
PROPOSALS = [row for row in CELLS if len(row) == 8 and row[0] in {*Effect, NOTHING}]
CLAIMS = [row for row in CELLS if len(row) == 3 and row[0] in set(Claim)]

effects = st.none() | st.sampled_from(Effect)
sights = st.none() | st.builds(
    Sight, st.sampled_from(Seen), st.just("Gestionale"), st.text(max_size=5), st.tuples(st.text(max_size=5))
)
claims = st.none() | st.sampled_from(Claim)


def effect_of(cell):
    return None if cell == NOTHING else Effect(cell)


def sight_of(cell):
    return None if cell == NOTHING else Sight(Seen(cell), "Gestionale")


def code(cell):
    return None if cell == NOTHING else Severity(int(cell))


@pytest.mark.parametrize(
    ("effect", "covered", "seen", "answers", "monitor", "severity", "reasons", "contradiction"), PROPOSALS
)
def test_the_proposal_is_the_one_in_the_table(
    effect, covered, seen, answers, monitor, severity, reasons, contradiction
):
    found = propose(effect_of(effect), covered=covered == "yes", thing="Gestionale", sight=sight_of(seen))
    assert (found.by_answers, found.by_monitor, found.severity) == (
        code(answers), code(monitor), code(severity),
    )  # fmt: skip
    assert [str(one.code) for one in found.because] == reasons.split()
    assert [str(one.code) for one in found.differs] == contradiction.split()


def test_the_table_has_every_answer_with_everything_that_the_monitor_sees_of_what_is_covered():
    assert {(row[0], row[2]) for row in PROPOSALS if row[1] == "yes"} >= {
        (effect.value, seen.value) for effect in Effect for seen in Seen
    }


@pytest.mark.parametrize(("said", "as_code", "needs"), CLAIMS)
def test_a_claim_is_far_from_the_codes_that_the_table_says(said, as_code, needs):
    claim = Claim(said)
    assert code_of(claim) == code(as_code)
    assert [one for one in Severity if is_far(claim, one)] == ([] if needs == NOTHING else [code(needs)])


def test_the_table_has_every_claim():
    assert {row[0] for row in CLAIMS} == set(Claim)


@given(effects, st.booleans(), sights, claims)
def test_the_graver_of_both_is_proposed_with_the_reasons_of_that_code_alone(effect, covered, sight, claim):
    found = propose(effect, covered=covered, thing="Gestionale", sight=sight, claim=claim)
    given_by = [one for one in (found.by_answers, found.by_monitor) if one is not None]
    assert found.severity == (min(given_by) if given_by else None)
    assert bool(found.because) == (found.severity is not None)
    assert len(found.because) == given_by.count(found.severity)
    assert all(one["thing"] == "Gestionale" for one in found.because)


@given(st.sampled_from(Effect), st.booleans(), claims)
def test_without_the_monitor_it_is_the_verdict_of_the_two_questions(effect, covered, claim):
    verdict = assess(effect, covered=covered, thing="x")
    found = propose(effect, covered=covered, thing="x", claim=claim)
    assert (found.severity, found.because) == (verdict.severity, verdict.because)


@given(effects, st.booleans(), sights, claims)
def test_what_the_customer_says_never_moves_the_code(effect, covered, sight, claim):
    with_it = propose(effect, covered=covered, sight=sight, claim=claim)
    without = propose(effect, covered=covered, sight=sight)
    assert (with_it.severity, with_it.because) == (without.severity, without.because)
    assert set(without.differs) <= set(with_it.differs)


@given(effects, sights, claims)
def test_nothing_outside_coverage_is_blocking(effect, sight, claim):
    assert propose(effect, covered=False, sight=sight, claim=claim).severity is not Severity.HIGH


@given(effects, st.booleans(), st.sampled_from(Seen), st.sampled_from(Seen))
def test_a_worse_sight_never_makes_it_lighter(effect, covered, one, other):
    order = list(Seen)
    worse, better = sorted((one, other), key=order.index)
    graver, lighter = (
        propose(effect, covered=covered, sight=Sight(seen, "x")).severity for seen in (worse, better)
    )
    assert lighter is None or (graver is not None and graver <= lighter)


@given(st.sampled_from(Effect), st.booleans(), st.sampled_from(Seen))
def test_who_says_what_the_monitor_sees_contradicts_nobody(effect, covered, seen):
    sight = Sight(seen, "x")
    alone = monitored(sight, covered=covered)
    found = propose(effect, covered=covered, sight=sight)
    if alone and alone.severity == found.by_answers and found.differs:
        assert not covered, "outside coverage a stop and a lost function are both 2"


@given(effects, st.booleans(), sights, st.sampled_from(Severity), st.none() | st.sampled_from(Severity))
def test_only_what_the_monitor_sees_graver_and_was_not_proposed_before_is_news(
    effect, covered, sight, given_code, proposed
):
    now = propose(effect, covered=covered, sight=sight)
    seen = monitored(sight, covered=covered)
    found = is_news(now, given_code, proposed)
    if found:
        assert seen is not None
        assert seen.severity < given_code
        assert proposed not in {seen.severity, now.severity}
    if proposed is None:
        assert found == (seen is not None and seen.severity < given_code)
    assert not is_news(now, Severity.HIGH, proposed)


@given(
    st.sampled_from(Effect),
    st.booleans(),
    st.sampled_from([None, Seen.UNKNOWN, Seen.WORKS]),
    st.sampled_from(Severity),
)
def test_the_answers_alone_are_never_news_whatever_was_kept_of_the_proposal(
    effect, covered, seen, given_code
):
    sight = Sight(seen, "x") if seen else None
    assert not is_news(propose(effect, covered=covered, sight=sight), given_code, None)
