"""What customers' people read of the knowledge base: public articles, in their language, found by words or by a letter's link."""

import pytest
from django.urls import reverse

from scudo.knowledge import links
from scudo.lib import clock
from tests import cast
from tests.knowledge.articles import article, moved

pytestmark = pytest.mark.django_db

LIST = "/portale/aiuto/"


@pytest.fixture
def anna(client):
    """A browser of Rossi's person."""
    clock.move(cast.AT)
    client.force_login(cast.rossi().user)
    return client


def page(browser, address, **query):
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_has_what_is_public_and_published_and_nothing_else(anna):
    article("Cambiare la password", audience="public")
    article("Bozza pubblica", audience="public", published=False)
    article("Parola di amministratore")
    said = page(anna, LIST)
    assert "Cambiare la password" in said
    assert "Bozza pubblica" not in said
    assert "amministratore" not in said
    assert LIST in page(anna, "/portale/")


@pytest.mark.parametrize(
    ("asked", "found"), [("passwords", True), ("cambio", True), ("zzz", False), ("\0'", False)]
)
def test_articles_are_found_by_words_in_any_form(anna, asked, found):
    article("Cambiare la password", "Passwords: cambiala qui", audience="public")
    said = page(anna, LIST, q=asked)
    assert ("Cambiare la password" in said) is found
    if not found:
        assert 'role="search"' in said


def test_an_empty_list_says_what_to_do(anna):
    assert 'class="empty"' in page(anna, LIST)


def test_an_article_is_read_in_the_readers_language_and_in_the_other(anna):
    one = article("Accesso", "Premi **Entra**.", title_en="Access", text_en="Press Enter.", audience="public")
    address = reverse("portal:article", args=[one.pk])
    assert "<strong>Entra</strong>" in page(anna, address)
    assert "Press Enter." in page(anna, address, **{"in": "en"})
    assert "Entra" in page(anna, address, **{"in": "xx"})


@pytest.mark.parametrize("parts", [{}, {"audience": "public", "published": False}])
def test_what_is_not_public_is_not_there(anna, parts):
    one = article(**parts)
    assert anna.get(reverse("portal:article", args=[one.pk])).status_code == 404
    assert anna.get(reverse("portal:article_link", args=[links.token(one.pk)])).status_code == 410


def test_the_link_of_a_letter_opens_its_article_without_logging_in(client):
    one = article(text="Riavvia. <script>x</script>", audience="public")
    address = reverse("portal:article_link", args=[links.token(one.pk)])
    said = page(client, address)
    assert "Riavvia." in said
    assert "<script>x" not in said
    assert client.get(reverse("portal:article", args=[one.pk])).url == reverse("portal:enter")
    moved(one, "retire")
    assert client.get(address).status_code == 410
    assert client.get(f"{LIST}forged/").status_code == 410
