"""The letters of T1 and T3: which leave, when, with which exact fields, in whose language, under which headers."""

from datetime import timedelta

import pytest

from scudo.core.entitlement import Thing
from scudo.core.lifecycle import Verb
from scudo.core.roles import system
from scudo.core.severity import Effect, Severity
from scudo.customers.models import Membership
from scudo.desk import actions as desk
from scudo.desk.models import Message, Origin, Ticket
from scudo.mail import envelope, queries
from scudo.mail.models import Letter
from tests import cast

pytestmark = pytest.mark.django_db
ERP = Thing("service", "Gestionale")
ITALIAN = {
    Origin.PHONE: "Origine: Telefono",
    Origin.MAIL: "Origine: Mail",
    Origin.MONITOR: "Origine: AltecMonitor",
    Origin.OTHER: "Origine: altro",
}
ENGLISH = {
    Origin.PHONE: "Origin: Phone",
    Origin.MAIL: "Origin: Mail",
    Origin.MONITOR: "Origin: AltecMonitor",
    Origin.OTHER: "Origin: other",
}


@pytest.fixture
def rossi():
    return cast.rossi()


def opened(whose, origin=Origin.PHONE, effect=Effect.STOPPED, **more):
    return desk.open_ticket(
        customer=whose.customer, contact=whose.contact, origin=origin, reason="Gestionale fermo",
        assessment=desk.Assessment(effect, ERP), by=cast.FOUNDER, at=cast.AT, **more,
    )  # fmt: skip


def act(ticket, verb, note="", at=cast.AT):
    return desk.change_state(ticket=ticket, verb=verb, note=note, by=cast.FOUNDER, at=at)


def notices(**those):
    return list(Letter.objects.filter(kind=Letter.Kind.NOTICE, **those).order_by("pk"))


def lines(letter):
    return letter.text.splitlines()


@pytest.mark.parametrize("origin", Origin)
def test_the_opening_notice_tells_number_origin_reason_and_severity_code_in_italian(rossi, origin, run_jobs):
    ticket = opened(rossi, origin)
    run_jobs("reactions")
    [letter] = notices()
    assert lines(letter)[:8] == [
        "Ticket aperto",
        "",
        f"Abbiamo aperto il ticket di assistenza {ticket.number}.",
        "",
        f"Ticket: {ticket.number}",
        ITALIAN[origin],
        "Motivo: Gestionale fermo",
        "Severity Code: 1 (H, bloccante)",
    ]
    assert letter.subject == f"[{ticket.number}] Ticket aperto: Gestionale fermo"
    assert (letter.recipient, letter.language) == (rossi.address, "it")


@pytest.mark.parametrize("origin", Origin)
def test_the_opening_notice_speaks_english_to_who_reads_english(rossi, origin, run_jobs):
    rossi.contact.language = "en"
    rossi.contact.save()
    ticket = opened(rossi, origin)
    run_jobs("reactions")
    [letter] = notices()
    assert lines(letter)[4:8] == [
        f"Ticket: {ticket.number}",
        ENGLISH[origin],
        "Reason: Gestionale fermo",
        "Severity Code: 1 (H, blocking)",
    ]
    assert letter.subject == f"[{ticket.number}] Ticket opened: Gestionale fermo"


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        (Effect.STOPPED, "Severity Code: 1 (H, bloccante)"),
        (Effect.PARTLY, "Severity Code: 2 (M, non bloccante)"),
        (Effect.DEFECT, "Severity Code: 3 (L, segnalazione)"),
    ],
)
def test_the_severity_code_is_number_letter_and_word(rossi, effect, words, run_jobs):
    opened(rossi, effect=effect)
    run_jobs("reactions")
    assert words in lines(notices()[0])


def test_what_was_promised_is_told_in_the_customers_time(rossi, run_jobs):
    opened(rossi)
    run_jobs("reactions")
    [letter] = notices()
    assert [line for line in lines(letter) if "/2026" in line] == [
        "Presa in carico entro: 23/11/2026 11:30",
        "Ripristino entro: 24/11/2026 09:30",
    ]


def test_the_html_of_a_notice_holds_the_same_facts_and_no_markup_of_the_customers(rossi, run_jobs):
    desk.open_ticket(
        customer=rossi.customer, contact=rossi.contact, origin=Origin.PHONE, reason="<b>Fermo</b> & muto",
        assessment=desk.Assessment(Effect.STOPPED, ERP), by=cast.FOUNDER, at=cast.AT,
    )  # fmt: skip
    run_jobs("reactions")
    [letter] = notices()
    assert "Motivo: <b>Fermo</b> & muto" in lines(letter)
    assert "&lt;b&gt;Fermo&lt;/b&gt; &amp; muto" in letter.html
    assert "<b>Fermo" not in letter.html
    assert "1 (H, bloccante)" in letter.html


def test_a_mail_gets_its_receipt_at_once_and_its_notice_when_a_person_assesses_it(rossi, run_jobs):
    incoming = cast.received(cast.letter("Anna Rossi <anna@rossi.example>", "Gestionale fermo"))
    run_jobs("reactions")
    [receipt] = Letter.objects.all()
    assert (receipt.kind, receipt.state, receipt.recipient) == ("receipt", "queued", "anna@rossi.example")
    assert f"Ticket: {incoming.ticket.number}" in lines(receipt)
    assert "Stato: in valutazione" in lines(receipt)
    desk.assess(
        ticket=incoming.ticket, assessment=desk.Assessment(Effect.STOPPED, ERP), by=cast.FOUNDER,
        at=cast.AT + timedelta(minutes=3),
    )  # fmt: skip
    run_jobs("reactions")
    [notice] = notices()
    assert notice.state == Letter.State.QUEUED
    assert {"Origine: Mail", "Severity Code: 1 (H, bloccante)"} <= set(lines(notice))


@pytest.mark.parametrize("origin", [Origin.PHONE, Origin.MONITOR, Origin.OTHER])
def test_what_is_assessed_while_it_is_registered_is_told_at_once_and_gets_no_receipt(rossi, origin, run_jobs):
    opened(rossi, origin, Effect.PARTLY)
    run_jobs("reactions")
    assert [(letter.kind, letter.state) for letter in Letter.objects.all()] == [("notice", "queued")]


@pytest.mark.parametrize(
    ("verb", "note", "words"),
    [
        (Verb.WAIT_CUSTOMER, "Serve il numero di serie.", "Serve il numero di serie."),
        (Verb.RESOLVE, "Riavviato il servizio.", "Riavviato il servizio."),
        (Verb.CANCEL, "Richiesta doppia.", "Richiesta doppia."),
    ],
)
@pytest.mark.parametrize("effect", [None, Effect.STOPPED])
def test_what_a_person_writes_with_a_change_of_state_reaches_the_customer(
    rossi, verb, note, words, effect, run_jobs
):
    act(cast.ticket(rossi, "Fermo", effect=effect), verb, note)
    run_jobs("reactions")
    assert words in lines(notices()[-1])


def test_a_changed_code_is_told_from_what_to_what(rossi, run_jobs):
    ticket = opened(rossi)
    desk.assign_severity(
        ticket=ticket, severity=Severity.LOW, reason="Interno: il cliente esagera", by=cast.FOUNDER,
        at=cast.AT + timedelta(minutes=20),
    )  # fmt: skip
    run_jobs("reactions")
    letter = notices()[-1]
    assert "Il Severity Code passa da 1 (H, bloccante) a 3 (L, segnalazione)." in lines(letter)
    assert "esagera" not in letter.text


def test_an_inside_note_is_told_to_nobody(rossi, run_jobs):
    ticket = opened(rossi)
    desk.add_note(ticket=ticket, text="Cliente agitato.", by=cast.FOUNDER, at=cast.AT)
    run_jobs("reactions")
    assert not Letter.objects.filter(text__contains="agitato").exists()


def test_who_asked_and_who_wants_every_letter_are_told_once_each_and_nobody_else(rossi, run_jobs):
    kinds = Membership.Notices
    asker = cast.person(rossi.customer, "Carla Neri", "carla@rossi.example", notices=kinds.OWN)
    cast.person(rossi.customer, "Dino Blu", "dino@rossi.example", notices=kinds.OWN)
    cast.person(rossi.customer, "Ezio Viola", "ezio@rossi.example", notices=kinds.NONE)
    cast.verdi()
    desk.open_ticket(
        customer=rossi.customer, contact=asker, origin=Origin.PHONE, reason="Fermo", by=cast.FOUNDER, at=cast.AT,
        assessment=desk.Assessment(Effect.STOPPED, ERP),
    )  # fmt: skip
    run_jobs("reactions")
    assert [letter.recipient for letter in notices()] == ["carla@rossi.example", "anna@rossi.example"]


def test_where_nobody_can_be_told_the_desk_is(rossi, run_jobs):
    rossi.contact.addresses.all().delete()
    ticket = opened(rossi)
    run_jobs("reactions")
    assert not Letter.objects.exists()
    kept = Ticket.objects.get(pk=ticket.pk)
    assert kept.unread
    assert kept.messages.get().kind == Message.Kind.NOTE


def test_a_persons_answer_goes_to_who_asked_and_quotes_what_they_wrote(rossi, run_jobs):
    incoming = cast.received(cast.letter("anna@rossi.example", "Fermo", "Prima riga.\n\nSeconda riga."))
    desk.reply(ticket=incoming.ticket, text="Guardiamo.", by=cast.FOUNDER, at=cast.AT + timedelta(minutes=1))
    run_jobs("reactions")
    letter = Letter.objects.get(kind=Letter.Kind.REPLY)
    assert letter.recipient == "anna@rossi.example"
    assert "Guardiamo." in lines(letter)
    assert {"> Prima riga.", "> Seconda riga."} <= set(lines(letter))


def test_a_receipt_answers_the_mail_under_its_own_key_and_says_that_a_machine_wrote_it(rossi):
    written = cast.letter("anna@rossi.example", "Fermo")
    cast.received(written)
    letter = Letter.objects.get()
    mail = envelope.message(letter)
    assert mail["Message-ID"] == f"<{letter.message_id}>"
    assert mail["In-Reply-To"] == mail["References"] == written["Message-ID"]
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["X-Scudo-Loop"] == queries.installation_mark()
    assert mail["To"] == "anna@rossi.example"
    assert mail["From"] == "Altec <assistenza@altec.example>"


def test_later_letters_continue_the_persons_own_mail(rossi, run_jobs):
    written = cast.letter("anna@rossi.example", "Fermo")
    ticket = cast.received(written).ticket
    desk.assess(ticket=ticket, assessment=desk.Assessment(Effect.STOPPED, ERP), by=cast.FOUNDER, at=cast.AT)
    run_jobs("reactions")
    mail = envelope.message(notices()[0])
    assert mail["In-Reply-To"] == written["Message-ID"]
    assert mail["Auto-Submitted"] == "auto-generated"


def test_later_letters_of_a_call_continue_the_first_letter(rossi, run_jobs):
    act(opened(rossi), Verb.RESOLVE, "Fatto.")
    run_jobs("reactions")
    first, second = map(envelope.message, notices())
    assert first["In-Reply-To"] is None
    assert second["In-Reply-To"] == first["Message-ID"]


def test_a_persons_answer_is_not_marked_as_a_machines(rossi, run_jobs):
    ticket = cast.received(cast.letter("anna@rossi.example", "Fermo")).ticket
    desk.reply(ticket=ticket, text="Guardiamo.", by=cast.FOUNDER, at=cast.AT)
    run_jobs("reactions")
    mail = envelope.message(Letter.objects.get(kind=Letter.Kind.REPLY))
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == (None, None)
    assert mail["X-Scudo-Loop"] == queries.installation_mark()


def test_no_two_letters_share_a_message_id(rossi, run_jobs):
    act(opened(rossi), Verb.RESOLVE, "Fatto.")
    cast.received(cast.letter("anna@rossi.example", "Altro"))
    run_jobs("reactions")
    ids = list(Letter.objects.values_list("message_id", flat=True))
    assert len(ids) == len(set(ids)) == 3
    assert all(one.endswith("@altec.example") for one in ids)


def test_a_long_message_id_is_answered_byte_for_byte(rossi):
    long = f"<AM0PR04MB7045{'0123456789ABCDEF' * 3}@AM0PR04MB7045.eurprd04.prod.outlook.com>"
    cast.received(
        f"From: anna@rossi.example\r\nMessage-ID: {long}\r\nSubject: Fermo\r\n\r\nAiuto\r\n".encode()
    )
    sent = envelope.message(Letter.objects.get()).as_bytes()
    assert f"\r\nIn-Reply-To: {long}\r\nReferences: {long}\r\n".encode() in sent


@pytest.mark.parametrize(
    "header",
    [
        "Message-ID: <perché@rossi.example>",
        "Message-ID: <a b@rossi.example>",
        "Message-ID: no-brackets",
        f"Message-ID: <{'x' * 970}@rossi.example>",
    ],
)
def test_a_receipt_to_an_odd_mail_can_be_written_and_sent(rossi, header):
    raw = f"From: anna@rossi.example\r\n{header}\r\nSubject: Fermo \U0001f525\r\n\r\nAiuto\r\n".encode()
    cast.received(raw)
    sent = envelope.message(Letter.objects.get()).as_bytes()
    assert b"\r\nSubject: " in sent
    assert sent.isascii()
    assert max(map(len, sent.splitlines())) <= 998


def test_the_desks_own_actor_writes_no_letter_of_its_own_accord(rossi, run_jobs):
    ticket = cast.ticket(rossi, "Fermo")
    desk.add_note(ticket=ticket, text="Visto.", by=system("mail"), at=cast.AT)
    assert run_jobs("reactions").done == 0
