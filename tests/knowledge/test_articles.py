"""Articles: versions that lose nothing, states, what is refused, who reads what."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from scudo.core.roles import Role
from scudo.journal.models import Entry
from scudo.knowledge import actions, links, queries
from scudo.knowledge.models import Article, Use, Version
from scudo.knowledge.sheet import tidy
from scudo.lib import scope
from tests import cast
from tests.design.products import product
from tests.knowledge.articles import article, moved

pytestmark = pytest.mark.django_db
LATER = cast.AT + timedelta(days=1)


def changed(one, why="Più chiaro", version=None, **parts):
    sheet = replace(actions.sheet_of(one), **parts)
    return actions.change_article(
        article=one, sheet=sheet, why=why, version=version, by=cast.FOUNDER, at=LATER
    )


def refused(call):
    with pytest.raises(ValidationError) as problem:
        call()
    return set(getattr(problem.value, "error_dict", {"": None}))


class TestVersions:
    def test_every_change_keeps_what_was_before_with_who_when_and_why(self):
        writer = cast.colleague(Role.TECHNICIAN, "Marco Ferri").actor()
        one = actions.add_article(sheet=actions.Sheet("Stampa", "Uno"), by=writer, at=cast.AT)
        changed(one, "Mancava un passo", text="Uno\nDue")
        kept = list(Version.objects.filter(article=one).order_by("number"))
        assert [(each.number, each.text, each.why) for each in kept] == [
            (1, "Uno", ""),
            (2, "Uno\nDue", "Mancava un passo"),
        ]
        assert (kept[0].by.name, kept[0].at, kept[1].at) == ("Marco Ferri", cast.AT, LATER)

    def test_publishing_and_retiring_are_versions_too(self):
        one = moved(article(), "retire", "Non serve più")
        assert list(one.versions.values_list("number", "state", "why")) == [
            (3, "retired", "Non serve più"),
            (2, "published", "Prova"),
            (1, "draft", ""),
        ]

    def test_nothing_changed_is_no_version(self):
        one = article()
        assert changed(one, title=f"  {one.title} ", text=one.text + "\r\n").version == one.version

    def test_an_article_that_somebody_else_changed_is_not_overwritten(self):
        one = article()
        changed(one, version=2, text="Loro")
        with pytest.raises(actions.Conflict):
            changed(one, version=2, text="Mio")
        assert Article.objects.get().text == "Loro"

    def test_the_journal_names_fields_and_no_text(self):
        changed(article(), text="Segreto")
        entry = Entry.objects.get(kind="knowledge.changed")
        assert entry.facts == {"version": 3, "fields": ["text"]}


class TestStates:
    def test_an_empty_article_is_not_published(self):
        assert refused(lambda: article(text="")) == {"text"}

    def test_what_is_published_changes_with_a_reason(self):
        one = article()
        assert refused(lambda: changed(one, why=" ", text="Altro")) == {"why"}
        changed(moved(one, "take_back"), why="", text="Altro")

    def test_retiring_needs_a_reason(self):
        one = article()
        assert refused(lambda: moved(one, "retire", " ")) == {"why"}

    def test_a_verb_that_does_not_apply_changes_nothing(self):
        one = article()
        assert moved(one, "publish").version == one.version

    def test_a_retired_article_is_published_again(self):
        assert moved(moved(article(), "retire"), "publish").state == "published"


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("parts", "field"),
        [
            ({"title": " \n"}, "title"), ({"title": "x" * 151}, "title"), ({"text": "x" * 1_000_000}, "text"),
            ({"text_en": "Only the text"}, "title_en"), ({"title_en": "Only the title"}, "text_en"), ({"audience": "all"}, "audience"),
            ({"products": ("nessuno",)}, "products"), ({"kinds": ("frigo",)}, "kinds"), ({"things": ("x" * 101,)}, "things"),
            ({"tags": tuple(f"t{number}" for number in range(31))}, "tags"),
        ],
    )  # fmt: skip
    def test_is_named_by_its_field(self, parts, field):
        assert refused(lambda: article(**{"title": "Stampa", "text": "Uno", **parts})) == {field}
        assert not Article.objects.exists()

    def test_names_are_kept_once_in_small_letters(self):
        product()
        one = article(
            tags=("VPN", " vpn ", ""), things=("Gestionale",), products=("apc-smt2200",), kinds=("ups",)
        )
        assert (one.tags, one.things, one.products, one.kinds) == (
            ["vpn"],
            ["gestionale"],
            ["apc-smt2200"],
            ["ups"],
        )

    @given(st.builds(actions.Sheet, st.text(), st.text(), tags=st.lists(st.text()).map(tuple)))
    def test_tidied_once_is_tidied_for_good_and_can_be_kept(self, sheet):
        once = tidy(sheet)
        assert tidy(once) == once
        assert not any("\0" in each for each in (once.title, once.text, *once.tags))

    def test_a_public_article_does_not_name_the_customer_it_was_made_of(self):
        rossi = cast.rossi()
        ticket = cast.ticket(rossi, "Gestionale fermo")
        one = article(text=f"Da {rossi.contact.name} ({ticket.number})", published=False)
        Use.objects.create(customer=rossi.customer, ticket=ticket, article=one, how="origin", at=cast.AT)
        one = moved(one, "publish")
        with pytest.raises(ValidationError, match=f"{ticket.number}.*Anna Rossi"):
            changed(one, audience="public")
        assert changed(one, audience="public", text="Riavvia.").is_public


class TestWhoReads:
    @pytest.fixture
    def shelf(self):
        return {
            "draft": article("Bozza", published=False, audience="public"), "internal": article("Interno"),
            "public": article("Pubblico", audience="public"), "retired": moved(article("Ritirato", audience="public"), "retire"),
        }  # fmt: skip

    def test_a_customers_person_reads_what_is_public_and_published(self, shelf):
        viewer = cast.rossi().user.actor()
        assert list(queries.articles_for(viewer)) == [shelf["public"]]
        assert queries.article_by_id(viewer, shelf["internal"].pk) is None
        assert not queries.versions_of(viewer, shelf["public"])
        assert not queries.helped_on(viewer, shelf["public"])
        assert queries.tags_for(viewer) == []

    def test_the_database_itself_holds_the_rest_back(self, shelf):
        with scope.within([]):
            assert list(Article.objects.values_list("title", flat=True)) == ["Pubblico"]

    @pytest.mark.parametrize("table", ["knowledge_version", "knowledge_use"])
    def test_the_portal_has_no_right_on_the_rest(self, table):
        with connection.cursor() as cursor:
            cursor.execute("select has_table_privilege('scudo_portal', %s, 'select')", [table])
            assert cursor.fetchone() == (False,)

    def test_staff_reads_all(self, shelf):
        assert queries.articles_for(cast.FOUNDER).count() == 4


class TestSearch:
    @pytest.fixture(autouse=True)
    def shelf(self):
        article("Le stampanti non rispondono", "Riavviare il servizio di stampa.", tags=("zebra",))
        article(
            "VPN",
            "Il certificato è scaduto",
            title_en="Expired certificates",
            text_en="Renew the certificate.",
        )

    @pytest.mark.parametrize(
        ("asked", "title"),
        [
            ("stampante", "Le stampanti non rispondono"), ("riavvia servizi", "Le stampanti non rispondono"),
            ("zebra", "Le stampanti non rispondono"), ("rispond", "Le stampanti non rispondono"), ("renewing", "VPN"), ("vpn", "VPN"),
        ],
    )  # fmt: skip
    def test_finds_forms_of_a_word_in_both_languages_tags_and_parts_of_titles(self, asked, title):
        assert [one.title for one in queries.narrowed(queries.articles_for(cast.FOUNDER), text=asked)] == [
            title
        ]

    @pytest.mark.parametrize(
        "asked", ["'", '"', "a & | !", "<->", ":*", "\\", "%", "or and not", "(" * 300, "-", "\0"]
    )
    def test_survives_whatever_is_typed(self, asked):
        list(queries.narrowed(queries.articles_for(cast.FOUNDER), text=asked, tag=asked, thing=asked))


def test_a_link_opens_its_article_and_a_forged_one_nothing():
    assert links.read(links.token(7)) == 7
    for written in ("7", "", links.token(7) + "x", links.token(7).replace("7", "8", 1) + "="):
        assert links.read(written) is None


def test_the_other_language_is_given_where_it_is_there():
    one = article(title_en="Down", text_en="Restart.")
    assert queries.in_language(one, "en").title == "Down"
    assert queries.in_language(article("Solo italiano"), "en").language == "it"
