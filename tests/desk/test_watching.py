"""Who follows a ticket, who is called by name, to whom it is given."""

import pytest
from django.core.exceptions import ValidationError

from scudo.core.lifecycle import Verb
from scudo.core.roles import Role
from scudo.desk import actions, queries
from scudo.desk.models import Mention, Team
from scudo.desk.queries import teams, together
from scudo.desk.queries.worklist import Filters, listed
from scudo.journal.models import Entry
from tests import cast
from tests.desk.together import LATER, fresh, merge, watching

pytestmark = pytest.mark.django_db


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def ticket(rossi):
    return cast.ticket(rossi, "Gestionale fermo")


@pytest.fixture
def giulia():
    return cast.colleague(Role.OPERATOR, "Giulia Bianchi")


@pytest.fixture
def marta():
    return cast.colleague(Role.TECHNICIAN, "Marta Verdi")


def in_view(viewer, view):
    return list(queries.in_view(viewer.actor(), view, LATER))


def note(ticket, text, by):
    return actions.add_note(ticket=ticket, text=text, by=by.actor(), at=LATER)


class TestFollowing:
    def test_who_follows_finds_it_in_their_view_and_nobody_else_does(self, ticket, giulia, marta):
        for _ in range(2):
            actions.follow(ticket=ticket, by=giulia.actor(), at=LATER)
        assert in_view(giulia, "followed") == [ticket]
        assert in_view(marta, "followed") == []
        assert queries.counts(giulia.actor(), LATER)["followed"] == 1
        actions.unfollow(ticket=ticket, by=giulia.actor(), at=LATER)
        assert in_view(giulia, "followed") == []
        assert Entry.objects.filter(kind__in=("desk.followed", "desk.unfollowed")).count() == 2

    def test_only_the_customers_own_people_are_told_of_it(self, rossi, ticket):
        carla = cast.person(rossi.customer, "Carla Neri", "carla@rossi.example")
        assert list(together.people_to_add(cast.FOUNDER, ticket)) == [carla]
        actions.add_follower(ticket=ticket, contact=carla, by=cast.FOUNDER, at=LATER)
        assert watching(ticket) == {"Carla Neri"}
        assert not together.people_to_add(cast.FOUNDER, ticket)
        with pytest.raises(actions.Unexplained):
            actions.add_follower(ticket=ticket, contact=cast.verdi().contact, by=cast.FOUNDER, at=LATER)
        actions.remove_follower(ticket=ticket, contact=carla, by=cast.FOUNDER, at=LATER)
        assert watching(ticket) == set()


class TestCalled:
    def test_who_is_called_follows_and_finds_it_unread_until_they_say_they_read_it(
        self, ticket, giulia, marta
    ):
        note(ticket, "@Marta guardi tu?", giulia)
        assert watching(ticket) == {"Marta Verdi"}
        assert in_view(marta, "mentions") == [ticket]
        assert queries.counts(marta.actor(), LATER)["mentions"] == 1
        assert [one.message.text for one in together.mentions_on(marta.actor(), ticket)] == [
            "@Marta guardi tu?"
        ]
        actions.read_mentions(ticket=ticket, by=marta.actor(), at=LATER)
        assert in_view(marta, "mentions") == []
        assert Entry.objects.get(kind="desk.noted").facts["mentioned"] == [marta.pk]

    @pytest.mark.parametrize("answer", ["note", "reply"])
    def test_who_writes_on_the_ticket_has_read_it(self, ticket, giulia, marta, answer):
        note(ticket, "@Marta guardi tu?", giulia)
        if answer == "note":
            note(ticket, "Guardo.", marta)
        else:
            actions.reply(ticket=ticket, text="Guardiamo.", by=marta.actor(), at=LATER)
        assert in_view(marta, "mentions") == []

    def test_it_stays_to_be_read_when_the_ticket_has_ended(self, ticket, giulia, marta):
        note(ticket, "@Marta, per saperlo", giulia)
        actions.change_state(ticket=ticket, verb=Verb.RESOLVE, note="Fatto.", by=giulia.actor(), at=LATER)
        assert in_view(marta, "mentions") == [ticket]

    def test_nobody_is_called_by_oneself_by_a_letter_or_by_half_a_name_of_two(self, ticket, giulia, marta):
        cast.colleague(Role.MANAGER, "Marta Neri")
        note(ticket, "@Giulia io stessa, @Marta una delle due", giulia)
        actions.reply(ticket=ticket, text="Ne parlo con @Giulia.", by=marta.actor(), at=LATER)
        assert not Mention.objects.exists()
        assert together.named_in(giulia.actor(), "@Marta").unclear == ("Marta",)

    def test_a_call_on_a_merged_ticket_is_found_on_the_one_that_goes_on(self, rossi, ticket, giulia, marta):
        target = cast.ticket(rossi, "Lo stesso")
        note(ticket, "@Marta guardi tu?", giulia)
        merge(ticket, target)
        assert in_view(marta, "mentions") == [target]
        assert len(together.mentions_on(marta.actor(), target)) == 1


class TestTeams:
    @pytest.fixture
    def network(self, giulia):
        return actions.add_team(name="Rete", members=[giulia], by=cast.FOUNDER, at=LATER)

    def assign(self, ticket, **to):
        return actions.assign(ticket=ticket, by=cast.FOUNDER, at=LATER, **{"assignee": None, **to})

    def test_a_teams_ticket_is_in_its_peoples_view_and_nobodys_no_more(self, ticket, network, giulia, marta):
        self.assign(ticket, team=network)
        assert in_view(giulia, "teams") == [ticket]
        assert in_view(marta, "teams") == []
        assert in_view(giulia, "nobodys") == []
        assert list(listed(cast.FOUNDER, Filters(assignee=f"team-{network.pk}"), cast.AT)) == [ticket]

    def test_taken_by_one_of_its_people_it_stays_the_teams_given_to_another_it_is_theirs(
        self, ticket, network, giulia, marta
    ):
        self.assign(ticket, team=network)
        actions.change_state(ticket=ticket, verb=Verb.ACKNOWLEDGE, by=giulia.actor(), at=LATER)
        assert (fresh(ticket).assignee, fresh(ticket).team) == (giulia, network)
        self.assign(ticket, assignee=giulia)
        assert fresh(ticket).team == network
        self.assign(ticket, assignee=marta)
        assert (fresh(ticket).assignee, fresh(ticket).team) == (marta, None)

    def test_how_much_each_has_to_do_is_counted(self, rossi, ticket, network, giulia):
        self.assign(ticket, assignee=giulia)
        self.assign(cast.ticket(rossi, "Altro"), team=network)
        actions.change_state(
            ticket=cast.ticket(rossi, "Fatto"), verb=Verb.CANCEL, note="Errore.", by=giulia.actor(), at=LATER
        )
        assert teams.load(cast.FOUNDER) == teams.Load({giulia.pk: 1}, {network.pk: 1})

    def test_a_team_with_open_tickets_is_not_ended_and_an_ended_one_gets_none(self, ticket, network):
        self.assign(ticket, team=network)
        with pytest.raises(ValidationError):
            actions.end_team(team=network, by=cast.FOUNDER, at=LATER)
        self.assign(ticket)
        actions.end_team(team=network, by=cast.FOUNDER, at=LATER)
        assert list(teams.teams_for(cast.FOUNDER)) == []
        with pytest.raises(actions.TeamEnded):
            self.assign(ticket, team=network)
        actions.add_team(name="Rete", members=[], by=cast.FOUNDER, at=LATER)

    @pytest.mark.parametrize("name", ["", "  ", "x" * 61, "rete"])
    def test_a_name_is_there_short_and_its_own(self, network, name):
        with pytest.raises(ValidationError) as problem:
            actions.add_team(name=name, members=[], by=cast.FOUNDER, at=LATER)
        assert "name" in problem.value.message_dict

    def test_it_is_made_of_the_providers_own_people(self, rossi, network, marta):
        with pytest.raises(ValidationError):
            actions.change_team(team=network, name="Rete", members=[rossi.user], by=cast.FOUNDER, at=LATER)
        actions.change_team(team=network, name=" Rete  e linee", members=[marta], by=cast.FOUNDER, at=LATER)
        kept = Team.objects.get()
        assert (kept.name, list(kept.members.all())) == ("Rete e linee", [marta])
