"""Signatures under an acceptance test (D5): by whom, of what, and the links that ask for them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from scudo.core.acceptance import Result
from scudo.core.project import Stage
from scudo.core.roles import Forbidden, system
from scudo.design import actions
from scudo.design.models import AcceptanceStep, Signature, SigningLink
from scudo.design.queries.acceptance import (
    is_signed_by,
    signatures_under,
    waits_for,
)
from scudo.journal.models import Entry
from tests import cast
from tests.design import plans
from tests.design.plans import MADE, WISH, record, refreshed, step

pytestmark = pytest.mark.django_db

MONITOR = system("monitor")


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def acceptance(rossi):
    return plans.ready(rossi)


def sign(test, firm, digest=None):
    return actions.sign_in_portal(
        test=test, digest=digest or refreshed(test).digest, by=firm.user.actor(), at=cast.AT
    )


class TestSigning:
    def test_a_test_with_a_step_left_is_not_signed(self, acceptance):
        with pytest.raises(actions.NotReady):
            actions.sign_for_provider(test=acceptance, **MADE)

    def test_a_step_that_failed_keeps_the_test_open(self, acceptance):
        plans.filled_in(acceptance)
        record(step(acceptance, "backup"), Result.FAILED, "Nastro rotto")
        assert waits_for(acceptance) == ""
        with pytest.raises(actions.NotReady):
            actions.sign_for_provider(test=acceptance, **MADE)
        record(step(acceptance, "backup"), Result.NOT_POSSIBLE, "Nastro in assistenza")
        assert waits_for(acceptance) == "provider"
        assert actions.sign_for_provider(test=acceptance, **MADE).digest

    def test_steps_that_are_behind_the_model_are_not_signed(self, acceptance):
        plans.filled_in(acceptance)
        plans.load(plans.MODEL.replace("Nodo 2", "Nodo due"))
        with pytest.raises(actions.NotReady):
            actions.sign_for_provider(test=acceptance, **MADE)

    def test_a_requirement_that_was_changed_since_holds_the_signature_up(self, acceptance, rossi):
        plans.filled_in(acceptance)
        wish = replace(WISH, text="Resta acceso sempre.")
        actions.change_requirement(project=acceptance.project, number=1, wish=wish, seen=1, **MADE)
        with pytest.raises(actions.NotReady):
            actions.sign_for_provider(test=acceptance, **MADE)
        plans.agreed(acceptance.project, rossi)
        assert actions.sign_for_provider(test=acceptance, **MADE).digest

    def test_the_customer_signs_after_the_provider(self, acceptance, rossi):
        plans.filled_in(acceptance)
        with pytest.raises(actions.NotReady):
            sign(acceptance, rossi, "0" * 64)
        actions.sign_for_provider(test=acceptance, **MADE)
        assert waits_for(refreshed(acceptance)) == "customer"

    def test_with_both_signatures_the_project_is_in_service_and_contracts_hear_of_it(self, acceptance, rossi):
        plans.filled_in(acceptance)
        actions.sign_for_provider(test=acceptance, **MADE)
        signed = sign(acceptance, rossi)
        signed.project.refresh_from_db()
        assert signed.project.stage == Stage.IN_SERVICE.value
        entry = Entry.objects.get(kind="design.acceptance_signed")
        assert entry.facts["system"] == "rossi-gestionale"
        assert entry.facts["certified"] is False, "the line was never accepted, no product certified"
        under = signatures_under(signed)
        assert {one.digest for one in under.values()} == {signed.digest}
        assert set(under) == {"provider", "customer"}
        assert is_signed_by(signed, "customer")

    def test_a_certified_project_says_so_in_its_record(self, acceptance, rossi):
        plans.certify()
        actions.ask_to_accept(project=acceptance.project, component="linea", because="Costa troppo", **MADE)
        plans.written(acceptance.project)
        plans.agreed(acceptance.project, rossi)
        actions.prepare_acceptance(project=acceptance.project, **MADE)
        plans.filled_in(acceptance)
        actions.sign_for_provider(test=acceptance, **MADE)
        sign(acceptance, rossi)
        assert Entry.objects.get(kind="design.acceptance_signed").facts["certified"] is True

    def test_the_record_holds_every_step_with_its_result(self, acceptance):
        record(step(acceptance, "backup"), Result.NOT_POSSIBLE, "Nastro\nin assistenza")
        plans.filled_in(acceptance)
        document = actions.sign_for_provider(test=acceptance, **MADE).document
        assert document.count("Nodo 1") >= 2
        assert "Nastro\n  in assistenza" in document
        assert "23/11/2026 10:30" in document

    def test_after_the_provider_signed_no_step_changes(self, acceptance):
        plans.filled_in(acceptance)
        actions.sign_for_provider(test=acceptance, **MADE)
        for change in (
            lambda: record(step(acceptance, "backup")),
            lambda: actions.prepare_acceptance(project=acceptance.project, **MADE),
            lambda: actions.add_step(test=acceptance, key="x", what="x", expected="y", **MADE),
            lambda: actions.add_evidence(step=step(acceptance, "backup"), text="x", **MADE),
            lambda: actions.sign_for_provider(test=acceptance, **MADE),
        ):
            with pytest.raises(actions.Frozen):
                change()

    def test_the_provider_takes_a_signature_back_and_the_old_record_cannot_be_signed(self, acceptance, rossi):
        plans.filled_in(acceptance)
        old = actions.sign_for_provider(test=acceptance, **MADE).digest
        with pytest.raises(ValidationError):
            actions.take_signature_back(test=acceptance, because=" ", **MADE)
        actions.take_signature_back(test=acceptance, because="Un refuso", **MADE)
        record(step(acceptance, "backup"), Result.NOT_POSSIBLE, "Nastro in assistenza")
        actions.sign_for_provider(test=acceptance, **MADE)
        with pytest.raises(actions.Conflict):
            sign(acceptance, rossi, old)
        assert Signature.objects.filter(test=acceptance, side="provider").count() == 2
        sign(acceptance, rossi)

    def test_after_both_signed_nothing_changes_any_more(self, acceptance, rossi):
        plans.filled_in(acceptance)
        actions.sign_for_provider(test=acceptance, **MADE)
        sign(acceptance, rossi)
        project = acceptance.project
        with pytest.raises(actions.NotReady):
            actions.take_signature_back(test=acceptance, because="Ripensamento", **MADE)
        with pytest.raises(actions.NotReady):
            sign(acceptance, rossi)
        for change in (
            lambda: plans.written(project),
            lambda: actions.withdraw_requirement(project=project, number=1, because="No", **MADE),
            lambda: actions.ask_to_accept(project=project, component="linea", because="No", **MADE),
            lambda: actions.prepare_acceptance(project=project, **MADE),
        ):
            with pytest.raises(actions.Frozen):
                change()

    def test_another_customers_person_signs_nothing(self, acceptance):
        plans.filled_in(acceptance)
        actions.sign_for_provider(test=acceptance, **MADE)
        with pytest.raises(Forbidden):
            sign(acceptance, cast.verdi())

    def test_after_service_the_system_may_have_another_project(self, acceptance, rossi):
        plans.filled_in(acceptance)
        actions.sign_for_provider(test=acceptance, **MADE)
        sign(acceptance, rossi)
        assert plans.begun(rossi).pk != acceptance.project_id
        assert AcceptanceStep.objects.filter(test=acceptance).exists()


class TestLinks:
    def make(self, project, firm, purpose=SigningLink.Purpose.REQUIREMENTS, **more):
        return actions.make_signing_link(
            project=project, purpose=purpose, contact=firm.contact, **{**MADE, **more}
        )

    @pytest.fixture
    def waiting(self, rossi):
        """A project with a requirement that nobody agreed to."""
        project = plans.begun(rossi)
        plans.load()
        plans.written(project)
        return project

    def agree(self, secret, project, at=cast.AT, name="Anna Rossi"):
        digests = [one.digest for one in plans.projects.unsigned(project, "customer").revisions]
        return actions.agree_by_link(secret=secret, digests=digests, name=name, by=plans.PORTAL, at=at)

    def test_a_link_signs_once_under_the_name_that_was_given(self, waiting, rossi):
        secret = self.make(waiting, rossi)
        (made,) = self.agree(secret, waiting, name="  Anna   Maria Rossi ")
        assert (made.name, made.channel, made.contact) == ("Anna Maria Rossi", "link", rossi.contact)
        with pytest.raises(actions.LinkUnusable):
            self.agree(secret, waiting)

    def test_only_its_digest_is_kept(self, waiting, rossi):
        secret = self.make(waiting, rossi)
        assert secret not in str(list(SigningLink.objects.values()))
        assert secret not in str(list(Entry.objects.values("facts")))

    def test_a_link_is_good_for_a_fortnight(self, waiting, rossi):
        secret = self.make(waiting, rossi)
        with pytest.raises(actions.LinkUnusable):
            self.agree(secret, waiting, at=cast.AT + actions.LINK_LIFE)
        assert self.agree(secret, waiting, at=cast.AT + actions.LINK_LIFE - timedelta(minutes=1))

    def test_a_link_for_requirements_signs_no_test(self, waiting, rossi):
        secret = self.make(waiting, rossi)
        with pytest.raises(actions.LinkUnusable):
            actions.sign_by_link(secret=secret, digest="", name="Anna", by=plans.PORTAL, at=cast.AT)

    def test_a_name_is_needed_and_the_link_is_not_spent_without(self, waiting, rossi):
        secret = self.make(waiting, rossi)
        with pytest.raises(ValidationError):
            self.agree(secret, waiting, name=" ")
        assert self.agree(secret, waiting)

    def test_words_changed_meanwhile_do_not_spend_the_link(self, waiting, rossi):
        secret = self.make(waiting, rossi)
        with pytest.raises(actions.Conflict):
            actions.agree_by_link(secret=secret, digests=["0" * 64], name="Anna", by=plans.PORTAL, at=cast.AT)
        assert self.agree(secret, waiting)

    def test_a_link_leads_to_something_to_sign(self, waiting, rossi):
        assert self.make(waiting, rossi)
        plans.agreed(waiting, rossi)
        with pytest.raises(ValidationError):
            self.make(waiting, rossi)
        with pytest.raises(ValidationError):
            self.make(waiting, rossi, SigningLink.Purpose.ACCEPTANCE)

    def test_a_link_goes_to_the_customers_own_confirmed_people(self, waiting):
        with pytest.raises(ValidationError):
            self.make(waiting, cast.verdi())

    def test_links_of_a_day_are_bounded(self, waiting, rossi):
        for _ in range(20):
            self.make(waiting, rossi)
        with pytest.raises(ValidationError):
            self.make(waiting, rossi)
        assert self.make(waiting, rossi, at=cast.AT + timedelta(days=1, minutes=1))

    def test_a_test_is_signed_by_link(self, acceptance, rossi):
        plans.filled_in(acceptance)
        signed = actions.sign_for_provider(test=acceptance, **MADE)
        secret = self.make(acceptance.project, rossi, SigningLink.Purpose.ACCEPTANCE)
        done = actions.sign_by_link(
            secret=secret, digest=signed.digest, name="Anna Rossi", by=plans.PORTAL, at=cast.AT
        )
        assert done.signed_at == cast.AT
        assert signatures_under(done)["customer"].channel == "link"
