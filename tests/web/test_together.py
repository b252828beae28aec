"""The pages of tickets that belong together: merge, split, link, follow, call by name; teams."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from scudo.contracts import actions as contracts
from scudo.core.lifecycle import Verb
from scudo.core.merging import Link, Refusal
from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.desk import actions
from scudo.desk.models import Message, Team, Ticket, TicketLink, Watcher
from scudo.lib import clock
from scudo.web import together_words as words
from tests import cast
from tests.desk.together import fresh, merge, unmerge, write
from tests.house.places import RULES
from tests.house.tables import table
from tests.web.pages import page, post

pytestmark = pytest.mark.django_db
LINKS = {Link(row["link"]): row for row in table(RULES / "merging.md", "link")}


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def ticket(rossi):
    return cast.ticket(rossi, "Gestionale fermo", effect=Effect.STOPPED, said="Non parte.")


@pytest.fixture
def other(rossi):
    return cast.ticket(rossi, "Ancora fermo", said="Sempre io.", at=cast.AT - timedelta(hours=2))


@pytest.mark.parametrize("kind", Link)
def test_a_link_is_read_from_both_sides_as_the_rule_says(kind):
    with translation.override("en"):
        said = words.is_what(kind, forward=True), words.is_what(kind, forward=False)
    assert said == (LINKS[kind]["read from the first"], LINKS[kind]["from the other"])


@pytest.mark.parametrize("why", Refusal)
def test_every_refusal_has_its_sentence(why):
    assert words.refused(why) != why


class TestMerging:
    def test_the_page_offers_the_customers_tickets_and_puts_them_together(self, desk, ticket, other):
        elsewhere = cast.ticket(cast.verdi(), "Di un altro")
        said = page(desk, "ticket_merge", other.number)
        assert ticket.number in said
        assert elsewhere.number not in said
        assert page(desk, "ticket", other.number).count(reverse("web:ticket_merge", args=[other.number])) >= 1
        answer = post(desk, "ticket_merge", other.number, chosen=ticket.number, version=other.version)
        assert answer.url == reverse("web:ticket", args=[ticket.number])
        assert fresh(other).merged_into == ticket

    def test_a_number_may_be_written_in_any_spelling(self, desk, ticket, other):
        post(desk, "ticket_merge", other.number, number=ticket.number.replace("-", " "))
        assert fresh(other).merged_into == ticket

    @pytest.mark.parametrize("written", ["", "26-99999-1", "x" * 40, "abc", "0\x00"])
    def test_a_number_that_is_none_is_said_at_its_field(self, desk, other, written):
        answer = post(desk, "ticket_merge", other.number, number=written)
        assert answer.status_code == 422
        assert fresh(other).merged_into is None

    def test_why_not_is_said_in_words(self, desk, other):
        elsewhere = cast.ticket(cast.verdi(), "Di un altro")
        answer = post(desk, "ticket_merge", other.number, number=elsewhere.number)
        assert answer.status_code == 422
        assert "another customer’s ticket" in answer.content.decode()

    def test_a_change_in_between_is_said(self, desk, ticket, other):
        seen = other.version
        actions.assign(ticket=other, assignee=None, by=cast.FOUNDER, at=cast.AT)
        answer = post(desk, "ticket_merge", other.number, number=ticket.number, version=seen)
        assert answer.status_code == 422

    def test_the_one_that_goes_on_shows_all_of_it_with_the_other_number_and_the_earlier_opening(
        self, desk, ticket, other
    ):
        files = [actions.File("schermo.png", "image/png", 3, "a" * 64)]
        actions.add_note(ticket=other, text="Una nota.", files=files, by=cast.FOUNDER, at=cast.AT)
        contracts.charge_work(
            customer=other.customer, minutes=30, what="Riavvio", ticket=other.number, key="k1", at_work=cast.AT, by=cast.FOUNDER,
            at=cast.AT,
        )  # fmt: skip
        merge(other, ticket)
        said = page(desk, "ticket", ticket.number)
        for part in ("Non parte.", "Sempre io.", "Una nota.", "schermo.png", "Riavvio", f"in {other.number}"):
            assert part in said
        assert "The customer asked first on" in said
        assert f"in {other.number}: these are the times of this ticket." in said

    def test_the_merged_ones_page_leads_on_offers_no_verb_and_can_be_taken_apart(self, desk, ticket, other):
        merge(other, ticket)
        said = page(desk, "ticket", other.number)
        assert f"goes on as {ticket.number}" in said
        assert "its times are that one’s" in said
        assert 'name="text"' not in said
        assert reverse("web:act", args=[other.number, "reopen"]) not in said
        post(desk, "act", other.number, "unmerge")
        assert fresh(other).merged_into is None
        post(desk, "act", other.number, "unmerge")

    def test_a_text_for_a_ticket_that_was_merged_meanwhile_is_kept(self, desk, ticket, other):
        version = other.version
        merge(other, ticket)
        answer = post(desk, "reply", other.number, to="customer", text="Arriviamo subito.", version=version)
        assert answer.status_code == 409
        assert "Arriviamo subito." in answer.content.decode()
        assert reverse("web:reply", args=[ticket.number]) in answer.content.decode()
        assert not Message.objects.filter(text="Arriviamo subito.").exists()

    def test_a_verb_on_a_ticket_that_was_merged_meanwhile_is_refused_with_a_word(self, desk, ticket, other):
        merge(other, ticket)
        assert post(desk, "act", other.number, "acknowledge").status_code == 302
        assert fresh(other).state == "cancelled"

    def test_the_conversation_of_both_tells_of_it(self, desk, ticket, other):
        merge(other, ticket)
        unmerge(other)
        assert f"took it apart from {ticket.number} again." in page(desk, "ticket", other.number)
        assert f"took {other.number} apart from this ticket again." in page(desk, "ticket", ticket.number)

    def test_a_designer_is_not_offered_it(self, client, ticket):
        client.force_login(cast.colleague(Role.DESIGNER))
        assert reverse("web:ticket_merge", args=[ticket.number]) not in page(client, "ticket", ticket.number)

    def test_the_customers_portal_says_where_it_goes_on(self, client, rossi, ticket, other):
        merge(other, ticket)
        client.force_login(rossi.user)
        said = client.get(reverse("portal:tickets")).content.decode()
        assert f"{ticket.number}" in said
        assert other.number in said


class TestSplitting:
    def test_chosen_messages_become_a_new_ticket(self, desk, ticket):
        asked = write(ticket, "E la stampante?", cast.AT)
        assert "E la stampante?" in page(desk, "ticket_split", ticket.number)
        answer = post(desk, "ticket_split", ticket.number, messages=[asked.pk], reason="Stampante")
        made = Ticket.objects.latest("pk")
        assert answer.url == reverse("web:ticket", args=[made.number])
        assert "made this ticket of a part of" in page(desk, "ticket", made.number)
        assert "was split into this and" in page(desk, "ticket", ticket.number)

    @pytest.mark.parametrize("case", ["none", "all", "no reason", "not there", "no number"])
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, desk, ticket, case):
        asked = write(ticket, "E la stampante?", cast.AT)
        chosen = {
            "none": [], "all": list(ticket.messages.values_list("pk", flat=True)), "not there": [10**6], "no number": ["x"],
        }.get(case, [asked.pk])  # fmt: skip
        reason = "" if case == "no reason" else "Stampante nuova"
        answer = post(desk, "ticket_split", ticket.number, messages=chosen, reason=reason)
        assert answer.status_code == 422
        assert reason in answer.content.decode()
        assert Ticket.objects.count() == 1

    def test_a_ticket_without_words_says_so(self, desk, rossi):
        assert "Nothing has been said yet." in page(desk, "ticket_split", cast.ticket(rossi, "Muto").number)


class TestLinking:
    @pytest.mark.parametrize("kind", ["cause", "cause-back", "parent", "duplicate-back"])
    def test_both_pages_show_the_link_and_either_takes_it_away(self, desk, ticket, other, kind):
        post(desk, "ticket_link", ticket.number, kind=kind, chosen=other.number)
        link = TicketLink.objects.get()
        assert (link.ticket == other) == kind.endswith("-back")
        for one, its in ((ticket, other), (other, ticket)):
            panel = page(desk, "ticket", one.number).partition('id="together"')[2]
            assert its.number in panel
        post(desk, "ticket_unlink", other.number, link.pk)
        post(desk, "ticket_unlink", other.number, link.pk)
        assert not TicketLink.objects.exists()

    def test_why_not_is_said(self, desk, ticket):
        answer = post(desk, "ticket_link", ticket.number, kind="cause", number=ticket.number)
        assert answer.status_code == 422
        assert post(desk, "ticket_link", ticket.number, kind="other", number=ticket.number).status_code == 422


class TestFollowing:
    def test_one_follows_and_finds_it_in_the_view(self, desk, giulia, ticket):
        post(desk, "ticket_follow", ticket.number)
        assert ticket.number in page(desk, "desk", view="followed")
        assert "Giulia Bianchi" in page(desk, "ticket", ticket.number).partition('id="followers"')[2]
        post(desk, "ticket_follow", ticket.number, no="1")
        assert ticket.number not in page(desk, "desk", view="followed")

    def test_a_customers_person_is_let_follow_and_taken_off(self, desk, rossi, ticket):
        carla = cast.person(rossi.customer, "Carla Neri", "carla@rossi.example")
        assert "Carla Neri" in page(desk, "ticket", ticket.number)
        post(desk, "ticket_followers", ticket.number, contact=carla.pk)
        assert "carla@rossi.example" in page(desk, "ticket", ticket.number)
        post(desk, "ticket_followers", ticket.number, remove=carla.pk)
        assert not Watcher.objects.exists()

    @pytest.mark.parametrize("contact", ["", "x", "999999"])
    def test_nobody_is_no_follower(self, desk, ticket, contact):
        assert post(desk, "ticket_followers", ticket.number, contact=contact).status_code == 302
        post(desk, "ticket_followers", ticket.number, contact=cast.verdi().contact.pk)
        assert not Watcher.objects.exists()


class TestCalling:
    @pytest.fixture
    def marta(self, rossi):
        return cast.colleague(Role.TECHNICIAN, "Marta Verdi")

    def test_who_is_called_sees_it_in_the_list_and_on_the_ticket_and_says_that_they_read_it(
        self, desk, client, ticket, marta
    ):
        post(desk, "reply", ticket.number, to="note", text="@Marta guardi?", version=ticket.version)
        client.force_login(marta)
        said = page(client, "desk", view="mentions")
        assert ticket.number in said
        assert "News not read" in said
        assert "Giulia Bianchi calls you" in page(client, "ticket", ticket.number)
        post(client, "ticket_read", ticket.number)
        assert "calls you" not in page(client, "ticket", ticket.number)
        assert ticket.number not in page(client, "desk", view="mentions")

    def test_a_name_that_is_not_clear_is_told_to_who_wrote_it(self, desk, ticket, marta):
        cast.colleague(Role.MANAGER, "Marta Neri")
        post(desk, "reply", ticket.number, to="note", text="@Marta @Pippo", version=ticket.version)
        said = page(desk, "ticket", ticket.number)
        assert "Several colleagues fit @Marta" in said
        assert "No colleague is called @Pippo" in said


class TestTeams:
    @pytest.fixture
    def manager(self, client, rossi):
        client.force_login(cast.colleague(Role.MANAGER, "Carla Capo"))
        return client

    def test_the_manager_makes_changes_and_ends_a_team(self, manager, giulia):
        assert "There is no team yet" in page(manager, "teams")
        post(manager, "team_new", name="Rete", members=[giulia.pk])
        team = Team.objects.get()
        said = page(manager, "teams")
        assert "Rete" in said
        assert "Giulia Bianchi" in said
        assert "Giulia Bianchi" in page(manager, "team_change", team.pk)
        post(manager, "team_change", team.pk, name="Rete e linee", members=[])
        assert "Giulia Bianchi" not in page(manager, "teams")
        post(manager, "team_end", team.pk)
        assert "There is no team yet" in page(manager, "teams")

    def test_a_name_twice_is_said_at_the_field(self, manager):
        actions.add_team(name="Rete", members=[], by=cast.FOUNDER, at=cast.AT)
        answer = post(manager, "team_new", name="RETE")
        assert answer.status_code == 422
        assert "There is a team of this name already." in answer.content.decode()

    def test_a_team_with_open_tickets_stays_and_says_why(self, manager, ticket):
        team = actions.add_team(name="Rete", members=[], by=cast.FOUNDER, at=cast.AT)
        actions.assign(ticket=ticket, assignee=None, team=team, by=cast.FOUNDER, at=cast.AT)
        post(manager, "team_end", team.pk)
        assert "Open tickets are given to this team, 1 of them" in page(manager, "team_change", team.pk)

    def test_the_choice_shows_how_much_each_has_and_a_team_can_be_chosen(self, desk, giulia, ticket, other):
        team = actions.add_team(name="Rete", members=[giulia], by=cast.FOUNDER, at=cast.AT)
        actions.assign(ticket=other, assignee=giulia, by=cast.FOUNDER, at=cast.AT)
        said = page(desk, "ticket", ticket.number)
        assert "Giulia Bianchi, 1 open" in said
        assert "Rete, 0 open" in said
        post(desk, "act", ticket.number, "assign", assignee=f"team-{team.pk}")
        said = page(desk, "ticket", ticket.number)
        assert "gave it to the team Rete." in said
        assert "Rete, 1 open" in said
        assert ticket.number in page(desk, "desk", view="teams")
        assert ticket.number in page(desk, "desk", assignee=f"team-{team.pk}")
        assert other.number not in page(desk, "desk", assignee=f"team-{team.pk}")
        post(desk, "act", ticket.number, "assign", assignee="")
        assert fresh(ticket).team is None

    def test_the_list_is_narrowed_in_the_address_and_given_as_csv(self, desk, giulia):
        for name, members in (("Rete", [giulia]), ("Stampanti", [])):
            actions.add_team(name=name, members=members, by=cast.FOUNDER, at=cast.AT)
        assert "Stampanti" not in page(desk, "teams", q="bianchi")
        assert "No team fits." in page(desk, "teams", q="zzz")
        answer = desk.get(reverse("web:teams_csv"), {"q": "rete"})
        rows = list(csv.reader(io.StringIO(answer.content.decode())))
        assert rows == [["Team", "People", "Open tickets"], ["Rete", "Giulia Bianchi", "0"]]

    def test_only_the_manager_keeps_them(self, desk):
        assert reverse("web:team_new") not in page(desk, "teams")
        assert post(desk, "team_new", name="Rete").status_code == 403
        assert page(desk, "desk").count(reverse("web:teams")) == 1, "everyone reaches the list"

    def test_more_teams_are_not_more_queries(self, desk, giulia, django_assert_max_num_queries):
        for count in range(8):
            actions.add_team(name=f"Squadra {count}", members=[giulia], by=cast.FOUNDER, at=cast.AT)
        with django_assert_max_num_queries(9):
            page(desk, "teams")


def test_a_planned_ticket_says_why_it_stays(desk, rossi, ticket):
    planned = actions.open_ticket(
        customer=rossi.customer, origin="other", kind="planned", reason="Filtri", planned_on=cast.AT.date(),
        by=cast.FOUNDER, at=cast.AT,
    )  # fmt: skip
    answer = post(desk, "ticket_merge", planned.number, number=ticket.number)
    assert "Planned maintenance has its own day" in answer.content.decode()
    actions.change_state(ticket=planned, verb=Verb.RESOLVE, note="Fatto.", by=cast.FOUNDER, at=cast.AT)
    actions.change_state(ticket=planned, verb=Verb.CLOSE, by=cast.FOUNDER, at=cast.AT)
    assert post(desk, "ticket_merge", planned.number, number=ticket.number).status_code == 302


def test_the_pages_of_a_merged_family_ask_no_more_the_longer_it_is(
    desk, rossi, ticket, django_assert_max_num_queries
):
    for count in range(6):
        merge(cast.ticket(rossi, f"Ancora {count}", said="Io."), ticket)
    with django_assert_max_num_queries(75):
        page(desk, "ticket", ticket.number)
