"""The desk's list as one works with it: many at once, saved views, tags, orders, a customer's fields, templates of replies."""

from datetime import timedelta

import pytest
from django.urls import reverse

from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.desk import actions
from scudo.desk.models import Bulk, BulkVerb, SavedView, Tag, Ticket
from scudo.lib import clock
from scudo.web.bulk_panel import refused
from tests import cast
from tests.desk.together import fresh, merge
from tests.web.pages import page, post, rows

pytestmark = pytest.mark.django_db
BY = {"by": cast.FOUNDER, "at": cast.AT}


@pytest.fixture
def manager(client, rossi):
    client.force_login(cast.colleague(Role.MANAGER, "Carla Capo"))
    return client


@pytest.fixture
def office(client, rossi):
    client.force_login(cast.colleague(Role.OFFICE, "Olga Ufficio"))
    return client


@pytest.fixture
def two(rossi):
    return [cast.ticket(rossi, "VPN da casa"), cast.ticket(rossi, "Stampante")]


class TestManyAtOnce:
    def do(self, client, tickets, verb, **fields):
        return post(client, "bulk_do", ticket=[one.number for one in tickets], verb=verb, **fields)

    def test_chosen_tickets_are_given_to_somebody_and_it_is_undone(self, desk, giulia, two):
        said = page(desk, "desk")
        for one in two:
            assert f'name="ticket" value="{one.number}"' in said
        answer = self.do(desk, two, "assign", assignee=giulia.pk, next="/desk/?view=mine")
        assert answer.url == "/desk/?view=mine"
        assert {fresh(one).assignee for one in two} == {giulia}
        said = page(desk, "desk", view="mine")
        assert "Assign (Giulia Bianchi): 2 tickets." in said
        assert reverse("web:bulk_undo", args=[Bulk.objects.get().pk]) in said
        post(desk, "bulk_undo", Bulk.objects.get().pk)
        assert {fresh(one).assignee for one in two} == {None}
        said = page(desk, "desk")
        assert "Undone." in said
        assert "bulk_undo" not in said
        post(desk, "bulk_undo", Bulk.objects.get().pk)
        assert "It can be undone no more" in page(desk, "desk")

    def test_the_report_says_of_each_what_came_of_it(self, desk, giulia, rossi, two):
        actions.change_state(ticket=two[0], verb="acknowledge", **BY)
        gone = cast.ticket(rossi, "Doppione")
        merge(gone, two[1])
        self.do(desk, [*two, gone], "acknowledge")
        bulk = Bulk.objects.get()
        said = page(desk, "bulk", bulk.pk)
        assert "not possible: it is “taken in charge”" in said
        assert "not possible: another ticket goes on for it" in said
        assert "Not possible for 2." in page(desk, "desk")
        marta = cast.colleague(Role.TECHNICIAN, "Marta Verdi").actor()
        actions.assign(ticket=two[1], assignee=None, by=marta, at=clock.now())
        post(desk, "bulk_undo", bulk.pk)
        assert "stays: Marta Verdi changed it since" in page(desk, "bulk", bulk.pk)
        assert "One stays as it is now." in page(desk, "desk")

    def test_tags_team_and_cancelling(self, desk, giulia, two):
        team = actions.add_team(name="Rete", members=[giulia], **BY)
        self.do(desk, two, "tag", tags="#VPN, casa")
        assert sorted(two[0].tags.values_list("tag__name", flat=True)) == ["casa", "vpn"]
        self.do(desk, two, "untag", tags="casa")
        self.do(desk, two[:1], "assign", assignee=f"team-{team.pk}")
        assert fresh(two[0]).team == team
        self.do(desk, two[1:], "cancel", note="Doppione")
        assert fresh(two[1]).state == "cancelled"
        assert "Remove tags (casa)" in page(desk, "bulk", Bulk.objects.get(verb=BulkVerb.UNTAG).pk)

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"verb": "cancel"}, "Say why the ticket is cancelled."), ({"verb": "tag", "tags": ","}, "A tag has 1 to 40 characters"),
            ({"verb": "fly"}, "Choose what is to be done"), ({}, "Choose what is to be done"),
            ({"verb": "assign", "assignee": "99999"}, "Choose what is to be done"), ({"verb": "assign", "assignee": "team-x"}, "Choose what"),
        ],
    )  # fmt: skip
    def test_what_makes_no_sense_is_said(self, desk, two, fields, said):
        post(desk, "bulk_do", ticket=[two[0].number], **fields)
        assert said in page(desk, "desk")
        assert not Bulk.objects.exists()

    def test_nothing_chosen_or_nothing_known_is_said(self, desk, two):
        post(desk, "bulk_do", verb="acknowledge", ticket=["x\0", "26-99999-9"])
        assert "Choose the tickets first, at most 200." in page(desk, "desk")

    def test_one_is_led_back_to_the_list_and_nowhere_else(self, desk, two):
        for wanted in ("https://evil.example/", "//evil.example/desk/", "/system/"):
            assert self.do(desk, two, "acknowledge", next=wanted).url == reverse("web:desk")

    def test_what_another_did_is_not_there(self, desk, two, client):
        self.do(desk, two, "acknowledge")
        client.force_login(cast.colleague(Role.TECHNICIAN))
        pk = Bulk.objects.get().pk
        assert client.get(reverse("web:bulk", args=[pk])).status_code == 404
        assert post(client, "bulk_undo", pk).status_code == 404

    def test_who_may_not_is_not_offered_it(self, office, two):
        assert 'id="bulk"' not in page(office, "desk")
        assert self.do(office, two, "acknowledge").status_code == 403

    def test_every_refusal_has_its_words(self):
        from_rule = ("not_possible", "merged", "team_ended", "too_many_tags", "no_change")
        assert len({refused(why, "closed") for why in from_rule}) == len(from_rule)


class TestSavedViews:
    def save(self, client, name, query, **fields):
        return client.post(f"{reverse('web:saved_view_new')}?{query}", {"name": name, **fields})

    def test_what_the_list_shows_is_kept_and_found_in_the_rail_with_its_count(self, desk, two, rossi):
        cast.ticket(rossi, "Grave", effect=Effect.STOPPED)
        said = page(desk, "desk", severity="1", view="open")
        assert f"{reverse('web:saved_view_new')}?severity=1&amp;view=open" in said
        answer = self.save(desk, "Le gravi", "severity=1&view=open&page=3&next=x")
        view = SavedView.objects.get()
        assert view.filters == {"severity": "1", "view": "open"}
        assert answer.url == f"/desk/?severity=1&view=open&saved={view.pk}"
        said = desk.get(answer.url).content.decode()
        assert '<h1 class="wide-seen">Le gravi</h1>' in said
        assert "Grave" in said
        assert "Stampante" not in said
        assert "<span>Le gravi</span><span>1</span>" in page(desk, "saved_views")

    def test_ones_own_is_ones_own_and_a_shared_one_is_everybodys(self, desk, client, giulia):
        self.save(desk, "Mia", "severity=1")
        self.save(desk, "Di tutti", "severity=2", shared="on")
        client.force_login(cast.colleague(Role.OFFICE))
        said = page(client, "saved_views")
        assert "Mia" not in said
        assert "Di tutti" in said
        shared = SavedView.objects.get(shared=True)
        assert client.get(reverse("web:saved_view", args=[shared.pk])).status_code == 404
        client.force_login(cast.colleague(Role.MANAGER))
        assert post(client, "saved_view_remove", shared.pk).status_code == 302
        assert list(SavedView.objects.values_list("name", flat=True)) == ["Mia"]

    def test_it_is_renamed_takes_other_filters_and_is_removed(self, desk, two):
        self.save(desk, "Mia", "severity=1")
        view = SavedView.objects.get()
        assert "keep these filters in the view" in page(desk, "desk", severity="2", saved=view.pk)
        url = f"{reverse('web:saved_view', args=[view.pk])}?severity=2"
        assert "2 · M" in desk.get(url).content.decode()
        desk.post(url, {"name": "Medie"})
        view.refresh_from_db()
        assert (view.name, view.filters, view.shared) == ("Medie", {"severity": "2"}, False)
        desk.post(reverse("web:saved_view", args=[view.pk]), {"name": "Medie"})
        view.refresh_from_db()
        assert view.filters == {"severity": "2"}, "an address without filters keeps them"
        post(desk, "saved_view_remove", view.pk)
        assert not SavedView.objects.exists()

    @pytest.mark.parametrize("name", ["", "  ", "x" * 61, "mia"])
    def test_a_name_that_is_none_or_there_already_is_said(self, desk, giulia, name):
        self.save(desk, "Mia", "severity=1")
        assert self.save(desk, name, "severity=2").status_code == 422
        assert SavedView.objects.count() == 1

    def test_thirty_are_enough(self, desk, giulia):
        for count in range(31):
            self.save(desk, f"Vista {count}", "severity=1")
        assert SavedView.objects.count() == 30

    def test_all_counts_are_one_query_and_stop_at_a_hundred(
        self, desk, rossi, giulia, django_assert_max_num_queries
    ):
        for count in range(8):
            self.save(desk, f"Vista {count}", f"severity={count % 4}&tag=vpn" if count else "")
        made = cast.ticket(rossi, "Uno")
        Ticket.objects.bulk_create(copy_of(made, count) for count in range(120))
        with django_assert_max_num_queries(12):
            said = page(desk, "saved_views")
        assert "<span>Vista 0</span><span>99+</span>" in said
        assert "<span>Vista 1</span><span>0</span>" in said

    @pytest.mark.parametrize("written", ["x", "9" * 40, "-1", "99"])
    def test_a_view_that_is_none_is_the_list(self, desk, two, written):
        said = page(desk, "desk", saved=written, view="nobodys")
        assert "Stampante" in said
        assert '<h1 class="wide-seen">Nobody&#x27;s</h1>' in said


def copy_of(ticket, count):
    """The same ticket once more, for lists that are long."""
    made = Ticket.objects.get(pk=ticket.pk)
    made.pk, made.number = None, f"99-{count:05}-0"
    return made


class TestTags:
    def test_put_on_and_taken_off_on_the_ticket_shown_and_filtered_in_the_list(self, desk, two):
        post(desk, "ticket_tags", two[0].number, tags="#VPN, Casa")
        assert "remove vpn" in page(desk, "ticket", two[0].number)
        said = page(desk, "desk")
        assert '<span class="tags">casa, vpn</span>' in said
        said = page(desk, "desk", tag="VPN")
        assert two[0].number in said
        assert two[1].number not in said
        assert "No ticket fits these filters." in page(desk, "desk", tag="nessuna")
        assert rows(desk, "desk_csv", tag="vpn")[1][9] == "casa, vpn"
        post(desk, "ticket_tags", two[0].number, remove="vpn")
        post(desk, "ticket_tags", two[0].number, remove="mai vista")
        assert list(two[0].tags.values_list("tag__name", flat=True)) == ["casa"]
        assert '<option value="vpn">' in page(desk, "ticket", two[1].number), "it is suggested"

    def test_no_word_is_said(self, desk, two):
        post(desk, "ticket_tags", two[0].number, tags="x" * 41)
        assert "A tag has 1 to 40 characters" in page(desk, "ticket", two[0].number)

    def test_the_manager_renames_makes_one_of_two_and_removes(self, manager, two):
        assert "There is no tag yet" in page(manager, "tags")
        actions.add_tags(ticket=two[0], written="vpn, wireguard", **BY)
        vpn, other = Tag.objects.get(name="vpn"), Tag.objects.get(name="wireguard")
        assert reverse("web:tag_change", args=[vpn.pk]) in page(manager, "tags")
        post(manager, "tag_change", vpn.pk, name="Rete privata")
        post(manager, "tag_change", other.pk, name="rete privata")
        assert "The two are one tag now: rete privata." in page(manager, "tags")
        assert rows(manager, "tags_csv", q="rete") == [
            ["Tag", "Tickets", "Open tickets"],
            ["rete privata", "1", "1"],
        ]
        assert "No tag fits." in page(manager, "tags", q="zzz")
        assert post(manager, "tag_change", vpn.pk, name="#").status_code == 422
        post(manager, "tag_remove", vpn.pk)
        assert not Tag.objects.exists()

    def test_others_see_them_only(self, desk, two):
        actions.add_tags(ticket=two[0], written="vpn", **BY)
        pk = Tag.objects.get().pk
        assert reverse("web:tag_change", args=[pk]) not in page(desk, "tags")
        assert post(desk, "tag_change", pk, name="altro").status_code == 403
        assert post(desk, "tag_remove", 999).status_code == 404


class TestOrder:
    def test_the_newest_come_first_without_groups_of_time(self, desk, rossi, giulia):
        for count in range(3):
            cast.ticket(rossi, f"Numero {count}", at=cast.AT + timedelta(minutes=count))
        said = page(desk, "desk", order="newest")
        assert said.index("Numero 2") < said.index("Numero 1") < said.index("Numero 0")
        assert 'id="group-order"' in said
        assert 'id="group-order"' not in page(desk, "desk", order="sideways")


def test_the_list_asks_no_more_the_longer_it_is(desk, rossi, two, django_assert_num_queries):
    for one in two:
        actions.add_tags(ticket=one, written="vpn, casa", **BY)
    with django_assert_num_queries(18) as few:
        page(desk, "desk")
    Ticket.objects.bulk_create(copy_of(two[0], count) for count in range(60))
    for one in Ticket.objects.all()[:40]:
        actions.add_tags(ticket=one, written="rete", **BY)
    with django_assert_num_queries(len(few)):
        page(desk, "desk")
