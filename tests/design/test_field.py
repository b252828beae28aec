"""The field (D2): units in service and their failures, counted once."""

import itertools
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from scudo.core.roles import Role
from scudo.design import actions
from scudo.design.models import Failure, Unit
from scudo.design.queries import catalogue
from scudo.journal.models import Entry
from tests import cast
from tests.design.products import BEGAN, MODEL, failed, installed, product

pytestmark = pytest.mark.django_db

STAFF = cast.FOUNDER


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def rossi():
    return cast.rossi()


class TestUnitsInService:
    def test_are_the_components_of_the_model_in_force_since_the_version_that_named_them(self, rossi):
        ups, system = product(), installed()
        later = BEGAN + timedelta(days=100)
        installed(MODEL.replace("  nas:", "  ups-3: {product: apc-smt2200}\n  nas:"), at=later)
        units = catalogue.units_of(STAFF, ups)
        assert [(one.component, one.since) for one in units] == [
            ("ups-1", BEGAN),
            ("ups-2", BEGAN),
            ("ups-3", later),
        ]
        assert {one.system for one in units} == {system}

    def test_that_a_later_version_names_no_more_keep_their_hours(self, rossi):
        ups = product()
        installed()
        installed(
            MODEL.replace("ups-2: {product: apc-smt2200", "ups-2: {product: riello-sdu"),
            at=BEGAN + timedelta(days=100),
        )
        found = catalogue.evidence_of([ups], cast.AT)[ups.key]
        assert (found.units, found.hours, found.since) == (1, (365 + 100) * 24, BEGAN)
        assert Unit.objects.get(product="riello-sdu").component == "ups-2"

    def test_stay_the_same_rows_while_the_model_changes_elsewhere(self, rossi):
        installed()
        before = set(Unit.objects.values_list("pk", flat=True))
        installed(MODEL.replace("Sala macchine", "Sala grande"), at=cast.AT)
        assert set(Unit.objects.values_list("pk", flat=True)) == before

    def test_of_a_clock_that_was_set_back_end_no_sooner_than_they_began(self, rossi):
        installed()
        installed(MODEL.replace("apc-smt2200", "altro"), at=BEGAN - timedelta(days=1))
        assert not Unit.objects.filter(product="apc-smt2200", until=None).exists()

    def test_before_scudo_are_counted_by_hand(self):
        ups = product()
        actions.add_field_record(
            product=ups, units=50, since=date(2024, 1, 1), until=date(2025, 1, 1), failures=3, source="registro interventi",
            by=STAFF, at=cast.AT,
        )  # fmt: skip
        found = catalogue.evidence_of([ups], cast.AT)[ups.key]
        assert (found.units, found.hours, found.failures) == (0, 50 * 366 * 24, 3)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("units", 0),
            ("failures", -1),
            ("until", date(2024, 1, 1)),
            ("until", date(2027, 1, 1)),
            ("source", " "),
        ],
    )
    def test_counted_wrongly_are_refused_with_the_field(self, field, value):
        said = {
            "units": 1,
            "since": date(2024, 1, 1),
            "until": date(2025, 1, 1),
            "source": "registro",
            field: value,
        }
        with pytest.raises(ValidationError) as problem:
            actions.add_field_record(product=product(), by=STAFF, at=cast.AT, **said)
        assert set(problem.value.message_dict) == {field}

    def test_counted_by_mistake_are_taken_away(self):
        ups = product()
        said = {"units": 5, "since": date(2024, 1, 1), "until": date(2025, 1, 1), "source": "registro"}
        record = actions.add_field_record(product=ups, by=STAFF, at=cast.AT, **said)
        actions.remove_field_record(record=record, by=STAFF, at=cast.AT)
        assert not catalogue.records_of(STAFF, ups).exists()
        assert Entry.objects.filter(kind="design.field_record_removed", subject_id=ups.pk).exists()


class TestAFailure:
    def test_is_counted_once_however_often_it_is_told(self, rossi):
        ups, system = product(), installed()
        first = failed(ups, "26-0001", system=system, component="ups-1")
        assert failed(ups, "26-0001", system=system, component="ups-1") == first
        found = catalogue.evidence_of([ups], cast.AT)[ups.key]
        assert (found.failures, found.units) == (1, 2)
        assert (
            Entry.objects.filter(kind="design.failure_recorded", customer_id=rossi.customer.pk).count() == 1
        )

    def test_of_both_of_a_pair_in_one_fault_is_two(self, rossi):
        ups, system = product(), installed()
        for component in ("ups-1", "ups-2"):
            failed(ups, "26-0001", system=system, component=component)
        assert catalogue.evidence_of([ups], cast.AT)[ups.key].failures == 2

    @pytest.mark.parametrize("order", list(itertools.permutations(["nas", "disco-1", "disco-2"])))
    def test_of_a_part_that_is_a_product_is_the_parts_and_not_the_devices_too(self, rossi, order):
        nas, disk, system = product("synology-rs1221"), product("wd-red-4"), installed()
        for part in order:
            what = {"of": nas} if part == "nas" else {"of": disk, "part": part}
            failed(**what, reference="26-0001", system=system, component="nas")
        assert set(Failure.objects.filter(counts=True).values_list("part", flat=True)) == {
            "disco-1",
            "disco-2",
        }

    @pytest.mark.parametrize("order", list(itertools.permutations(["", "batteria", "ventola"])))
    def test_of_parts_that_are_no_products_is_one_of_the_device(self, rossi, order):
        ups, system = product(), installed()
        for part in order:
            failed(ups, "26-0001", system=system, component="ups-1", part=part)
        assert catalogue.evidence_of([ups], cast.AT)[ups.key].failures == 1

    @pytest.mark.parametrize("order", list(itertools.permutations(["ups-1", "erp-1", "nas"])))
    def test_of_what_only_stopped_because_it_was_carried_does_not_count(self, rossi, order):
        products = {"ups-1": product(), "erp-1": product("dell-r650"), "nas": product("synology-rs1221")}
        system = installed()
        for component in order:
            failed(products[component], "26-0001", system=system, component=component)
        assert Failure.objects.get(counts=True).component == "ups-1"

    def test_of_what_was_carried_counts_where_a_part_of_it_was_replaced(self, rossi):
        ups, server, system = product(), product("dell-r650"), installed()
        failed(ups, "26-0001", system=system, component="ups-1")
        failed(server, "26-0001", system=system, component="erp-1", part="alimentatore")
        assert Failure.objects.filter(counts=True).count() == 2

    def test_of_two_faults_is_two(self, rossi):
        ups, server, system = product(), product("dell-r650"), installed()
        failed(ups, "26-0001", system=system, component="ups-1")
        failed(server, "26-0002", system=system, component="erp-1")
        assert Failure.objects.filter(counts=True).count() == 2

    def test_of_a_part_that_is_dismissed_is_the_devices_again(self, rossi):
        nas, disk, system = product("synology-rs1221"), product("wd-red-4"), installed()
        whole = failed(nas, "26-0001", system=system, component="nas")
        part = failed(disk, "26-0001", system=system, component="nas", part="disco-1")
        actions.dismiss_failure(failure=part, reason="Il disco era sano", by=STAFF, at=cast.AT)
        whole.refresh_from_db()
        part.refresh_from_db()
        assert (whole.counts, part.counts, part.dismissed) == (True, False, "Il disco era sano")

    def test_is_dismissed_with_a_reason_only(self, rossi):
        with pytest.raises(ValidationError):
            actions.dismiss_failure(failure=failed(product(), "26-0001"), reason=" ", by=STAFF, at=cast.AT)

    def test_of_a_product_whose_hours_nobody_knows_is_seen_and_says_nothing_of_its_rate(self):
        disk = product("wd-red-4")
        failed(disk, "26-0001", part="WX1")
        found = catalogue.evidence_of([disk], cast.AT)[disk.key]
        assert (found.seen, found.failures) == (1, 0)

    def test_in_no_system_is_kept_once_too(self):
        ups = product()
        assert failed(ups, "registro-12") == failed(ups, "registro-12")
        row = Failure.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            Failure.objects.create(
                product=ups, reference="registro-12", failed_at=row.failed_at, recorded_at=row.recorded_at
            )

    def test_of_a_component_that_the_model_has_no_more_is_kept(self, rossi):
        ups, system = product(), installed()
        assert failed(ups, "26-0001", system=system, component="ups-9").counts

    @pytest.mark.parametrize(
        ("field", "said"),
        [
            ("reference", {"reference": " "}), ("failed_at", {"failed_at": cast.AT + timedelta(hours=1)}),
            ("system", {"component": "ups-1"}), ("repair_h", {"repair_h": -1.0}), ("repair_h", {"repair_h": float("nan")}),
        ],
    )  # fmt: skip
    def test_told_wrongly_is_refused_with_the_field(self, field, said):
        told = {"reference": "26-0001", "failed_at": cast.AT, **said}
        with pytest.raises(ValidationError) as problem:
            actions.record_failure(product=product(), by=STAFF, at=cast.AT, **told)
        assert set(problem.value.message_dict) == {field}

    def test_is_recorded_by_who_replaced_the_part(self):
        by = cast.colleague(Role.TECHNICIAN).actor()
        row = actions.record_failure(
            reference="26-0001", product=product(), failed_at=cast.AT, by=by, at=cast.AT, repair_h=3.5
        )
        assert (row.by_id, row.repair_h) == (by.user, 3.5)
