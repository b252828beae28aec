"""Tags and the customer's own fields: one word is one tag, a required field is filled in before a person assesses."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from scudo.core.severity import Effect
from scudo.desk import actions
from scudo.desk.models import CustomField, FieldValue, Tag, TicketTag
from scudo.desk.queries import custom_fields, tags
from scudo.desk.queries.worklist import Filters, listed
from tests import cast
from tests.desk.together import MAIL, fresh

pytestmark = pytest.mark.django_db
BY = {"by": cast.FOUNDER, "at": cast.AT}


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def ticket(rossi):
    return cast.ticket(rossi, "VPN da casa")


def field(firm, name="Commessa", kind="text", **parts):
    return actions.add_field(customer=firm.customer, terms=actions.FieldTerms(name, kind, **parts), **BY)


def found(**filters):
    return [one.number for one in listed(cast.FOUNDER, Filters(view="all", **filters), cast.AT)]


class TestTags:
    def words(self, ticket):
        return [name for _pk, name in tags.names_with(cast.FOUNDER, ticket.pk)]

    def test_one_word_is_one_tag_however_it_is_written(self, ticket, rossi):
        other = cast.ticket(rossi, "Altro")
        actions.add_tags(ticket=ticket, written="#VPN, Casa", **BY)
        actions.add_tags(ticket=other, written="vpn", **BY)
        assert self.words(ticket) == ["casa", "vpn"]
        assert Tag.objects.count() == 2
        assert set(found(tag="VPN")) == {other.number, ticket.number}
        assert found(tag="casa") == [ticket.number]
        assert found(tag="nessuno") == found(tag="?") == []

    def test_a_tag_disturbs_nobody_who_writes(self, ticket):
        actions.add_tags(ticket=ticket, written="vpn", **BY)
        assert fresh(ticket).version == ticket.version

    def test_a_ticket_has_twenty_at_most(self, ticket):
        actions.add_tags(ticket=ticket, written=",".join(f"t{count}" for count in range(20)), **BY)
        with pytest.raises(ValidationError):
            actions.add_tags(ticket=ticket, written="uno di troppo", **BY)
        assert actions.add_tags(ticket=ticket, written="t1", **BY) == []

    def test_renamed_it_stays_on_its_tickets_and_renamed_to_another_the_two_are_one(self, ticket, rossi):
        other = cast.ticket(rossi, "Altro")
        actions.add_tags(ticket=ticket, written="vpn, wireguard", **BY)
        actions.add_tags(ticket=other, written="wireguard", **BY)
        vpn = tags.tag_by_name(cast.FOUNDER, "vpn")
        actions.rename_tag(tag=vpn, name="Rete Privata", **BY)
        assert self.words(ticket) == ["rete privata", "wireguard"]
        kept = actions.rename_tag(tag=tags.tag_by_name(cast.FOUNDER, "wireguard"), name="rete privata", **BY)
        assert kept == vpn
        assert self.words(ticket) == self.words(other) == ["rete privata"]
        assert [(one.everything, one.still_open) for one in tags.counted(cast.FOUNDER, "rete")] == [(2, 2)]
        actions.remove_tag(tag=kept, **BY)
        assert not TicketTag.objects.exists()

    def test_no_word_is_no_name(self, ticket):
        actions.add_tags(ticket=ticket, written="vpn", **BY)
        with pytest.raises(ValidationError):
            actions.rename_tag(tag=Tag.objects.get(), name=" # ", **BY)


class TestFields:
    def test_a_value_is_kept_shown_found_and_emptied(self, ticket, rossi):
        order, day = field(rossi), field(rossi, "Consegna", "date")
        actions.fill_in(ticket=ticket, values={order.pk: "C-1204 bis", day.pk: "3/12/2026"}, **BY)
        assert [value for _field, value in custom_fields.fields_on(cast.FOUNDER, ticket)] == [
            "C-1204 bis",
            "2026-12-03",
        ]
        customer = str(rossi.customer.pk)
        assert found(customer=customer, fields={order.pk: "1204"}) == [ticket.number]
        assert found(customer=customer, fields={day.pk: "03/12/2026"}) == [ticket.number]
        assert (
            found(customer=customer, fields={day.pk: "domani"})
            == found(customer=customer, fields={order.pk: "9"})
            == []
        )
        assert found(fields={order.pk: "9"}) == [ticket.number], "without a customer there are no fields"
        actions.fill_in(ticket=ticket, values={order.pk: " "}, **BY)
        assert list(FieldValue.objects.values_list("field", flat=True)) == [day.pk]

    def test_another_customers_field_is_not_written(self, ticket):
        foreign = field(cast.verdi())
        actions.fill_in(ticket=ticket, values={foreign.pk: "X"}, **BY)
        assert not FieldValue.objects.exists()

    def test_every_wrong_value_is_named_and_none_is_kept(self, ticket, rossi):
        parts = [
            field(rossi, "Reparto", "choice", choices=["Ufficio"]),
            field(rossi, "Ore", "number"),
            field(rossi),
        ]
        said = {parts[0].pk: "Cortile", parts[1].pk: "molte", parts[2].pk: "va bene"}
        with pytest.raises(ValidationError) as refused:
            actions.fill_in(ticket=ticket, values=said, **BY)
        assert set(refused.value.error_dict) == {f"field_{parts[0].pk}", f"field_{parts[1].pk}"}
        assert not FieldValue.objects.exists()

    def test_a_person_assesses_once_the_required_ones_are_filled_in_the_software_at_once(self, ticket, rossi):
        order = field(rossi, required=True)
        answers = actions.Assessment(Effect.PARTLY)
        with pytest.raises(ValidationError) as refused:
            actions.assess(ticket=ticket, assessment=answers, **BY)
        assert set(refused.value.error_dict) == {f"field_{order.pk}"}
        assert fresh(ticket).severity is None
        done = actions.assess(ticket=ticket, assessment=answers, values={order.pk: "C-1"}, **BY)
        assert done.severity == 2
        with pytest.raises(ValidationError):
            cast.ticket(rossi, "Un'altra", effect=Effect.PARTLY)
        by_itself = actions.open_ticket(
            customer=rossi.customer,
            origin="monitor",
            reason="Guasto",
            assessment=answers,
            by=MAIL,
            at=cast.AT,
        )
        assert by_itself.severity == 2

    def test_an_ended_field_is_asked_for_no_more_and_kept_where_it_is_filled_in(self, ticket, rossi):
        order = field(rossi, required=True)
        actions.fill_in(ticket=ticket, values={order.pk: "C-1"}, **BY)
        actions.end_field(field=order, **BY)
        other = cast.ticket(rossi, "Altro", effect=Effect.PARTLY)
        assert custom_fields.fields_on(cast.FOUNDER, other) == []
        assert [value for _field, value in custom_fields.fields_on(cast.FOUNDER, ticket)] == ["C-1"]
        assert field(rossi).name == "Commessa", "its name is free again"

    def test_a_field_that_makes_no_sense_says_why(self, rossi):
        field(rossi)
        for name, kind, choices in (
            ("", "text", []),
            ("COMMESSA", "text", []),
            ("x" * 61, "text", []),
            ("Reparto", "choice", [" "]),
        ):
            with pytest.raises(ValidationError):
                field(rossi, name, kind, choices=choices)
        assert CustomField.objects.count() == 1

    def test_a_customer_has_twenty_at_most(self, rossi):
        for count in range(20):
            field(rossi, f"Campo {count}")
        with pytest.raises(ValidationError):
            field(rossi, "Uno di troppo")

    def test_changed_it_keeps_its_kind_and_what_tickets_have(self, ticket, rossi):
        where = field(rossi, "Reparto", "choice", choices=["Ufficio", "Officina"])
        actions.fill_in(ticket=ticket, values={where.pk: "officina"}, **BY)
        terms = actions.FieldTerms("Sede", "text", choices=["Ufficio"], required=True)
        assert actions.change_field(field=where, terms=terms, **BY).kind == "choice"
        assert [value for _field, value in custom_fields.fields_on(cast.FOUNDER, ticket)] == ["Officina"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [("newest", [2, 1, 0]), ("oldest", [0, 1, 2]), ("changed", [0, 2, 1]), ("", [0, 1, 2])],
)
def test_the_list_has_other_orders(rossi, order, expected):
    made = [
        cast.ticket(rossi, f"Ticket {count}", at=cast.AT + timedelta(minutes=count)) for count in range(3)
    ]
    actions.assign(ticket=made[0], assignee=None, by=cast.FOUNDER, at=cast.AT + timedelta(hours=1))
    shown = listed(cast.FOUNDER, Filters(order=order), cast.AT + timedelta(hours=2))
    assert [one.number for one in shown] == [made[count].number for count in expected]
