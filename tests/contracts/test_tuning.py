"""The shared list of a trial: what to fine-tune, raised by either side, answered by the provider (C1)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from scudo.contracts import actions
from scudo.contracts.actions import tuning as limits
from scudo.contracts.models import Contract, Plan, TuningPoint
from scudo.contracts.queries import tuning
from scudo.core.roles import Forbidden, Role
from scudo.journal.models import Entry
from scudo.lib import scope
from tests import cast
from tests.contracts.agreed import MADE, SYSTEM, prepared, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    return cast.rossi()


@pytest.fixture
def trial(firm):
    return cast.agreement(
        firm.customer, "T-1", Plan.TRIAL, ends_on=date(2027, 2, 24), starts_on=date(2026, 11, 24),
        frame=actions.Frame(acquired="bought", system=SYSTEM),
    )  # fmt: skip


def raised(trial, text="La soglia del disco è troppo bassa", **more):
    return actions.raise_point(contract=trial, text=text, **{**MADE, **more})


def answered(point, answer="Portata al 90 %", **more):
    return actions.answer_point(point=point, answer=answer, **{**MADE, **more})


class TestRaising:
    def test_either_side_puts_a_point_on_the_list(self, firm, trial):
        ours = raised(trial)
        raised(trial, " Avvisi troppo frequenti ", by=firm.user.actor())
        assert [(one.text, one.by_customer, one.name) for one in tuning.points_of(cast.FOUNDER, trial)] == [
            (ours.text, False, "Founder"),
            ("Avvisi troppo frequenti", True, "Anna Rossi"),
        ]

    def test_the_journal_holds_no_words(self, firm, trial):
        point = raised(trial, by=firm.user.actor())
        answered(point)
        actions.reopen_point(point=point, **MADE)
        facts = [(one.kind, one.facts) for one in Entry.objects.filter(kind__startswith="contracts.tuning")]
        assert facts == [
            ("contracts.tuning_raised", {"point": point.pk, "by_customer": True}),
            ("contracts.tuning_answered", {"point": point.pk}),
            ("contracts.tuning_reopened", {"point": point.pk}),
        ]

    def test_only_a_trial_that_was_started_and_is_not_over_is_tuned(self, firm, trial):
        assert trial.starts_on > cast.AT.date(), "on the day of the test it was started, and begins tomorrow"
        assert raised(trial)
        actions.suspend(contract=trial, because="Trasloco", **MADE)
        assert raised(trial)
        Contract.objects.filter(pk=trial.pk).update(state="ended")
        others = [seen(trial), firm.contract, prepared(firm, Plan.TRIAL, acquired="bought", system="altro")]
        for one in others:
            assert not tuning.is_tuned(one)
            with pytest.raises(actions.NotTuned):
                raised(one)

    @pytest.mark.parametrize("text", ["", " \n ", "x" * 501])
    def test_no_words_and_too_many_are_refused(self, trial, text):
        with pytest.raises(ValidationError) as problem:
            raised(trial, text)
        assert set(problem.value.message_dict) == {"text"}

    def test_a_full_list_asks_for_answers_first(self, trial, monkeypatch):
        monkeypatch.setattr(limits, "MOST_POINTS", 2)
        for _one in range(2):
            raised(trial)
        with pytest.raises(ValidationError):
            raised(trial)


class TestAnswering:
    def test_an_answer_closes_the_point_and_open_ones_stand_first(self, trial):
        first, second = raised(trial), raised(trial, "Altro", at=cast.AT + timedelta(hours=1))
        done = answered(first, " Fatto ")
        assert (done.answer, done.done_name, done.done_at) == ("Fatto", "Founder", cast.AT)
        assert list(tuning.points_of(cast.FOUNDER, trial)) == [second, first]

    def test_it_is_answered_once_and_with_words(self, trial):
        point = raised(trial)
        with pytest.raises(ValidationError) as problem:
            answered(point, " ")
        assert set(problem.value.message_dict) == {"answer"}
        answered(point)
        with pytest.raises(actions.Answered):
            answered(point, "Altro")

    def test_after_the_trial_what_is_open_can_still_be_answered_and_nothing_is_reopened(self, trial):
        point = raised(trial)
        Contract.objects.filter(pk=trial.pk).update(state="ended")
        assert answered(point).done_at
        with pytest.raises(actions.NotTuned):
            actions.reopen_point(point=point, **MADE)

    def test_the_customer_opens_it_again_and_the_answer_stays_to_be_read(self, firm, trial):
        point = answered(raised(trial))
        again = actions.reopen_point(point=point, by=firm.user.actor(), at=cast.AT)
        assert (again.answer, again.done_at, again.done_name) == ("Portata al 90 %", None, "")
        with pytest.raises(actions.Answered):
            actions.reopen_point(point=point, **MADE)
        assert answered(again, "Portata al 95 %").answer == "Portata al 95 %"


class TestWalls:
    def test_another_customers_person_neither_sees_nor_writes(self, firm, trial):
        point = answered(raised(trial))
        bruno = cast.verdi().user.actor()
        assert not tuning.points_of(bruno, trial).exists()
        assert tuning.point_by_id(bruno, trial, point.pk) is None
        for deed in (
            lambda: raised(trial, by=bruno),
            lambda: actions.reopen_point(point=point, by=bruno, at=cast.AT),
        ):
            with pytest.raises(Forbidden):
                deed()
        with scope.within(bruno.customers):
            assert not TuningPoint.objects.exists()

    def test_their_own_person_sees_the_list_in_the_portal(self, firm, trial):
        point, anna = raised(trial), firm.user.actor()
        with scope.within(anna.customers):
            assert list(tuning.points_of(anna, trial)) == [point]

    def test_a_customers_person_answers_nothing(self, firm, trial):
        with pytest.raises(Forbidden):
            answered(raised(trial), by=firm.user.actor())

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.TECHNICIAN, Role.DESIGNER, Role.OFFICE])
    def test_everybody_of_the_provider_may(self, trial, role):
        by = cast.colleague(role).actor()
        assert answered(raised(trial, by=by), by=by).done_name == by.name
