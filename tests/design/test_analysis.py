"""What follows from a system's model is worked out once, a little at a time, and anew where something has changed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from scudo.core.model import read
from scudo.design import actions, queries
from scudo.design.models import System
from scudo.design.queries import catalogue
from tests import cast

pytestmark = pytest.mark.django_db

MODEL = """
system: rossi-prodotti
customer: rossi-impianti
acquired: bought
components:
  ups: {product: ups-9}
  server: {needs: [ups], mtbf: 60000 h, repair: 8 h, price: 2000 EUR}
services:
  ufficio: {needs: [server], outage: 500 CHF/h, functions: {stampa: {needs: [ups]}}}
  server: {needs: [server]}
"""


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def system(rossi):
    return loaded(MODEL)


def loaded(text):
    actions.load(text=text, by=cast.FOUNDER, at=cast.AT)
    return System.objects.get(key="rossi-prodotti")


def product(mtbf_h=200_000, price=None):
    sheet = actions.DataSheet(
        maker="APC", name="UPS 9", category="ups", mtbf_h=mtbf_h, mtbf_source="foglio", mtbf_on=cast.AT.date(), repair_h=8,
        repair_source="nostra", price=price,
    )  # fmt: skip
    return actions.add_product(key="ups-9", sheet=sheet, by=cast.FOUNDER, at=cast.AT)


def analysed(system, *tops, at=cast.AT, seconds=5.0):
    found = queries.analysis_of(cast.FOUNDER, system, tops, at, seconds=seconds)
    assert found
    return found


class TestAnalysis:
    def test_the_catalogue_s_figures_count_and_what_it_does_not_know_is_named(self, system):
        before = analysed(system, "ufficio")
        assert before.found["ufficio"].unavailability is None
        assert before.unknown == ("ups",)
        product()
        after = analysed(system, "ufficio")
        assert after.unknown == ()
        assert after.found["ufficio"].unavailability == pytest.approx(8 / 60_008 + 8 / 200_008, rel=1e-3)

    def test_what_was_worked_out_is_remembered(self, system):
        first = analysed(system, "ufficio")
        assert analysed(system, "ufficio").found["ufficio"] is first.found["ufficio"]

    def test_hours_in_service_alone_do_not_make_it_anew(self, system):
        product()
        assert analysed(system) is analysed(system, at=cast.AT + timedelta(minutes=1))

    def test_another_version_is_analysed_anew(self, system):
        product()
        before = analysed(system, "ufficio").found["ufficio"]
        after = analysed(loaded(MODEL.replace("60000 h", "30000 h")), "ufficio").found["ufficio"]
        assert after.unavailability > before.unavailability

    def test_another_figure_of_a_product_is_analysed_anew(self, system):
        made = product()
        before = analysed(system, "ufficio").found["ufficio"].unavailability
        sheet = catalogue.sheet_of(made)
        changed = {**{name: getattr(sheet, name) for name in sheet.__dataclass_fields__}, "mtbf_h": 50_000}
        actions.change_product(product=made, sheet=actions.DataSheet(**changed), by=cast.FOUNDER, at=cast.AT)
        assert analysed(system, "ufficio").found["ufficio"].unavailability > before

    def test_a_service_called_like_a_component_is_not_taken_for_it(self, system):
        product()
        found = analysed(system, "server", "ufficio").found
        assert found["server"].unavailability == found["ufficio"].unavailability

    def test_functions_are_tops_too_and_what_is_none_is_left_out(self, system):
        assert analysed(system, "ufficio/stampa", "nothing").found.keys() == {"ufficio/stampa"}

    def test_who_has_no_time_gets_what_there_is(self, system):
        assert analysed(system, "ufficio", "server", seconds=-1.0).found == {}
        assert analysed(system, "ufficio", "server").found.keys() == {"ufficio", "server"}

    def test_who_comes_while_another_waits_gets_what_there_is(self, system):
        held = analysed(system, "ufficio")
        with held.lock:
            assert analysed(system, "ufficio", "server", seconds=0.01).found.keys() == {"ufficio"}

    def test_it_is_the_staff_s(self, system, rossi):
        contact = rossi.user.actor()
        assert queries.analysis_of(contact, system, ["ufficio"], cast.AT, seconds=1.0) is None
        assert queries.analysis_of_draft(contact, read(MODEL), cast.AT, seconds=1.0) is None
        assert queries.advice_of(contact, system, None, cast.AT) is None


class TestDraft:
    def test_a_text_is_analysed_as_what_is_in_force_is(self, system):
        product()
        draft = queries.analysis_of_draft(cast.FOUNDER, read(MODEL), cast.AT, seconds=5.0)
        assert (
            draft.found["ufficio"].unavailability
            == analysed(system, "ufficio").found["ufficio"].unavailability
        )


class TestAdvice:
    def test_it_is_in_the_currency_of_the_outages(self, system):
        assert queries.currency_of(read(MODEL)) == "CHF"
        assert queries.currency_of(read("system: s\ncomponents: {a: }\n")) == "EUR"

    def test_a_product_s_price_counts_where_the_model_has_none(self, rossi):
        system = loaded(MODEL.replace("CHF", "EUR"))
        product(mtbf_h=1_000, price=Decimal(300))
        advice = queries.advice_of(cast.FOUNDER, system, Decimal(500), cast.AT)
        assert [(one.additions[0].of, one.cost.amount) for one in advice.options] == [("ups", Decimal(300))]
        assert queries.advice_of(cast.FOUNDER, system, Decimal(500), cast.AT) is advice
        assert queries.advice_of(cast.FOUNDER, system, Decimal(100), cast.AT).options == ()
