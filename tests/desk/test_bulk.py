"""One thing done to many tickets: each by its own action, told where not, undone unless somebody changed it since (docs/rules/bulk.md)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from scudo.core.lifecycle import State, Verb
from scudo.core.roles import Forbidden, Role
from scudo.core.severity import Effect
from scudo.desk import actions
from scudo.desk.actions.bulk import forget_reports
from scudo.desk.models import Bulk, BulkItem, BulkVerb, Message, Pause
from scudo.desk.queries.bulk import MOST, UNDO_WITHIN, can_be_undone, lately
from scudo.mail import actions as mail
from scudo.mail.models import Letter
from tests import cast
from tests.desk.together import MAIL, fresh, merge, write
from tests.house.places import RULES
from tests.house.tables import table

pytestmark = pytest.mark.django_db
LATER = cast.AT + timedelta(hours=1)
SOON = LATER + timedelta(minutes=3)
STANDS = ("state", "assignee", "team", "acknowledged_at", "restored_at", "ended_at", "next_due", "unread")


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def giulia(rossi):
    return cast.colleague(Role.OPERATOR, "Giulia Bianchi")


@pytest.fixture
def marta(rossi):
    return cast.colleague(Role.TECHNICIAN, "Marta Verdi")


@pytest.fixture
def three(rossi):
    return [cast.ticket(rossi, f"Guasto {count}", effect=Effect.PARTLY) for count in range(3)]


def do(who, tickets, verb, at=LATER, **parts):
    return actions.do_to_many(tickets=tickets, order=actions.BulkOrder(verb, **parts), by=who.actor(), at=at)


def undo(who, bulk, at=SOON):
    return actions.undo_many(bulk=bulk, by=who.actor(), at=at)


def act(ticket, verb, by=cast.FOUNDER, at=LATER):
    return actions.change_state(ticket=ticket, verb=verb, note="Perché sì.", by=by, at=at)


def refused(bulk):
    return [item.refused for item in bulk.items.order_by("ticket")]


def stands(ticket):
    now = fresh(ticket)
    return [getattr(now, name) for name in STANDS] + list(
        Pause.objects.filter(ticket=now).values("why", "starts_at", "ends_at")
    )


def test_each_is_done_where_it_is_possible_and_the_others_say_why_not(giulia, rossi, three):
    act(three[0], Verb.ACKNOWLEDGE)
    merge(three[1], three[2], LATER)
    bulk = do(giulia, three, BulkVerb.ACKNOWLEDGE)
    assert refused(bulk) == ["not_possible", "merged", ""]
    assert fresh(three[2]).state == State.ACKNOWLEDGED
    assert fresh(three[2]).assignee == giulia


def test_the_rule_names_every_refusal():
    codes = {row["refused"] for row in table(RULES / "bulk.md", "refused")}
    assert codes == {"not_possible", "merged", "team_ended", "too_many_tags", "no_change"}
    assert {row["kept"] for row in table(RULES / "bulk.md", "kept")} == {"changed", "gone", "too_many_tags"}


@pytest.mark.parametrize("verb", [Verb.WAIT_CUSTOMER, Verb.START, Verb.ACKNOWLEDGE, None])
@pytest.mark.parametrize("bulk_verb", [BulkVerb.CANCEL, BulkVerb.ASSIGN])
def test_undone_a_ticket_stands_as_it_stood_whatever_its_state(giulia, marta, three, verb, bulk_verb):
    for one in three:
        if verb:
            act(one, verb, by=marta.actor())
    before = [stands(one) for one in three]
    bulk = do(giulia, three, bulk_verb, note="Doppione", assignee=giulia)
    assert refused(bulk) == ["", "", ""]
    assert [stands(one) for one in three] != before
    undo(giulia, bulk)
    assert [stands(one) for one in three] == before


def test_closing_is_undone_to_resolved_and_taking_charge_to_new(giulia, three):
    act(three[0], Verb.RESOLVE)
    before = [stands(one) for one in three]
    closed, taken = do(giulia, three, BulkVerb.CLOSE), do(giulia, three, BulkVerb.ACKNOWLEDGE)
    assert refused(closed) == ["", "not_possible", "not_possible"]
    assert refused(taken) == ["not_possible", "", ""]
    undo(giulia, closed)
    undo(giulia, taken)
    assert [stands(one) for one in three] == before


def test_what_somebody_changed_since_stays_and_who_is_told(giulia, marta, three):
    bulk = do(giulia, three, BulkVerb.ASSIGN, assignee=giulia)
    act(three[1], Verb.START, by=marta.actor(), at=SOON)
    undo(giulia, bulk)
    assert [(item.kept, item.kept_by) for item in bulk.items.order_by("ticket")] == [
        ("", ""), ("changed", "Marta Verdi"), ("", "")
    ]  # fmt: skip
    assert [fresh(one).assignee for one in three] == [None, giulia, None]


def test_an_answer_that_came_meanwhile_stays_news_and_stays_said(giulia, three):
    bulk = do(giulia, three, BulkVerb.ACKNOWLEDGE)
    write(three[0], "Aggiungo una cosa.", SOON)
    undo(giulia, bulk)
    assert (fresh(three[0]).state, fresh(three[0]).unread) == (State.NEW, True)
    assert three[0].messages.get().text == "Aggiungo una cosa."


def test_what_the_customer_opened_again_stays_open(giulia, three):
    bulk = do(giulia, three, BulkVerb.CANCEL, note="Doppione")
    write(three[0], "Ma è ancora fermo.", SOON)
    undo(giulia, bulk)
    item = bulk.items.get(ticket=three[0])
    assert (item.kept, item.kept_by) == ("changed", "mail")
    assert fresh(three[0]).state == State.IN_PROGRESS


def test_it_is_undone_within_minutes_once_and_by_oneself(giulia, marta, three):
    bulk = do(giulia, three, BulkVerb.ACKNOWLEDGE)
    assert lately(giulia.actor(), SOON) == [bulk]
    with pytest.raises(Forbidden):
        undo(marta, bulk)
    with pytest.raises(actions.TooLate):
        undo(giulia, bulk, LATER + UNDO_WITHIN)
    undo(giulia, bulk)
    with pytest.raises(actions.TooLate):
        undo(giulia, bulk)
    assert lately(giulia.actor(), LATER + UNDO_WITHIN) == []


def test_what_did_nothing_hides_nothing_that_can_be_undone(giulia, three):
    first = do(giulia, three, BulkVerb.ACKNOWLEDGE)
    again = do(giulia, three, BulkVerb.ACKNOWLEDGE, at=SOON)
    assert lately(giulia.actor(), SOON) == [again, first]
    assert not can_be_undone(again, SOON)
    undo(giulia, first)
    assert lately(giulia.actor(), SOON) == [again]


def words_on(tickets):
    return [sorted(one.tags.values_list("tag__name", flat=True)) for one in tickets]


def test_tags_are_put_on_and_taken_off_again(giulia, three):
    actions.add_tags(ticket=three[0], written="vpn", by=cast.FOUNDER, at=LATER)
    bulk = do(giulia, three, BulkVerb.TAG, tags="VPN")
    assert refused(bulk) == ["no_change", "", ""]
    assert words_on(three) == [["vpn"]] * 3
    actions.remove_tags(ticket=three[1], tags=[three[1].tags.get().tag], by=cast.FOUNDER, at=SOON)
    undo(giulia, bulk)
    assert words_on(three) == [["vpn"], [], []]
    assert [item.kept for item in bulk.items.order_by("ticket")] == ["", "gone", ""]


def test_tags_are_taken_off_and_put_back(giulia, three):
    actions.add_tags(ticket=three[0], written="vpn, casa", by=cast.FOUNDER, at=LATER)
    bulk = do(giulia, three, BulkVerb.UNTAG, tags="casa, vpn, altro")
    assert refused(bulk) == ["", "no_change", "no_change"]
    assert words_on(three) == [[], [], []]
    undo(giulia, bulk)
    assert words_on(three) == [["casa", "vpn"], [], []]


def test_what_makes_no_sense_is_refused_as_a_whole(giulia, three):
    with pytest.raises(actions.NothingChosen):
        do(giulia, [], BulkVerb.ACKNOWLEDGE)
    with pytest.raises(actions.NothingChosen):
        do(giulia, three[:1] * (MOST + 1), BulkVerb.ACKNOWLEDGE)
    with pytest.raises(actions.Unexplained):
        do(giulia, three, BulkVerb.CANCEL, note=" ")
    with pytest.raises(ValidationError):
        do(giulia, three, BulkVerb.TAG, tags=" , ")


def test_a_team_that_ended_gets_nothing(giulia, three):
    team = actions.add_team(name="Rete", members=[giulia], by=cast.FOUNDER, at=LATER)
    actions.end_team(team=team, by=cast.FOUNDER, at=LATER)
    assert refused(do(giulia, three, BulkVerb.ASSIGN, team=team)) == ["team_ended"] * 3


class TestLetters:
    def notices(self):
        return [
            [piece["kind"] for piece in one.news]
            for one in Letter.objects.filter(kind=Letter.Kind.NOTICE).order_by("pk")
        ]

    @pytest.fixture
    def told(self, three, run_jobs):
        """What the opening told has left long ago."""
        run_jobs("reactions")
        Letter.objects.all().delete()
        return three

    def test_letters_wait_and_what_was_undone_is_never_told(self, giulia, told, run_jobs):
        bulk = do(giulia, told, BulkVerb.CANCEL, note="Doppione")
        run_jobs("reactions")
        assert set(Letter.objects.values_list("state", "send_after")) == {("gathering", LATER + UNDO_WITHIN)}
        mail.release(by=MAIL, at=SOON)
        undo(giulia, bulk)
        run_jobs("reactions")
        assert self.notices() == []
        assert {one.kind for one in Message.objects.filter(text="Doppione")} == {"note"}

    def test_what_is_not_undone_is_told_afterwards(self, giulia, told, run_jobs):
        do(giulia, told, BulkVerb.CANCEL, note="Doppione")
        run_jobs("reactions")
        assert mail.release(by=MAIL, at=LATER + UNDO_WITHIN) == len(told)
        assert "Doppione" in Letter.objects.first().text

    def test_what_joins_the_letter_waits_with_it(self, giulia, told, run_jobs):
        do(giulia, told[:1], BulkVerb.ACKNOWLEDGE)
        run_jobs("reactions")
        letter = Letter.objects.get()
        mail.write_notice(ticket=fresh(told[0]), news={"kind": "opened"}, by=MAIL, at=SOON)
        letter.refresh_from_db()
        assert (letter.state, letter.send_after, len(letter.news)) == ("gathering", LATER + UNDO_WITHIN, 2)

    def test_other_news_in_the_same_letter_stays(self, giulia, told, run_jobs):
        bulk = do(giulia, told[:1], BulkVerb.ACKNOWLEDGE)
        run_jobs("reactions")
        letter = Letter.objects.get()
        letter.news = [{"kind": "reminder", "severity": 2, "text": "Il numero di serie?"}, *letter.news]
        letter.save()
        undo(giulia, bulk)
        run_jobs("reactions")
        letter.refresh_from_db()
        assert self.notices() == [["reminder"]]
        assert "Il numero di serie?" in letter.text

    def test_what_had_to_leave_at_once_is_put_right(self, giulia, rossi, run_jobs):
        blocked = cast.ticket(rossi, "Tutto fermo", effect=Effect.STOPPED)
        run_jobs("reactions")
        Letter.objects.all().delete()
        bulk = do(giulia, [blocked], BulkVerb.CANCEL, note="Doppione")
        run_jobs("reactions")
        assert Letter.objects.get().state == Letter.State.QUEUED
        undo(giulia, bulk)
        run_jobs("reactions")
        assert self.notices() == [["cancelled"], ["undone"]]
        assert (
            "stands as it stood before" in Letter.objects.latest("pk").text
            or "com’era prima" in Letter.objects.latest("pk").text
        )


def test_a_planned_day_is_due_again_where_its_cancelling_was_undone(giulia, rossi, run_jobs, monkeypatch):
    called = []
    monkeypatch.setattr(
        "scudo.contracts.actions.duty_reopened", lambda **parts: called.append(parts["ticket"])
    )
    planned = actions.open_ticket(
        customer=rossi.customer, origin="other", kind="planned", reason="Filtri", planned_on=cast.AT.date(),
        by=cast.FOUNDER, at=cast.AT,
    )  # fmt: skip
    bulk = do(giulia, [planned], BulkVerb.CANCEL, note="Non serve")
    undo(giulia, bulk)
    run_jobs("reactions")
    assert called == [planned.number]


def test_a_tag_that_finds_no_room_again_stays_off_and_the_others_come_back(giulia, three):
    many = ", ".join(f"t{count}" for count in range(19))
    for ticket in three:
        actions.add_tags(ticket=ticket, written="vpn", by=cast.FOUNDER, at=LATER)
    actions.add_tags(ticket=three[0], written=many, by=cast.FOUNDER, at=LATER)
    bulk = do(giulia, three, BulkVerb.UNTAG, tags="vpn")
    actions.add_tags(ticket=three[0], written="nuova", by=cast.FOUNDER, at=SOON)
    undo(giulia, bulk)
    assert [item.kept for item in bulk.items.order_by("ticket")] == ["too_many_tags", "", ""]
    assert words_on(three[1:]) == [["vpn"]] * 2


def test_reports_of_long_ago_are_forgotten_and_what_was_done_is_not(giulia, three):
    old = do(giulia, three, BulkVerb.TAG, tags="vpn")
    new = do(giulia, three, BulkVerb.TAG, tags="sede nord", at=LATER + timedelta(days=1))
    forget_reports(LATER + timedelta(days=30, minutes=1))
    assert list(Bulk.objects.all()) == [new]
    assert not BulkItem.objects.filter(bulk=old.pk).exists()
    assert words_on(three) == [["sede nord", "vpn"]] * 3
