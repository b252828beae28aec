"""The catalogue (D2, D4): products as their makers describe them, certified or not, and what the field showed of them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from scudo.core.roles import Forbidden, Role
from scudo.design import actions
from scudo.design.models import Maker, Product
from scudo.design.queries import catalogue
from scudo.journal.models import Entry
from tests import cast
from tests.design.products import BEGAN, SHEETS, failed, product

pytestmark = pytest.mark.django_db

STAFF = cast.FOUNDER


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def rossi():
    return cast.rossi()


def wrong(**changes) -> set[str]:
    """The fields that are refused in a sheet with these changes."""
    with pytest.raises(ValidationError) as problem:
        product("prova", **changes)
    return set(problem.value.message_dict)


def counted(of: Product, failures: int) -> None:
    """Fifty units of it that ran for a year of 365 days."""
    actions.add_field_record(
        product=of, units=50, since=date(2025, 1, 1), until=date(2026, 1, 1), failures=failures, source="registro",
        by=STAFF, at=cast.AT,
    )  # fmt: skip


class TestAProduct:
    def test_is_entered_with_its_maker_and_the_journal_says_so(self):
        made = product()
        assert str(made) == "APC Smart-UPS 2200"
        assert catalogue.product_by_key(STAFF, "apc-smt2200") == made
        entry = Entry.objects.get(kind="design.product_added")
        assert (entry.subject_id, entry.facts) == (made.pk, {"key": "apc-smt2200"})

    def test_of_a_known_maker_does_not_make_it_twice(self):
        product()
        product("apc-smt3000", maker=" apc ")
        assert Maker.objects.get().name == "APC"

    @pytest.mark.parametrize("key", ["", "Dell", "dell r650", "-dell", "new", "pick", "è", "a" * 101])
    def test_needs_a_key_that_a_model_and_an_address_can_hold(self, key):
        with pytest.raises(ValidationError) as problem:
            product(key)
        assert set(problem.value.message_dict) == {"key"}

    def test_is_entered_once(self):
        product()
        with pytest.raises(ValidationError, match="already"):
            product()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", " "), ("maker", ""), ("category", "frigo"), ("mtbf_h", 0.0), ("mtbf_h", -1.0), ("mtbf_h", float("inf")),
            ("mtbf_h", float("nan")), ("mtbf_h", 1e9), ("mtbf_source", " "), ("mtbf_on", None), ("mtbf_on", date(2030, 1, 1)),
            ("repair_h", 0.0), ("repair_source", ""), ("price", Decimal(-1)), ("currency", "euro"), ("replaced_by", "nessuno"),
            ("replaced_by", "prova"),
        ],
    )  # fmt: skip
    def test_is_refused_with_the_field_that_is_wrong(self, field, value):
        assert wrong(**{field: value}) == {field}
        assert not Product.objects.exists()

    def test_tells_all_that_is_wrong_together(self):
        assert wrong(name="", price=Decimal(-1), mtbf_source="") == {"name", "price", "mtbf_source"}

    def test_is_supported_at_least_as_long_as_it_is_sold(self):
        assert wrong(end_of_sale=date(2027, 1, 1), end_of_support=date(2026, 1, 1)) == {"end_of_support"}

    @pytest.mark.parametrize(
        "checks", ["", '- {ping: $address, every: 15 s}\r\n- {tcp: "$address:443", key: web}']
    )
    def test_may_bring_checks_in_the_language_of_models(self, checks):
        assert product(checks=checks).checks == checks

    @pytest.mark.parametrize(
        ("checks", "line"),
        [
            ("- {ping: $address}\n- {pong: $address}", "line 2"), ("ping", "line 1"), ("- {ping: $address, every: soon}", "line 1"),
            ("- {ping: $address}\nservices: {}", "line"), ("- &a {ping: x}", "line 1"), ("[", "line"), ("- {ping: 1}\0", "line"),
        ],
    )  # fmt: skip
    def test_is_told_the_line_of_a_check_that_cannot_be_read(self, checks, line):
        with pytest.raises(ValidationError) as problem:
            product(checks=checks)
        assert line in problem.value.message_dict["checks"][0]

    def test_is_changed_and_the_journal_names_the_fields(self):
        new, old = product("apc-smt3000"), product()
        sheet = catalogue.sheet_of(old)
        said = {name: getattr(sheet, name) for name in sheet.__dataclass_fields__} | {
            "end_of_sale": date(2026, 1, 1),
            "replaced_by": new.key,
        }
        row = actions.change_product(product=old, sheet=actions.DataSheet(**said), by=STAFF, at=cast.AT)
        assert (row.end_of_sale, row.replaced_by) == (date(2026, 1, 1), new)
        entry = Entry.objects.get(kind="design.product_changed")
        assert entry.facts == {"fields": ["end_of_sale", "replaced_by"]}

    def test_that_is_said_again_as_it_is_changes_nothing(self):
        made = product()
        actions.change_product(product=made, sheet=catalogue.sheet_of(made), by=STAFF, at=cast.AT)
        assert not Entry.objects.filter(kind="design.product_changed").exists()

    def test_is_not_replaced_in_a_ring(self):
        first = product("uno")
        product("due", replaced_by="uno")
        sheet = catalogue.sheet_of(first)
        said = {name: getattr(sheet, name) for name in sheet.__dataclass_fields__} | {"replaced_by": "due"}
        with pytest.raises(ValidationError, match="back to the product"):
            actions.change_product(product=first, sheet=actions.DataSheet(**said), by=STAFF, at=cast.AT)

    def test_is_seen_by_the_provider_and_by_no_customer(self, rossi):
        made = product()
        viewer = rossi.user.actor()
        assert not catalogue.products_for(viewer).exists()
        assert catalogue.product_by_key(viewer, made.key) is None
        for query in (
            catalogue.certifications_of,
            catalogue.records_of,
            catalogue.failures_of,
            catalogue.units_of,
        ):
            assert not query(viewer, made).exists()

    def test_is_changed_by_who_designs_and_by_nobody_else(self):
        made = product()
        for role in (Role.OPERATOR, Role.TECHNICIAN, Role.OFFICE):
            by = cast.colleague(role).actor()
            with pytest.raises(Forbidden):
                actions.change_product(product=made, sheet=SHEETS["dell-r650"], by=by, at=cast.AT)


class TestTheList:
    @pytest.fixture
    def shelf(self):
        for key in SHEETS:
            product(key)
        actions.certify_product(
            product=Product.objects.get(key="dell-r650"), grounds="In servizio da anni", by=STAFF, at=cast.AT
        )
        product("vecchio", end_of_support=cast.AT.date() + timedelta(days=300))
        product("lontano", end_of_support=cast.AT.date() + timedelta(days=400))

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"text": "dell power"}, {"dell-r650"}), ({"text": "SMT2200"}, {"apc-smt2200"}), ({"text": "zebra"}, set()),
            ({"category": "disk"}, {"wd-red-4"}), ({"certified": "yes"}, {"dell-r650"}),
            ({"certified": "no", "category": "storage"}, {"synology-rs1221"}), ({"ending": cast.AT.date()}, {"vecchio"}),
        ],
    )  # fmt: skip
    def test_is_narrowed_by_words_category_certification_and_support(self, shelf, asked, found):
        rows = catalogue.narrowed(catalogue.products_for(STAFF), **asked)
        assert {one.key for one in rows} == found

    def test_says_of_each_whether_it_is_certified(self, shelf):
        shown = catalogue.standings(catalogue.products_for(STAFF), cast.AT)
        assert {one.product.key for one in shown if one.certified} == {"dell-r650"}
        assert catalogue.certified_among(["dell-r650", "apc-smt2200", "altro"]) == {"dell-r650"}


class TestTheRanking:
    def test_joins_the_makers_figure_with_the_fields(self):
        """Fifty units in a year, three failures, MTBF 300,000 h: AFR 4.22 %, the field weighs 42 %."""
        server = product("dell-r650")
        counted(server, failures=3)
        one = catalogue.standings([server], cast.AT)[0]
        assert one.rate.afr == pytest.approx(0.0422, abs=1e-4)
        assert one.rate.field_weight == pytest.approx(0.4220, abs=1e-3)

    def test_puts_the_best_first_in_each_category_and_what_is_unknown_last(self):
        for key in SHEETS:
            product(key)
        for key, mtbf in (("ups-b", 150_000.0), ("ups-a", 250_000.0), ("ups-c", 250_000.0), ("ups-d", None)):
            product(key, name=key, mtbf_h=mtbf)
        shown = catalogue.standings(catalogue.products_for(STAFF), cast.AT)
        ups = [(one.product.key, one.rank) for one in shown if one.product.category == "ups"]
        assert ups == [("ups-a", 1), ("ups-c", 1), ("apc-smt2200", 3), ("ups-b", 4), ("ups-d", None)]
        categories = [one.product.category for one in shown]
        assert categories == sorted(categories, key=Product.Category.values.index)

    def test_changes_when_the_field_says_otherwise(self):
        good, bad = product("buono", mtbf_h=200_000.0), product("cattivo", mtbf_h=400_000.0)
        assert [one.product for one in catalogue.standings([good, bad], cast.AT)] == [bad, good]
        counted(bad, failures=20)
        assert [one.product for one in catalogue.standings([good, bad], cast.AT)] == [good, bad]

    def test_of_a_product_that_only_the_field_knows_rests_on_it(self):
        nas = product("synology-rs1221")
        assert catalogue.standings([nas], cast.AT)[0].rate is None
        counted(nas, failures=2)
        assert catalogue.standings([nas], cast.AT)[0].rate.field_weight > 0.75

    def test_asks_the_same_questions_of_many_products_as_of_one(self, django_assert_num_queries):
        for number in range(20):
            counted(product(f"ups-{number}"), failures=number)
        shelf = list(catalogue.products_for(STAFF))
        with django_assert_num_queries(4):
            catalogue.standings(shelf[:1], cast.AT)
        with django_assert_num_queries(4):
            catalogue.standings(shelf, cast.AT)

    def test_gives_the_figures_that_an_analysis_asks_for(self):
        ups, server = product(), product("dell-r650")
        failed(server, "26-0001", repair_h=12.0)
        known = catalogue.figures([ups.key, server.key, "nessuno"], cast.AT)
        assert set(known) == {ups.key, server.key}
        assert (known[ups.key].mtbf_h, known[ups.key].repair_h) == (pytest.approx(200_000), pytest.approx(4))
        assert 8 < known[server.key].repair_h < 12

    def test_does_not_know_what_nobody_says(self):
        nothing = catalogue.figures([product("wd-red-4").key], cast.AT)["wd-red-4"]
        assert (nothing.mtbf_h, nothing.repair_h) == (None, None)


class TestACertification:
    def test_holds_until_it_is_withdrawn_and_both_are_kept_with_who_and_why(self):
        made, giulia = product(), cast.colleague(Role.DESIGNER)
        actions.certify_product(product=made, grounds="Provato un mese", by=giulia.actor(), at=BEGAN)
        actions.withdraw_certification(
            product=made, reason="Batterie difettose", by=giulia.actor(), at=cast.AT
        )
        row = catalogue.certifications_of(STAFF, made).get()
        assert (row.certified_by, row.certified_at, row.grounds) == (giulia, BEGAN, "Provato un mese")
        assert (row.withdrawn_by, row.withdrawn_at, row.reason) == (giulia, cast.AT, "Batterie difettose")
        assert not catalogue.certified_among([made.key])
        kinds = set(Entry.objects.values_list("kind", flat=True))
        assert {"design.product_certified", "design.product_withdrawn"} <= kinds

    def test_may_be_given_again_and_the_first_one_stays_as_it_was(self):
        made = product()
        actions.certify_product(product=made, grounds="Provato", by=STAFF, at=BEGAN)
        actions.withdraw_certification(product=made, reason="Difetto", by=STAFF, at=BEGAN)
        actions.certify_product(product=made, grounds="Difetto corretto", by=STAFF, at=cast.AT)
        assert [one.grounds for one in catalogue.certifications_of(STAFF, made)] == [
            "Difetto corretto",
            "Provato",
        ]

    def test_is_neither_given_nor_withdrawn_twice(self):
        made = product()
        with pytest.raises(actions.NotCertified):
            actions.withdraw_certification(product=made, reason="Perché sì", by=STAFF, at=cast.AT)
        actions.certify_product(product=made, grounds="Provato", by=STAFF, at=cast.AT)
        with pytest.raises(actions.AlreadyCertified):
            actions.certify_product(product=made, grounds="Provato", by=STAFF, at=cast.AT)

    def test_needs_its_grounds_and_its_end_a_reason(self):
        made = product()
        with pytest.raises(ValidationError, match="grounds"):
            actions.certify_product(product=made, grounds=" ", by=STAFF, at=cast.AT)
        actions.certify_product(product=made, grounds="Provato", by=STAFF, at=cast.AT)
        with pytest.raises(ValidationError, match="Say why"):
            actions.withdraw_certification(product=made, reason="", by=STAFF, at=cast.AT)
