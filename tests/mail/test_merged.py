"""Where later letters go after a merge or a split, and what the customer's people are told (docs/rules/merging.md)."""

from datetime import timedelta

import pytest

from scudo.core.lifecycle import Verb
from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.customers.models import Membership
from scudo.desk import actions as desk
from scudo.desk.models import Message
from scudo.mail import actions as mail
from scudo.mail import queries
from scudo.mail.models import Incoming, Letter
from tests import cast
from tests.desk.together import LATER, fresh, merge, texts, unmerge
from tests.house.places import RULES
from tests.house.tables import table

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ANNA = "anna@rossi.example"
SPLIT_OFF = "E la stampante"
ROWS = table(RULES / "merging.md", "it answers")


@pytest.fixture
def rossi():
    return cast.rossi()


def answering(*keys, subject, sender=ANNA, text="Ancora io."):
    """A letter in a thread, or with no more than its subject."""
    written = cast.letter(sender, subject, text)
    if keys:
        written["References"] = " ".join(f"<{key.strip('<>')}>" for key in keys)
    return written


def happen(case, tickets, told):
    """What the case says happened to A, B and C."""
    if "split off" in case:
        moved = told["split"].said
        tickets["C"] = desk.split(
            ticket=tickets["A"], messages=[moved.pk], reason="Stampante", by=cast.FOUNDER, at=LATER
        )
    for one, other in [("A", "B"), ("B", "C"), ("C", "B")]:
        if f"{one} was merged into {other}" in case or f", {one} into {other}" in case:
            merge(tickets[one], tickets[other])
    if "taken apart" in case:
        unmerge(tickets["A"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['case']}, {row['it answers']}")
@pytest.mark.parametrize("settled", [False, True], ids=["at once", "after what follows"])
def test_a_later_letter_reaches_the_ticket_of_the_table(rossi, run_jobs, row, settled):
    came = {name: cast.received(cast.letter(ANNA, f"Richiesta {name}", f"Parole {name}.")) for name in "ABC"}
    tickets = {name: one.ticket for name, one in came.items()}
    came["split"] = cast.received(
        answering(came["A"].message_id, subject=SPLIT_OFF, text="E la stampante?"),
        cast.AT + timedelta(minutes=1),
    )
    happen(row["case"], tickets, came)
    if settled:
        run_jobs("reactions")
    answered = {"nothing": None, "the letter split off": came["split"]}.get(
        row["it answers"], came.get(row["it answers"].removeprefix("a letter on "))
    )
    keys = [answered.message_id] if answered else []
    subject = f"Re: [{tickets[row['its subject names']].number}] Richiesta"
    later = cast.received(answering(*keys, subject=subject, text="Più tardi."), LATER + HOUR)
    reached = tickets[row["reaches"]]
    assert (later.outcome, later.ticket, later.said.ticket) == (Incoming.Outcome.APPENDED, reached, reached)
    assert "Più tardi." in texts(reached)


def test_an_answer_to_a_reply_that_was_split_off_reaches_the_new_ticket(rossi, run_jobs):
    first = cast.received(cast.letter(ANNA, "Fermo")).ticket
    answer = desk.reply(ticket=first, text="La stampante è altro.", by=cast.FOUNDER, at=LATER)
    run_jobs("reactions")
    letter = Letter.objects.get(kind=Letter.Kind.REPLY)
    made = desk.split(ticket=first, messages=[answer.pk], reason="Stampante", by=cast.FOUNDER, at=LATER)
    run_jobs("reactions")
    assert Letter.objects.get(pk=letter.pk).ticket == made
    assert [one.pk for one in queries.letters_for(cast.FOUNDER, made)] == [letter.pk]
    later = cast.received(answering(letter.message_id, subject=f"Re: {letter.subject}"), LATER + HOUR)
    assert later.ticket == made


def test_a_stranger_in_the_thread_of_a_merged_ticket_is_held_and_appended_where_it_goes_on(rossi):
    came = cast.received(cast.letter(ANNA, "Fermo"))
    target = cast.ticket(rossi, "Lo stesso")
    merge(came.ticket, target)
    held = cast.received(answering(came.message_id, subject="Re: Fermo", sender="x@altrove.example"), LATER)
    assert held.outcome == Incoming.Outcome.HELD
    reached = mail.append_to(incoming=held, ticket=came.ticket, by=cast.FOUNDER, at=LATER + HOUR)
    assert reached == Incoming.objects.get(pk=held.pk).ticket == target


def test_a_bounce_of_a_merged_tickets_letter_warns_on_the_one_that_goes_on(rossi):
    first = cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
    target = cast.ticket(rossi, "Lo stesso")
    merge(first, target)
    letter = mail.write_notice(ticket=first, news={"kind": "reopened"}, by=cast.system("mail"), at=LATER)[0]
    for _ in range(2):
        mail.delivery.note_failure(letter.pk, "550 no such user", LATER, last=True)
    note = Message.objects.filter(kind=Message.Kind.NOTE).first()
    assert (note.ticket, note.came_for) == (target, first)


class TestWhoIsTold:
    @pytest.fixture
    def carla(self, rossi):
        return cast.person(rossi.customer, "Carla Neri", "carla@rossi.example")

    @pytest.fixture
    def both(self, rossi, carla, run_jobs):
        """Carla's ticket, by mail, merged into Anna's."""
        asked = cast.received(cast.letter("carla@rossi.example", "Non parte nulla")).ticket
        target = cast.ticket(rossi, "Gestionale fermo", effect=Effect.STOPPED)
        run_jobs("reactions")
        merge(asked, target)
        run_jobs("reactions")
        return asked, target

    def letters(self, **those):
        return list(Letter.objects.filter(**those).order_by("pk"))

    def test_who_asked_is_told_where_it_goes_on_in_one_letter(self, both):
        asked, target = both
        (told,) = self.letters(recipient="carla@rossi.example", kind=Letter.Kind.NOTICE)
        assert told.ticket == asked
        assert f"[{asked.number}]" in told.subject
        assert target.number in told.text

    def test_who_asked_for_the_merged_one_gets_its_news_and_answers_in_their_own_thread(self, both, run_jobs):
        asked, target = both
        desk.reply(ticket=target, text="Guardiamo.", by=cast.FOUNDER, at=LATER)
        desk.change_state(ticket=target, verb=Verb.RESOLVE, note="Fatto.", by=cast.FOUNDER, at=LATER + HOUR)
        run_jobs("reactions")
        replies = self.letters(kind=Letter.Kind.REPLY)
        assert [one.recipient for one in replies] == [ANNA, "carla@rossi.example"]
        own = Incoming.objects.get(ticket=asked)
        assert replies[1].in_reply_to == own.message_id
        assert self.letters(recipient="carla@rossi.example", ticket=target)[-1].news[-1]["kind"] == "resolved"
        assert queries.recipients_of(cast.FOUNDER, fresh(target)) == [ANNA, "carla@rossi.example"]

    def test_taken_apart_the_customer_is_told_again(self, both, run_jobs):
        asked, _target = both
        unmerge(asked)
        run_jobs("reactions")
        (told,) = [one for one in self.letters(ticket=asked, kind=Letter.Kind.NOTICE) if len(one.news) == 1][
            -1:
        ]
        assert "unmerged" in [piece["kind"] for one in self.letters(ticket=asked) for piece in one.news]
        assert told.recipient

    def test_who_follows_but_wants_no_letters_or_left_the_company_gets_none(self, rossi, carla, run_jobs):
        ticket = cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
        desk.add_follower(ticket=ticket, contact=carla, by=cast.FOUNDER, at=LATER)
        assert "carla@rossi.example" in queries.recipients_of(cast.FOUNDER, ticket)
        for change in ({"notices": Membership.Notices.NONE}, None):
            found = Membership.objects.filter(contact=carla)
            found.update(**change) if change else found.delete()
            desk.reply(ticket=ticket, text="Ecco.", by=cast.FOUNDER, at=LATER)
            run_jobs("reactions")
            assert "carla@rossi.example" not in queries.recipients_of(cast.FOUNDER, ticket)
        assert {one.recipient for one in self.letters(kind=Letter.Kind.REPLY)} == {ANNA}

    def test_a_colleague_who_is_called_gets_no_letter(self, rossi, run_jobs):
        cast.colleague(Role.TECHNICIAN, "Marta Verdi")
        ticket = cast.ticket(rossi, "Fermo")
        desk.add_note(ticket=ticket, text="@Marta guardi?", by=cast.FOUNDER, at=LATER)
        run_jobs("reactions")
        assert not Letter.objects.exists()
