from pathlib import Path

import pytest

from scudo.core.severity import Effect, Severity, assess

RULE = Path(__file__).parents[2] / "docs" / "rules" / "severity.md"
CELLS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in RULE.read_text(encoding="utf-8").splitlines()
    if line.startswith("|")
]
VERDICTS = [row for row in CELLS if row[0] in set(Effect) and len(row) == 4]
CODES = [row for row in CELLS if row[0].isdigit() and len(row) == 4]


@pytest.mark.parametrize(("effect", "covered", "code", "reason"), VERDICTS)
def test_the_verdict_is_the_one_in_the_table(effect, covered, code, reason):
    verdict = assess(Effect(effect), covered=covered == "yes", thing="Gestionale")
    assert verdict.severity == int(code)
    assert [str(each.code) for each in verdict.because] == [reason]
    assert verdict.because[0]["thing"] == "Gestionale"


def test_the_table_has_every_answer_to_both_questions():
    assert {(effect, covered) for effect, covered, _, _ in VERDICTS} == {
        (effect.value, covered) for effect in Effect for covered in ("yes", "no")
    }


@pytest.mark.parametrize(("code", "letter", "word", "_"), CODES)
def test_a_code_has_its_letter_and_its_word(code, letter, word, _):
    severity = Severity(int(code))
    assert (severity.letter, severity.word) == (letter, word)


def test_the_table_has_every_code():
    assert [int(row[0]) for row in CODES] == list(Severity)


def test_the_graver_sorts_first():
    assert sorted([Severity.LOW, Severity.HIGH, Severity.MEDIUM]) == [1, 2, 3]
