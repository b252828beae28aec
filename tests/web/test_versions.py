"""The versions of a model: who wrote which, what changed from one to another, in words, drawn and in the text."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from scudo.core.model import read
from scudo.core.roles import Role
from scudo.design import actions as design
from scudo.design import queries
from scudo.design.models import System, Version
from scudo.lib import clock
from scudo.web import model_words
from tests import cast
from tests.monitor.estate import MODEL

pytestmark = pytest.mark.django_db

LIST = "/systems/rossi-rete/versions/"
SECOND = (
    MODEL.replace("db: {needs: [rete], mtbf: 90000 h}", "db: {needs: [rete, feed-a], mtbf: 99000 h}")
    .replace("  nas: {needs: [rete]}\n", "  nas: {needs: [rete]}\n  nas-2: {name: NAS nuovo, needs: [rete]}\n")
    .replace("archivio: {name: Archivio, needs: [nas]}", "archivio: {name: Archivio, needs: [copie]}")
    .replace("  nodi: {k: 1, of: [erp-1, erp-2]}\n", "  nodi: {k: 1, of: [erp-1, erp-2]}\n  copie: {k: 1, of: [nas, nas-2]}\n")
    .replace("\n    functions:\n      etichette: {name: Etichette, needs: [stampante]}", "")
)  # fmt: skip


@pytest.fixture
def system():
    clock.move(cast.AT)
    cast.rossi()
    design.load(text=MODEL, by=cast.FOUNDER, at=cast.AT)
    designer = cast.colleague(Role.DESIGNER, "Dora Progetti")
    design.load(text=SECOND, by=designer.actor(), at=cast.AT + timedelta(days=2))
    return System.objects.get(key="rossi-rete")


@pytest.fixture
def operator(client, system):
    client.force_login(cast.colleague(Role.OPERATOR))
    return client


def page(browser, address, **query):
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def told(before=MODEL, after=SECOND):
    with translation.override("en"):
        lines = model_words.lines(read(before), read(after))
    return {(one["sign"], one["part"], one["name"], one["said"]) for one in lines}


class TestTheList:
    def test_it_says_who_and_when_and_what_changed(self, operator):
        said = page(operator, LIST)
        assert "Dora Progetti" in said
        assert "25/11/2026 10:30" in said
        assert "NAS nuovo" in said
        assert "the first one" in said

    def test_many_versions_are_paged(self, operator, system):
        for number in range(14):
            design.load(text=f"{SECOND}# {number}\n", by=cast.FOUNDER, at=cast.AT)
        assert "13 to 16 of 16" in page(operator, LIST, page=2).replace("–", "to")
        assert "Only the way it is written" in page(operator, LIST)

    def test_two_are_chosen_and_compared(self, operator):
        assert operator.get(LIST, {"from": "1", "to": "2"}).url == f"{LIST}1..2/"
        assert page(operator, LIST, **{"from": "x", "to": "2"})

    def test_it_is_the_staff_s(self, client, system):
        client.force_login(cast.verdi().user)
        assert client.get(LIST).status_code == 302
        assert client.get(f"{LIST}1..2/").status_code == 302


class TestInWords:
    def test_what_came_what_went_and_which_fields_say_something_else(self):
        assert told() == {
            ("~", "component", "db", "needs + feed-a; MTBF 90,000 h → 99,000 h"),
            ("+", "component", "NAS nuovo", ""),
            ("+", "group", "copie", ""),
            ("~", "service", "Archivio", "needs + copie, − nas"),
            ("−", "function", "Etichette", ""),
        }

    def test_what_goes_with_what_it_belongs_to_is_not_said_twice(self):
        without = MODEL.replace("  nas: {needs: [rete]}\n", "").replace(
            "  archivio: {name: Archivio, needs: [nas]}\n", ""
        )
        without = re.sub(r"  nas: \[\{tcp.*\n", "", without)
        assert {(sign, part) for sign, part, _name, _said in told(MODEL, without)} == {
            ("−", "component"),
            ("−", "service"),
        }

    def test_order_and_remarks_are_no_change(self):
        assert told(MODEL, f"# a remark\n{MODEL}") == set()

    @pytest.mark.parametrize(
        ("before", "after", "said"),
        [
            ("name: Archivio, needs", "name: Archivio, outage: 90 EUR/h, needs", "cost of an hour — → 90 EUR"),
            ("name: Archivio, needs", "name: Archivio, agreed: {availability: 99.9 %, restore: 4 h}, needs", "agreed — → 99.9 %, 4 h"),
            ("{k: 1, of: [sw-a, sw-b]}", "{k: 2, of: [sw-a, sw-b]}", "needed 1 → 2"),
            ('"10.0.0.15:445", every: 30 s', '"10.0.0.15:445", every: 60 s', "every 30 s → 60 s"),
            ('"10.0.0.15:445"', '"10.0.0.16:445"', "what is asked"),
            ("name: Linea A", "name: Linea Enel", "name Linea A → Linea Enel"),
        ],
    )  # fmt: skip
    def test_each_field_in_its_unit(self, before, after, said):
        assert MODEL.count(before) == 1
        ((_sign, _part, _name, field),) = told(MODEL, MODEL.replace(before, after))
        assert field == said


class TestTheDifference:
    def test_the_drawing_has_both_and_marks_what_differs(self, operator):
        said = page(operator, f"{LIST}1..2/")
        assert 'class="node component added" data-node="part:nas-2"' in said
        assert 'class="node component changed" data-node="part:db"' in said
        assert 'class="node function removed" data-node="function:gestionale/etichette"' in said
        assert "data-state" not in said[said.index("data-stage") : said.index("</svg>")]

    def test_the_text_shows_lines_that_came_and_went(self, operator):
        said = page(operator, f"{LIST}1..2/")
        assert '<span class="removed">-  db: {needs: [rete], mtbf: 90000 h}</span>' in said
        assert '<span class="added">+  nas-2: {name: NAS nuovo, needs: [rete]}</span>' in said

    def test_the_other_way_round_what_was_added_is_removed(self, operator):
        assert 'class="node component removed" data-node="part:nas-2"' in page(operator, f"{LIST}2..1/")

    def test_a_version_with_itself_is_the_same(self, operator):
        assert "The texts are the same" in page(operator, f"{LIST}2..2/")

    def test_a_version_that_does_not_exist_is_not_found(self, operator):
        assert operator.get(f"{LIST}1..9/").status_code == 404
        assert operator.get("/systems/nothing/versions/1..2/").status_code == 404

    def test_a_text_that_today_s_rules_refuse_is_compared_as_text(self, operator, system):
        Version.objects.filter(system=system, number=1).update(text="components: []\n")
        said = page(operator, f"{LIST}1..2/")
        assert "the text alone can be compared" in said
        assert '<span class="removed">-components: []</span>' in said

    def test_a_text_that_is_too_long_is_said_to_be(self, operator, system):
        design.load(text=SECOND + "# x\n" * 12_001, by=cast.FOUNDER, at=cast.AT)
        assert "too long to be shown side by side" in page(operator, f"{LIST}2..3/")

    def test_text_of_a_model_is_never_markup(self, operator, system):
        design.load(text=SECOND.replace("NAS nuovo", "<img src=x>"), by=cast.FOUNDER, at=cast.AT)
        assert "<img" not in page(operator, f"{LIST}2..3/")

    def test_few_questions_are_asked_of_the_database(self, operator):
        page(operator, f"{LIST}1..2/")
        with CaptureQueriesContext(connection) as made:
            page(operator, f"{LIST}1..2/")
        assert len(made) <= 12


class TestReadAgain:
    def test_a_version_is_the_viewer_s_only_where_they_are_staff(self, system):
        contact = cast.verdi().user.actor()
        assert queries.model_at(cast.FOUNDER, system, 1)
        assert queries.model_at(contact, system, 1) is None
        assert queries.model_at(contact, system, 2) is None
