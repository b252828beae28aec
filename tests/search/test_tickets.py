"""Tickets are found by what was said on them, in both languages, by those who may see it."""

from datetime import timedelta
from itertools import chain

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from scudo.core.claim import Claim
from scudo.core.lifecycle import Verb
from scudo.core.query import Trouble
from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.desk import actions as desk
from scudo.desk.models import Message, Ticket
from scudo.lib import scope
from scudo.search.models import TicketWords
from tests import cast
from tests.search.finding import find, marked, numbers

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def verdi():
    return cast.verdi()


@pytest.fixture
def printer(rossi):
    return cast.ticket(
        rossi, "La stampante dell’ufficio è bloccata", said="Il toner è nuovo, non stampa più."
    )


def note(ticket, text, at=cast.AT):
    return desk.add_note(ticket=ticket, text=text, by=cast.FOUNDER, at=at)


def letter(ticket, text):
    said = desk.Said(Message.Kind.IN, text, author="Anna Rossi", address="anna@rossi.example")
    return desk.receive(ticket=ticket, said=said, by=cast.FOUNDER, at=cast.AT)


class TestWords:
    @pytest.mark.parametrize(
        "text",
        [
            "stampante", "STAMPANTI", "la stampante dell'ufficio", "bloccato", "è bloccata", "e bloccata", "toner nuovo",
            "più toner", "piu toner", "stampante toner", '"non stampa"', "tonér", "toner -fax", "stamp*",
        ],
    )  # fmt: skip
    def test_a_ticket_is_found_in_italian(self, printer, text):
        assert numbers(text) == [printer.number]

    def test_what_the_customer_says_of_urgency_is_found_by_them_too(self, rossi, printer):
        said = desk.Claimed(Claim.STOPPED, "Non spediamo le bolle")
        desk.record_claim(ticket=printer, claimed=said, by=cast.FOUNDER, at=cast.AT)
        assert numbers("spediamo bolle") == [printer.number]
        assert numbers("spediamo bolle", rossi.user.actor()) == [printer.number]

    @pytest.mark.parametrize(
        "text", ["stampante fax", '"stampa non"', "toner -nuovo", "tone", "bloccata verdi"]
    )
    def test_and_only_by_what_is_there(self, printer, text):
        assert printer.number not in [
            one.ticket.number for one in find(text).tickets if not find(text).are_starts
        ]

    @pytest.mark.parametrize(
        "text", ["printer", "printers jammed", "jamming", "the printer is down", '"is jammed"']
    )
    def test_a_ticket_is_found_in_english(self, rossi, text):
        ticket = cast.ticket(rossi, "Server down: printers queue", said="The printer is jammed since Monday.")
        assert numbers(text) == [ticket.number]

    @pytest.mark.parametrize(
        "text",
        ["HP-4050", "hp 4050", "srv01", "srv01.rossi.example", "mario@rossi.example", "mario", "10.0.0.5", "11.2", "temp", "fax"],
    )  # fmt: skip
    def test_names_of_machines_fall_into_their_words(self, rossi, text):
        said = "Da srv01.rossi.example (10.0.0.5) mario@rossi.example: HP-4050 v. 11.2, C:\\temp\\log, stampante/fax.Grazie"
        ticket = cast.ticket(rossi, "Rete", said=said)
        assert numbers(text) == [ticket.number]

    def test_words_may_stand_in_different_messages(self, printer):
        note(printer, "Chiamato il fornitore.")
        letter(printer, "Ora perde anche olio.")
        assert numbers("fornitore olio stampante") == [printer.number]

    def test_where_nothing_has_the_words_those_that_begin_so_are_found(self, printer):
        found = find("stampan bloc")
        assert [one.ticket.number for one in found.tickets] == [printer.number]
        assert found.are_starts

    def test_or_those_with_another_ending(self, rossi):
        ticket = cast.ticket(rossi, "Ordine di tulipani")
        found = find("tulipano")
        assert ([one.ticket.number for one in found.tickets], found.are_starts) == ([ticket.number], True)
        assert marked(found) == ["tulipani"]

    def test_while_typing_words_may_go_on(self, printer):
        assert [one.ticket.number for one in find("stampan", is_typing=True).tickets] == [printer.number]

    def test_the_words_are_marked_where_they_stand(self, printer):
        found = find("stampanti toner piu")
        assert marked(found) == ["stampante", "toner", "più"]
        assert found.tickets[0].passage.kind == "call"

    def test_the_newest_come_first_and_one_can_go_on(self, rossi):
        made = [
            cast.ticket(rossi, f"Toner finito {day}", at=cast.AT - day * 40 * DAY).number for day in range(7)
        ]
        assert numbers("toner") == made
        first = find("toner", most=3)
        assert ([one.ticket.number for one in first.tickets], first.more_tickets) == (made[:3], True)
        last = find("toner", most=3, first=6)
        assert ([one.ticket.number for one in last.tickets], last.more_tickets) == (made[6:], False)

    def test_the_number_in_any_spelling_is_the_ticket(self, printer):
        digits = printer.number.replace("-", "")
        for text in (
            printer.number,
            digits,
            f"#{digits}",
            printer.number.replace("-", " "),
            f"n. {printer.number}",
        ):
            assert find(text).exact == printer


class TestNames:
    def test_a_company_or_a_person_may_stand_beside_words(self, printer, verdi):
        cast.ticket(verdi, "La stampante è bloccata")
        assert numbers("stampante rossi") == [printer.number]
        assert numbers("anna toner") == [printer.number]

    def test_a_new_name_counts_at_once(self, printer):
        type(printer.customer).objects.filter(pk=printer.customer_id).update(name="Neri S.p.A.")
        assert numbers("stampante neri") == [printer.number]


class TestWhatChanges:
    def test_a_split_takes_its_words_along(self, printer):
        moved = letter(printer, "Manca la tastiera.")
        made = desk.split(
            ticket=printer, messages=[moved.pk], reason="Altra cosa", by=cast.FOUNDER, at=cast.AT
        )
        assert numbers("tastiera") == [made.number]
        assert numbers("toner") == [printer.number]

    def test_what_was_erased_is_found_no_more(self, printer):
        message = letter(printer, "Il codice è girasole.")
        Message.objects.filter(pk=message.pk).update(text="(tolto)")
        assert numbers("girasole") == []
        Message.objects.filter(pk=message.pk).delete()
        assert numbers("tolto") == []

    def test_a_new_reason_counts(self, printer):
        Ticket.objects.filter(pk=printer.pk).update(reason="Plotter fermo")
        assert numbers("plotter") == [printer.number]
        assert numbers("bloccata") == []
        assert numbers("toner") == [printer.number]

    def test_a_change_of_state_writes_no_words(self, printer):
        before = list(TicketWords.objects.values_list("pk", flat=True))
        desk.change_state(ticket=printer, verb=Verb.ACKNOWLEDGE, by=cast.FOUNDER, at=cast.AT)
        assert list(TicketWords.objects.values_list("pk", flat=True)) == before

    def test_very_much_said_goes_on_in_further_parts(self, printer):
        for block in range(4):
            letter(printer, " ".join(f"riga{block}x{word}" for word in range(1500)))
        assert TicketWords.objects.filter(ticket=printer, inside=True).count() > 1
        assert numbers("riga0x7 stampante") == numbers("riga3x1499 stampante") == [printer.number]

    def test_the_same_words_may_be_said_any_number_of_times(self, printer):
        for _time in range(30):
            letter(printer, " ".join(f"x{word}" for word in range(3900)) * 1)
            letter(printer, " ".join(f"x{word}" for word in range(3900)))
        assert numbers("x1 stampante") == [printer.number]

    def test_a_letter_of_any_size_is_taken(self, printer):
        letter(printer, "x" * 3000 + " " + "\U0001f600a " * 150_000 + "fine")
        assert numbers("toner") == [printer.number]


class TestFilters:
    @pytest.fixture
    def grave(self, rossi):
        return cast.ticket(rossi, "Server fermo", effect=Effect.STOPPED)

    @pytest.mark.parametrize(
        "text",
        [
            "gravità:1 stato:aperto", "severity:1 state:open", "server gravità:alta", "cliente:rossi gravità:1", "server cliente:ross",
            "server stato:nuovo", "gravità:1 dal:2026-11-23 al:oggi", "server persona:anna", "server origine:telefono",
            "server assegnato:nessuno", "-gravità:0 server", "server -cliente:verdi",
        ],
    )  # fmt: skip
    def test_filters_narrow_the_tickets(self, printer, verdi, grave, text):
        cast.ticket(verdi, "Un altro")
        assert numbers(text) == [grave.number]

    @pytest.mark.parametrize(
        "text", ["server gravità:2", "server stato:chiuso", "server dal:2026-11-24", "server al:ieri", "server -stato:aperto", "server cliente:verdi"]
    )  # fmt: skip
    def test_and_leave_out_what_does_not_fit(self, verdi, grave, text):
        assert numbers(text) == []

    def test_mine_and_a_colleagues(self, grave):
        giulia, marta = (
            cast.colleague(Role.OPERATOR, "Giulia Neri"),
            cast.colleague(Role.TECHNICIAN, "Marta Blu"),
        )
        desk.assign(ticket=grave, assignee=giulia, by=cast.FOUNDER, at=cast.AT)
        assert (
            numbers("assegnato:io", giulia.actor())
            == numbers("assegnato:giulia", marta.actor())
            == [grave.number]
        )
        assert numbers("assegnato:io", marta.actor()) == numbers('assegnato:"Marta Blu"') == []

    def test_what_is_merged_or_closed_is_found_with_its_state(self, printer):
        desk.change_state(ticket=printer, verb=Verb.CANCEL, note="Doppio.", by=cast.FOUNDER, at=cast.AT)
        assert numbers("toner stato:annullato") == numbers("stato:finito") == [printer.number]

    def test_a_name_that_nobody_has_is_named(self, printer):
        for text, field in (
            ("cliente:bianchi", "customer"),
            ("assegnato:zoe", "assignee"),
            ("persona:zoe", "contact"),
        ):
            [problem] = find(text).problems
            assert (problem.trouble, problem.field) == (Trouble.NOT_A_VALUE, field)
            assert problem.word in text
            assert find(text).tickets == ()


class TestWhoSees:
    def test_a_customers_person_finds_what_is_theirs_and_not_inside(self, printer, rossi, verdi):
        letter(printer, "Serve un preventivo.")
        note(printer, "Cliente moroso.")
        anna, bruno = rossi.user.actor(), verdi.user.actor()
        for words in ("preventivo", "stampante preventivo"):
            assert numbers(words, anna) == [printer.number]
            assert numbers(words, bruno) == []
        for words in ("moroso", "toner"):  # a note, and what was said on the phone
            assert numbers(words, anna) == []
            assert numbers(words) == [printer.number]
        assert not find("rossi", anna).customers

    def test_they_see_no_piece_of_a_note(self, printer, rossi):
        letter(printer, "La stampante perde.")
        note(printer, "La stampante perde perché nessuno paga.")
        [hit] = find("stampante perde", rossi.user.actor()).tickets
        assert hit.passage.kind == "in"

    def test_the_wall_alone_holds_too(self, printer, rossi, verdi):
        letter(printer, "Serve un preventivo.")
        note(printer, "Cliente moroso.")
        anna = rossi.user.actor()
        with scope.within([verdi.customer.pk]):
            assert not TicketWords.objects.exists()
        with scope.within([rossi.customer.pk]):
            assert numbers("preventivo", anna) == [printer.number]
            assert not TicketWords.objects.filter(inside=True).exists()
            with connection.cursor() as cursor:
                cursor.execute("select string_agg(words::text, ' ') from search_ticketwords")
                assert "moros" not in cursor.fetchone()[0]

    def test_what_is_no_ticket_is_for_staff(self, printer, rossi):
        found = find("rossi", rossi.user.actor())
        assert not any(
            (found.customers, found.people, found.components, found.mails, found.devices, found.systems)
        )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.text(max_size=40) | some.lists(some.sampled_from([*"'\\:&|!<>()* -\"%", "toner", "cliente:", "stamp*"]), max_size=12).map("".join))  # fmt: skip
def test_whatever_is_typed_is_answered(text):
    text = text.encode("utf-8", "replace").decode()
    for typing in (False, True):
        assert find(text, is_typing=typing).query is not None


class TestWhatMustNotBeThere:
    def test_not_even_in_a_note_nor_beside_many_other_words(self, printer):
        note(printer, "Il fax è guasto.")
        letter(printer, " ".join(f"parola{count}" for count in range(4_500)))
        letter(printer, "Anche lo scanner.")
        assert numbers("toner -scanner") == numbers("toner -fax") == []
        assert numbers("toner -plotter") == [printer.number]

    def test_for_a_customers_person_only_what_they_see_counts(self, rossi, printer):
        note(printer, "Il fax è guasto.")
        assert numbers("stampante -fax", rossi.user.actor()) == [printer.number]

    def test_who_did_not_ask_is_nobody(self, rossi, printer):
        alarm = cast.ticket(rossi, "Toner finito")
        Ticket.objects.filter(pk=alarm.pk).update(contact=None)
        assert alarm.number in numbers("toner -persona:anna")


def test_a_ticket_that_nobody_has_is_not_a_colleagues(rossi, printer):
    cast.colleague(Role.OPERATOR, "Giulia Neri")
    assert numbers("toner -assegnato:giulia") == [printer.number]
    assert numbers("toner -assegnato:nessuno") == []


def test_of_messages_that_are_moved_each_ticket_is_read_once(rossi, printer):
    moved = [letter(printer, f"Manca la tastiera {count}.").pk for count in range(5)]
    said = {"messages": moved, "reason": "Altra cosa", "by": cast.FOUNDER, "at": cast.AT}
    last = TicketWords.objects.latest("pk").pk
    made = desk.split(ticket=printer, **said)
    assert numbers("tastiera") == [made.number]
    rows_written = TicketWords.objects.latest("pk").pk - last
    assert rows_written <= 6  # each ticket has two rows at most, and the new one had one before


def test_who_works_on_a_ticket_is_not_a_customers_to_ask(rossi, printer):
    [problem] = find("toner assegnato:nessuno", rossi.user.actor()).problems
    assert problem.trouble is Trouble.NOT_A_VALUE


def test_the_makers_name_is_a_word(rossi):
    server = cast.ticket(rossi, "Server Dell spento")
    cast.ticket(rossi, "Server spento")
    assert numbers("server dell") == [server.number]


def test_a_ticket_in_many_rows_takes_the_place_of_one(rossi):
    made = [cast.ticket(rossi, f"Toner {count}", at=cast.AT + count * DAY / 24) for count in range(6)]
    for batch in range(3):
        letter(made[-1], " ".join(f"w{batch}x{count}" for count in range(4_500)))
    note(made[-1], "Il toner è nuovo.")
    newest_first = [one.number for one in reversed(made)]
    shown = [[hit.ticket.number for hit in find("toner", most=2, first=first).tickets] for first in (0, 2, 4)]
    assert list(chain(*shown)) == newest_first
