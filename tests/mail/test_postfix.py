"""Letters handed to a real Postfix, which delivers them into a folder: taken, refused, put off, encrypted, logged in."""

from dataclasses import replace
from email.message import EmailMessage

import pytest
from django.conf import settings as configured

from scudo.mail.actions import delivery
from scudo.mail.envelope import POLICY
from scudo.mail.models import Letter
from scudo.mail.transport import smtp
from tests import cast
from tests.certificates import Authority
from tests.dovecot import PASSWORD, Dovecot
from tests.dovecot import PROGRAM as DOVECOT
from tests.postfix import CAN_RUN, MISSING, Postfix
from tests.waiting import until

ANNA = "anna@rossi.example"


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def server(authority):
    if not CAN_RUN:
        pytest.skip(MISSING)
    postfix = Postfix(authority)
    postfix.start()
    yield postfix
    postfix.throw_away()


@pytest.fixture(scope="module")
def strict(authority):
    """One that takes letters only over an encrypted connection, from who has logged in."""
    if not CAN_RUN or not DOVECOT:
        pytest.skip(MISSING)
    people = Dovecot(authority)
    people.start()
    postfix = Postfix(authority, encryption="encrypt", sasl_port=people.sasl_port)
    postfix.start()
    yield postfix
    postfix.throw_away()
    people.throw_away()


@pytest.fixture
def trusted(authority, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))


def letter(subject="Ticket aperto", size=0):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "assistenza@altec.example", ANNA, subject
    mail["Message-ID"] = f"<{subject.replace(' ', '-')}@altec.example>"
    mail.set_content("Perché è così.\n.\nE dopo il punto.\n" + "x" * 70 * size)
    return mail.as_bytes(policy=POLICY)


@pytest.fixture
def through(settings):
    """Our letters go to this server from now on."""

    def use(postfix, tls="none", **login):
        port = postfix.tls_port if tls == "tls" else postfix.port
        known = {"user": "", "password": "", **login}
        settings.SMTP_SERVER = replace(configured.SMTP_SERVER, host="127.0.0.1", port=port, tls=tls, **known)

    return use


@pytest.mark.parametrize("tls", ["none", "starttls", "tls"])
def test_a_letter_is_delivered_as_it_was_written(server, through, trusted, tls):
    through(server, tls)
    smtp.send(letter(f"Aperto {tls}"), ANNA)
    subject = f"Aperto {tls}"
    [got] = until(lambda: [one for one in server.mails() if one["Subject"] == subject])
    assert "Perché è così.\n.\nE dopo il punto." in got.get_content()
    assert got["Return-Path"] == "<assistenza@altec.example>"
    assert ("ESMTPS" in got["Received"]) == (tls != "none")


@pytest.mark.parametrize(
    ("recipient", "raised", "said"),
    [
        ("nessuno@rossi.example", smtp.Refused, "550 5.1.1"),
        ("anna@altrove.example", smtp.Refused, "554 5.7.1"),
        ("lento@rossi.example", smtp.Unreachable, "450 4.2.1"),
    ],
)
def test_a_recipient_who_is_refused_is_told_apart_from_one_who_is_put_off(
    server, through, recipient, raised, said
):
    through(server)
    with pytest.raises(raised, match=f"answered {said}"):
        smtp.send(letter(), recipient)


def test_a_letter_that_is_too_large_is_refused_for_good(server, through):
    through(server)
    with pytest.raises(smtp.Refused, match=r"552 5\.3\.4"):
        smtp.send(letter(size=20_000), ANNA)


@pytest.mark.django_db
def test_a_refused_recipient_is_told_on_the_ticket(server, through):
    through(server)
    rossi = cast.rossi()
    cast.person(rossi.customer, "Carlo Neri", "carlo@rossi.example")
    cast.received(cast.letter("Carlo Neri <carlo@rossi.example>", "Fermo"))
    receipt = Letter.objects.get()
    delivery.note_failure(receipt.pk, "prova", cast.AT, last=False)
    with pytest.raises(smtp.Refused) as refused:
        delivery.deliver(letter=receipt.pk, by=delivery.BY, at=cast.AT)
    delivery.note_failure(receipt.pk, str(refused.value), cast.AT, last=True)
    note = receipt.ticket.messages.get(kind="note")
    assert "carlo@rossi.example" in note.text
    assert "550 5.1.1" in note.text


def test_a_certificate_that_is_not_believed_leaves_the_letter_waiting(server, through):
    through(server, "starttls")
    with pytest.raises(smtp.Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        smtp.send(letter(), ANNA)


def test_a_server_that_wants_encryption_first_is_no_reason_to_give_a_letter_up(strict, through):
    through(strict)
    with pytest.raises(smtp.Unreachable, match=r"530 5\.7\.0"):
        smtp.send(letter(), ANNA)


def test_who_logs_in_over_an_encrypted_connection_may_send_whatever_the_password_is_made_of(
    strict, through, trusted
):
    through(strict, "starttls", user="posta@altec.example", password=PASSWORD)
    smtp.send(letter(), ANNA)
    until(strict.mails)


@pytest.mark.parametrize("password", ["sbagliata", "sbagliata-è"])
def test_a_wrong_password_leaves_the_letter_waiting_and_is_in_no_message(strict, through, trusted, password):
    through(strict, "starttls", user="posta@altec.example", password=password)
    with pytest.raises(smtp.Unreachable, match=r"535 5\.7\.8") as problem:
        smtp.send(letter(), ANNA)
    assert "sbagliata" not in str(problem.value)
