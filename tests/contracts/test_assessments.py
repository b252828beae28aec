"""The technical assessment of a system that others made: findings, outcome, limits, and the contract it lets begin (C3)."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from scudo.contracts import actions, assessment_paper, queries
from scudo.contracts.actions import assessments as bounds
from scudo.contracts.models import Contract, Finding, Plan, TechnicalAssessment
from scudo.contracts.queries import assessments
from scudo.core.entitlement import Thing
from scudo.core.plans import Refused
from scudo.core.roles import Forbidden, Role
from scudo.journal.models import Entry
from scudo.lib import scope
from tests import cast, pdf
from tests.contracts.agreed import MADE, prepared, seen
from tests.design import plans

pytestmark = pytest.mark.django_db
OLD = "sede-vecchia"
PRINTER, DISK = ("component", "Stampante"), ("component", "Disco")
LATER = cast.AT + timedelta(days=30)


@pytest.fixture
def firm():
    made = cast.rossi()
    Contract.objects.filter(pk=made.contract.pk).delete()
    return made


def begun(firm, system=OLD, **more):
    said = {"scope": "Server, rete e copie", **MADE, **more}
    return actions.begin_assessment(customer=firm.customer, system=system, **said)


def found(assessment, text="Il disco è vecchio", **more):
    return actions.add_finding(assessment=assessment, text=text, **{**MADE, **more})


def concluded(assessment, outcome="favourable", because="", **more):
    said = {"outcome": outcome, "because": because, **MADE, **more}
    return actions.conclude(assessment=assessment, **said)


def limited(firm, *limits, at=cast.AT):
    one = begun(firm, at=at)
    for limit in limits:
        found(one, limit=limit, at=at)
    return concluded(one, "limited", at=at)


def yearly(firm, **more):
    """A contract in preparation for the system that is taken over."""
    return prepared(firm, acquired="taken-over", system=OLD, **more)


def left_out(contract):
    return [(one.kind, one.name) for one in seen(contract).versions.get().things.all() if one.excluded]


def refused(deed, *args, **more):
    with pytest.raises(ValidationError) as problem:
        deed(*args, **more)
    return set(problem.value.message_dict)


class TestWriting:
    def test_a_system_is_assessed_once_at_a_time(self, firm):
        first = begun(firm, " Sede-Vecchia ")
        assert first.system == OLD
        assert refused(begun, firm) == {"system"}
        concluded(first)
        assert begun(firm)

    @pytest.mark.parametrize(
        ("field", "said"), [("system", {"system": "due parole"}), ("system", {"system": ""}), ("scope", {"scope": " "})]
    )  # fmt: skip
    def test_what_cannot_be_is_refused_by_its_field(self, firm, field, said):
        assert refused(begun, firm, **said) == {field}

    def test_the_system_is_not_another_customers(self, firm):
        plans.load()
        assert refused(begun, cast.verdi(), plans.system_row().key) == {"system"}

    @pytest.mark.parametrize(
        ("field", "said"),
        [
            ("text", {"text": " "}),
            ("text", {"text": "x" * 501}),
            ("remedy", {"remedy": "x" * 501}),
            ("limit", {"limit": ("network", "LAN")}),
            ("limit", {"limit": ("component", " ")}),
            ("limit", {"limit": ("component", "x" * 101)}),
        ],
    )
    def test_a_finding_that_says_nothing_is_refused_by_its_field(self, firm, field, said):
        assert refused(found, begun(firm), **said) == {field}

    def test_where_the_system_has_a_model_a_limit_is_a_thing_of_it(self, firm):
        plans.load()
        one = begun(firm, plans.system_row().key)
        assert refused(found, one, limit=("component", "Nodo 9")) == {"limit"}
        assert refused(found, one, limit=("service", "Nodo 1")) == {"limit"}
        assert found(one, limit=("component", "Nodo  1")).limit_name == "Nodo 1"

    def test_findings_have_an_end(self, firm, monkeypatch):
        monkeypatch.setattr(bounds, "MOST_FINDINGS", 1)
        one = begun(firm)
        found(one)
        assert refused(found, one) == {"text"}

    def test_a_finding_is_taken_back(self, firm):
        one = begun(firm)
        actions.remove_finding(finding=found(one), **MADE)
        assert not one.findings.exists()

    def test_one_that_was_begun_by_mistake_is_given_up_with_its_findings(self, firm):
        one = begun(firm)
        found(one)
        actions.discard_assessment(assessment=one, **MADE)
        assert not TechnicalAssessment.objects.exists()
        assert begun(firm)


class TestConcluding:
    def test_a_favourable_one_is_signed_and_frozen(self, firm):
        one = begun(firm)
        found(one, remedy="Sostituirlo")
        done = concluded(one, at=LATER)
        assert (done.signed_name, done.signed_at) == ("Founder", LATER)
        said = json.loads(done.document)
        assert said["findings"] == [{"text": "Il disco è vecchio", "remedy": "Sostituirlo", "limit": None}]
        assert (said["outcome"], said["signed_at"]) == ("favourable", LATER.isoformat())
        assert done.digest == hashlib.sha256(done.document.encode()).hexdigest()
        assert Entry.objects.get(kind="contracts.assessment_concluded").facts["digest"] == done.digest

    def test_the_document_is_canonical(self, firm):
        done = limited(firm, PRINTER)
        again = json.dumps(
            json.loads(done.document), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        assert again == done.document

    @pytest.mark.parametrize(
        ("limit", "outcome", "field"),
        [
            (None, "", "outcome"),
            (None, "perfect", "outcome"),
            (None, "limited", "outcome"),
            (PRINTER, "favourable", "outcome"),
            (PRINTER, "unfavourable", "because"),
        ],
    )
    def test_outcome_and_findings_agree(self, firm, limit, outcome, field):
        one = begun(firm)
        found(one, limit=limit)
        assert refused(concluded, one, outcome) == {field}
        assert TechnicalAssessment.objects.get().outcome == ""

    def test_nothing_of_a_concluded_one_changes_any_more(self, firm):
        one = begun(firm)
        finding = found(one)
        concluded(one)
        for deed in (
            lambda: found(one),
            lambda: actions.remove_finding(finding=finding, **MADE),
            lambda: concluded(one, "unfavourable", "Ripensamento"),
            lambda: actions.discard_assessment(assessment=one, **MADE),
        ):
            with pytest.raises(actions.AlreadyConcluded):
                deed()

    def test_a_later_one_takes_its_place(self, firm):
        first = concluded(begun(firm), "unfavourable", "Cavi bruciati")
        second = concluded(begun(firm, at=LATER), at=LATER)
        assert queries.assessment_of(firm.customer.pk, OLD) == second
        assert assessments.replaced_by(cast.FOUNDER, first) == second
        assert assessments.replaced_by(cast.FOUNDER, second) is None


class TestTheContract:
    def refusals(self, contract):
        with pytest.raises(actions.NotEligible) as problem:
            actions.start(contract=contract, **MADE)
        return [one.code for one in problem.value.refusals]

    def test_without_a_favourable_outcome_there_is_none(self, firm):
        contract = yearly(firm)
        assert self.refusals(contract) == [Refused.NOT_ASSESSED]
        one = begun(firm)
        assert self.refusals(contract) == [Refused.NOT_ASSESSED], "one that is being written says nothing"
        concluded(one, "unfavourable", "Cavi bruciati")
        assert self.refusals(contract) == [Refused.ASSESSED_UNFAVOURABLE]
        concluded(begun(firm, at=LATER), at=LATER)
        assert actions.start(contract=contract, **MADE).state == "in_force"

    def test_limits_go_into_what_is_in_preparation_and_hold_when_it_runs(self, firm):
        contract = yearly(firm)
        limited(firm, PRINTER, PRINTER, DISK)
        assert left_out(contract) == [PRINTER, DISK]
        assert Entry.objects.filter(kind="contracts.limited", subject_id=contract.pk).count() == 1
        actions.start(contract=contract, **MADE)
        coverage = queries.promise_at(firm.customer, Thing(*PRINTER), cast.AT).coverage
        assert not coverage.covered
        assert queries.promise_at(firm.customer, Thing("component", "Switch"), cast.AT).coverage.covered

    def test_a_contract_that_is_made_later_has_them_once(self, firm):
        limited(firm, PRINTER)
        frame = actions.Frame(acquired="taken-over", system=OLD)
        said = actions.Provisions(covers=[PRINTER, DISK], excludes=[("service", "Posta")])
        made = actions.prepare(customer=firm.customer, plan=Plan.YEARLY, frame=frame, provisions=said, **MADE)
        assert left_out(made) == [("service", "Posta"), PRINTER]
        actions.change_preparation(
            contract=made, plan=Plan.YEARLY, frame=frame, provisions=actions.Provisions(excludes=[PRINTER]), **MADE
        )  # fmt: skip
        assert left_out(made) == [PRINTER]
        running = cast.agreement(firm.customer, "X-1", frame=frame)
        assert left_out(running) == [PRINTER]

    def test_a_system_that_we_built_has_none(self, firm):
        contract = prepared(firm, acquired="bought", system=OLD)
        limited(firm, PRINTER)
        assert left_out(contract) == []
        assert left_out(prepared(firm, acquired="bought", system=OLD)) == []

    def test_another_system_or_customer_is_not_touched(self, firm):
        others = [
            prepared(firm, acquired="taken-over", system="altro"),
            prepared(cast.verdi(), acquired="taken-over", system=OLD),
        ]
        limited(firm, PRINTER)
        assert [left_out(one) for one in others] == [[], []]

    def test_limits_of_before_go_when_a_later_one_does_not_set_them(self, firm):
        contract = yearly(firm)
        limited(firm, PRINTER, DISK)
        limited(firm, DISK, at=LATER)
        assert left_out(contract) == [DISK]
        concluded(begun(firm, at=LATER), "unfavourable", "Incendio", at=LATER)
        assert left_out(contract) == [DISK], "there is no contract anyway"
        concluded(begun(firm, at=LATER), at=LATER)
        assert left_out(contract) == []

    def test_what_runs_keeps_what_it_says(self, firm):
        contract = cast.agreement(
            firm.customer, "X-1", frame=actions.Frame(acquired="taken-over", system=OLD)
        )
        limited(firm, PRINTER)
        assert left_out(contract) == []

    def test_an_amendment_leaves_out_what_the_assessment_does(self, firm):
        contract = yearly(firm)
        limited(firm, PRINTER)
        actions.start(contract=contract, **MADE)
        said = actions.Provisions(covers=[PRINTER, DISK])
        actions.amend(contract=contract, provisions=said, holds_from=cast.AT.date(), because="Di più", **MADE)
        last = seen(contract).versions.last()
        assert [(one.name, one.excluded) for one in last.things.all()] == [
            (DISK[1], False),
            (PRINTER[1], True),
        ]

    def test_where_nothing_would_be_left_the_outcome_is_another(self, firm):
        said = actions.Provisions(covers=[PRINTER])
        frame = actions.Frame(acquired="taken-over", system=OLD)
        actions.prepare(customer=firm.customer, plan=Plan.YEARLY, frame=frame, provisions=said, **MADE)
        assert refused(limited, firm, PRINTER) == {"outcome"}
        assert TechnicalAssessment.objects.get().outcome == ""


class TestThePaper:
    def test_it_says_what_was_found_and_who_signed(self, firm):
        one = begun(firm)
        found(one, "Il #disco $è$ vecchio", remedy="Sostituirlo")
        found(one, "Stampante di altri", limit=PRINTER)
        before = pdf.text_of(assessment_paper.of_assessment(one))
        done = concluded(one, "limited", "Con cautela")
        text = pdf.text_of(assessment_paper.of_assessment(done))
        for words in (
            "RossiImpianti", OLD, "Server,reteecopie", "Il#disco$è$vecchio", "Sostituirlo", "Stampante", "Concautela", "Founder",
            done.digest,
        ):  # fmt: skip
            assert words in text
        assert "Founder" not in before

    def test_it_prints_what_was_signed_whatever_is_changed_later(self, firm):
        done = concluded(begun(firm))
        cast.Customer.objects.filter(pk=firm.customer.pk).update(name="Altro nome")
        paper = assessment_paper.of_assessment(TechnicalAssessment.objects.get(pk=done.pk))
        assert "RossiImpianti" in pdf.text_of(paper)


class TestWalls:
    def test_a_customers_person_sees_their_own_once_they_are_concluded(self, firm):
        one, anna, bruno = begun(firm), firm.user.actor(), cast.verdi().user.actor()
        finding = found(one)
        for viewer in (anna, bruno):
            assert assessments.assessment_by_id(viewer, one.pk) is None
            assert not assessments.findings_of(viewer, one).exists()
        with scope.within(anna.customers):
            assert not TechnicalAssessment.objects.exists()
            assert not assessments.findings_of(anna, one).exists()
        concluded(one)
        with scope.within(anna.customers):
            assert assessments.assessment_by_id(anna, one.pk) == one
            assert list(assessments.findings_of(anna, one)) == [finding]
        assert assessments.finding_by_id(bruno, one, finding.pk) is None
        with scope.within(bruno.customers):
            assert not TechnicalAssessment.objects.exists()
            assert not Finding.objects.exists()

    @pytest.mark.parametrize("role", [Role.DESIGNER, Role.TECHNICIAN, Role.MANAGER])
    def test_who_knows_systems_signs_under_their_name(self, firm, role):
        by = cast.colleague(role).actor()
        assert concluded(begun(firm, by=by), by=by).signed_name == by.name

    def test_the_office_begins_one_and_does_not_sign_it(self, firm):
        by = cast.colleague(Role.OFFICE).actor()
        with pytest.raises(Forbidden):
            concluded(begun(firm, by=by), by=by)

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.CONTACT, Role.SYSTEM])
    def test_others_do_not(self, firm, role):
        with pytest.raises(Forbidden):
            begun(firm, by=cast.Actor(name="X", roles=frozenset({role})))
