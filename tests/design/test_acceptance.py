"""The acceptance test: derived, filled in, kept up with the model, signed by both sides once for all (D5)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from scudo.core.acceptance import Category, Result
from scudo.core.roles import system
from scudo.design import actions, documents
from scudo.design.queries.acceptance import (
    next_step,
    open_acceptance_of,
    standing_of,
    steps_of,
)
from scudo.design.steps import is_behind
from tests import cast
from tests.design import plans
from tests.design.plans import MADE, record, step

pytestmark = pytest.mark.django_db

MONITOR = system("monitor")


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def acceptance(rossi):
    return plans.ready(rossi)


class TestPreparing:
    def test_the_steps_are_those_of_the_model_and_know_their_requirement(self, acceptance):
        found = {one.key: one.requirements for one in steps_of(acceptance)}
        assert list(found) == [
            "service:gestionale", "function:gestionale/etichette", "redundancy:nodo-1", "redundancy:nodo-2",
            "alarm:linea/ping-1", "alarm:nodo-1/ping-1", "alarm:nodo-2/ping-1", "alarm:stampante/ping-1", "backup",
        ]  # fmt: skip
        assert found["redundancy:nodo-1"] == [1]
        assert found["service:gestionale"] == []

    def test_a_test_is_prepared_in_its_stage_only(self, rossi):
        project = plans.begun(rossi)
        plans.load()
        with pytest.raises(actions.Lacking):
            actions.prepare_acceptance(project=project, **MADE)

    def test_a_step_says_in_words_what_to_do_and_what_is_expected(self, acceptance):
        what, expected = documents.sentences(step(acceptance, "redundancy:nodo-1"))
        assert "Nodo 1" in what
        assert "Gestionale" in expected
        what, expected = documents.sentences(step(acceptance, "alarm:linea/ping-1"))
        assert "ping-1" in what
        assert "AltecMonitor" in expected

    def test_a_new_version_keeps_the_results_of_what_is_as_it_was(self, acceptance):
        for one in steps_of(acceptance):
            record(one)
        plans.load(
            plans.MODEL.replace("name: Nodo 2, needs: [linea]", "name: Nodo due, needs: [linea]").replace(
                "  stampante: [{ping: 10.0.0.13, every: 30 s}]\n", ""
            )
        )
        assert is_behind(acceptance, plans.system_row())
        again = actions.prepare_acceptance(project=acceptance.project, **MADE)
        assert again.version == 2
        assert not is_behind(again, plans.system_row())
        left = {one.key for one in steps_of(again).filter(result="pending")}
        assert left == {"redundancy:nodo-2", "alarm:nodo-2/ping-1"}
        assert not steps_of(again).filter(key="alarm:stampante/ping-1").exists()
        assert step(again, "redundancy:nodo-2").outcomes.count() == 1, "its history stays"

    def test_a_step_that_comes_back_is_to_be_done_again(self, acceptance):
        record(step(acceptance, "alarm:stampante/ping-1"))
        for text in (
            plans.MODEL.replace("  stampante: [{ping: 10.0.0.13, every: 30 s}]\n", ""),
            plans.MODEL + "\n",
        ):
            plans.load(text)
            actions.prepare_acceptance(project=acceptance.project, **MADE)
        assert step(acceptance, "alarm:stampante/ping-1").result == "pending"

    def test_a_requirement_that_nothing_shows_gets_a_step_with_its_words(self, acceptance):
        secure = actions.Wish(Category.SECURITY, "Dischi cifrati.", target_words="Tutti")
        plans.written(acceptance.project, secure)
        assert is_behind(acceptance, plans.system_row())
        actions.prepare_acceptance(project=acceptance.project, **MADE)
        what, expected = documents.sentences(step(acceptance, "requirement:2"))
        assert "Dischi cifrati." in what
        assert expected == "Tutti"


class TestFillingIn:
    def test_results_are_counted_and_the_next_step_is_the_one_behind(self, acceptance):
        first, second = steps_of(acceptance)[:2]
        assert next_step(acceptance) == first
        record(first)
        assert next_step(acceptance, first) == second
        last = steps_of(acceptance).last()
        assert next_step(acceptance, last) == second
        assert standing_of(acceptance).done == 1

    @pytest.mark.parametrize("result", [Result.FAILED, Result.NOT_POSSIBLE])
    def test_what_did_not_pass_needs_a_word(self, acceptance, result):
        one = step(acceptance, "backup")
        with pytest.raises(ValidationError):
            record(one, result)
        assert record(one, result, "Nessun nastro").note == "Nessun nastro"

    def test_a_second_result_keeps_the_first_as_history(self, acceptance):
        one = step(acceptance, "backup")
        record(one, Result.FAILED, "Nastro rotto")
        record(one, at=cast.AT + timedelta(hours=2))
        assert [(each.result, each.note) for each in one.outcomes.all()] == [
            ("failed", "Nastro rotto"),
            ("passed", ""),
        ]

    def test_two_who_fill_in_the_same_step_at_once_are_told(self, acceptance):
        one = step(acceptance, "backup")
        record(one, seen=0)
        with pytest.raises(actions.Conflict):
            record(one, Result.FAILED, "Nastro rotto", seen=0)
        record(one, Result.FAILED, "Nastro rotto", seen=1)

    def test_a_step_of_ones_own_stands_behind_and_is_added_once(self, acceptance):
        said = {"what": "Chiamare con il PIN.", "expected": "Risponde il reperibile."}
        own = actions.add_step(test=acceptance, key="pin-call", **said, **MADE)
        assert actions.add_step(test=acceptance, key="pin-call", **said, **MADE) == own
        assert steps_of(acceptance).last() == own
        assert documents.sentences(own) == tuple(said.values())
        plans.load(plans.MODEL + "\n")
        actions.prepare_acceptance(project=acceptance.project, **MADE)
        assert steps_of(acceptance).last() == own

    def test_a_step_without_words_is_refused(self, acceptance):
        with pytest.raises(ValidationError):
            actions.add_step(test=acceptance, key="x", what=" ", expected="y", **MADE)


class TestEvidence:
    def attach(self, text="Allarme alle 10:32", component="nodo-1", at=cast.AT, **more):
        return actions.attach_evidence(
            system=plans.system_row(), component=component, text=text, by=MONITOR, at=at, **more
        )

    def test_what_the_monitor_saw_stands_on_the_steps_of_the_part(self, acceptance):
        assert {one.step.key for one in self.attach()} == {"redundancy:nodo-1", "alarm:nodo-1/ping-1"}
        (one,) = step(acceptance, "alarm:nodo-1/ping-1").evidence.all()
        assert (one.text, one.name, one.at) == ("Allarme alle 10:32", "monitor", cast.AT)

    def test_a_named_check_finds_its_own_alarm(self, acceptance):
        made = self.attach(check="altro-2")
        assert {one.step.key for one in made} == {"redundancy:nodo-1"}

    def test_the_same_words_of_the_same_moment_are_kept_once(self, acceptance):
        self.attach()
        assert self.attach() == []

    def test_a_restless_check_fills_no_record(self, acceptance):
        for number in range(60):
            self.attach(at=cast.AT + timedelta(minutes=number))
        assert step(acceptance, "alarm:nodo-1/ping-1").evidence.count() == 50

    def test_without_an_open_test_there_is_nothing_to_attach_to(self, rossi):
        plans.load()
        assert open_acceptance_of(plans.system_row()) is None
        assert self.attach() == []

    def test_a_signed_test_takes_no_evidence(self, acceptance):
        plans.filled_in(acceptance)
        actions.sign_for_provider(test=acceptance, **MADE)
        assert self.attach() == []

    def test_a_person_adds_a_link(self, acceptance):
        made = actions.add_evidence(
            step=step(acceptance, "backup"), text="Foto del nastro", link="https://foto.example/1", **MADE
        )
        assert (made.link, made.name) == ("https://foto.example/1", "Founder")
