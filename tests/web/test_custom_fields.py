"""A customer's own fields: given by the office, filled in on tickets, looked for in the list."""

import pytest
from django.urls import reverse

from scudo.core.custom_field import Wrong
from scudo.core.roles import Role
from scudo.desk import actions
from scudo.desk.actions.custom_fields import sentence
from scudo.desk.models import CustomField, FieldValue, Ticket
from tests import cast
from tests.desk.together import fresh
from tests.web.pages import page, post, rows

pytestmark = pytest.mark.django_db
BY = {"by": cast.FOUNDER, "at": cast.AT}


@pytest.fixture
def office(client, rossi):
    client.force_login(cast.colleague(Role.OFFICE, "Olga Ufficio"))
    return client


@pytest.fixture
def two(rossi):
    return [cast.ticket(rossi, "VPN da casa"), cast.ticket(rossi, "Stampante")]


def order_field(rossi, **parts):
    return actions.add_field(
        customer=rossi.customer, terms=actions.FieldTerms("Commessa", "text", **parts), **BY
    )


class TestFields:
    def test_the_office_gives_a_customer_fields(self, office, rossi):
        assert reverse("web:field_new", args=[rossi.customer.pk]) in page(
            office, "customer", rossi.customer.pk
        )
        said = {
            "name": "Reparto",
            "kind": "choice",
            "choices": "Ufficio\nOfficina\n",
            "position": "1",
            "required": "on",
        }
        assert post(office, "field_new", rossi.customer.pk, **{**said, "choices": " "}).status_code == 422
        assert post(office, "field_new", rossi.customer.pk, **said).status_code == 302
        field = CustomField.objects.get()
        assert (field.choices, field.required) == (["Ufficio", "Officina"], True)
        assert "one of a list, required" in page(office, "customer", rossi.customer.pk)
        assert "Ufficio\nOfficina" in page(office, "field_change", rossi.customer.pk, field.pk)
        post(office, "field_change", rossi.customer.pk, field.pk, name="Sede", choices="Roma", position="0")
        field.refresh_from_db()
        assert (field.name, field.kind, field.choices, field.required) == ("Sede", "choice", ["Roma"], False)
        post(office, "field_end", rossi.customer.pk, field.pk)
        assert page(office, "customer", rossi.customer.pk).count("None of its own") == 1
        assert post(office, "field_end", cast.verdi().customer.pk, field.pk).status_code == 404

    def test_a_field_of_text_has_no_choices(self, office, rossi):
        field = order_field(rossi)
        assert 'name="choices"' not in page(office, "field_change", rossi.customer.pk, field.pk)
        assert (
            post(office, "field_change", rossi.customer.pk, field.pk, name="Ordine", position="0").status_code
            == 302
        )

    def test_they_are_filled_in_on_the_ticket_found_in_the_list_and_in_the_file(self, desk, rossi, two):
        field = order_field(rossi)
        day = actions.add_field(customer=rossi.customer, terms=actions.FieldTerms("Consegna", "date"), **BY)
        assert reverse("web:ticket_fields", args=[two[0].number]) in page(desk, "ticket", two[0].number)
        said = {f"field_{field.pk}": "C-1204", f"field_{day.pk}": "domani"}
        answer = post(desk, "ticket_fields", two[0].number, **said)
        assert answer.status_code == 422
        assert "Write a date" in answer.content.decode()
        assert "C-1204" in answer.content.decode()
        post(desk, "ticket_fields", two[0].number, **{**said, f"field_{day.pk}": "2026-12-03"})
        shown = page(desk, "ticket", two[0].number)
        assert "C-1204" in shown
        assert "03/12/2026" in shown
        query = {"customer": rossi.customer.pk, f"field_{field.pk}": "1204"}
        listed = page(desk, "desk", **query)
        assert two[0].number in listed
        assert two[1].number not in listed
        assert "Commessa: <b>1204</b>" in listed
        assert "Customer: <b>Rossi Impianti S.r.l.</b>" in listed
        lines = rows(desk, "desk_csv", customer=rossi.customer.pk)
        assert lines[0][-2:] == ["Commessa", "Consegna"]
        assert ["C-1204", "2026-12-03"] in [line[-2:] for line in lines]
        assert "Commessa: C-1204; Consegna: 2026-12-03" in [line[-1] for line in rows(desk, "desk_csv")]

    def test_the_assessment_asks_for_a_required_one(self, desk, rossi, two):
        field = order_field(rossi, required=True)
        assert "to be filled in before the assessment" in page(desk, "ticket", two[0].number)
        assert f'name="field_{field.pk}"' in page(desk, "assess", two[0].number)
        said = {"effect": "partly", "thing": "service:Posta", "reason": "VPN", "kind": "fault"}
        answer = post(desk, "assess", two[0].number, **said)
        assert answer.status_code == 422
        assert "This customer wants it filled in." in answer.content.decode()
        assert fresh(two[0]).severity is None
        assert post(desk, "assess", two[0].number, **said, **{f"field_{field.pk}": "C-1"}).status_code == 302
        assert (fresh(two[0]).severity, FieldValue.objects.get().value) == (2, "C-1")

    def test_the_call_screen_asks_for_it_as_soon_as_it_knows_who_calls(self, desk, rossi):
        field = order_field(rossi, required=True)
        who = f"{rossi.customer.pk}:{rossi.contact.pk}"
        assert f'name="field_{field.pk}"' in page(desk, "call_caller", membership=who)
        said = {
            "membership": who,
            "effect": "partly",
            "thing": "service:Posta",
            "reason": "VPN",
            "notes": "",
            "token": "a",
        }
        answer = post(desk, "call", **said)
        assert answer.status_code == 422
        assert "This customer wants it filled in." in answer.content.decode()
        assert not Ticket.objects.exists()
        post(desk, "call", **said, **{f"field_{field.pk}": "C-7"})
        assert FieldValue.objects.get().value == "C-7"

    @pytest.mark.parametrize("why", Wrong)
    def test_every_reason_has_its_sentence(self, why):
        assert sentence(why) != why

    def test_a_filter_of_no_customer_or_of_no_field_narrows_nothing(self, desk, two):
        for query in (
            {"field_1": "x"},
            {"customer": "x", "field_y": "1"},
            {"customer": "9" * 30},
            {"field_" + "9" * 40: "x"},
        ):
            assert two[0].number in page(desk, "desk", **query)
