"""Work under a contract: within what is included, then from prepaid hours, then charged; never drawn twice (C5)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from scudo.contracts import actions, queries
from scudo.contracts.models import Contract, PrepaidHours, Use
from scudo.contracts.queries import usage
from scudo.contracts.queries.usage import Share, shares
from scudo.core.entitlement import Reason, Thing
from scudo.core.roles import Forbidden, Role
from scudo.journal.models import Entry
from scudo.lib import scope
from tests import cast
from tests.contracts.agreed import MADE, prepared, seen

TODAY = cast.AT.date()
DAY = timedelta(days=1)
ERP = Thing("service", "Gestionale")


class TestParting:
    """What pays for one work."""

    @pytest.mark.parametrize(
        ("minutes", "included", "bundles", "found"),
        [
            (90, None, [], [Share(90)]),
            (90, 120, [(1, 60)], [Share(90)]),
            (90, 60, [(1, 60)], [Share(60), Share(30, 1)]),
            (90, 0, [(1, 60), (2, 60)], [Share(60, 1), Share(30, 2)]),
            (90, 0, [(1, 0), (2, 60)], [Share(60, 2), Share(30, charged=True)]),
            (90, 10, [(1, 20), (2, 30)], [Share(10), Share(20, 1), Share(30, 2), Share(30, charged=True)]),
            (90, 0, [], [Share(90, charged=True)]),
            (60, 60, [(1, 60)], [Share(60)]),
            (0, 1, [(1, 60)], [Share(0)]),
            (0, 0, [(1, 60)], [Share(0, 1)]),
            (0, 0, [(1, 0)], [Share(0, charged=True)]),
            (0, None, [], [Share(0)]),
        ],
    )
    def test_the_included_pays_first_then_prepaid_hours_then_nobody(self, minutes, included, bundles, found):
        assert shares(minutes, included, bundles) == found

    @given(
        st.integers(0, 600),
        st.none() | st.integers(0, 300),
        st.lists(st.integers(0, 200), max_size=5).map(lambda left: list(enumerate(left, 1))),
    )
    def test_parts_add_up_overdraw_nothing_and_are_charged_only_when_all_is_used_up(
        self, minutes, included, bundles
    ):
        found = shares(minutes, included, bundles)
        assert sum(one.minutes for one in found) == minutes
        left = dict(bundles)
        assert all(one.minutes <= left[one.bundle] for one in found if one.bundle)
        free = sum(one.minutes for one in found if one.bundle is None and not one.charged)
        assert included is None or free <= included
        if any(one.charged and one.minutes for one in found):
            assert free == (included or 0)
            assert {one.bundle for one in found if one.bundle} == {key for key, there in bundles if there}
        assert len({(one.bundle, one.charged) for one in found}) == len(found) > 0


@pytest.fixture
def firm(db):
    made = cast.rossi()
    Contract.objects.filter(pk=made.contract.pk).delete()
    return made


@pytest.fixture
def contract(firm):
    """Two interventions and four hours a year are included."""
    return cast.agreement(firm.customer, "U-1", interventions=2, minutes=240)


def bought(contract, minutes=600, warn=60, **more):
    said = {"bought_on": date(2026, 1, 1), **more}
    return actions.add_prepaid_hours(
        contract=contract, minutes=minutes, warn_minutes=warn, **{**MADE, **said}
    )


def drawn(contract, key, minutes=60, **more):
    said = {"what": "Sostituito un disco", "at_work": cast.AT, **more}
    return actions.draw_down(contract=contract, key=key, minutes=minutes, **{**MADE, **said})


def sources(uses):
    """Minutes and what paid for them."""
    return [(one.minutes, "charged" if one.charged else one.prepaid_id or "included") for one in uses]


def left(contract, at=cast.AT):
    return queries.left_of(seen(contract), at)


def told(kind):
    return [entry.facts for entry in Entry.objects.filter(kind=f"contracts.{kind}").order_by("pk")]


class TestDrawingDown:
    def test_work_within_what_is_included_counts_there(self, contract):
        assert sources(drawn(contract, "a", 90)) == [(90, "included")]
        assert left(contract) == queries.Left(1, 150, None)

    def test_what_is_beyond_is_drawn_from_prepaid_hours_and_then_charged(self, contract):
        first = bought(contract, 60, 10)
        uses = drawn(contract, "a", 360)
        assert sources(uses) == [(240, "included"), (60, first.pk), (60, "charged")]
        assert [one.key for one in uses] == ["a", "a/2", "a/3"]
        assert [one.intervention for one in uses] == [True, False, False], "it is one intervention"
        assert left(contract) == queries.Left(1, 0, 0)

    def test_interventions_that_are_used_up_use_up_what_is_included(self, contract):
        for key in ("a", "b"):
            drawn(contract, key, 30)
        assert sources(drawn(contract, "c", 30)) == [(30, "charged")]
        assert left(contract).minutes == 180

    def test_work_that_is_no_intervention_takes_minutes_alone(self, contract):
        drawn(contract, "a", 30, intervention=False)
        assert left(contract) == queries.Left(2, 210, None)

    def test_the_hours_that_expire_first_are_drawn_first(self, firm):
        contract = cast.agreement(firm.customer, "U-0", minutes=0)
        for_ever = bought(contract, 60, 0)
        late = bought(contract, 60, 0, expires_on=date(2027, 6, 1))
        soon = bought(contract, 60, 0, expires_on=date(2027, 1, 1))
        over = bought(contract, 60, 0, expires_on=TODAY)
        to_come = bought(contract, 60, 0, bought_on=TODAY + DAY)
        assert sources(drawn(contract, "a", 150)) == [(60, soon.pk), (60, late.pk), (30, for_ever.pk)]
        assert not Use.objects.filter(prepaid__in=[over, to_come]).exists()

    def test_a_contract_without_limits_includes_all_work(self, firm):
        contract = cast.agreement(firm.customer, "U-ALL")
        bought(contract)
        assert sources(drawn(contract, "a", 5_000)) == [(5_000, "included")]

    def test_the_same_work_reported_twice_changes_nothing(self, contract):
        bought(contract, 60, 10)
        before = drawn(contract, "a", 300)
        revision, entries = seen(contract).revision, Entry.objects.count()
        assert drawn(contract, "a", 300) == before
        assert drawn(contract, "a", 20, what="Altro") == before
        assert (seen(contract).revision, Entry.objects.count()) == (revision, entries)

    def test_a_key_that_only_begins_alike_is_other_work(self, contract):
        drawn(contract, "visit-1")
        assert [one.key for one in drawn(contract, "visit-12")] == ["visit-12"]

    def test_work_of_one_contract_is_not_taken_for_anothers(self, firm, contract):
        drawn(contract, "a")
        with pytest.raises(ValidationError) as problem:
            drawn(cast.agreement(firm.customer, "U-2"), "a")
        assert set(problem.value.message_dict) == {"key"}

    def test_every_change_lets_remembered_contracts_be_read_anew(self, firm):
        contract = cast.agreement(firm.customer, "U-0", interventions=1)

        def reasons():
            coverage = queries.promise_at(firm.customer, ERP, cast.AT).coverage
            return coverage.charge, coverage.prepaid, coverage.because[-1].code

        assert reasons() == (False, False, Reason.EVERYTHING)
        (use,) = drawn(contract, "a")
        assert reasons() == (True, False, Reason.INCLUDED_USED_UP)
        bundle = bought(contract)
        assert reasons() == (False, True, Reason.PREPAID)
        actions.remove_prepaid_hours(bundle=bundle, **MADE)
        assert reasons() == (True, False, Reason.INCLUDED_USED_UP)
        actions.undo_use(use=use, because="Era di un altro cliente", **MADE)
        assert reasons() == (False, False, Reason.EVERYTHING)

    def test_a_correction_does_not_rewrite_what_a_ticket_was_promised(self, firm, contract):
        made = cast.ticket(firm, "Fermo", effect=cast.Effect.STOPPED)
        for key in ("a", "b", "c"):
            drawn(contract, key, ticket=made.number)
        made.refresh_from_db()
        assert not made.coverage.get("charge")
        assert cast.ticket(firm, "Fermo di nuovo", effect=cast.Effect.STOPPED).coverage["charge"]

    @pytest.mark.parametrize(
        ("field", "said"),
        [
            ("minutes", {"minutes": -1}),
            ("minutes", {"minutes": 100_001}),
            ("minutes", {"minutes": 0, "intervention": False}),
            ("what", {"what": "  "}),
            ("what", {"what": "x" * 301}),
            ("ticket", {"ticket": "2026-0000-0000-0001"}),
            ("at_work", {"at_work": cast.AT + timedelta(minutes=1)}),
            ("at_work", {"at_work": cast.rome("2025-12-31 23:59")}),
            ("key", {"key": " "}),
            ("key", {"key": "a/2"}),
            ("key", {"key": "x" * 51}),
        ],
    )
    def test_what_cannot_be_is_refused_by_its_field_and_nothing_is_kept(self, contract, field, said):
        with pytest.raises(ValidationError) as problem:
            drawn(contract, **{"key": "a", **said})
        assert set(problem.value.message_dict) == {field}
        assert not Use.objects.exists()

    def test_what_is_in_preparation_has_no_work(self, firm):
        with pytest.raises(ValidationError) as problem:
            drawn(prepared(firm, acquired="bought"), "a")
        assert set(problem.value.message_dict) == {"at_work"}


class TestYears:
    def test_a_new_year_of_the_contract_includes_anew(self, firm):
        contract = cast.agreement(
            firm.customer, "U-Y", starts_on=date(2025, 11, 24), ends_on=date(2027, 11, 24), interventions=1
        )
        last_evening, morning = cast.rome("2026-11-23 23:59"), cast.rome("2026-11-24 00:00")
        drawn(contract, "old", at_work=last_evening, at=last_evening)
        assert left(contract, last_evening).interventions == 0
        assert left(contract, morning).interventions == 1
        drawn(contract, "new", at_work=morning, at=morning)
        assert left(contract, morning).interventions == 0

    def test_work_that_is_reported_late_counts_in_the_year_in_which_it_was_done(self, firm):
        contract = cast.agreement(
            firm.customer, "U-Y", starts_on=date(2025, 11, 23), ends_on=date(2027, 11, 23), interventions=1
        )
        drawn(contract, "late", at_work=cast.rome("2026-11-22 12:00"))
        assert left(contract).interventions == 1

    def test_work_after_the_end_counts_in_the_last_year(self, firm):
        contract = cast.agreement(
            firm.customer,
            "U-Y",
            starts_on=date(2025, 11, 1),
            ends_on=date(2026, 11, 1),
            interventions=1,
            minutes=60,
        )
        assert sources(drawn(contract, "a", 90)) == [(60, "included"), (30, "charged")]
        assert left(contract) == queries.Left(0, 0, None)

    def test_the_balance_says_what_was_used_and_which_hours_come_first(self, contract):
        over = bought(contract, 60, 0, expires_on=TODAY)
        now = bought(contract, 120, 0)
        drawn(contract, "a", 300)
        balance = usage.balance_of(seen(contract), cast.AT)
        assert balance.year == (date(2026, 1, 1), date(2027, 1, 1))
        assert (balance.interventions, balance.minutes) == (usage.Amount(1, 2), usage.Amount(240, 240))
        assert [(one.row, one.left, one.valid) for one in balance.bundles] == [
            (now, 60, True), (over, 60, False),
        ]  # fmt: skip


class TestUndoing:
    def test_the_whole_work_is_undone_kept_with_its_reason_and_there_again(self, contract):
        bought(contract, 60, 10)
        uses = drawn(contract, "a", 360)
        undone = actions.undo_use(use=uses[1], because=" Ticket\nsbagliato ", **MADE)
        assert {one.pk for one in undone} == {one.pk for one in uses}
        assert {one.undone_because for one in Use.objects.all()} == {"Ticket sbagliato"}
        assert left(contract) == queries.Left(2, 240, 60)

    def test_the_same_key_does_not_bring_it_back(self, contract):
        (use,) = drawn(contract, "a")
        actions.undo_use(use=use, because="Doppio", **MADE)
        assert drawn(contract, "a")[0].undone_at == cast.AT
        assert left(contract).interventions == 2

    def test_twice_and_unexplained_it_is_refused(self, contract):
        (use,) = drawn(contract, "a")
        with pytest.raises(ValidationError):
            actions.undo_use(use=use, because=" ", **MADE)
        actions.undo_use(use=use, because="Doppio", **MADE)
        with pytest.raises(actions.Undone):
            actions.undo_use(use=use, because="Doppio", **MADE)


class TestPrepaidHours:
    @pytest.mark.parametrize(
        ("field", "said"),
        [
            ("minutes", {"minutes": 0}),
            ("minutes", {"minutes": 100_001}),
            ("warn_minutes", {"minutes": 60, "warn": 60}),
            ("warn_minutes", {"warn": -1}),
            ("expires_on", {"expires_on": date(2026, 1, 1)}),
        ],
    )
    def test_what_cannot_be_is_refused_by_its_field(self, contract, field, said):
        with pytest.raises(ValidationError) as problem:
            bought(contract, **said)
        assert set(problem.value.message_dict) == {field}

    def test_none_are_bought_under_what_is_over(self, firm):
        contract = prepared(firm)
        assert bought(contract), "in preparation they may be"
        actions.end(contract=contract, because="Rinuncia", **MADE)
        with pytest.raises(ValidationError):
            bought(contract)

    def test_hours_from_which_work_was_drawn_stay(self, firm):
        contract = cast.agreement(firm.customer, "U-0", minutes=0)
        bundle = bought(contract)
        drawn(contract, "a")
        with pytest.raises(ValidationError):
            actions.remove_prepaid_hours(bundle=bundle, **MADE)
        assert PrepaidHours.objects.get() == bundle

    def test_little_left_is_told_once_for_each_purchase_and_that_nothing_is(self, firm):
        contract = cast.agreement(firm.customer, "U-0", minutes=0)
        first = bought(contract, 120, 60, expires_on=date(2027, 6, 1))
        drawn(contract, "a", 60)
        assert told("prepaid_low") == [], "as many as the warning names are left, not fewer"
        drawn(contract, "b", 10)
        drawn(contract, "c", 10)
        assert told("prepaid_low") == [{"left": 50, "bundle": first.pk}]
        second = bought(contract, 120, 30)
        drawn(contract, "d", 40)
        assert told("prepaid_low") == [{"left": 50, "bundle": first.pk}]
        drawn(contract, "e", 100)
        assert told("prepaid_low")[1:] == [{"left": 20, "bundle": second.pk}]
        assert told("prepaid_used_up") == []
        drawn(contract, "f", 40)
        drawn(contract, "g", 40)
        assert told("prepaid_used_up") == [{"left": 0, "bundle": second.pk}]

    def test_hours_that_nobody_draws_from_are_not_told_of(self, contract):
        bought(contract, 60, 59)
        drawn(contract, "a", 60)
        assert told("prepaid_low") == []


def test_at_once_nothing_is_drawn_twice(own_database):
    """Eight report an hour each, of which six are there; and one of them twice."""
    firm = cast.rossi()
    contract = cast.agreement(firm.customer, "U-0", minutes=120)
    bought(contract, 120, 0)
    bought(contract, 120, 0)

    def report(key):
        try:
            with transaction.atomic():
                return [one.pk for one in drawn(contract, key, 60)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(report, ["0", "0", *map(str, range(8))]))
    assert made[0] == made[1] == made[2], "the same work is recorded once"
    assert sum(one.minutes for one in Use.objects.filter(charged=False)) == 360
    assert sum(one.minutes for one in Use.objects.filter(charged=True)) == 120
    assert left(contract) == queries.Left(None, 0, 0)
    assert [facts["left"] for facts in told("prepaid_used_up")] == [0]


class TestWalls:
    def test_a_customers_person_sees_their_own_work_that_counts(self, contract):
        firm = cast.verdi()
        (kept,), (undone,) = drawn(contract, "a"), drawn(contract, "b")
        actions.undo_use(use=undone, because="Doppio", **MADE)
        bought(contract)
        own = cast.person(contract.customer, "Dario", "dario@rossi.example")
        rossi = cast.customers.open_portal(contact=own, **MADE).actor()
        with scope.within(rossi.customers):
            assert list(usage.uses_of(rossi, contract)) == [kept]
            assert usage.prepaid_of(rossi, contract).count() == 1
        verdi = firm.user.actor()
        assert not usage.uses_of(verdi, contract).exists()
        assert not usage.prepaid_of(verdi, contract).exists()
        with scope.within(verdi.customers):
            assert not Use.objects.exists()
            assert not PrepaidHours.objects.exists()

    @pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.OPERATOR])
    def test_who_works_records_it_and_who_sells_undoes_it(self, contract, role):
        by = cast.colleague(role).actor()
        (use,) = drawn(contract, "a", by=by)
        assert use.by_id == by.user
        with pytest.raises(Forbidden):
            actions.undo_use(use=use, because="Doppio", by=by, at=cast.AT)
