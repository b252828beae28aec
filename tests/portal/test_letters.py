"""A customer's person chooses their letters, and says by a link how a closed ticket went; a GET changes nothing (T3)."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse

from scudo.core.lifecycle import Verb
from scudo.core.severity import Effect
from scudo.customers.models import Membership
from scudo.desk import actions as desk
from scudo.desk import satisfaction
from scudo.desk.models import Satisfaction, Ticket
from scudo.lib import clock
from scudo.mail.models import Letter
from tests import cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def anna(client, rossi):
    client.force_login(rossi.user)
    return client


@pytest.fixture
def closed(rossi, run_jobs):
    ticket = cast.ticket(rossi, "Gestionale fermo", effect=Effect.PARTLY)
    for hours, verb in enumerate((Verb.RESOLVE, Verb.CLOSE), 1):
        desk.change_state(ticket=ticket, verb=verb, note="Fatto.", by=cast.FOUNDER, at=cast.AT + hours * HOUR)
    run_jobs("reactions")
    return ticket


def link(ticket):
    """The path of the link in the letter that told of the closing."""
    letter = Letter.objects.get(ticket=ticket, subject__contains="chiuso")
    return re.search(r"https?://[^/]+(/portale/valutazione/\S+)", letter.text)[1]


class TestChoosing:
    def test_every_company_has_its_own_choice(self, anna, rossi):
        Membership.objects.create(customer=cast.verdi().customer, contact=rossi.contact)
        answer = anna.get(reverse("portal:letters"))
        assert [one["customer"].name for one in answer.context["companies"]] == [
            "Rossi Impianti S.r.l.", "Verdi Trasporti S.p.A.",
        ]  # fmt: skip
        anna.post(
            reverse("portal:letters"), {"customer": rossi.customer.pk, "notices": "all", "steps": "essential"}
        )
        chosen = Membership.objects.filter(contact=rossi.contact).order_by("customer__name")
        assert [(one.notices, one.steps) for one in chosen] == [("all", "essential"), ("own", "every")]

    def test_another_company_and_a_wrong_word_change_nothing(self, anna, rossi):
        other = cast.verdi()
        for sent in (
            {"customer": other.customer.pk, "notices": "none", "steps": "every"},
            {"customer": rossi.customer.pk, "notices": "x"},
        ):
            anna.post(reverse("portal:letters"), sent)
        assert set(Membership.objects.values_list("notices", "steps")) == {("all", "every")}

    def test_the_staff_chooses_for_them(self, client, rossi):
        client.force_login(cast.colleague(cast.Role.OPERATOR))
        page = reverse("web:contact_letters", args=[rossi.customer.pk, rossi.contact.pk])
        assert page in client.get(reverse("web:customer", args=[rossi.customer.pk])).content.decode()
        client.post(page, {"notices": "none", "steps": "every"})
        assert Membership.objects.get().notices == "none"

    def test_every_notice_says_where_letters_are_chosen(self, closed):
        assert all("/portale/lettere/" in letter.text for letter in Letter.objects.filter(kind="notice"))


class TestRating:
    def test_looking_says_nothing_and_sending_says_it_once(self, client, closed):
        path = link(closed)
        assert "Gestionale fermo" in client.get(path).content.decode()
        assert not Satisfaction.objects.exists()
        said = client.post(path, {"score": "1", "comment": "È tornato il giorno dopo."})
        assert "male" in said.content.decode()
        client.post(path, {"score": "3", "comment": ""})
        assert [(one.score, one.comment) for one in Satisfaction.objects.all()] == [
            (1, "È tornato il giorno dopo.")
        ]
        assert said.headers["Cache-Control"] == "no-store"

    def test_a_bad_word_is_to_be_read_and_stands_on_the_ticket(self, client, closed):
        client.post(link(closed), {"score": "1", "comment": "Mai più <b>così</b>"})
        assert Ticket.objects.get(pk=closed.pk).unread
        client.force_login(cast.colleague(cast.Role.OPERATOR))
        page = client.get(reverse("web:ticket", args=[closed.number])).content.decode()
        for words in ("Mai più &lt;b&gt;così", "Anna Rossi", "was told how it went: badly."):
            assert words in page

    def test_a_good_word_disturbs_nobody(self, client, closed):
        client.post(link(closed), {"score": "3"})
        assert not Ticket.objects.get(pk=closed.pk).unread
        assert Satisfaction.objects.get().score == 3

    def test_no_score_and_a_wrong_one_are_asked_again(self, client, closed):
        for score in ("", "4", "x"):
            assert client.post(link(closed), {"score": score}).status_code == 422
        assert not Satisfaction.objects.exists()

    def test_forged_cut_and_old_links_say_so(self, client, closed):
        path = link(closed)
        other = signing.dumps([closed.pk, 1], salt="another")
        old = signing.TimestampSigner(salt=satisfaction.SALT)
        old.timestamp = lambda: "1Z141z"
        aged = old.sign_object([closed.pk, closed.contact_id])
        for token in (path.rstrip("/")[:-3].rpartition("/")[2], other, aged):
            answer = client.post(reverse("portal:rating", args=[token]), {"score": "3"})
            assert answer.status_code == 410
        assert not Satisfaction.objects.exists()

    def test_the_letter_asks_each_person_by_a_link_of_their_own(self, rossi, run_jobs):
        boss = cast.person(rossi.customer, "Carla Rossi", "carla@rossi.example", notices="all")
        ticket = cast.ticket(rossi, "Posta ferma", effect=Effect.PARTLY)
        for hours, verb in enumerate((Verb.RESOLVE, Verb.CLOSE), 1):
            desk.change_state(
                ticket=ticket, verb=verb, note="Fatto.", by=cast.FOUNDER, at=cast.AT + hours * HOUR
            )
        run_jobs("reactions")
        told = Letter.objects.filter(ticket=ticket, subject__contains="chiuso")
        tokens = [re.search(r"valutazione/([^/\s]+)/", letter.text)[1] for letter in told]
        assert [satisfaction.read(token)[1] for token in tokens] == [rossi.contact.pk, boss.pk]
