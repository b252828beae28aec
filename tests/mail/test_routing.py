"""Where a mail goes: its ticket, a new one, a person's decision, or the file; never nowhere (T5)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scudo.core.entitlement import Thing
from scudo.core.lifecycle import Verb
from scudo.core.severity import Effect
from scudo.customers import actions as customers
from scudo.customers.models import MailAddress
from scudo.desk import actions as desk
from scudo.desk.models import Attachment, Message, Origin, Ticket
from scudo.lib import blobs
from scudo.mail import envelope, queries
from scudo.mail.models import Incoming, Letter
from tests import cast

pytestmark = pytest.mark.django_db
OPENED, APPENDED, HELD, IGNORED = Incoming.Outcome.values
ANNA = "Anna Rossi <anna@rossi.example>"
BRUNO = "Bruno Verdi <bruno@verdi.example>"
STRANGER = "Zeno Ignoto <zeno@elsewhere.example>"


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def verdi():
    return cast.verdi()


def came(sender, subject="Fermo", text="Buongiorno.", *, envelope="someone@x.example", files=None, **headers):
    """A mail as the desk took it in; `in_reply_to` is the header In-Reply-To, and so on."""
    written = cast.letter(sender, subject, text, files=files)
    for name, value in headers.items():
        del written[name.replace("_", "-")]
        written[name.replace("_", "-").title()] = value
    return cast.received(written, envelope=envelope)


def fate(incoming):
    return incoming.outcome, incoming.reason


def our_letter_to(address):
    return envelope.message(Letter.objects.filter(recipient=address).first())["Message-ID"]


def test_a_known_address_opens_a_ticket(rossi):
    incoming = came(ANNA, "Gestionale fermo", "Nessuno entra.")
    assert fate(incoming) == (OPENED, "known_address")
    ticket = incoming.ticket
    assert (ticket.customer, ticket.contact, ticket.origin, ticket.reason, ticket.unread) == (
        rossi.customer, rossi.contact, Origin.MAIL, "Gestionale fermo", True,
    )  # fmt: skip
    said = ticket.messages.get()
    assert (said.kind, said.text, said.author, said.address) == (
        Message.Kind.IN, "Nessuno entra.", "Anna Rossi", "anna@rossi.example",
    )  # fmt: skip


def test_an_address_is_known_in_capitals_too(rossi):
    assert came("ANNA@ROSSI.EXAMPLE").ticket.contact == rossi.contact


def test_a_new_person_of_a_known_domain_opens_a_ticket_and_is_proposed(rossi):
    incoming = came("Carla Neri <carla@rossi.example>")
    assert fate(incoming) == (OPENED, "known_domain")
    assert (incoming.ticket.customer, incoming.ticket.contact.name) == (rossi.customer, "Carla Neri")
    assert incoming.ticket.contact.proposed
    assert fate(came("carla@rossi.example", "Ancora")) == (OPENED, "known_address")
    assert MailAddress.objects.filter(address="carla@rossi.example").count() == 1


def test_a_subdomain_is_not_the_customers_domain(rossi):
    assert fate(came("carla@rossi.example.elsewhere.example")) == (HELD, "stranger")


def test_a_stranger_waits_for_a_person_and_gets_no_letter(rossi):
    assert fate(came(STRANGER)) == (HELD, "stranger")
    assert not Ticket.objects.exists()
    assert not Letter.objects.exists()


def test_who_speaks_for_several_companies_waits_for_a_person(rossi, verdi):
    customers.join_customer(contact=rossi.contact, customer=verdi.customer, by=cast.FOUNDER, at=cast.AT)
    assert fate(came(ANNA)) == (HELD, "several_customers")


def test_a_domain_of_two_companies_waits_for_a_person(rossi, verdi):
    customers.add_domain(customer=verdi.customer, domain="rossi.example", by=cast.FOUNDER, at=cast.AT)
    assert fate(came("carla@rossi.example")) == (HELD, "several_customers")


def test_who_speaks_for_several_companies_reaches_a_ticket_by_its_thread(rossi, verdi):
    incoming = came(BRUNO)
    customers.join_customer(contact=verdi.contact, customer=rossi.customer, by=cast.FOUNDER, at=cast.AT)
    answer = came(BRUNO, "Re: Fermo", in_reply_to=our_letter_to("bruno@verdi.example"))
    assert (fate(answer), answer.ticket) == ((APPENDED, "thread"), incoming.ticket)


@pytest.mark.parametrize("header", ["in_reply_to", "references"])
def test_an_answer_to_our_letter_joins_its_ticket_whatever_its_subject(rossi, header):
    ticket = came(ANNA).ticket
    references = our_letter_to("anna@rossi.example")
    if header == "references":
        references = f"<other@x.example> {references} <third@x.example>"
    answer = came(ANNA, "tutt’altro", "Anche il magazzino.", **{header: references})
    assert (fate(answer), answer.ticket) == ((APPENDED, "thread"), ticket)
    assert [message.text for message in ticket.messages.all()] == ["Buongiorno.", "Anche il magazzino."]


def test_a_second_mail_of_the_customers_own_thread_joins_too(rossi):
    first = came(ANNA)
    answer = came("carla@rossi.example", "Re: Fermo", in_reply_to=f"<{first.message_id}>")
    assert (fate(answer), answer.ticket) == ((APPENDED, "thread"), first.ticket)
    assert answer.ticket.messages.last().contact.name == "carla@rossi.example"


def test_the_last_letter_named_decides(rossi):
    first, second = came(ANNA, "Uno"), came(ANNA, "Due")
    answer = came(ANNA, "Re", references=f"<{first.message_id}> <{second.message_id}>")
    assert answer.ticket == second.ticket


def test_a_stranger_in_a_known_thread_waits_for_a_person_and_reads_nothing(rossi, verdi):
    ticket = came(ANNA).ticket
    thread = our_letter_to("anna@rossi.example")
    for sender in (STRANGER, BRUNO):
        incoming = came(
            sender, f"Re: [{ticket.number}]", in_reply_to=thread, message_id=f"<{sender[:4]}@x.example>"
        )
        assert fate(incoming) == (HELD, "stranger_in_thread")
    assert ticket.messages.count() == 1
    assert set(Letter.objects.values_list("recipient", flat=True)) == {"anna@rossi.example"}


def test_a_number_in_the_subject_joins_where_the_sender_is_of_the_same_customer(rossi):
    ticket = cast.ticket(rossi, "Fermo", effect=Effect.STOPPED)
    answer = came("carla@rossi.example", f"R: [{ticket.number}] ci sono novità?")
    assert (fate(answer), answer.ticket) == ((APPENDED, "number"), ticket)


def test_another_customers_number_in_the_subject_joins_nothing(rossi, verdi):
    ticket = cast.ticket(rossi, "Fermo")
    incoming = came(BRUNO, f"Ticket {ticket.number}")
    assert (fate(incoming), incoming.ticket.customer) == ((OPENED, "known_address"), verdi.customer)
    assert fate(came(STRANGER, f"Ticket {ticket.number}")) == (HELD, "stranger")
    assert not ticket.messages.exists()


def test_of_two_numbers_the_senders_own_counts(rossi, verdi):
    theirs, ours = cast.ticket(verdi, "Loro"), cast.ticket(rossi, "Nostro")
    assert came(ANNA, f"{theirs.number} e {ours.number}").ticket == ours


def test_a_number_with_a_wrong_digit_is_no_number(rossi):
    ticket = cast.ticket(rossi, "Fermo")
    wrong = ticket.number[:-1] + str((int(ticket.number[-1]) + 1) % 10)
    assert fate(came(ANNA, f"Ticket {wrong}")) == (OPENED, "known_address")


@pytest.mark.parametrize(
    "headers",
    [{"auto_submitted": "auto-replied"}, {"x_autoreply": "yes"}, {"precedence": "auto_reply"}],
)
def test_an_automatic_answer_is_filed_and_never_answered(rossi, headers):
    assert fate(came(ANNA, "Fuori sede", **headers)) == (IGNORED, "automatic")
    assert not Letter.objects.exists()
    assert not Ticket.objects.exists()


def test_an_automatic_answer_in_a_thread_is_kept_with_its_ticket_and_wakes_nobody(rossi):
    ticket = came(ANNA).ticket
    desk.change_state(ticket=ticket, verb=Verb.RESOLVE, note="Fatto.", by=cast.FOUNDER, at=cast.AT)
    letters = Letter.objects.count()
    incoming = came(
        ANNA, "Fuori sede", in_reply_to=our_letter_to("anna@rossi.example"), auto_submitted="auto-replied"
    )
    assert (fate(incoming), incoming.ticket) == ((APPENDED, "automatic"), ticket)
    kept = Ticket.objects.get()
    assert (kept.state, kept.messages.filter(kind=Message.Kind.IN).count()) == ("resolved", 2)
    assert Letter.objects.count() == letters


def bounce(answered=""):
    """A delivery report as mail servers write them (RFC 3464)."""
    thread = f"In-Reply-To: {answered}\r\n" if answered else ""
    return (
        "From: MAILER-DAEMON@mx.rossi.example\r\nTo: assistenza@altec.example\r\nSubject: Undelivered Mail\r\n"
        f"Message-ID: <bounce{len(answered)}@mx.rossi.example>\r\n{thread}MIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n"
        "--B\r\nContent-Type: text/plain\r\n\r\nUser unknown\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.rossi.example\r\n\r\nFinal-Recipient: rfc822; anna@rossi.example\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n\r\n--B--\r\n"
    ).encode()


def test_a_bounce_is_kept_with_its_ticket_and_never_answered(rossi):
    ticket = came(ANNA).ticket
    incoming = cast.received(bounce(our_letter_to("anna@rossi.example")), envelope="")
    assert (fate(incoming), incoming.ticket) == ((APPENDED, "bounce"), ticket)
    assert Letter.objects.count() == 1


def test_a_bounce_of_nobody_knows_what_waits_for_a_person(rossi):
    assert fate(cast.received(bounce(), envelope="")) == (HELD, "bounce")
    assert not Letter.objects.exists()


def test_our_own_letter_coming_back_is_filed_and_starts_no_loop(rossi):
    came(ANNA)
    own = envelope.message(Letter.objects.get())
    assert fate(cast.received(own)) == (IGNORED, "loop")
    forwarded = came(ANNA, "Inoltro", x_scudo_loop=queries.installation_mark())
    assert fate(forwarded) == (IGNORED, "loop")
    assert fate(came(f"Altec <{cast.DESK.upper()}>", "Da noi")) == (IGNORED, "loop")
    assert (Letter.objects.count(), Ticket.objects.count()) == (1, 1)


def test_another_installations_letter_is_no_loop_of_ours(rossi):
    assert fate(came(ANNA, x_scudo_loop="another")) == (OPENED, "known_address")


def test_a_mail_without_sender_waits_for_a_person(rossi):
    incoming = cast.received(b"Subject: Aiuto\r\nMessage-ID: <1@x.example>\r\n\r\nFermo\r\n")
    assert fate(incoming) == (HELD, "no_sender")


def test_a_mail_with_a_null_sender_on_the_wire_opens_its_ticket_and_gets_no_receipt(rossi):
    assert fate(came(ANNA, envelope="")) == (OPENED, "known_address")
    assert not Letter.objects.exists()


def test_the_same_mail_twice_is_one_ticket(rossi):
    written = cast.letter(ANNA, "Fermo").as_bytes()
    first, second = cast.received(written), cast.received(written)
    assert first.pk == second.pk
    assert (Ticket.objects.count(), Letter.objects.count(), Message.objects.count()) == (1, 1, 1)


def test_two_people_who_write_the_same_words_have_two_tickets(rossi):
    for key in ("1", "2"):
        came(ANNA, message_id=f"<{key}@rossi.example>")
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize(
    "ended", [[Verb.RESOLVE], [Verb.RESOLVE, Verb.CLOSE], [Verb.CANCEL], [Verb.WAIT_CUSTOMER]]
)
def test_a_customers_mail_wakes_what_was_resolved_or_waited_for_them(rossi, ended, run_jobs):
    ticket = cast.received(cast.letter(ANNA, "Fermo")).ticket
    desk.assess(
        ticket=ticket, assessment=desk.Assessment(Effect.STOPPED, Thing("service", "Gestionale")),
        by=cast.FOUNDER, at=cast.AT,
    )  # fmt: skip
    for verb in ended:
        desk.change_state(ticket=ticket, verb=verb, note="Fatto.", by=cast.FOUNDER, at=cast.AT)
    came(ANNA, f"R: [{ticket.number}]", "Non va ancora.")
    run_jobs("reactions")
    kept = Ticket.objects.get()
    assert (kept.state, kept.unread) == ("in_progress", True)
    assert not Letter.objects.filter(text__contains="Non va ancora.").exists()


def test_only_what_is_newly_written_is_shown_and_the_whole_is_kept(rossi):
    text = "Sì, ancora.\n\nIl 23/11/2026 10:30, Altec ha scritto:\n> Va meglio?"
    said = came(ANNA, "Re: Fermo", text).ticket.messages.get()
    assert said.text.strip() == "Sì, ancora."
    assert "Va meglio?" in said.whole


def test_the_files_of_a_mail_stand_on_its_ticket_byte_for_byte(rossi):
    content = bytes(range(256)) * 40
    came(ANNA, files={"../../schermata.png": content})
    file = Attachment.objects.get()
    assert (file.name, file.size) == ("schermata.png", len(content))
    assert blobs.path_of(file.digest).read_bytes() == content


def test_a_mail_without_subject_has_a_reason_all_the_same(rossi):
    assert came(ANNA, "").ticket.reason == "(senza oggetto)"


def test_a_mail_is_kept_as_it_came(rossi):
    written = cast.letter(STRANGER, "Fermo").as_bytes()
    incoming = cast.received(written)
    assert bytes(Incoming.objects.get(pk=incoming.pk).raw) == written


def test_what_breaks_its_way_waits_for_a_person(rossi, monkeypatch):
    before = Ticket.objects.count()
    monkeypatch.setattr(blobs, "store", lambda content: 1 / len(content[:0]))
    incoming = came(ANNA, files={"a.bin": b"x"})
    assert fate(incoming) == (HELD, "not_understood")
    assert Ticket.objects.count() == before


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    head=st.sampled_from(
        [
            b"",
            b"From: anna@rossi.example\r\n",
            b"From: \xff\xfe <anna@rossi.example>\r\nSubject: \x00\xff\r\n",
        ]
    ),
    noise=st.binary(max_size=300),
)
def test_no_bytes_are_ever_lost(rossi, head, noise):
    incoming = cast.received(head + noise)
    kept = Incoming.objects.get(pk=incoming.pk)
    assert bytes(kept.raw) == head + noise
    assert kept.outcome in Incoming.Outcome.values
    assert (kept.ticket is not None) or kept.outcome in (HELD, IGNORED)
