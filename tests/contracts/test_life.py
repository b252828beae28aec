"""From a project's first day to the end of its contract (C1-C4, C10, C11)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from scudo.contracts import actions, queries, react
from scudo.contracts.models import Contract, Plan, Rental
from scudo.core.entitlement import Reason, Thing
from scudo.core.plans import Refused
from scudo.design.models import AcceptanceTest
from scudo.journal.models import Entry
from tests import cast
from tests.contracts import agreed
from tests.contracts.agreed import MADE, SYSTEM, of_project, prepared, seen, signed_test
from tests.design import plans

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


class TestPreparation:
    """A contract exists from the project's first day (C11)."""

    def test_a_projects_first_day_prepares_its_trial(self, firm):
        agreed.worker.register()
        project = plans.begun(firm)
        agreed.jobs.work_off("reactions")
        contract = Contract.objects.get(project=project)
        assert (contract.plan, contract.state, contract.system) == (Plan.TRIAL, "preparation", SYSTEM)
        coverage = covered(firm, cast.AT)
        assert (coverage.covered, coverage.because[0].code) == (False, Reason.IN_PREPARATION)

    def test_the_reaction_done_twice_prepares_one(self, firm):
        agreed.worker.register()
        plans.begun(firm)
        entry = Entry.objects.get(kind="design.project_begun")
        agreed.jobs.work_off("reactions")
        react.prepare_for_project(entry)
        assert Contract.objects.filter(customer=firm.customer).count() == 1

    def test_what_is_in_preparation_can_still_be_changed(self, firm):
        contract = prepared(firm, acquired="bought")
        said = actions.Provisions(covers=[("service", "Posta")])
        frame = actions.Frame(acquired="taken-over", system=SYSTEM)
        actions.change_preparation(contract=contract, plan=Plan.YEARLY, frame=frame, provisions=said, **MADE)
        held = seen(contract)
        assert (held.acquired, held.system, held.versions.count()) == ("taken-over", SYSTEM, 1)
        assert [one.name for one in held.versions.get().things.all()] == ["Posta"]

    def test_one_that_becomes_a_second_trial_is_refused_beside_its_system(self, firm):
        prepared(firm, Plan.TRIAL, acquired="bought", system=SYSTEM)
        other = prepared(firm, acquired="bought", system=SYSTEM)
        with pytest.raises(ValidationError) as problem:
            actions.change_preparation(
                contract=other, plan=Plan.TRIAL, frame=actions.Frame(acquired="bought", system=SYSTEM),
                provisions=actions.Provisions(), **MADE,
            )  # fmt: skip
        assert set(problem.value.message_dict) == {"system"}

    def test_a_trial_ends_by_itself_whatever_was_said(self, firm):
        assert prepared(firm, Plan.TRIAL, acquired="bought", renewal="tacit").renewal == "none"

    def test_what_runs_is_amended_and_not_changed(self, firm):
        running = cast.agreement(firm.customer, "RUNS")
        with pytest.raises(actions.NotInPreparation):
            actions.change_preparation(
                contract=running,
                plan=Plan.FULL,
                frame=actions.Frame(),
                provisions=actions.Provisions(),
                **MADE,
            )

    def test_a_contract_hangs_from_its_own_customers_things(self, firm):
        verdi = cast.verdi()
        rental = Rental.objects.create(customer=verdi.customer, number="N-1", starts_on=TODAY)
        with pytest.raises(ValidationError) as problem:
            prepared(firm, Plan.FULL, acquired="rented", rental=rental)
        assert set(problem.value.message_dict) == {"rental"}

    def test_one_that_is_given_up_does_not_use_the_systems_trial_up(self, firm):
        first = prepared(firm, Plan.TRIAL, acquired="bought", system=SYSTEM)
        with pytest.raises(ValidationError) as problem:
            prepared(firm, Plan.TRIAL, acquired="bought", system=SYSTEM)
        assert set(problem.value.message_dict) == {"system"}
        actions.end(contract=first, because="Il cliente ha rinunciato", **MADE)
        assert prepared(firm, Plan.TRIAL, acquired="bought", system=SYSTEM).state == "preparation"


class TestStart:
    """It starts by itself when the acceptance test is signed, if the rules let it (C1, C11)."""

    def test_a_signed_test_starts_the_trial_of_the_next_morning(self, firm):
        trial = of_project(signed_test(firm))
        assert (trial.state, trial.starts_on, trial.ends_on) == (
            "in_force",
            date(2026, 11, 24),
            date(2027, 2, 24),
        )
        last_evening, morning = cast.rome("2026-11-23 23:59"), cast.rome("2026-11-24 00:00")
        assert not covered(firm, last_evening).covered
        assert covered(firm, morning).covered
        assert covered(firm, cast.rome("2027-02-23 23:59")).covered
        assert not covered(firm, cast.rome("2027-02-24 00:00")).covered

    def test_the_promises_of_the_trial_are_the_plans(self, firm):
        signed_test(firm)
        terms = queries.promise_at(firm.customer, ERP, cast.rome("2026-11-24 10:00")).terms
        assert (terms["plan"], terms["targets"]["1"]) == ("trial-90", [240, None])

    def test_what_is_not_certified_does_not_start_and_says_why(self, firm):
        test = signed_test(firm, certified=False)
        contract = of_project(test)
        entry = Entry.objects.get(kind="contracts.not_started")
        assert contract.state == "preparation"
        assert entry.facts["refusals"] == [Refused.PRODUCTS_NOT_CERTIFIED, Refused.PROJECT_NOT_CERTIFIED]
        react.start_for_test(Entry.objects.get(kind="design.acceptance_signed"))
        assert Entry.objects.filter(kind="contracts.not_started").count() == 1, (
            "once, though worked off again"
        )

    def test_a_yearly_contract_does_not_start_before_the_test(self, firm):
        contract = prepared(firm, acquired="bought", system=SYSTEM)
        with pytest.raises(actions.NotEligible) as problem:
            actions.start(contract=contract, **MADE)
        assert refused(problem) == [
            Refused.PRODUCTS_NOT_CERTIFIED, Refused.PROJECT_NOT_CERTIFIED, Refused.NOT_TESTED,
        ]  # fmt: skip

    def test_a_system_has_one_trial_for_ever(self, firm):
        trial = of_project(signed_test(firm))
        agreed.days(cast.AT, date(2027, 2, 25))
        assert seen(trial).state == "ended"
        with pytest.raises(ValidationError):
            prepared(firm, Plan.TRIAL, acquired="bought", system=SYSTEM)

    def test_a_system_with_a_contract_that_runs_needs_no_other_for_its_next_project(self, firm):
        cast.agreement(firm.customer, "RUNS", frame=actions.Frame(acquired="bought", system=SYSTEM))
        agreed.worker.register()
        plans.begun(firm)
        agreed.jobs.work_off("reactions")
        assert Contract.objects.filter(customer=firm.customer).count() == 1

    def test_a_trial_whose_three_months_went_by_does_not_start(self, firm):
        test = signed_test(firm, certified=False)
        contract = of_project(test)
        test.certified = True
        test.save()
        with pytest.raises(ValidationError) as problem:
            actions.start(contract=contract, by=cast.FOUNDER, at=cast.AT + timedelta(days=120))
        assert set(problem.value.message_dict) == {"starts_on"}


class TestPaper:
    """What was agreed outside is entered with what somebody vouches for; the plan still has to fit (C10)."""

    @pytest.mark.parametrize(
        ("plan", "acquired", "reason"),
        [
            (Plan.YEARLY, "rented", Refused.NOT_FOR_RENTED),
            (Plan.FULL, "bought", Refused.NOT_FOR_BOUGHT),
            (Plan.FULL, "taken-over", Refused.NOT_FOR_TAKEN_OVER),
            (Plan.TRIAL, "taken-over", Refused.NOT_FOR_TAKEN_OVER),
        ],
    )
    def test_a_plan_that_is_not_for_the_system_is_refused(self, firm, plan, acquired, reason):
        with pytest.raises(actions.NotEligible) as problem:
            cast.agreement(firm.customer, "X", plan, frame=actions.Frame(acquired=acquired))
        assert refused(problem) == [reason]
        assert not Contract.objects.filter(number="X").exists()

    def test_a_trial_has_no_extra_time(self, firm):
        nights = [actions.ExtraTime(("sat",), "09:00", "13:00")]
        with pytest.raises(actions.NotEligible) as problem:
            cast.agreement(
                firm.customer, "X", Plan.TRIAL, frame=actions.Frame(acquired="bought"), extra_time=nights
            )
        assert refused(problem) == [Refused.EXTRA_TIME_NOT_INCLUDED]

    def test_an_installation_may_give_the_trial_extra_time(self, firm, settings):
        settings.EXTRA_TIME_PLANS = frozenset({"trial-90"})
        nights = [actions.ExtraTime(("sat",), "09:00", "13:00")]
        frame = actions.Frame(acquired="bought")
        assert cast.agreement(firm.customer, "X", Plan.TRIAL, frame=frame, extra_time=nights).pk

    def test_numbers_are_given_by_plan_and_year(self, firm):
        numbers = [
            cast.agreement(firm.customer, "", plan).number for plan in (Plan.YEARLY, Plan.YEARLY, Plan.FULL)
        ]
        assert numbers == ["360-2026-0001", "360-2026-0002", "FULL-2026-0001"]


class TestAgreed:
    """At the test starts what was agreed: a paid contract only if its draft was accepted, else the trial."""

    def yearly(self, firm):
        agreed.worker.register()
        project = plans.begun(firm)
        agreed.jobs.work_off("reactions")
        Contract.objects.filter(project=project).update(acquired="bought")
        return project, prepared(firm, acquired="bought", system=SYSTEM, project=project)

    def signed(self, project, between=lambda: None):
        project.stage = "in_service"
        project.save()
        test = AcceptanceTest.objects.create(
            customer=project.customer, project=project, version=1, prepared_at=cast.AT, document="{}", digest="0" * 64,
            certified=True, signed_at=cast.AT,
        )  # fmt: skip
        entry = Entry(
            kind="design.acceptance_signed", subject_kind="project", subject_id=project.pk, at=cast.AT
        )
        between()
        react.start_for_test(entry)
        return test

    def states(self, firm):
        return dict(Contract.objects.filter(customer=firm.customer).values_list("plan", "state"))

    def test_what_nobody_accepted_waits_and_the_trial_starts(self, firm):
        project, _yearly = self.yearly(firm)
        self.signed(project)
        assert self.states(firm) == {"trial-90": "in_force", "360": "preparation"}
        assert Entry.objects.get(kind="contracts.not_started").facts == {"refusals": [], "agreed": False}

    def test_what_was_accepted_starts_in_the_place_of_the_trial(self, firm):
        project, yearly = self.yearly(firm)
        draft = actions.make_draft(contract=yearly, **MADE)
        actions.accept_on_paper(draft=draft, name="Anna Rossi", digest=draft.digest, **MADE)
        self.signed(project)
        assert self.states(firm) == {"trial-90": "preparation", "360": "in_force"}

    def test_nor_does_the_trial_start_where_the_timer_was_first(self, firm):
        project, yearly = self.yearly(firm)
        draft = actions.make_draft(contract=yearly, **MADE)
        actions.accept_on_paper(draft=draft, name="Anna Rossi", digest=draft.digest, **MADE)
        self.signed(project, between=lambda: agreed.timers.tick(cast.AT))
        assert self.states(firm) == {"trial-90": "preparation", "360": "in_force"}


class TestAccepted:
    """What was accepted and waits begins by itself as soon as nothing stands against it any more."""

    def test_a_system_taken_over_begins_when_its_assessment_is_favourable(self, firm):
        contract = prepared(firm, acquired="taken-over", system=SYSTEM)
        draft = actions.make_draft(contract=contract, **MADE)
        actions.accept_on_paper(draft=draft, name="Anna Rossi", digest=draft.digest, **MADE)
        agreed.timers.tick(cast.AT)
        assert seen(contract).state == "preparation"
        assessment = actions.begin_assessment(customer=firm.customer, system=SYSTEM, scope="Tutto", **MADE)
        actions.conclude(assessment=assessment, outcome="favourable", because="In ordine", **MADE)
        agreed.timers.tick(cast.AT)
        assert (seen(contract).state, seen(contract).starts_on) == ("in_force", TODAY)

    def test_what_nobody_accepted_waits_for_the_office(self, firm):
        contract = prepared(firm, acquired="taken-over", system=SYSTEM)
        assessment = actions.begin_assessment(customer=firm.customer, system=SYSTEM, scope="Tutto", **MADE)
        actions.conclude(assessment=assessment, outcome="favourable", because="In ordine", **MADE)
        agreed.timers.tick(cast.AT)
        assert seen(contract).state == "preparation"

    def test_what_a_trial_on_paper_was_vouched_for_holds_for_what_continues_it(self, firm):
        frame = actions.Frame(acquired="bought")
        trial = cast.agreement(firm.customer, "T", Plan.TRIAL, frame=frame, ends_on=date(2026, 12, 1))
        yearly = actions.convert(contract=trial, plan=Plan.YEARLY, **MADE)
        assert actions.start(contract=yearly, **MADE).starts_on == date(2026, 12, 1)
