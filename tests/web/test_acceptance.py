"""The acceptance test's pages: steps one at a time, the signature of the provider, the record (D5)."""

import pytest
from django.urls import reverse

from scudo.core.roles import Role
from scudo.design import actions
from scudo.design.queries.acceptance import acceptance_of, steps_of
from scudo.lib import clock
from scudo.mail.models import Letter
from tests import cast, pdf
from tests.design import plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def acceptance(rossi):
    return plans.ready(rossi)


@pytest.fixture
def technician(client):
    clock.move(cast.AT)
    client.force_login(cast.colleague(Role.TECHNICIAN))
    return client


def page(client, name, *args):
    answer = client.get(reverse(f"web:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, name, *args, **fields):
    return client.post(reverse(f"web:{name}", args=args), fields)


def first(test):
    return steps_of(test).first()


def test_before_its_stage_the_test_is_not_prepared_and_says_so(technician, rossi):
    project = plans.begun(rossi)
    assert reverse("web:acceptance_prepare", args=[project.pk]) not in page(
        technician, "acceptance", project.pk
    )
    assert technician.get(reverse("web:acceptance_pdf", args=[project.pk])).status_code == 404


def test_a_designer_prepares_it_from_the_page(client, rossi):
    project = plans.begun(rossi)
    plans.load()
    plans.written(project)
    plans.agreed(project, rossi)
    plans.moved(project, *[plans.Stage(stage) for stage in ("architecture", "components", "acceptance")])
    client.force_login(cast.colleague(Role.DESIGNER))
    assert reverse("web:acceptance_prepare", args=[project.pk]) in page(client, "acceptance", project.pk)
    post(client, "acceptance_prepare", project.pk)
    assert acceptance_of(project)


def test_the_list_shows_every_step_and_leads_to_the_first_that_is_left(technician, acceptance):
    said = page(technician, "acceptance", acceptance.project_id)
    assert said.count('id="step-') == steps_of(acceptance).count()
    assert reverse("web:acceptance_step", args=[acceptance.project_id, first(acceptance).pk]) in said


def test_a_result_is_kept_and_the_next_step_follows(technician, acceptance):
    one, two = steps_of(acceptance)[:2]
    answer = post(technician, "acceptance_step", acceptance.project_id, one.pk, result="passed", seen=0)
    assert answer.url == reverse("web:acceptance_step", args=[acceptance.project_id, two.pk])
    one.refresh_from_db()
    assert (one.result, one.done_by) == ("passed", "Giulia Technician")


def test_after_the_last_step_the_whole_is_shown(technician, acceptance):
    plans.filled_in(acceptance)
    last = steps_of(acceptance).last()
    answer = post(technician, "acceptance_step", acceptance.project_id, last.pk, result="passed", seen=1)
    assert answer.url == reverse("web:acceptance", args=[acceptance.project_id])


def test_a_failure_without_a_word_is_asked_again_and_changes_nothing(technician, acceptance):
    one = first(acceptance)
    answer = post(technician, "acceptance_step", acceptance.project_id, one.pk, result="failed", seen=0)
    assert answer.status_code == 422
    assert 'id="id_note_error"' in answer.content.decode()
    one.refresh_from_db()
    assert one.result == "pending"


def test_what_somebody_else_filled_in_is_not_overwritten(technician, acceptance):
    one = first(acceptance)
    post(technician, "acceptance_step", acceptance.project_id, one.pk, result="passed", seen=0)
    answer = post(
        technician, "acceptance_step", acceptance.project_id, one.pk, result="failed", note="No", seen=0
    )
    assert answer.status_code == 422
    assert ">No</textarea>" in answer.content.decode(), "the words stay"


def test_evidence_is_added_and_shown(technician, acceptance):
    one, pk = first(acceptance), acceptance.project_id
    post(technician, "acceptance_evidence", pk, one.pk, text="Foto", link="https://foto.example/1")
    said = page(technician, "acceptance_step", pk, one.pk)
    assert 'href="https://foto.example/1"' in said
    post(technician, "acceptance_evidence", pk, one.pk, text="Cattiva", link="javascript:alert(1)")
    assert "javascript:alert" not in page(technician, "acceptance_step", pk, one.pk)


def test_who_only_looks_gets_no_buttons(client, acceptance):
    client.force_login(cast.colleague(Role.OPERATOR))
    assert 'name="result"' not in page(client, "acceptance_step", acceptance.project_id, first(acceptance).pk)
    answer = post(
        client, "acceptance_step", acceptance.project_id, first(acceptance).pk, result="passed", seen=0
    )
    assert answer.status_code == 403


def test_a_changed_model_is_told_and_brought_up_to_date(client, acceptance):
    client.force_login(cast.colleague(Role.DESIGNER))
    plans.load(plans.MODEL.replace("Nodo 2", "Nodo due"))
    assert 'class="conflict"' in page(client, "acceptance", acceptance.project_id)
    post(client, "acceptance_prepare", acceptance.project_id)
    said = page(client, "acceptance", acceptance.project_id)
    assert 'class="conflict"' not in said
    assert "Nodo due" in said


def test_the_provider_signs_asks_the_customer_and_may_take_it_back(technician, acceptance, rossi):
    pk = acceptance.project_id
    assert reverse("web:acceptance_sign", args=[pk]) not in page(technician, "acceptance", pk)
    plans.filled_in(acceptance)
    assert reverse("web:acceptance_sign", args=[pk]) in page(technician, "acceptance", pk)
    post(technician, "acceptance_sign", pk)
    said = page(technician, "acceptance", pk)
    assert "Giulia Technician" in said
    assert reverse("web:project_ask", args=[pk, "acceptance"]) in said
    post(technician, "project_ask", pk, "acceptance", contact=rossi.contact.pk)
    assert "/portale/collaudo/" in Letter.objects.get().text
    post(technician, "acceptance_reopen", pk, because="Un refuso")
    assert not acceptance_of(acceptance.project).digest


def test_a_test_that_is_not_ready_is_not_signed(technician, acceptance):
    post(technician, "acceptance_sign", acceptance.project_id)
    assert not acceptance_of(acceptance.project).digest


def test_a_step_of_ones_own_is_added(client, acceptance):
    client.force_login(cast.colleague(Role.DESIGNER))
    post(client, "acceptance_step_new", acceptance.project_id, what="Chiamare.", expected="Risponde.")
    assert "Chiamare." in page(client, "acceptance", acceptance.project_id)


def test_the_record_is_a_pdf_that_says_what_was_done(technician, acceptance):
    plans.filled_in(acceptance)
    answer = technician.get(reverse("web:acceptance_pdf", args=[acceptance.project_id]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "rossi-gestionale" in answer.headers["Content-Disposition"]
    assert "Nodo1" in pdf.text_of(answer.content)


def test_a_step_of_another_project_is_not_found(technician, acceptance):
    verdi = cast.verdi()
    other = actions.begin_project(customer=verdi.customer, name="Altro", system="altro", **plans.MADE)
    address = reverse("web:acceptance_step", args=[other.pk, first(acceptance).pk])
    assert technician.get(address).status_code == 404


def test_the_list_asks_the_same_number_of_questions_however_many_steps(
    technician, acceptance, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30) as asked:
        page(technician, "acceptance", acceptance.project_id)
    for number in range(10):
        actions.add_step(test=acceptance, key=str(number), what="Fare.", expected="Fatto.", **plans.MADE)
    with django_assert_num_queries(len(asked)):
        page(technician, "acceptance", acceptance.project_id)
