"""Who has a ticket before them, who is answering, and drafts that the server keeps: each person's own (T2)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from scudo.core.roles import Forbidden, Role
from scudo.customers.models import User
from scudo.desk import actions as desk
from scudo.desk import queries
from scudo.desk.models import Attention
from scudo.journal.models import Entry
from scudo.lib import clock
from tests import cast

pytestmark = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def ticket():
    clock.move(cast.AT)
    return cast.ticket(cast.rossi(), "Gestionale lento")


@pytest.fixture
def anna():
    return cast.colleague(Role.OPERATOR, "Anna Bo").actor()


@pytest.fixture
def marco():
    return cast.colleague(Role.TECHNICIAN, "Marco Ferri").actor()


def others(viewer, ticket, at=cast.AT):
    return [(user.name, answers) for user, answers in queries.others_at(viewer, ticket, at)]


def look(ticket, by, at=cast.AT, **more):
    desk.look_at(ticket=ticket, by=by, at=at, **more)


def write(ticket, by, text="Buongiorno", at=cast.AT, to="customer"):
    desk.keep_draft(ticket=ticket, recipient=to, text=text, by=by, at=at)


class TestWhoIsThere:
    def test_others_are_seen_and_one_not_oneself(self, ticket, anna, marco):
        look(ticket, anna)
        look(ticket, marco)
        assert others(anna, ticket) == [("Marco Ferri", False)]

    def test_who_left_or_has_not_been_heard_of_for_over_a_minute_is_gone(self, ticket, anna, marco):
        look(ticket, marco)
        assert others(anna, ticket, cast.AT + 74 * SECOND) == [("Marco Ferri", False)]
        assert others(anna, ticket, cast.AT + 75 * SECOND) == []
        look(ticket, marco, gone=True)
        assert others(anna, ticket) == []
        assert not Attention.objects.exists()

    def test_leaving_what_one_never_opened_is_nothing(self, ticket, marco):
        look(ticket, marco, gone=True)
        assert not Attention.objects.exists()

    def test_who_writes_to_the_customer_is_answering_and_who_notes_is_not(self, ticket, anna, marco):
        write(ticket, marco)
        assert others(anna, ticket) == [("Marco Ferri", True)]
        write(ticket, marco, to="note")
        assert others(anna, ticket) == [("Marco Ferri", False)]

    def test_a_draft_that_lies_for_long_is_no_answering(self, ticket, anna, marco):
        write(ticket, marco)
        look(ticket, marco, cast.AT + 5 * MINUTE)
        assert others(anna, ticket, cast.AT + 5 * MINUTE) == [("Marco Ferri", False)]

    def test_customers_people_see_nobody_and_are_nobody(self, ticket, marco):
        contact = ticket.contact
        look(ticket, marco)
        viewer = cast.customers.open_portal(contact=contact, by=cast.FOUNDER, at=cast.AT).actor()
        assert queries.others_at(viewer, ticket, cast.AT) == []
        with pytest.raises(Forbidden):
            look(ticket, viewer)

    def test_none_of_it_is_in_the_journal(self, ticket, anna):
        before = Entry.objects.count()
        look(ticket, anna)
        write(ticket, anna)
        assert Entry.objects.count() == before


class TestDrafts:
    def test_a_draft_is_kept_for_its_writer_alone(self, ticket, anna, marco):
        write(ticket, anna, "Proviamo domani")
        assert queries.draft_of(anna, ticket).draft == "Proviamo domani"
        assert queries.draft_of(marco, ticket) is None

    def test_leaving_keeps_it_and_throwing_it_away_does_not(self, ticket, anna):
        write(ticket, anna)
        look(ticket, anna, gone=True)
        assert queries.draft_of(anna, ticket).draft == "Buongiorno"
        write(ticket, anna, "")
        assert queries.draft_of(anna, ticket) is None

    @pytest.mark.parametrize("send", [desk.reply, desk.add_note])
    def test_what_was_sent_is_no_draft_any_more_and_the_others_stay(self, ticket, anna, marco, send):
        write(ticket, anna)
        write(ticket, marco, "Anch’io")
        send(ticket=ticket, text="Buongiorno", by=anna, at=cast.AT)
        assert queries.draft_of(anna, ticket) is None
        assert queries.draft_of(marco, ticket).draft == "Anch’io"

    def test_a_draft_is_bounded_and_has_nothing_the_database_cannot_hold(self, ticket, anna):
        write(ticket, anna, "a\0b" + "x" * 200_000)
        kept = queries.draft_of(anna, ticket).draft
        assert kept.startswith("abx")
        assert len(kept) < 100_000


class TestThePage:
    def test_it_says_who_is_there_and_gives_the_draft_back(self, client, ticket, anna, marco):
        write(ticket, marco)
        write(ticket, anna, "Mi manca <ancora> la versione", to="note")
        client.force_login(User.objects.get(pk=anna.user))
        page = client.get(reverse("web:ticket", args=[ticket.number])).content.decode()
        for words in (
            "Marco Ferri",
            "is answering",
            "Mi manca &lt;ancora&gt; la versione",
            "and have not sent it",
        ):
            assert words in page
        assert page.index('value="note"') < page.index("checked", page.index('value="note"'))

    def test_the_page_tells_that_it_is_open_what_is_typed_and_that_it_was_left(self, client, ticket, anna):
        client.force_login(User.objects.get(pk=anna.user))
        path = reverse("web:here", args=[ticket.number])
        assert client.post(path).status_code == 204
        client.post(path, {"text": "Bozza", "to": "x"})
        assert queries.draft_of(anna, ticket).recipient == "customer"
        client.post(path, {"text": ""})
        client.post(path, {"gone": "1"})
        assert not Attention.objects.exists()
        assert client.get(path).status_code == 405
