"""The points of a trial on the page of its contract: open ones first, answered, opened again (C1)."""

from datetime import date

import pytest
from django.urls import reverse

from scudo.contracts import actions
from scudo.contracts.models import Contract, Plan, TuningPoint
from scudo.core.roles import Role
from scudo.lib import clock
from tests import cast
from tests.contracts.agreed import MADE, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def trial(firm):
    frame = actions.Frame(acquired="bought", system=SYSTEM)
    return cast.agreement(firm.customer, "T-1", Plan.TRIAL, ends_on=date(2027, 1, 1), frame=frame)


@pytest.fixture
def technician(client):
    client.force_login(cast.colleague(Role.TECHNICIAN))
    return client


def page(client, contract):
    answer = client.get(reverse("web:contract", args=[contract.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def raised(trial, text="Soglia del disco", **more):
    return actions.raise_point(contract=trial, text=text, **{**MADE, **more})


def test_a_point_is_raised_answered_and_opened_again(technician, trial):
    new = reverse("web:contract_point_new", args=[trial.pk])
    assert new in page(technician, trial)
    assert technician.get(new).status_code == 200
    technician.post(new, {"text": "Soglia del disco"})
    point = TuningPoint.objects.get()
    answer = reverse("web:contract_point", args=[trial.pk, point.pk])
    assert "Soglia del disco" in technician.get(answer).content.decode()
    assert answer in page(technician, trial)
    technician.post(answer, {"answer": "Portata al 90 %"})
    said, reopen = page(technician, trial), reverse("web:contract_point_reopen", args=[trial.pk, point.pk])
    assert "Portata al 90 %" in said
    assert "Every point is answered." in said
    assert reopen in said
    technician.post(reopen)
    assert "opened again after: Portata al 90 %" in page(technician, trial)


def test_what_the_customer_raised_says_so(technician, firm, trial):
    raised(trial, "Troppi avvisi", by=firm.user.actor())
    said = page(technician, trial)
    assert "Anna Rossi, for the customer" in said


def test_no_words_are_asked_for_again(technician, trial):
    assert (
        technician.post(reverse("web:contract_point_new", args=[trial.pk]), {"text": " "}).status_code == 422
    )
    address = reverse("web:contract_point", args=[trial.pk, raised(trial).pk])
    assert technician.post(address, {"answer": ""}).status_code == 422


def test_two_who_answer_at_once_are_told(technician, trial):
    point = raised(trial)
    actions.answer_point(point=point, answer="Fatto", **MADE)
    address = reverse("web:contract_point", args=[trial.pk, point.pk])
    assert technician.post(address, {"answer": "Altro"}).status_code == 422
    point.refresh_from_db()
    assert point.answer == "Fatto"
    reopen = reverse("web:contract_point_reopen", args=[trial.pk, point.pk])
    technician.post(reopen)
    assert "Somebody opened this point already." in technician.post(reopen, follow=True).content.decode()


def test_opening_again_is_no_get(technician, trial):
    point = actions.answer_point(point=raised(trial), answer="Fatto", **MADE)
    assert technician.get(reverse("web:contract_point_reopen", args=[trial.pk, point.pk])).status_code == 405


def test_after_the_trial_the_list_is_closed_but_for_answers(technician, trial):
    left, done = raised(trial), actions.answer_point(point=raised(trial), answer="Fatto", **MADE)
    Contract.objects.filter(pk=trial.pk).update(state="ended")
    said = page(technician, trial)
    assert reverse("web:contract_point_new", args=[trial.pk]) not in said
    assert reverse("web:contract_point", args=[trial.pk, left.pk]) in said
    reopen = reverse("web:contract_point_reopen", args=[trial.pk, done.pk])
    assert reopen not in said
    assert "its list is closed" in technician.post(reopen, follow=True).content.decode()
    assert (
        technician.post(reverse("web:contract_point_new", args=[trial.pk]), {"text": "Altro"}).status_code
        == 422
    )


def test_other_plans_have_no_list(technician, firm):
    assert 'id="tuning"' not in page(technician, firm.contract)


def test_a_point_of_another_contract_is_not_found(technician, firm, trial):
    address = reverse("web:contract_point", args=[firm.contract.pk, raised(trial).pk])
    assert technician.post(address, {"answer": "Fatto"}).status_code == 404
