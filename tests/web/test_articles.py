"""The pages of the knowledge base: found, read, written with a preview, published; and articles on the page of a ticket."""

import csv
import re

import pytest
from django.urls import reverse

from scudo.core.lifecycle import Verb
from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.desk import actions as desk
from scudo.desk import queries as tickets
from scudo.desk.models import Attention
from scudo.knowledge import actions, links
from scudo.knowledge.models import Article, Use
from scudo.lib import clock
from tests import cast
from tests.design.products import installed, product
from tests.knowledge.articles import article

pytestmark = pytest.mark.django_db

LIST, NEW, PREVIEW = "/knowledge/", "/knowledge/new/", "/knowledge/preview/"
SCRIPT = {"Accept": "text/plain"}
SAID = {
    "title": "Stampa",
    "text": "# Uno\r\ndue",
    "audience": "internal",
    "tags": "Zebra, nastro",
    "things": "Gestionale",
}
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(2)) ![y](https://evil.example/p.png)"


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def operator(client, rossi):
    """An operator's browser."""
    client.force_login(cast.colleague(Role.OPERATOR))
    return client


def page(browser, address, **query):
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def wrong(answer):
    """The fields that a refused form marks."""
    assert answer.status_code == 422
    return {field.name for field in answer.context["form"] if field.errors}


class TestTheList:
    def test_shows_what_is_published_and_counts_the_other_states(self, operator):
        article("Stampante", tags=("zebra",)), article("Bozza mia", published=False)
        said = page(operator, LIST)
        assert "Stampante" in said
        assert "Bozza mia" not in said
        assert "Bozza mia" in page(operator, LIST, state="draft")
        assert [(each["name"], each["count"]) for each in operator.get(LIST).context["views"]] == [
            ("Published", 1), ("Drafts", 1), ("Retired", 0), ("All articles", 2),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "asked",
        [
            {"q": "nastri"},
            {"tag": "Zebra"},
            {"thing": "gestionale"},
            {"product": "apc-smt2200"},
            {"kind": "ups"},
            {"audience": "public"},
        ],
    )
    def test_is_narrowed_by_what_the_address_says(self, operator, asked):
        product()
        article(
            "Nastro",
            "Il nastro",
            tags=("zebra",),
            things=("Gestionale",),
            products=("apc-smt2200",),
            kinds=("ups",),
            audience="public",
        )
        article("Altro", "Niente")
        said = page(operator, LIST, **asked)
        assert "Nastro" in said
        assert "Altro" not in said

    def test_that_is_empty_says_what_to_do(self, operator):
        assert "No article here yet" in page(operator, LIST)
        assert "No article fits these filters." in page(operator, LIST, q="zzz")

    @pytest.mark.parametrize(
        "asked", [{"state": "x"}, {"page": "99"}, {"q": "\0'"}, {"kind": "?"}, {"tag": "\0"}]
    )
    def test_survives_an_address_that_somebody_typed(self, operator, asked):
        article()
        page(operator, LIST, **asked)

    def test_asks_no_more_questions_for_many_articles_than_for_one(
        self, operator, django_assert_num_queries, django_assert_max_num_queries
    ):
        article()
        with django_assert_max_num_queries(10) as asked:
            page(operator, LIST)
        for number in range(20):
            article(f"Articolo {number}")
        with django_assert_num_queries(len(asked)):
            page(operator, LIST)

    def test_is_a_file_too_without_formulas(self, operator):
        article("=1+1", tags=("vpn",))
        answer = operator.get("/knowledge.csv")
        rows = list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))
        line = dict(zip(*rows, strict=True))
        assert (line["Title"], line["Tags"], line["State"], line["Version"]) == (
            "'=1+1",
            "vpn",
            "published",
            "2",
        )


class TestOneArticle:
    def test_runs_nothing_and_fetches_nothing_of_what_was_written(self, operator):
        said = page(operator, reverse("web:article", args=[article(text=HOSTILE).pk]))
        assert "<script>alert" not in said
        assert "<img" not in said
        assert 'href="javascript' not in said
        assert "&lt;script&gt;alert(1)" in said

    def test_leads_to_what_it_is_about_and_where_it_served(self, operator, rossi):
        one = article(things=("Gestionale",), title_en="Down", text_en="Restart.")
        ticket = cast.ticket(rossi, "Fermo")
        actions.use_article(
            ticket=ticket, article=one, how=actions.How.HELPED, to_customer=False, by=cast.FOUNDER, at=cast.AT
        )
        said = page(operator, reverse("web:article", args=[one.pk]))
        for words in (f"{LIST}?thing=gestionale", ticket.number, "on 1 ticket", "version 2", "Prova"):
            assert words in said
        assert "Restart." in page(operator, reverse("web:article", args=[one.pk]), **{"in": "en"})

    def test_is_seen_by_all_of_the_staff_and_written_by_the_desk(self, client, rossi):
        one = article()
        client.force_login(cast.colleague(Role.OFFICE))
        assert f"/knowledge/{one.pk}/change/" not in page(client, reverse("web:article", args=[one.pk]))
        assert NEW not in page(client, LIST)
        for address in (NEW, reverse("web:article_change", args=[one.pk])):
            assert client.get(address).status_code == 403
        assert (
            client.post(reverse("web:article_move", args=[one.pk, "retire"]), {"why": "x"}).status_code == 403
        )

    def test_is_shut_to_customers_and_strangers(self, client, rossi):
        one = article(audience="public")
        addresses = [LIST, NEW, "/knowledge.csv", reverse("web:article", args=[one.pk])]
        assert [client.get(each).status_code for each in addresses] == [302] * 4
        client.force_login(rossi.user)
        assert [client.get(each).status_code for each in addresses] == [302] * 4

    @pytest.mark.parametrize("view", ["article", "article_change", "article_versions"])
    def test_that_is_not_there_is_not_found(self, operator, view):
        assert operator.get(reverse(f"web:{view}", args=[1])).status_code == 404


class TestWriting:
    def test_a_new_article_is_a_draft(self, operator):
        answer = operator.post(NEW, SAID)
        made = Article.objects.get()
        assert answer.url == reverse("web:article", args=[made.pk])
        assert (made.state, made.text, made.tags, made.things) == (
            "draft",
            "# Uno\ndue",
            ["nastro", "zebra"],
            ["gestionale"],
        )

    def test_the_address_may_say_what_it_is_about(self, operator):
        assert 'value="apc-smt2200"' in page(operator, NEW, products="apc-smt2200", title="UPS")

    @pytest.mark.parametrize(
        ("field", "text"),
        [
            ("title", ""),
            ("text", "x" * 1_000_000),
            ("products", "nessuno"),
            ("kinds", "frigo"),
            ("title_en", "Only"),
            ("audience", "x"),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field_and_what_was_written_stays(self, operator, field, text):
        answer = operator.post(NEW, SAID | {field: text})
        assert wrong(answer) == {"text_en" if field == "title_en" else field}
        assert not Article.objects.exists()
        assert "Gestionale" in answer.content.decode()

    def test_the_preview_shows_what_will_be_read_and_runs_nothing(self, operator):
        said = operator.post(PREVIEW, {"text": f"**forte** {HOSTILE}"}).content.decode()
        assert "<strong>forte</strong>" in said
        assert "<script" not in said
        assert "<html" not in said
        assert "too long" in operator.post(PREVIEW, {"text": "x" * 60_001}).content.decode()
        assert not Article.objects.exists()

    def test_a_change_says_why_and_is_a_version(self, operator):
        one = article()
        address = reverse("web:article_change", args=[one.pk])
        said = {"title": one.title, "text": "Nuovo", "audience": "internal", "version": "2"}
        assert wrong(operator.post(address, said)) == {"why"}
        assert operator.post(address, said | {"why": "Rifatto"}).status_code == 302
        versions = page(operator, reverse("web:article_versions", args=[one.pk]))
        assert "Rifatto" in versions
        compared = page(operator, reverse("web:article_version", args=[one.pk, 3]))
        assert re.search(r'class="added">\+Nuovo<', compared)
        assert re.search(r'class="removed">-1\. Riavvia il servizio\.<', compared)

    def test_who_was_slower_keeps_the_text_and_sees_who_was_faster(self, operator):
        one = article()
        address = reverse("web:article_change", args=[one.pk])
        said = {"title": one.title, "text": "Mio", "audience": "internal", "version": "2", "why": "x"}
        operator.post(address, said | {"text": "Loro"})
        answer = operator.post(address, said)
        assert answer.status_code == 409
        shown = answer.content.decode()
        assert "Mio</textarea>" in shown
        assert 'name="version" value="3"' in shown
        assert operator.post(address, said | {"version": "3"}).status_code == 302
        one.refresh_from_db()
        assert (one.text, one.version) == ("Mio", 4)

    def test_an_old_version_is_begun_from_again(self, operator):
        one = article()
        address = reverse("web:article_change", args=[one.pk])
        operator.post(
            address, {"title": "Altro", "text": "Altro", "audience": "internal", "version": "2", "why": "x"}
        )
        said = page(operator, address, **{"from": "1"})
        assert "Riavvia il servizio." in said
        assert "As it was in version 1." in said
        assert operator.get(address, {"from": "99"}).status_code == 404

    def test_publishing_retiring_and_taking_back(self, operator):
        one = article(published=False)
        for verb, state in (("publish", "published"), ("retire", "published"), ("take_back", "draft")):
            operator.post(reverse("web:article_move", args=[one.pk, verb]), {"why": ""})
            one.refresh_from_db()
            assert one.state == state, "retiring without a reason is refused"
        assert operator.post(reverse("web:article_move", args=[one.pk, "burn"])).status_code == 404


def test_the_pages_of_a_product_and_a_component_lead_to_what_is_known_of_them(operator):
    product(), product("dell-r650"), product("synology-rs1221")
    installed()
    article("Batterie", products=("apc-smt2200",)), article("Presa lenta", things=("ups-1",))
    assert "Batterie" in page(operator, reverse("web:product", args=["apc-smt2200"]))
    said = page(operator, reverse("web:component", args=["rossi-sala", "ups-1"]))
    assert "Batterie" in said
    assert "Presa lenta" in said
    assert f"{NEW}?products=apc-smt2200&amp;things=ups-1" in said


class TestOnATicket:
    @pytest.fixture
    def ticket(self, rossi):
        return cast.ticket(rossi, "Gestionale fermo", effect=Effect.STOPPED)

    def use(self, browser, ticket, one, how, to="customer", **headers):
        address = reverse("web:ticket_article_use", args=[ticket.number, one.pk])
        return browser.post(address, {"how": how, "to": to}, headers=headers)

    def test_the_page_proposes_articles_with_why_and_a_key(self, operator, ticket):
        article("Come si riavvia", things=("Gestionale",))
        said = page(operator, reverse("web:ticket", args=[ticket.number]))
        assert "Come si riavvia" in said
        assert "about gestionale" in said
        assert 'value="link" data-key="1"' in said

    def test_the_link_of_a_public_one_is_put_into_the_answer_in_the_readers_language(
        self, operator, ticket, rossi
    ):
        one = article(audience="public", title_en="Down", text_en="Restart.")
        said = self.use(operator, ticket, one, "link", **SCRIPT).content.decode()
        token = said.rstrip("/").rpartition("/")[2]
        assert said.startswith(f"{one.title}: http")
        assert links.read(token) == one.pk
        rossi.contact.language = "en"
        rossi.contact.save()
        assert self.use(operator, ticket, one, "link", **SCRIPT).content.decode().startswith("Down: http")
        assert Use.objects.get().how == "link"

    def test_the_text_is_put_in_as_plain_words(self, operator, ticket):
        one = article(text="1. **Riavvia**\n2. Prova", audience="public")
        assert self.use(operator, ticket, one, "text", **SCRIPT).content == b"1. Riavvia\n2. Prova"

    def test_an_internal_one_is_refused_to_a_customer_and_put_into_a_note(self, operator, ticket):
        one = article()
        assert self.use(operator, ticket, one, "text", **SCRIPT).status_code == 409
        assert not Use.objects.exists()
        said = self.use(operator, ticket, one, "link", to="note", **SCRIPT).content.decode()
        assert said.endswith(reverse("web:article", args=[one.pk]))

    def test_without_a_script_it_goes_below_the_kept_draft(self, operator, ticket):
        viewer = operator.get("/desk/").wsgi_request.user.actor()
        desk.keep_draft(ticket=ticket, recipient="customer", text="Buongiorno", by=viewer, at=cast.AT)
        one = article(text="Riavvia.", audience="public")
        assert self.use(operator, ticket, one, "text").status_code == 302
        assert Attention.objects.get().draft == "Buongiorno\n\nRiavvia."
        self.use(operator, ticket, article("Interno"), "link")
        assert tickets.draft_of(viewer, ticket).draft == "Buongiorno\n\nRiavvia."

    def test_what_helped_is_seen_on_the_ticket(self, operator, ticket):
        one = article()
        self.use(operator, ticket, one, "helped")
        said = page(operator, reverse("web:ticket", args=[ticket.number]))
        assert "Served here" in said
        assert "used an article of the knowledge base" in said

    def test_other_articles_are_found_while_typing(self, operator, ticket):
        article("Nastro della stampante")
        address = reverse("web:ticket_articles", args=[ticket.number])
        said = operator.get(address, {"q": "nastri"}, headers={"HX-Request": "true"}).content.decode()
        assert "Nastro della stampante" in said
        assert "<html" not in said
        nothing = operator.get(address, {"q": "zzz<"}, headers={"HX-Request": "true"}).content.decode()
        assert "No published article holds “zzz&lt;”." in nothing
        assert operator.get(address).url == LIST

    def test_a_solution_becomes_a_draft_that_is_written_on(self, operator, ticket):
        address = reverse("web:ticket_article_draft", args=[ticket.number])
        assert operator.post(address).url == reverse("web:ticket", args=[ticket.number])
        assert not Article.objects.exists()
        desk.change_state(ticket=ticket, verb=Verb.RESOLVE, note="Riavviato.", by=cast.FOUNDER, at=cast.AT)
        assert "Make an article of the solution" in page(
            operator, reverse("web:ticket", args=[ticket.number])
        )
        made = operator.post(address)
        one = Article.objects.get()
        assert made.url == reverse("web:article_change", args=[one.pk])
        assert "Riavviato." in page(operator, made.url)
        assert one.title in page(operator, reverse("web:ticket", args=[ticket.number]))
        assert operator.post(address).url == made.url

    @pytest.mark.parametrize("how", ["", "origin", "burn"])
    def test_a_way_that_there_is_not_is_not_found(self, operator, ticket, how):
        assert self.use(operator, ticket, article(audience="public"), how).status_code == 404

    def test_nothing_is_done_by_who_may_not(self, client, ticket, rossi):
        one = article(audience="public")
        client.force_login(cast.colleague(Role.DESIGNER))
        assert self.use(client, ticket, one, "link").status_code == 403
        assert client.post(reverse("web:ticket_article_draft", args=[ticket.number])).status_code == 403
        client.force_login(rossi.user)
        assert self.use(client, ticket, one, "link").status_code == 302
        assert not Use.objects.exists()
