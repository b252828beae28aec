"""Templates of replies: kept by the team, put into an answer in the reader's language."""

import pytest
from django.urls import reverse

from scudo.customers.models import Language
from scudo.desk import actions
from scudo.desk.models import ReplyTemplate
from tests import cast
from tests.web.pages import page, post, rows

pytestmark = pytest.mark.django_db
BY = {"by": cast.FOUNDER, "at": cast.AT}


@pytest.fixture
def two(rossi):
    return [cast.ticket(rossi, "VPN da casa"), cast.ticket(rossi, "Stampante")]


TEXTS = {
    "italian": "Gentile {referente}, il ticket {numero} è chiuso. {io}",
    "english": "Dear {contact}, {number} is closed.",
}


class TestReplies:
    def test_a_template_is_kept_changed_and_removed(self, desk):
        assert "There is no template yet" in page(desk, "replies")
        post(desk, "reply_template_new", name="Chiusura", **TEXTS)
        one = ReplyTemplate.objects.get()
        assert "Italian, English" in page(desk, "replies", q="chiuso")
        assert "No template fits." in page(desk, "replies", q="zzz")
        assert rows(desk, "replies_csv")[1][0] == "Chiusura"
        assert "{referente}" in page(desk, "reply_template", one.pk)
        post(desk, "reply_template", one.pk, name="Fine", italian="Fatto.")
        one.refresh_from_db()
        assert (one.name, one.italian, one.english) == ("Fine", "Fatto.", "")
        post(desk, "reply_template_remove", one.pk)
        assert not ReplyTemplate.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"name": "", "italian": "x"}, "required"), ({"name": "Vuota"}, "in one language at least"),
            ({"name": "Sbagliata", "italian": "{ticket.customer}"}, "There is no blank {ticket.customer}"),
            ({"name": "CHIUSURA", "italian": "x"}, "of this name already"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, desk, fields, said):
        actions.add_template(name="Chiusura", texts=actions.Texts("Fatto."), **BY)
        answer = post(desk, "reply_template_new", **fields)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert fields.get("italian", "") in answer.content.decode()
        assert ReplyTemplate.objects.count() == 1

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            (Language.ITALIAN, "Gentile Anna Rossi, il ticket {} è chiuso. Giulia Bianchi"),
            (Language.ENGLISH, "Dear Anna Rossi, {} is closed."),
        ],
    )  # fmt: skip
    def test_it_is_offered_filled_in_in_the_readers_language(self, desk, rossi, two, language, text):
        rossi.contact.language = language
        rossi.contact.save()
        actions.add_template(name="Chiusura", texts=actions.Texts(**TEXTS), **BY)
        assert reverse("web:ticket_replies", args=[two[0].number]) in page(desk, "ticket", two[0].number)
        said = page(desk, "ticket_replies", two[0].number)
        assert text.format(two[0].number) in said
        assert 'data-key="1"' in said

    def test_where_a_language_is_missing_the_other_one_is_offered_and_said(self, desk, rossi, two):
        rossi.contact.language = Language.ENGLISH
        rossi.contact.save()
        actions.add_template(name="Chiusura", texts=actions.Texts("Fatto, <b>{cliente}</b>."), **BY)
        said = page(desk, "ticket_replies", two[0].number)
        assert "in the other language" in said
        assert "Fatto, &lt;b&gt;Rossi Impianti S.r.l.&lt;/b&gt;." in said

    def test_many_are_searched_and_the_first_nine_have_a_key(self, desk, two, django_assert_max_num_queries):
        for count in range(40):
            actions.add_template(name=f"Testo {count:02}", texts=actions.Texts(f"Parola{count:02}"), **BY)
        with django_assert_max_num_queries(8):
            said = page(desk, "ticket_replies", two[0].number)
        assert (said.count("data-template"), said.count("data-key")) == (30, 9)
        said = page(desk, "ticket_replies", two[0].number, q="parola31 testo")
        assert said.count("data-template") == 1
        assert "No template fits." in page(desk, "ticket_replies", two[0].number, q="zzz")
