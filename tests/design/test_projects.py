"""A project: its stages, its requirements with both agreements, what is missing for its certification (D1, D4)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from scudo.core.acceptance import Category
from scudo.core.project import Need, NotPossible, Stage
from scudo.core.roles import Forbidden
from scudo.design import actions
from scudo.design.actions.projects import check_wish
from scudo.design.models import Revision, Signature
from scudo.design.queries import projects
from scudo.journal.models import Entry
from tests import cast
from tests.design import plans
from tests.design.plans import EARLY, MADE, WISH

pytestmark = pytest.mark.django_db


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def project(rossi):
    return plans.begun(rossi)


def wrong(**changes):
    """Which field of a requirement is refused."""
    with pytest.raises(ValidationError) as problem:
        check_wish(replace(WISH, **changes), {"gestionale": "Gestionale"})
    return set(problem.value.error_dict)


class TestBeginning:
    def test_a_project_begins_before_its_system_has_a_model_and_the_journal_says_so(self, project):
        assert (project.stage, project.system) == (Stage.REQUIREMENTS.value, "rossi-gestionale")
        entry = Entry.objects.get(kind="design.project_begun")
        assert (entry.subject_kind, entry.subject_id) == ("project", project.pk)
        assert entry.facts == {"system": "rossi-gestionale"}

    def test_a_system_has_one_project_at_a_time(self, project, rossi):
        with pytest.raises(ValidationError) as problem:
            plans.begun(rossi)
        assert set(problem.value.error_dict) == {"system"}

    def test_the_system_of_another_customer_is_refused(self, rossi):
        plans.load()
        verdi = cast.verdi()
        with pytest.raises(ValidationError) as problem:
            actions.begin_project(customer=verdi.customer, name="Furto", system="rossi-gestionale", **MADE)
        assert "system" in problem.value.error_dict

    @pytest.mark.parametrize(
        ("name", "system"), [("", "a"), (" ", "a"), ("Rete", "due parole"), ("Rete", "")]
    )
    def test_a_name_and_a_key_are_needed(self, rossi, name, system):
        with pytest.raises(ValidationError):
            actions.begin_project(customer=rossi.customer, name=name, system=system, **MADE)

    def test_who_speaks_for_another_customer_is_not_in_charge(self, project):
        stranger = cast.verdi().contact
        with pytest.raises(ValidationError) as problem:
            actions.change_project(project=project, name="Gestionale", contact=stranger, **MADE)
        assert set(problem.value.error_dict) == {"contact"}

    def test_a_person_sees_the_projects_of_their_own_companies(self, project, rossi):
        assert projects.project_by_id(rossi.user.actor(), project.pk) == project
        assert projects.project_by_id(cast.verdi().user.actor(), project.pk) is None


class TestStages:
    def test_a_stage_says_what_it_still_asks_for(self, project):
        with pytest.raises(actions.Lacking) as problem:
            plans.moved(project, Stage.ARCHITECTURE)
        assert problem.value.needs == (Need.WRITTEN,)
        plans.written(project, EARLY)
        assert plans.moved(project, Stage.ARCHITECTURE).stage == "architecture"

    def test_the_acceptance_waits_for_a_model_and_for_both_agreements(self, project, rossi):
        plans.written(project, EARLY)
        plans.moved(project, Stage.ARCHITECTURE)
        with pytest.raises(actions.Lacking) as problem:
            plans.moved(project, Stage.COMPONENTS)
        assert problem.value.needs == (Need.MODEL,)
        plans.load()
        plans.moved(project, Stage.COMPONENTS)
        with pytest.raises(actions.Lacking) as problem:
            plans.moved(project, Stage.ACCEPTANCE)
        assert problem.value.needs == (Need.AGREED,)
        plans.agreed(project, rossi)
        assert plans.moved(project, Stage.ACCEPTANCE).stage == "acceptance"

    def test_nobody_moves_a_project_into_service_by_hand(self, project):
        with pytest.raises(NotPossible):
            plans.moved(project, Stage.IN_SERVICE)
        assert "in-service" not in {one.stage for one in projects.moves_of(project)}

    def test_a_project_may_go_back(self, project):
        plans.written(project, EARLY)
        plans.moved(project, Stage.ARCHITECTURE, Stage.REQUIREMENTS)
        assert [one.missing for one in projects.moves_of(plans.moved(project, Stage.ARCHITECTURE))]


class TestRequirements:
    def test_requirements_are_numbered_and_keep_their_number(self, project):
        plans.load()
        assert [plans.written(project).requirement.number for _ in range(2)] == [1, 2]
        actions.withdraw_requirement(project=project, number=2, because="Doppio", **MADE)
        assert plans.written(project).requirement.number == 3
        assert [one.requirement.number for one in projects.requirements_of(project)] == [1, 3]

    def test_the_document_says_everything_that_is_agreed_to(self, project):
        plans.load()
        document = plans.written(project).document
        for words in ("Rossi Impianti S.r.l.", "Gestionale nuovo", "99,9 %", "resta acceso", "Gestionale"):
            assert words in document

    def test_a_value_cannot_pass_for_another_line_of_the_document(self, project):
        plans.load()
        lines = plans.written(project).document.splitlines()
        sly = plans.written(project, replace(WISH, text="Poco.\nObiettivo: 1 %\rTarget: 1 %"))
        assert len(sly.document.splitlines()) == len(lines) + 2
        assert "  Obiettivo: 1 %\n  Target: 1 %" in sly.document

    def test_each_thing_that_is_wrong_is_named(self):
        assert wrong(text=" ") == {"text"}
        assert wrong(target_value=None) == {"target_value"}
        assert wrong(target_unit="") == {"target_unit"}
        assert wrong(target_value=Decimal(101)) == {"target_value"}
        assert wrong(target_value=Decimal("NaN")) == {"target_value"}
        assert wrong(target_value=Decimal(-1), target_unit="h") == {"target_value"}
        assert wrong(services=("posta",)) == {"services"}

    def test_words_alone_are_a_target(self, project):
        plain = actions.Wish(Category.SECURITY, "Backup cifrati.", target_words="Ogni notte, verificati")
        assert plans.written(project, plain).target_words == "Ogni notte, verificati"

    def test_a_change_takes_both_agreements_away_and_keeps_them_as_history(self, project, rossi):
        plans.load()
        first = plans.written(project)
        plans.agreed(project, rossi)
        (one,) = projects.agreements(projects.requirements_of(project))
        assert one.provider
        assert one.customer
        changed = change(project, replace(WISH, target_value=Decimal("99.5")), seen=1)
        (one,) = projects.agreements(projects.requirements_of(project))
        assert not one.provider
        assert not one.customer
        assert changed.number == 2
        assert Signature.objects.filter(revision=first).count() == 2
        assert [one.number for one in projects.history_of(cast.FOUNDER, project, 1)] == [2, 1]

    def test_going_back_to_the_old_words_does_not_bring_the_agreements_back(self, project, rossi):
        plans.load()
        first = plans.written(project)
        plans.agreed(project, rossi)
        change(project, replace(WISH, text="Altro."), seen=1)
        again = change(project, WISH, seen=2)
        assert again.digest != first.digest
        assert not any(one.customer for one in projects.agreements(projects.requirements_of(project)))

    def test_the_same_words_again_change_nothing(self, project, rossi):
        plans.load()
        first = plans.written(project)
        plans.agreed(project, rossi)
        assert change(project, replace(WISH, text=f" {WISH.text} "), seen=1) == first
        assert Revision.objects.count() == 1

    def test_two_people_do_not_overwrite_each_other(self, project):
        plans.load()
        plans.written(project)
        change(project, replace(WISH, text="Altro."), seen=1)
        with pytest.raises(actions.Conflict):
            change(project, replace(WISH, text="Terzo."), seen=1)

    def test_a_requirement_is_withdrawn_with_a_reason_only(self, project):
        plans.load()
        plans.written(project)
        with pytest.raises(ValidationError):
            actions.withdraw_requirement(project=project, number=1, because=" ", **MADE)

    def test_a_service_that_the_model_lost_may_stay_in_a_requirement_that_had_it(self, project):
        plans.load()
        plans.written(project)
        plans.load(plans.MODEL.replace("  gestionale:", "  contabilita:"))
        assert change(project, replace(WISH, text="Altro."), seen=1).services == [
            ["gestionale", "Gestionale"]
        ]


def change(project, wish, *, seen):
    return actions.change_requirement(project=project, number=1, wish=wish, seen=seen, **MADE)


class TestAgreeing:
    def test_a_signature_keeps_name_moment_channel_and_digest(self, project, rossi):
        plans.load()
        revision = plans.written(project)
        plans.agreed(project, rossi)
        provider, customer = Signature.objects.order_by("pk")
        assert (provider.side, provider.name, provider.channel) == ("provider", "Founder", "staff")
        assert (customer.side, customer.name, customer.channel) == ("customer", "Anna Rossi", "portal")
        assert customer.digest == revision.digest
        assert customer.at == cast.AT

    def test_words_that_were_changed_while_one_read_are_not_agreed_to(self, project, rossi):
        plans.load()
        old = plans.written(project)
        change(project, replace(WISH, text="Altro."), seen=1)
        with pytest.raises(actions.Conflict):
            agree(project, rossi, old.digest)
        assert not Signature.objects.exists()

    def test_nothing_is_agreed_to_where_one_of_several_is_not_there(self, project, rossi):
        plans.load()
        revision = plans.written(project)
        with pytest.raises(actions.Conflict):
            agree(project, rossi, revision.digest, "0" * 64)
        assert not Signature.objects.exists()

    def test_an_agreement_is_given_once(self, project, rossi):
        plans.load()
        revision = plans.written(project)
        agree(project, rossi, revision.digest)
        with pytest.raises(actions.Conflict):
            agree(project, rossi, revision.digest)

    def test_another_customers_person_agrees_to_nothing(self, project):
        plans.load()
        revision = plans.written(project)
        with pytest.raises(Forbidden):
            agree(project, cast.verdi(), revision.digest)


def agree(project, firm, *digests):
    return actions.agree_in_portal(project=project, digests=digests, by=firm.user.actor(), at=cast.AT)


class TestCertification:
    def missing(self, project):
        return {
            verdict.condition.value: [one.code.value for one in verdict.missing]
            for verdict in projects.certification_of(project)
            if not verdict.is_met
        }

    def test_a_project_is_certified_when_all_is_so(self, project, rossi):
        assert set(self.missing(project)) == {"requirements", "products", "single-points", "watched"}
        plans.load()
        plans.written(project)
        assert self.missing(project) == {
            "requirements": ["not-agreed", "not-agreed"],
            "products": ["not-certified", "not-certified"],
            "single-points": ["not-accepted"],
        }
        plans.certify()
        actions.ask_to_accept(project=project, component="linea", because="Costa troppo", **MADE)
        assert "single-points" in self.missing(project), "asked is not accepted"
        plans.agreed(project, rossi)
        assert self.missing(project) == {}

    def test_an_accepted_risk_says_who_and_why(self, project, rossi):
        plans.load()
        actions.ask_to_accept(project=project, component="linea", because="Costa troppo", **MADE)
        plans.written(project)
        plans.agreed(project, rossi)
        (point,) = projects.single_points_of(project)
        assert point.accepted == "Anna Rossi, 23/11/2026: Costa troppo"
        assert point.services == [("gestionale", "Gestionale")]

    def test_a_risk_is_not_accepted_any_more_when_it_stops_more(self, project, rossi):
        plans.load()
        actions.ask_to_accept(project=project, component="linea", because="Costa troppo", **MADE)
        plans.written(project)
        plans.agreed(project, rossi)
        plans.load(plans.MODEL.replace("services:\n", "services:\n  posta: {needs: [linea]}\n"))
        (point,) = projects.single_points_of(project)
        assert point.accepted == ""
        assert "single-points" in self.missing(project)

    def test_only_a_single_point_can_be_accepted(self, project):
        plans.load()
        with pytest.raises(actions.Conflict):
            actions.ask_to_accept(project=project, component="nodo-1", because="Così", **MADE)

    def test_asking_anew_takes_the_old_question_back(self, project):
        plans.load()
        later = {**MADE, "at": cast.AT + timedelta(hours=1)}
        actions.ask_to_accept(project=project, component="linea", because="Costa troppo", **MADE)
        again = actions.ask_to_accept(project=project, component="linea", because="Arriva nel 2027", **later)
        assert list(projects.risks_of(project)) == [again]
