"""Rentals with their devices, and the Full contracts that last as long (C4)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from scudo.contracts import actions, queries
from scudo.contracts.actions import rentals as limits
from scudo.contracts.models import Contract, Plan, Rental, RentedAsset
from scudo.contracts.queries import rentals
from scudo.core.roles import Forbidden, Role
from scudo.journal.models import Entry
from scudo.lib import scope
from tests import cast
from tests.contracts.agreed import MADE, SYSTEM, prepared, seen
from tests.design import plans

pytestmark = pytest.mark.django_db
TODAY = cast.AT.date()
DAY = timedelta(days=1)
START, END = date(2026, 1, 1), date(2029, 1, 1)
SERVER = actions.Asset("Dell R650", "ABC123", "Nodo 1")
PRINTER = actions.Asset("Zebra ZT411", "Z-9", "")


@pytest.fixture
def firm():
    return cast.rossi()


def rented(firm, number="N-1", assets=(SERVER, PRINTER), **more):
    said = {"system": SYSTEM, "starts_on": START, "ends_on": END, **more}
    return actions.add_rental(customer=firm.customer, number=number, assets=assets, **{**MADE, **said})


def full(rental, number="F-1", **more):
    """A Full contract that runs for as long as a rental."""
    frame = actions.Frame(acquired="rented", system=rental.system, rental=rental, renewal="none")
    said = {"ends_on": rental.ends_on, "frame": frame, "covers": [("component", "Nodo 1")], **more}
    return cast.agreement(rental.customer, number, Plan.FULL, **said)


def changed(rental, **fields):
    kept = {name: getattr(rental, name) for name in ("number", "system", "starts_on", "ends_on")}
    return actions.change_rental(rental=rental, **{**kept, **MADE, **fields})


def refused(deed, *args, **more):
    with pytest.raises(ValidationError) as problem:
        deed(*args, **more)
    return problem.value


class TestEntering:
    def test_a_rental_has_its_devices_with_serial_numbers(self, firm):
        rental = rented(firm, assets=[SERVER, (" Zebra   ZT411", " Z-9 ", "")])
        found = [(one.product, one.serial, one.component) for one in rental.assets.all()]
        assert found == [tuple(SERVER), tuple(PRINTER)]
        assert Entry.objects.get(kind="contracts.rental_added").facts == {"assets": 2}

    def test_without_a_number_it_gets_the_next_one(self, firm):
        assert [rented(firm, "", assets=()).number for _one in range(2)] == ["NOL-2026-0001", "NOL-2026-0002"]

    @pytest.mark.parametrize(
        ("field", "said"),
        [
            ("ends_on", {"ends_on": START}),
            ("system", {"system": "due parole"}),
            ("number", {"number": "x" * 41}),
            ("assets", {"assets": [("", "1", "")]}),
            ("assets", {"assets": [("Switch", " ", "")]}),
            ("assets", {"assets": [("Switch", "x" * 101, "")]}),
            ("assets", {"assets": [("Switch", "ab 12", ""), ("Router", "AB12", "")]}),
        ],
    )
    def test_what_cannot_be_is_refused_by_its_field_and_nothing_is_kept(self, firm, field, said):
        assert set(refused(rented, firm, **said).message_dict) == {field}
        assert not Rental.objects.exists()

    def test_every_device_that_is_wrong_is_named(self, firm):
        problem = refused(rented, firm, assets=[("", "1", ""), SERVER, SERVER])
        assert len(problem.message_dict["assets"]) == 2

    def test_a_number_is_used_once_by_a_customer(self, firm):
        rented(firm)
        assert set(refused(rented, firm).message_dict) == {"number"}
        assert rented(cast.verdi(), system="")

    def test_the_system_is_not_another_customers(self, firm):
        plans.load()
        assert set(refused(rented, cast.verdi()).message_dict) == {"system"}

    def test_there_are_not_devices_without_end(self, firm, monkeypatch):
        monkeypatch.setattr(limits, "MOST_ASSETS", 1)
        assert set(refused(rented, firm).message_dict) == {"assets"}

    def test_one_serial_number_in_two_rentals_of_the_same_days_is_pointed_out(self, firm):
        first = rented(firm, ends_on=TODAY)
        verdi = rented(cast.verdi(), system="", starts_on=TODAY - DAY, assets=[("Dell", "abc 123", "")])
        assert [(one.serial, one.rental) for one in rentals.elsewhere(cast.FOUNDER, verdi)] == [
            ("ABC123", first)
        ]
        changed(verdi, starts_on=TODAY)
        verdi.refresh_from_db()
        assert rentals.elsewhere(cast.FOUNDER, verdi) == [], "one rental after the other"


class TestContractsOnIt:
    def test_a_full_contract_in_preparation_hangs_from_the_rental_that_is_entered(self, firm):
        contract = prepared(firm, Plan.FULL, acquired="rented", system=SYSTEM)
        rental = rented(firm, contract=contract)
        assert seen(contract).rental == rental
        assert queries.situation_of(seen(contract)).rental_known
        assert list(rentals.contracts_on(cast.FOUNDER, rental)) == [contract]

    def test_one_that_is_there_can_be_chosen(self, firm):
        contract = prepared(firm, Plan.FULL, acquired="rented", system=SYSTEM)
        other, over = rented(firm, "N-2", system="altro"), rented(firm, "N-3", ends_on=TODAY)
        rental = rented(firm)
        assert list(rentals.for_contract(cast.FOUNDER, contract, TODAY)) == [rental]
        assert over.pk
        assert set(refused(attached, contract, other).message_dict) == {"system"}
        assert attached(contract, rental).rental == rental

    def test_not_another_customers_and_not_for_what_runs(self, firm):
        contract = prepared(firm, Plan.FULL, acquired="rented")
        stranger = rented(cast.verdi(), system="")
        assert set(refused(attached, contract, stranger).message_dict) == {"rental"}
        with pytest.raises(actions.NotInPreparation):
            attached(firm.contract, rented(firm))
        with pytest.raises(actions.NotInPreparation):
            rented(firm, "N-2", contract=firm.contract)
        assert not Rental.objects.filter(number="N-2").exists()


def attached(contract, rental):
    return actions.attach_rental(contract=contract, rental=rental, **MADE)


class TestFollowing:
    """Full ends with its rental (C4)."""

    @pytest.mark.parametrize("end", [date(2028, 6, 1), date(2031, 1, 1), None, TODAY])
    def test_where_the_end_of_the_rental_moves_the_contracts_moves_with_it(self, firm, end):
        rental = rented(firm)
        contract = full(rental)
        Contract.objects.filter(pk=contract.pk).update(reminded=[60, 30])
        revision = seen(contract).revision
        changed(rental, ends_on=end)
        now = seen(contract)
        assert (now.ends_on, now.reminded) == (end, [])
        assert now.revision != revision, "remembered contracts are read anew"
        facts = {"ends_on": end.isoformat() if end else None}
        assert Entry.objects.get(kind="contracts.follows_rental").facts == facts

    def test_an_open_end_gets_a_day(self, firm):
        rental = rented(firm, ends_on=None)
        contract = full(rental)
        changed(rental, ends_on=END)
        assert seen(contract).ends_on == END

    def test_another_change_moves_no_contract(self, firm):
        rental = rented(firm)
        contract = full(rental)
        changed(rental, number="N-9", starts_on=START + DAY)
        assert Rental.objects.get().number == "N-9"
        assert seen(contract).ends_on == END
        assert not Entry.objects.filter(kind="contracts.follows_rental").exists()

    def test_one_that_was_ended_early_keeps_its_end_unless_the_rentals_is_sooner(self, firm):
        rental = rented(firm)
        contract = full(rental)
        early = date(2027, 6, 1)
        actions.end(contract=contract, because="Trasloco", ends_on=early, **MADE)
        changed(rental, ends_on=date(2031, 1, 1))
        assert seen(contract).ends_on == early
        changed(rental, ends_on=date(2027, 3, 1))
        assert seen(contract).ends_on == date(2027, 3, 1)

    def test_what_is_over_or_of_another_plan_stays(self, firm):
        rental = rented(firm)
        over = full(rental, "F-0")
        Contract.objects.filter(pk=over.pk).update(state="ended")
        trial = full(rental, "T-1", covers=None)
        Contract.objects.filter(pk=trial.pk).update(plan=Plan.TRIAL)
        changed(rental, ends_on=date(2031, 1, 1))
        assert (seen(over).ends_on, seen(trial).ends_on) == (END, END)

    def test_what_was_was(self, firm):
        rental = rented(firm)
        contract = full(rental)
        assert set(refused(changed, rental, ends_on=TODAY - DAY).message_dict) == {"ends_on"}
        assert (Rental.objects.get().ends_on, seen(contract).ends_on) == (END, END)

    def test_a_contract_does_not_end_before_it_begins(self, firm):
        rental = rented(firm)
        full(rental, starts_on=date(2027, 6, 1))
        assert set(refused(changed, rental, ends_on=date(2027, 6, 1)).message_dict) == {"ends_on"}

    def test_one_that_another_continues_is_not_moved(self, firm):
        rental = rented(firm)
        contract = full(rental)
        after = cast.agreement(
            firm.customer, "A-1", starts_on=END,
            frame=actions.Frame(acquired="bought", system=SYSTEM, follows=contract),
        )  # fmt: skip
        assert after.follows == contract
        assert set(refused(changed, rental, ends_on=date(2031, 1, 1)).message_dict) == {"ends_on"}

    def test_the_system_of_a_contract_on_it_stays(self, firm):
        rental = rented(firm)
        full(rental)
        assert set(refused(changed, rental, system="altro").message_dict) == {"system"}


class TestDevices:
    def test_one_is_added_and_its_serial_number_once(self, firm):
        rental = rented(firm)
        made = actions.add_asset(rental=rental, product="UPS", serial="U-1", component="Linea", **MADE)
        assert list(rental.assets.all())[-1] == made
        again = {"rental": rental, "product": "UPS", "serial": "u-1", **MADE}
        assert set(refused(actions.add_asset, **again).message_dict) == {"serial"}

    def test_one_is_taken_out_for_a_reason_that_the_journal_keeps(self, firm):
        rental = rented(firm)
        printer = rental.assets.get(serial="Z-9")
        assert set(refused(removed, printer, "perché sì").message_dict) == {"because"}
        removed(printer)
        assert [one.serial for one in rental.assets.all()] == ["ABC123"]
        facts = Entry.objects.get(kind="contracts.rental_asset_removed").facts
        assert (facts["serial"], facts["because"]) == ("Z-9", "returned")

    def test_not_while_a_contract_lists_its_component(self, firm):
        rental = rented(firm)
        server, contract = rental.assets.get(serial="ABC123"), full(rental)
        assert contract.number in " ".join(refused(removed, server).messages)
        said = actions.Provisions(covers=[("component", "Nodo 2")])
        amended = {"contract": contract, "provisions": said, "because": "Restituito", **MADE}
        actions.amend(holds_from=TODAY + DAY, **amended)
        refused(removed, server)
        assert removed(server, at=cast.AT + DAY) is None

    def test_a_component_that_is_left_out_or_of_what_is_over_does_not_matter(self, firm):
        rental = rented(firm)
        full(rental, covers=None, excludes=[("component", "Nodo 1")])
        over = full(rental, "F-0")
        Contract.objects.filter(pk=over.pk).update(state="ended")
        removed(rental.assets.get(serial="ABC123"))


def removed(asset, because="returned", at=cast.AT):
    return actions.remove_asset(asset=asset, because=because, by=cast.FOUNDER, at=at)


class TestWalls:
    def test_a_customers_person_sees_their_own_rentals(self, firm):
        rental, anna, bruno = rented(firm), firm.user.actor(), cast.verdi().user.actor()
        with scope.within(anna.customers):
            (found,) = rentals.rentals_of(anna, firm.customer)
            assert [one.serial for one in found.assets.all()] == ["ABC123", "Z-9"]
        assert rentals.rental_by_id(bruno, rental.pk) is None
        assert rentals.elsewhere(anna, rental) == []
        with scope.within(bruno.customers):
            assert not Rental.objects.exists()
            assert not RentedAsset.objects.exists()

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.TECHNICIAN, Role.DESIGNER])
    def test_only_the_office_and_the_manager_write(self, firm, role):
        with pytest.raises(Forbidden):
            rented(firm, by=cast.colleague(role).actor())
        assert rented(firm, by=cast.colleague(Role.OFFICE).actor())
