"""The record of the acceptance test as PDF holds what was done, by whom, and both signatures."""

import pytest

from scudo.core.acceptance import Result
from scudo.design import actions, record
from scudo.design.queries.acceptance import acceptance_of, steps_of
from tests import cast, pdf
from tests.design import plans
from tests.design.plans import MADE

pytestmark = pytest.mark.django_db


@pytest.fixture
def rossi():
    return cast.rossi()


def printed(project):
    return pdf.text_of(record.of_test(acceptance_of(project)))


def close(words):
    """As the reader gives it: without blanks."""
    return "".join(words.split())


def test_the_record_holds_steps_results_and_both_signatures(rossi):
    test = plans.ready(rossi)
    backup = steps_of(test).get(key="backup")
    actions.record_result(step=backup, result=Result.NOT_POSSIBLE, note="#Nastro $rotto$", **MADE)
    actions.add_evidence(step=backup, text="Foto", link="https://foto.example/1", **MADE)
    plans.filled_in(test)
    signed = actions.sign_for_provider(test=test, **MADE)
    half = printed(test.project)
    actions.sign_in_portal(test=test, digest=signed.digest, by=rossi.user.actor(), at=cast.AT)
    said = printed(test.project)
    for words in (
        "Rossi Impianti S.r.l.", "Gestionale nuovo", "Nodo 1", "#Nastro $rotto$", "https://foto.example/1", "Founder",
        "23/11/2026 10:30", signed.digest,
    ):  # fmt: skip
        assert close(words) in said, words
    assert said.count(signed.digest) == 3, "at the end, and under each name"
    assert "AnnaRossi" not in half
    assert "AnnaRossi" in said


def test_an_unsigned_record_says_that_it_is(rossi):
    test = plans.ready(rossi)
    data = record.data_of(test)
    assert data["unsigned"]
    assert data["signatures"] == []


def test_steps_are_numbered_through_and_grouped_by_what_they_prove(rossi):
    groups = record.data_of(plans.ready(rossi))["groups"]
    numbers = [step["number"] for group in groups for step in group["steps"]]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(groups) == 5
