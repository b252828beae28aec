"""The technical assessment: begun from its contract, written finding by finding, concluded, printed (C3)."""

import pytest
from django.urls import reverse

from scudo.contracts import actions
from scudo.contracts.models import Finding, TechnicalAssessment
from scudo.core.roles import Role
from scudo.lib import clock
from tests import cast, pdf
from tests.contracts.agreed import MADE, prepared, seen
from tests.design import plans

pytestmark = pytest.mark.django_db
OLD = "sede-vecchia"


@pytest.fixture
def firm():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def contract(firm):
    return prepared(firm, acquired="taken-over", system=OLD)


@pytest.fixture
def technician(client):
    client.force_login(cast.colleague(Role.TECHNICIAN))
    return client


@pytest.fixture
def assessment(firm):
    return actions.begin_assessment(customer=firm.customer, system=OLD, scope="Server e rete", **MADE)


def page(client, name, *args):
    answer = client.get(reverse(f"web:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, name, *args, **fields):
    return client.post(reverse(f"web:{name}", args=args), fields)


def test_a_contract_for_what_is_taken_over_leads_to_its_assessment(technician, firm, contract):
    address = f"{reverse('web:assessment_new', args=[firm.customer.pk])}?system={OLD}"
    assert address in page(technician, "contract", contract.pk)
    assert f'value="{OLD}"' in technician.get(address).content.decode()
    answer = technician.post(address, {"system": OLD, "scope": "Server e rete"})
    one = TechnicalAssessment.objects.get()
    assert answer.url == reverse("web:assessment", args=[one.pk])
    said = page(technician, "contract", contract.pk)
    assert "One is being written" in said
    assert address not in said
    assert technician.post(address, {"system": OLD, "scope": "Altro"}).status_code == 422


def test_one_that_names_no_system_says_what_is_missing(technician, firm):
    contract = prepared(firm, acquired="taken-over")
    assert "The contract names no system yet" in page(technician, "contract", contract.pk)


def test_a_system_that_we_built_has_no_such_section(technician, firm):
    assert 'id="assessment"' not in page(technician, "contract", firm.contract.pk)


def test_findings_are_written_down_and_taken_back(technician, assessment):
    pk = assessment.pk
    post(
        technician,
        "finding_new",
        pk,
        text="Disco vecchio",
        remedy="Sostituirlo",
        limit_kind="component",
        limit="Disco",
    )
    said, finding = page(technician, "assessment", pk), Finding.objects.get()
    for words in (
        "Disco vecchio",
        "What would mend it: Sostituirlo",
        "The contract leaves out the component Disco.",
    ):
        assert words in said
    remove = reverse("web:finding_remove", args=[pk, finding.pk])
    assert remove in said
    technician.post(remove)
    assert not Finding.objects.exists()
    assert technician.post(remove).status_code == 404


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("text", {"text": " "}),
        ("limit", {"text": "Vecchio", "limit_kind": "component"}),
        ("limit", {"text": "Vecchio", "limit": "Disco"}),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_words_stay(technician, assessment, field, said):
    answer = post(technician, "finding_new", assessment.pk, **said)
    assert answer.status_code == 422
    assert set(answer.context["finding_form"].errors) == {field}
    assert not Finding.objects.exists()


def test_the_models_names_are_proposed_and_no_other_taken(technician, firm):
    plans.load()
    one = actions.begin_assessment(
        customer=firm.customer, system=plans.system_row().key, scope="Tutto", **MADE
    )
    assert '<option value="Nodo 1">' in page(technician, "assessment", one.pk)
    answer = post(technician, "finding_new", one.pk, text="x", limit_kind="component", limit="Nodo 9")
    assert set(answer.context["finding_form"].errors) == {"limit"}


def test_it_is_concluded_with_a_signature_and_the_contract_says_what_follows(
    technician, contract, assessment
):
    pk = assessment.pk
    post(technician, "finding_new", pk, text="Disco vecchio", limit_kind="component", limit="Disco")
    answer = post(technician, "assessment_conclude", pk, outcome="favourable")
    assert answer.status_code == 422
    assert set(answer.context["outcome_form"].errors) == {"outcome"}
    post(technician, "assessment_conclude", pk, outcome="limited", because="Con cautela")
    assessment.refresh_from_db()
    said = page(technician, "assessment", pk)
    for words in ("Giulia Technician", assessment.digest, "favourable within limits", "Con cautela"):
        assert words in said
    for name in ("finding_new", "assessment_conclude", "assessment_discard"):
        assert reverse(f"web:{name}", args=[pk]) not in said
    assert [one.name for one in seen(contract).versions.get().things.all()] == ["Disco"]
    said = page(technician, "contract", contract.pk)
    for words in ("favourable within limits", "The contract leaves out the component Disco.", "Assess again"):
        assert words in said


def test_after_it_nothing_changes_any_more_and_one_is_told(technician, assessment):
    finding = actions.add_finding(assessment=assessment, text="Vecchio", **MADE)
    actions.conclude(assessment=assessment, outcome="favourable", because="", **MADE)
    for name, args, fields in (
        ("finding_new", [], {"text": "Altro"}),
        ("finding_remove", [finding.pk], {}),
        ("assessment_conclude", [], {"outcome": "unfavourable", "because": "x"}),
        ("assessment_discard", [], {}),
    ):
        address = reverse(f"web:{name}", args=[assessment.pk, *args])
        assert (
            "nothing of it changes any more" in technician.post(address, fields, follow=True).content.decode()
        )
    assert Finding.objects.get() == finding


def test_a_later_one_is_pointed_out(technician, firm, assessment):
    actions.conclude(assessment=assessment, outcome="unfavourable", because="Cavi bruciati", **MADE)
    later = actions.begin_assessment(customer=firm.customer, system=OLD, scope="Di nuovo", **MADE)
    assert "took the place" not in page(technician, "assessment", assessment.pk)
    actions.conclude(assessment=later, outcome="favourable", because="", **MADE)
    assert reverse("web:assessment", args=[later.pk]) in page(technician, "assessment", assessment.pk)
    assert "took the place" not in page(technician, "assessment", later.pk)


def test_one_that_was_begun_by_mistake_is_given_up(technician, firm, assessment):
    answer = post(technician, "assessment_discard", assessment.pk)
    assert answer.url == reverse("web:customer", args=[firm.customer.pk])
    assert not TechnicalAssessment.objects.exists()


def test_the_paper_is_a_pdf(technician, assessment):
    answer = technician.get(reverse("web:assessment_pdf", args=[assessment.pk]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert f"valutazione-{OLD}.pdf" in answer.headers["Content-Disposition"]
    assert "Servererete" in pdf.text_of(answer.content)


def test_an_operator_only_reads(client, assessment):
    client.force_login(cast.colleague(Role.OPERATOR))
    assert reverse("web:finding_new", args=[assessment.pk]) not in page(client, "assessment", assessment.pk)
    assert post(client, "finding_new", assessment.pk, text="x").status_code == 403
    assert post(client, "assessment_conclude", assessment.pk, outcome="favourable").status_code == 403


@pytest.mark.parametrize("name", ["finding_new", "assessment_conclude", "assessment_discard"])
def test_only_a_post_acts(technician, assessment, name):
    assert technician.get(reverse(f"web:{name}", args=[assessment.pk])).status_code == 405


def test_many_findings_cost_no_more_questions(
    technician, assessment, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(15) as asked:
        page(technician, "assessment", assessment.pk)
    for number in range(12):
        actions.add_finding(assessment=assessment, text=f"Trovato {number}", **MADE)
    with django_assert_num_queries(len(asked)):
        page(technician, "assessment", assessment.pk)
