"""Taking over the open tickets of another desk."""

from datetime import timedelta

import pytest

from scudo.core.lifecycle import Verb
from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.desk import queries
from scudo.desk.actions import warnings
from scudo.desk.models import Message, Pause, Ticket
from scudo.journal.models import Entry
from scudo.mail.models import Letter
from tests import cast
from tests.exchange.files import do, problems, steps

pytestmark = pytest.mark.django_db
HEAD = (
    "Numero;Riferimento;Cliente;Referente;Motivo;Gravità;Stato;Aperto il;Preso in carico il;Assegnato a;Testo"
)
OLD = ";OTRS-4711;rossi-impianti;anna@rossi.example;Il gestionale non parte;1;in attesa del cliente;16/11/2026 10:00;16/11/2026 10:30;giulia.operator@altec.example;Schermata bianca"


@pytest.fixture
def rossi():
    cast.colleague(Role.OPERATOR)
    return cast.rossi()


class TestTakenOver:
    def test_it_stands_here_as_it_stood_there(self, rossi):
        do("tickets", HEAD, OLD)
        ticket = Ticket.objects.get()
        assert (ticket.customer, ticket.contact, ticket.severity, ticket.state) == (
            rossi.customer,
            rossi.contact,
            1,
            "waiting_customer",
        )
        assert (ticket.opened_at, ticket.acknowledged_at) == (
            cast.rome("2026-11-16 10:00"),
            cast.rome("2026-11-16 10:30"),
        )
        assert (ticket.assignee.email, ticket.origin, ticket.origin_detail) == (
            "giulia.operator@altec.example",
            "other",
            "OTRS-4711",
        )
        assert [(one.kind, one.text) for one in Message.objects.all()] == [("note", "Schermata bianca")]
        assert Pause.objects.get().starts_at == cast.AT

    def test_the_customer_is_told_nothing_and_what_ran_out_is_not_warned_of(self, rossi, run_jobs):
        cast.agreement(rossi.customer, "R-0", covers=None)
        do(
            "tickets",
            HEAD,
            OLD,
            OLD.replace("4711", "4712")
            .replace("in attesa del cliente", "nuovo")
            .replace("16/11/2026 10:30", ""),
        )
        warnings.tick(cast.AT + timedelta(minutes=1))
        run_jobs()
        assert not Letter.objects.exists()
        assert not Entry.objects.filter(kind="desk.sla_warning").exists()
        assert Ticket.objects.get(state="new").next_due < cast.AT

    def test_a_second_import_finds_it_by_its_reference_however_it_stands_now(self, rossi):
        do("tickets", HEAD, OLD)
        ticket = Ticket.objects.get()
        cast.desk.change_state(ticket=ticket, verb=Verb.RESUME, by=cast.FOUNDER, at=cast.AT)
        assert steps("tickets", HEAD, OLD) == [("same", "ticket", f"{ticket.number} Il gestionale non parte")]
        do("tickets", HEAD, OLD)
        assert Ticket.objects.count() == 1

    def test_a_file_of_three_columns_is_enough(self, rossi):
        do("tickets", "Company,Subject,Priority", "rossi-impianti,Stampante ferma,media")
        ticket = Ticket.objects.get()
        assert (ticket.severity, ticket.state, ticket.opened_at) == (2, "new", cast.AT)

    def test_it_stands_on_the_desk_and_tells_where_it_is_from(self, rossi):
        do("tickets", HEAD, OLD)
        assert list(queries.in_view(cast.FOUNDER, "open", cast.AT)) == [Ticket.objects.get()]
        assert Entry.objects.filter(kind="desk.taken_over").count() == 1


class TestProblems:
    def test_each_is_told_with_its_row_and_column(self, rossi):
        verdi = cast.verdi()
        assert problems(
            "tickets", HEAD, ";;nessuno;;X;;;;;;", ";;rossi-impianti;;;;;;;;", f";;rossi-impianti;{verdi.address};X;;;;;;",
            ";;rossi-impianti;chi@x.example;X;;;;;;", ";;rossi-impianti;;X;9;;;;;", ";;rossi-impianti;;X;;chiuso;;;;",
            ";;rossi-impianti;;X;;;32/01/2026;;;", ";;rossi-impianti;;X;;;24/12/2026;;;", ";;rossi-impianti;;X;;;20/11/2026;19/11/2026;;",
            ";;rossi-impianti;;X;;;29/03/2026 02:30;;;", ";;rossi-impianti;;X;;;;;nessuno;", ";A;rossi-impianti;;X;;;;;;", ";A;rossi-impianti;;Y;;;;;;",
            "26-99999-9;;;;;;;;;;",
        ) == [
            (2, "Cliente", "unknown"), (3, "Motivo", "needed"), (4, "Referente", "no_member"), (5, "Referente", "unknown"),
            (6, "Gravità", "no_choice"), (7, "Stato", "not_open"), (8, "Aperto il", "no_date"), (9, "Aperto il", "in_future"),
            (10, "Preso in carico il", "before_opening"), (11, "Aperto il", "no_such_hour"), (12, "Assegnato a", "unknown"),
            (14, "Riferimento", "twice"), (15, "Numero", "unknown"),
        ]  # fmt: skip

    def test_a_ticket_that_is_there_is_changed_on_its_page(self, rossi):
        ticket = cast.ticket(rossi, "Il gestionale non parte", effect=Effect.STOPPED)
        assert problems("tickets", "Numero;Motivo;Gravità", f"{ticket.number};Il gestionale non parte;2") == [
            (2, "Gravità", "fixed")
        ]
        assert steps("tickets", "Numero;Motivo;Gravità", f"{ticket.number};;H")[0][0] == "same"
