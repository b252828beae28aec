"""The search: answers while typing, the page of what was found, filters as chips, problems that name the word, a file."""

import csv
import html
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.desk import actions as desk
from scudo.desk.models import Message
from scudo.lib import blobs, clock
from scudo.search.actions import reading
from scudo.search.models import Progress
from tests import cast

pytestmark = pytest.mark.django_db
MOST_QUERIES = 32


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def operator(client, rossi):
    client.force_login(cast.colleague(Role.OPERATOR))
    return client


@pytest.fixture
def printer(rossi):
    return cast.ticket(rossi, "Stampante bloccata", said="Il toner <b>è</b> nuovo.", effect=Effect.STOPPED)


def page(client, text, name="search", **more):
    answer = client.get(reverse(f"web:{name}"), {"q": text, **more})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def marks(said):
    return re.findall(r"<mark>(.*?)</mark>", said)


class TestPage:
    def test_what_was_found_stands_in_groups_with_its_words_marked(self, operator, printer):
        said = page(operator, "toner rossi")
        assert f'href="/tickets/{printer.number}/#m' in said
        assert marks(said) == ["toner"]
        assert re.findall(r'<h2 id="group-(\w+)"', said) == ["tickets"]
        assert re.findall(r'<h2 id="group-(\w+)"', page(operator, "rossi"))[:2] == ["customers", "people"]

    def test_what_strangers_wrote_stays_text(self, operator, printer):
        answer = operator.get(reverse("web:search"), {"q": "toner <script>alert(1)</script>"})
        assert b"<script>alert" not in answer.content
        assert b"&lt;b&gt;" in operator.get(reverse("web:search"), {"q": "toner"}).content

    def test_a_number_in_any_spelling_opens_the_ticket(self, operator, printer):
        answer = operator.get(reverse("web:search"), {"q": printer.number.replace("-", " ")})
        assert answer.headers["Location"] == f"/tickets/{printer.number}/"

    def test_filters_are_chips_that_take_themselves_away(self, operator, printer):
        said = page(operator, "toner gravità:1 cliente:rossi")
        assert printer.number in said
        assert 'href="/search/?q=toner+cliente%3Arossi"' in said
        assert 'href="/search/?q=toner+gravit%C3%A0%3A1"' in said

    def test_the_state_is_offered_as_a_filter(self, operator, printer):
        assert 'href="/search/?q=toner+state%3Aopen"' in page(operator, "toner")

    @pytest.mark.parametrize(
        ("text", "sentence", "link"),
        [
            ("clienti:rossi", "There is no filter “clienti”.", "/search/?q=customer%3Arossi"),
            ("gravità:9", "“9” is not known here. One of: 1, 2, 3, 0.", "/search/?q=gravit%C3%A0%3A1"),
            ("cliente:nessuno", "Nobody is called “nessuno”.", ""),
            ("dal:domani", "“domani” is not a day", ""),
            ("stato:", "After “stato:” a value is missing.", ""),
        ],
    )
    def test_a_word_that_is_not_understood_is_named(self, operator, printer, text, sentence, link):
        said = page(operator, text)
        assert sentence in said
        assert link in said
        assert "data-open-row" not in said
        assert "Nothing was looked for yet" in said

    def test_nothing_asked_or_found_shows_what_one_may_write(self, operator):
        assert "Write what you look for" in page(operator, "")
        assert "Nothing was found." in page(operator, "zzz")
        assert "customer:rossi severity:1 state:open" in page(operator, "zzz")

    def test_older_tickets_are_on_further_pages(self, operator, rossi):
        made = [cast.ticket(rossi, "Toner finito").number for _one in range(23)]
        first, second = page(operator, "toner"), page(operator, "toner", page=2)
        assert "/search/?q=toner&page=2" in first
        shown = [re.findall(r'href="/tickets/([\d-]+)/', said) for said in (first, second)]
        assert (shown[0], shown[1]) == (made[::-1][:20], made[::-1][20:])
        assert made[-1] in page(operator, "toner", page="x")
        assert made[-1] in page(operator, "toner", page="0")

    def test_one_is_told_what_is_still_missing(self, operator, printer):
        Progress.objects.create(what="tickets", next=7)
        assert "Older tickets are still being read" in page(operator, "toner")
        assert "words that begin so" in page(operator, "tone")

    def test_a_file_is_named_with_its_words(self, operator, printer):
        kept = desk.File("a.txt", "text/plain", 9, blobs.store(b"Un tulipano."))
        said = desk.Said(Message.Kind.IN, "Ecco.", author="Anna Rossi", files=[kept])
        desk.receive(ticket=printer, said=said, by=cast.FOUNDER, at=cast.AT)
        reading.tick(cast.AT)
        assert marks(page(operator, "TULIPANO")) == ["tulipano"]

    def test_the_page_asks_the_database_so_often(self, operator, printer):
        page(operator, "toner rossi")
        with CaptureQueriesContext(connection) as asked:
            page(operator, "toner rossi")
        assert len(asked) <= MOST_QUERIES

    def test_a_customers_person_is_led_away(self, client, rossi):
        client.force_login(rossi.user)
        for name in ("search", "search_answers", "search_csv"):
            assert client.get(reverse(f"web:{name}"), {"q": "toner"}).status_code == 302

    def test_nobody_acts_by_looking(self, operator):
        assert operator.post(reverse("web:search"), {"q": "toner"}).status_code == 405


class TestAnswers:
    def test_they_come_while_one_types(self, operator, printer):
        said = page(operator, "ton", "search_answers")
        assert f'href="/tickets/{printer.number}/#m' in said
        assert 'role="option"' in said
        assert 'href="/search/?q=ton"' in said

    def test_a_number_comes_first(self, operator, printer):
        said = page(operator, printer.number, "search_answers")
        assert said.index("This ticket") < said.index(f'href="/tickets/{printer.number}/"')

    def test_nothing_and_what_is_wrong_are_said(self, operator, printer):
        assert "Nothing found so far." in page(operator, "zzz", "search_answers")
        assert "“9” is not known here" in page(operator, "gravità:9", "search_answers")
        assert page(operator, "", "search_answers").strip() == ""

    def test_the_search_box_is_on_every_page(self, operator):
        said = page(operator, "", "customers")
        assert 'hx-get="/search/answers/"' in said
        assert 'action="/search/"' in said


def test_the_file_holds_what_was_found(operator, printer, rossi):
    cast.ticket(rossi, "=Toner(1)")
    answer = operator.get(reverse("web:search_csv"), {"q": "toner"})
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert [row[0] for row in rows[1:]][1] == printer.number
    assert rows[1][3] == "'=Toner(1)"


def test_the_words_are_italian_for_who_reads_italian(operator, printer):
    operator.post(reverse("web:preferences"), {"language": "it", "next": "/desk/"})
    said = page(operator, "toner")
    assert "stato:aperto" in said
