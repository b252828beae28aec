"""How a contract that runs goes on, stands still and ends: conversion, suspension, early end, Full (C2-C4)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from scudo.contracts import actions, queries
from scudo.contracts.models import Contract, Plan, Rental
from scudo.contracts.queries import duties
from scudo.core.entitlement import Reason, Thing
from scudo.core.plans import Refused
from scudo.journal.models import Entry
from tests import cast
from tests.contracts import agreed
from tests.contracts.agreed import MADE, SYSTEM, of_project, prepared, seen, signed_test

pytestmark = pytest.mark.django_db
ERP = Thing("system", "Gestionale nuovo")
TODAY = cast.AT.date()
YEAR_ON = date(2027, 11, 23)


@pytest.fixture
def firm():
    made = cast.rossi()
    Contract.objects.filter(pk=made.contract.pk).delete()
    return made


def refused(problem):
    return [one.code for one in problem.value.refusals]


def covered(firm, at):
    return queries.promise_at(firm.customer, ERP, at).coverage


class TestConversion:
    """A trial goes on as 360 or Full, with no uncovered day between (C2)."""

    def test_a_bought_system_goes_on_with_360_from_the_trials_end(self, firm):
        trial = of_project(signed_test(firm))
        later = cast.AT + timedelta(days=60)
        yearly = actions.convert(contract=trial, plan=Plan.YEARLY, by=cast.FOUNDER, at=later)
        started = actions.start(contract=yearly, by=cast.FOUNDER, at=later)
        assert (started.starts_on, started.ends_on) == (date(2027, 2, 24), date(2028, 2, 24))
        last, next_one = cast.rome("2027-02-23 23:59"), cast.rome("2027-02-24 00:00")
        assert covered(firm, last).contract == trial.pk
        assert covered(firm, next_one).contract == yearly.pk

    def test_it_covers_what_the_trial_covered(self, firm):
        trial = of_project(signed_test(firm))
        yearly = actions.convert(contract=trial, plan=Plan.YEARLY, **MADE)
        assert queries.names_listed(seen(yearly).versions.get(), "system") == ["Gestionale nuovo"]

    def test_it_goes_on_with_the_duties_that_run(self, firm):
        trial = of_project(signed_test(firm))
        said = {"contract": trial, "rule": "FREQ=MONTHLY", "starts_on": date(2026, 12, 7), **MADE}
        actions.add_duty(what="Prova dei gruppi", lead_days=3, thing=("system", "Gestionale nuovo"), **said)
        actions.end_duty(duty=actions.add_duty(what="Finita", **said), **MADE)
        yearly = actions.convert(contract=trial, plan=Plan.YEARLY, **MADE)
        actions.start(contract=yearly, **MADE)
        (theirs,), (mine,) = trial.duties.filter(ended_at=None), seen(yearly).duties.all()
        assert (mine.what, mine.lead_days, mine.kind, mine.thing) == (
            "Prova dei gruppi", 3, "system", "Gestionale nuovo",
        )  # fmt: skip
        first, last = date(2026, 12, 1), date(2027, 4, 30)
        days = [duties.days_of(one, first, last) for one in (theirs, mine)]
        assert days == [
            [date(2026, 12, 7), date(2027, 1, 7), date(2027, 2, 7)], [date(2027, 3, 7), date(2027, 4, 7)],
        ]  # fmt: skip

    def test_a_bought_system_does_not_become_full(self, firm):
        trial = of_project(signed_test(firm))
        with pytest.raises(ValidationError) as problem:
            actions.convert(contract=trial, plan=Plan.FULL, **MADE)
        assert set(problem.value.message_dict) == {"plan"}

    def test_a_trial_that_is_over_is_not_converted(self, firm):
        trial = of_project(signed_test(firm))
        agreed.timers.tick(cast.rome("2027-02-25 08:00"))
        with pytest.raises(ValidationError):
            actions.convert(
                contract=trial, plan=Plan.YEARLY, by=cast.FOUNDER, at=cast.rome("2027-02-25 09:00")
            )

    def test_a_trial_is_converted_once(self, firm):
        trial = of_project(signed_test(firm))
        actions.convert(contract=trial, plan=Plan.YEARLY, **MADE)
        with pytest.raises(ValidationError):
            actions.convert(contract=seen(trial), plan=Plan.YEARLY, **MADE)

    def test_one_given_up_leaves_the_trial_to_be_converted_anew(self, firm):
        trial = of_project(signed_test(firm))
        first = actions.convert(contract=trial, plan=Plan.YEARLY, **MADE)
        actions.end(contract=first, because="Condizioni diverse", **MADE)
        assert actions.convert(contract=seen(trial), plan=Plan.YEARLY, **MADE).follows_id == trial.pk

    def test_one_that_is_ended_before_it_begins_leaves_the_trial_to_be_converted_anew(self, firm):
        trial = of_project(signed_test(firm))
        first = actions.convert(contract=trial, plan=Plan.YEARLY, **MADE)
        actions.start(contract=first, **MADE)
        actions.end(contract=first, because="Ripensamento", **MADE)
        agreed.timers.tick(cast.rome("2027-02-20 08:00"))
        assert Entry.objects.filter(kind="contracts.ending", subject_id=trial.pk).count() == 1
        assert actions.convert(contract=seen(trial), plan=Plan.YEARLY, **MADE).follows_id == trial.pk

    def test_it_cannot_start_before_the_trial_ends(self, firm):
        trial = of_project(signed_test(firm))
        yearly = actions.convert(contract=trial, plan=Plan.YEARLY, **MADE)
        with pytest.raises(ValidationError) as problem:
            actions.start(contract=yearly, starts_on=date(2027, 1, 1), **MADE)
        assert set(problem.value.message_dict) == {"starts_on"}


class TestSuspensionAndEnd:
    """Suspended it covers nothing; it ends early only for a reason, and never in the past."""

    def test_a_suspended_contract_covers_nothing_until_it_is_resumed(self, firm):
        contract = cast.agreement(firm.customer, "S")
        at, hour = cast.AT, timedelta(hours=1)
        actions.suspend(contract=contract, because="Fatture non pagate", by=cast.FOUNDER, at=at)
        actions.resume(contract=contract, by=cast.FOUNDER, at=at + 2 * hour)
        stood = [covered(firm, at + step * hour) for step in (-1, 0, 1, 2)]
        assert [one.covered for one in stood] == [True, False, False, True]
        assert stood[1].because[0].code == Reason.SUSPENDED

    def test_a_reason_is_asked(self, firm):
        contract = cast.agreement(firm.customer, "S")
        for action in (actions.suspend, actions.end):
            with pytest.raises(ValidationError) as problem:
                action(contract=contract, because="  ", **MADE)
            assert set(problem.value.message_dict) == {"because"}

    def test_what_is_over_is_not_suspended(self, firm):
        contract = cast.agreement(firm.customer, "S", ends_on=TODAY)
        agreed.timers.tick(cast.AT)
        with pytest.raises(actions.NotPossible):
            actions.suspend(contract=contract, because="Tardi", **MADE)

    def test_it_ends_early_on_the_day_that_was_said(self, firm):
        contract = cast.agreement(firm.customer, "S")
        actions.end(contract=contract, because="Cessata attività", ends_on=date(2026, 12, 1), **MADE)
        assert covered(firm, cast.rome("2026-11-30 23:59")).covered
        assert not covered(firm, cast.rome("2026-12-01 00:00")).covered

    @pytest.mark.parametrize("day", [date(2026, 11, 22), date(2028, 1, 1)])
    def test_it_does_not_end_in_the_past_nor_after_its_end(self, firm, day):
        contract = cast.agreement(firm.customer, "S", ends_on=date(2027, 1, 1))
        with pytest.raises(ValidationError) as problem:
            actions.end(contract=contract, because="Cessata attività", ends_on=day, **MADE)
        assert set(problem.value.message_dict) == {"ends_on"}

    def test_what_has_not_begun_never_begins(self, firm):
        contract = cast.agreement(firm.customer, "S", starts_on=date(2027, 1, 1))
        actions.end(contract=contract, because="Ripensamento", **MADE)
        assert (seen(contract).state, seen(contract).starts_on) == ("ended", None)
        assert not covered(firm, cast.rome("2027-01-02 10:00")).covered


class TestFull:
    """Full lasts as long as the rental (C4)."""

    def test_it_ends_with_its_rental(self, firm):
        signed_test(firm)
        rental = Rental.objects.create(
            customer=firm.customer, number="N-7", system=SYSTEM, starts_on=TODAY, ends_on=date(2029, 5, 1)
        )
        contract = prepared(firm, Plan.FULL, acquired="rented", system=SYSTEM, rental=rental)
        started = actions.start(contract=contract, **MADE)
        assert (started.starts_on, started.ends_on) == (TODAY, date(2029, 5, 1))
        assert seen(contract).versions.get().parts

    def test_without_a_rental_it_does_not_start(self, firm):
        signed_test(firm)
        contract = prepared(firm, Plan.FULL, acquired="rented", system=SYSTEM)
        with pytest.raises(actions.NotEligible) as problem:
            actions.start(contract=contract, **MADE)
        assert refused(problem) == [Refused.RENTAL_NOT_KNOWN]
