"""What no contract pays for: docs/rules/entitlement.md, the invoices, and what may not be (C5)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from scudo.contracts import actions
from scudo.contracts.models import Contract, Use
from scudo.contracts.queries import billing, usage
from scudo.contracts.queries.billing import Asked, Time
from scudo.core.roles import Forbidden, Role
from scudo.journal.models import Entry
from scudo.lib import scope
from tests import cast
from tests.contracts.agreed import MADE, seen
from tests.house.places import RULES
from tests.house.tables import table

DAY = timedelta(days=1)
TODAY = cast.AT.date()


@pytest.fixture
def firm(db):
    made = cast.rossi()
    Contract.objects.filter(pk=made.contract.pk).delete()
    return made


def worked(firm, key="a", minutes=60, **more):
    said = {"what": "Recupero dei dati", "at_work": cast.AT, "ticket": "2026-1", **MADE, **more}
    return actions.charge_work(customer=firm.customer, key=key, minutes=minutes, **said)


def replaced(firm, key="p", **more):
    said = {"what": "Disco da 8 TB", "at_work": cast.AT, "ticket": "2026-1", **MADE, **more}
    return actions.replace_part(customer=firm.customer, key=key, **said)


def invoiced(uses, invoice="2026/1", invoiced_on=TODAY, **more):
    return actions.put_on_invoice(
        uses=[one.pk for one in uses], invoice=invoice, invoiced_on=invoiced_on, **{**MADE, **more}
    )


def listed(**asked):
    return list(billing.charges_for(cast.FOUNDER, Asked(**asked)))


def payer(use):
    how = f"{use.quantity} piece{'s' if use.quantity > 1 else ''}" if use.quantity else f"{use.minutes} min"
    return f"{how} {'charged' if use.charged else 'prepaid' if use.prepaid_id else 'included'}"


def of_row(firm, row):
    """What is recorded as a row of the table says."""
    contract = None
    if row["contract"] == "yes":
        minutes = int(row["minutes left"]) if row["minutes left"] else None
        contract = cast.agreement(firm.customer, "U-1", minutes=minutes, parts=row["parts"] == "yes")
    if row["bought"]:
        actions.add_prepaid_hours(
            contract=contract, minutes=int(row["bought"]), warn_minutes=0, bought_on=TODAY, **MADE
        )
    amount, unit = row["recorded"].split()
    charge = row["said to be charged"] == "yes"
    if unit != "min":
        return replaced(firm, contract=contract, quantity=int(amount), charge=charge)
    if contract and not charge:
        return actions.draw_down(
            contract=contract, key="a", minutes=int(amount), what="x", at_work=cast.AT, **MADE
        )
    return worked(firm, minutes=int(amount), contract=contract)


@pytest.mark.parametrize(
    "row", table(RULES / "entitlement.md", "paid by"), ids=lambda row: " ".join(row.values())
)
def test_who_pays_is_as_the_rules_say(firm, row):
    made = of_row(firm, row)
    assert ", ".join(map(payer, made)) == row["paid by"]
    assert listed() == [one for one in made if one.charged]


class TestRecording:
    def test_the_same_key_again_changes_nothing(self, firm):
        assert worked(firm) == worked(firm, minutes=90)
        assert replaced(firm) == replaced(firm, quantity=5)
        assert Use.objects.count() == 2

    def test_a_key_of_another_customer_is_refused(self, firm):
        worked(firm)
        with pytest.raises(ValidationError) as refused:
            worked(cast.verdi())
        assert set(refused.value.message_dict) == {"key"}

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"minutes": -1}, "minutes"), ({"minutes": 0, "intervention": False}, "minutes"), ({"minutes": 100_001}, "minutes"),
            ({"what": " "}, "what"), ({"what": "x" * 301}, "what"), ({"ticket": ""}, "ticket"), ({"ticket": "2" * 17}, "ticket"),
            ({"at_work": cast.AT + DAY}, "at_work"), ({"key": "a/2"}, "key"),
        ],
    )  # fmt: skip
    def test_work_that_makes_no_sense_is_refused_beside_its_field(self, firm, more, field):
        with pytest.raises(ValidationError) as refused:
            worked(firm, **more)
        assert set(refused.value.message_dict) == {field}
        assert not Use.objects.exists()

    @pytest.mark.parametrize(
        ("more", "field"), [({"quantity": 0}, "quantity"), ({"serial": "x" * 101}, "serial")]
    )
    def test_so_is_a_part(self, firm, more, field):
        with pytest.raises(ValidationError) as refused:
            replaced(firm, **more)
        assert set(refused.value.message_dict) == {field}

    def test_a_contract_pays_only_for_its_customer_and_not_before_it_began(self, firm):
        theirs = cast.agreement(cast.verdi().customer, "V-1")
        late = cast.agreement(firm.customer, "U-1", starts_on=TODAY)
        for contract, field, at_work in ((theirs, "contract", cast.AT), (late, "at_work", cast.AT - 2 * DAY)):
            with pytest.raises(ValidationError) as refused:
                worked(firm, contract=contract, at_work=at_work)
            assert set(refused.value.message_dict) == {field}

    def test_what_is_charged_leaves_what_is_included_as_it_was(self, firm):
        contract = cast.agreement(firm.customer, "U-1", interventions=2, minutes=60)
        worked(firm, contract=contract)
        replaced(firm, contract=contract)
        assert usage.left_of(seen(contract), cast.AT) == usage.Left(2, 60, None)

    def test_a_contract_that_is_over_replaces_parts_only_for_tickets_that_it_covered(self, firm):
        over = cast.agreement(firm.customer, "U-1", parts=True, ends_on=date(2026, 6, 1))
        assert [one.charged for one in replaced(firm, "a", contract=over)] == [False]
        assert [one.charged for one in replaced(firm, "b", contract=over, ticket="")] == [True]

    def test_a_part_follows_the_version_of_its_moment(self, firm):
        contract = cast.agreement(firm.customer, "U-1", parts=True)
        actions.amend(
            contract=contract, provisions=actions.Provisions(parts=False), holds_from=TODAY + DAY, because="Riduzione", **MADE
        )  # fmt: skip
        later = {"at_work": cast.AT + 2 * DAY, "at": cast.AT + 2 * DAY}
        assert [one.charged for one in replaced(firm, "now", contract=contract)] == [False]
        assert [one.charged for one in replaced(firm, "then", contract=contract, **later)] == [True]

    def test_work_of_no_contract_is_undone_and_journaled_with_its_customer(self, firm):
        (use,) = worked(firm)
        actions.undo_use(use=use, because="Doppio", **MADE)
        assert listed() == []
        told = Entry.objects.filter(kind__startswith="contracts.use", subject_kind="customer")
        assert list(told.order_by("pk").values_list("kind", flat=True)) == [
            "contracts.used",
            "contracts.use_undone",
        ]


class TestInvoices:
    def test_what_is_on_an_invoice_waits_no_more(self, firm):
        first, second = worked(firm), replaced(firm)
        invoiced(first)
        assert listed() == second
        assert [(one.invoice, one.invoiced_on) for one in listed(invoiced=True)] == [("2026/1", TODAY)]

    def test_it_is_not_invoiced_twice_and_nothing_is_half_done(self, firm):
        first, second = worked(firm), replaced(firm)
        invoiced(first)
        with pytest.raises(actions.AlreadyInvoiced):
            invoiced([*first, *second], "2026/2")
        assert listed() == second

    def test_what_is_undone_or_included_is_not_invoiced(self, firm):
        contract = cast.agreement(firm.customer, "U-1")
        free = actions.draw_down(contract=contract, key="f", minutes=60, what="x", at_work=cast.AT, **MADE)
        (undone,) = worked(firm)
        actions.undo_use(use=undone, because="Doppio", **MADE)
        for uses in (free, [undone]):
            with pytest.raises(actions.AlreadyInvoiced):
                invoiced(uses)

    def test_what_stands_on_an_invoice_is_not_undone_until_it_is_taken_off(self, firm):
        (use,) = worked(firm)
        invoiced([use])
        with pytest.raises(ValidationError, match="2026/1"):
            actions.undo_use(use=use, because="Doppio", **MADE)
        actions.take_off_invoice(use=use, **MADE)
        assert listed() == [use]
        with pytest.raises(actions.NotInvoiced):
            actions.take_off_invoice(use=use, **MADE)
        actions.undo_use(use=use, because="Doppio", **MADE)
        assert listed() == []

    def test_an_invoice_is_one_customers(self, firm):
        mine, theirs = worked(firm), worked(cast.verdi(), "b")
        with pytest.raises(ValidationError) as refused:
            invoiced([*mine, *theirs])
        assert set(refused.value.message_dict) == {"uses"}
        assert len(listed()) == 2

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"invoice": " "}, "invoice"),
            ({"invoice": "9" * 41}, "invoice"),
            ({"invoiced_on": TODAY + DAY}, "invoiced_on"),
        ],
    )
    def test_an_invoice_has_a_number_and_a_day_that_came(self, firm, more, field):
        with pytest.raises(ValidationError) as refused:
            invoiced(worked(firm), **more)
        assert set(refused.value.message_dict) == {field}

    def test_nothing_chosen_is_said(self, firm):
        with pytest.raises(ValidationError) as refused:
            invoiced([])
        assert set(refused.value.message_dict) == {"uses"}

    def test_the_office_invoices_and_a_technician_does_not(self, firm):
        uses = worked(firm, by=cast.colleague(Role.TECHNICIAN).actor())
        with pytest.raises(Forbidden):
            invoiced(uses, by=cast.colleague(Role.OPERATOR).actor())

    def test_a_number_is_one_customers(self, firm):
        invoiced(worked(firm))
        with pytest.raises(ValidationError) as refused:
            invoiced(worked(cast.verdi(), "b"))
        assert set(refused.value.message_dict) == {"invoice"}

    def test_each_contract_knows_of_its_invoice(self, firm):
        contracts = [cast.agreement(firm.customer, number) for number in ("U-1", "U-2")]
        invoiced([*worked(firm, "a", contract=contracts[0]), *worked(firm, "b", contract=contracts[1])])
        told = Entry.objects.filter(kind="contracts.invoiced").order_by("pk")
        assert [(one.subject_id, len(one.facts["uses"])) for one in told] == [
            (one.pk, 1) for one in contracts
        ]

    def test_what_was_read_before_it_was_invoiced_is_not_undone(self, firm):
        (stale,) = worked(firm)
        invoiced(list(Use.objects.all()))
        with pytest.raises(ValidationError, match="2026/1"):
            actions.undo_use(use=stale, because="Doppio", **MADE)


class TestTheList:
    def test_it_is_narrowed_by_month_in_the_providers_zone_and_by_words(self, firm):
        november = cast.rome("2026-11-01 00:00")
        first = worked(firm, "a", at_work=november, what="Migrazione")
        worked(firm, "b", at_work=november - timedelta(minutes=1))
        assert listed(month=date(2026, 11, 1)) == first
        assert [one.key for one in listed(month=date(2026, 10, 1))] == ["b"]
        assert listed(text="rossi migraz") == first
        assert billing.months_of(billing.charges_for(cast.FOUNDER, Asked()), "Europe/Rome") == [
            date(2026, 11, 1), date(2026, 10, 1),
        ]  # fmt: skip

    def test_december_ends_with_the_year(self, firm):
        late = {"at_work": cast.rome("2026-12-31 23:59"), "at": cast.AT + 60 * DAY}
        first = worked(firm, "a", **late)
        worked(firm, "b", at_work=cast.rome("2027-01-01 00:00"), at=cast.AT + 60 * DAY)
        assert listed(month=date(2026, 12, 1)) == first

    def test_a_customers_person_sees_nothing_of_it_and_the_wall_none_of_others(self, firm):
        worked(firm), worked(cast.verdi(), "b")
        assert not billing.charges_for(firm.user.actor(), Asked())
        with scope.within([firm.customer.pk]):
            assert [one.customer_id for one in Use.objects.all()] == [firm.customer.pk]


class TestExtraTime:
    EVENINGS = (actions.ExtraTime(("mon", "tue"), "18:00", "22:00"),)

    def test_when_work_was_done_is_told_by_the_hours_of_its_contract(self, firm):
        contract = seen(cast.agreement(firm.customer, "U-1", extra_time=self.EVENINGS))
        told = [
            billing.time_of(contract, cast.rome(f"2026-11-{when}"))
            for when in ("23 10:00", "23 19:00", "25 19:00")
        ]
        assert told == [Time.OFFICE, Time.EXTRA, Time.OUTSIDE]
        assert billing.time_of(None, cast.rome("2026-11-23 19:00")) is Time.OUTSIDE
        assert billing.time_of(None, cast.rome("2026-11-23 10:00")) is Time.OFFICE

    def test_who_has_extra_time_is_listed_with_what_was_worked_in_it(self, firm):
        contract = cast.agreement(firm.customer, "U-1", extra_time=self.EVENINGS)
        cast.agreement(cast.verdi().customer, "V-1")
        cast.agreement(firm.customer, "U-0", extra_time=self.EVENINGS, ends_on=TODAY)
        for key, when in enumerate(("2026-11-16 19:00", "2026-10-19 19:00", "2026-11-16 10:00")):
            actions.draw_down(
                contract=contract, key=f"k{key}", minutes=45, what="x", at_work=cast.rome(when), **MADE
            )
        november = billing.extra_time_bought(cast.FOUNDER, date(2026, 11, 1))
        assert [(one.contract.number, one.worked) for one in november] == [("U-0", 0), ("U-1", 45)]
        (december,) = billing.extra_time_bought(cast.FOUNDER, date(2026, 12, 1))
        assert (december.contract, december.worked) == (contract, 0)

    def test_one_that_gave_it_up_paid_for_it_until_then(self, firm):
        contract = cast.agreement(firm.customer, "U-1", extra_time=self.EVENINGS)
        actions.amend(
            contract=contract, provisions=actions.Provisions(), holds_from=date(2026, 12, 1), because="Rinuncia", **MADE
        )  # fmt: skip
        months = [date(2026, month, 1) for month in (10, 11, 12)]
        assert [len(billing.extra_time_bought(cast.FOUNDER, month)) for month in months] == [1, 1, 0]
