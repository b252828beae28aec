"""Every sentence of the requirement has its rule, and its test or the issue that will bring it."""

import pytest

from tests.house import requirement

SENTENCES = requirement.sentences()


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.text[:50])
def test_a_sentence_is_proved_or_waits_for_a_named_issue(sentence):
    assert set(sentence.rules) <= requirement.RULE_IDS
    for proof in sentence.proofs:
        waits = requirement.LATER.fullmatch(proof)
        assert waits[1] in requirement.ISSUES if waits else requirement.exists(proof), proof


def test_every_rule_of_the_service_serves_a_sentence():
    served = {rule for sentence in SENTENCES for rule in sentence.rules}
    assert served == requirement.RULE_IDS


@pytest.mark.parametrize(
    "name", ["tests/core/test_sla.py::test_that_nobody_wrote", "tests/none.py::test_a", "scudo::main"]
)
def test_a_test_that_is_not_there_is_caught(name):
    assert not requirement.exists(name)
