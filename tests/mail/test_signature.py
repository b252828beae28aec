"""Letters signed with DKIM: what arrives verifies, and no longer once a word of it was changed."""

import re
from dataclasses import replace

import dkim
import pytest
from django.conf import settings as configured

from scudo.core.roles import system
from scudo.lib import blobs
from scudo.mail import dkim_keys, envelope
from scudo.mail.actions import delivery
from scudo.mail.models import Letter
from tests import cast
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db
BY = system("mail")


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    """The file of a key."""
    path = tmp_path_factory.mktemp("keys") / "dkim-scudo1.pem"
    dkim_keys.make(path)
    return path


@pytest.fixture
def signing(key, settings):
    settings.DKIM = dkim_keys.Signing("scudo1", "altec.example", dkim_keys.read(key))
    return settings.DKIM


@pytest.fixture
def letter():
    """The receipt of a mail whose subject is no ASCII."""
    cast.rossi()
    cast.received(cast.letter("Anna Rossi <anna@rossi.example>", "Perché è così: «fermo» " * 8))
    return Letter.objects.get()


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    box.start()
    settings.SMTP_SERVER = replace(
        configured.SMTP_SERVER, host="127.0.0.1", port=box.port, tls="none", user=""
    )
    yield box
    box.stop()


def verifies(raw, key):
    """Whether a server that asks the DNS for our record would believe the mail."""
    asked = []

    def dns(name, timeout=5):
        asked.append(name)
        return dkim_keys.record(key).encode()

    believed = dkim.verify(raw, dnsfunc=dns)
    assert asked == [b"scudo1._domainkey.altec.example."]
    return believed


def test_what_arrives_bears_a_signature_that_verifies(letter, signing, key, mailbox):
    delivery.deliver(letter=letter.pk, by=BY, at=cast.AT)
    got = mailbox.last_to("anna@rossi.example")
    assert "d=altec.example" in got.mail["DKIM-Signature"]
    assert verifies(got.raw, key)
    assert got.says("Perché è così")


def test_the_files_of_an_answer_are_signed_with_it(signing, key, mailbox, run_jobs):
    ticket = cast.ticket(cast.rossi(), "Fermo")
    file = cast.desk.File("verbale è.pdf", "application/pdf", 9, blobs.store(b"%PDF \xff\r\n."))
    cast.desk.reply(ticket=ticket, text="In allegato.\n.\n.punto", by=cast.FOUNDER, at=cast.AT, files=[file])
    run_jobs("reactions")
    delivery.deliver(letter=Letter.objects.get(kind=Letter.Kind.REPLY).pk, by=BY, at=cast.AT)
    assert verifies(mailbox.last_to("anna@rossi.example").raw, key)


@pytest.mark.parametrize(
    "header", ["From", "To", "Subject", "Date", "Reply-To", "Message-ID", "Auto-Submitted"]
)
def test_a_changed_header_breaks_the_signature(letter, signing, key, header):
    raw = envelope.sealed(letter)
    assert verifies(raw, key)
    changed = re.sub(rf"(?m)^{header}: ".encode(), f"{header}: x".encode(), raw)
    assert changed != raw
    assert not verifies(changed, key)


@pytest.mark.parametrize("header", ["From", "Subject", "Reply-To"])
def test_a_header_that_is_added_breaks_it_too(letter, signing, key, header):
    raw = envelope.sealed(letter)
    assert not verifies(
        raw.replace(b"\r\n\r\n", f"\r\n{header}: altro@elsewhere.example\r\n\r\n".encode(), 1), key
    )


def test_a_changed_body_breaks_it(letter, signing, key):
    raw = envelope.sealed(letter)
    assert not verifies(raw[:-20] + b"x" + raw[-19:], key)


def test_without_the_setting_nothing_is_signed(letter):
    assert b"DKIM-Signature" not in envelope.sealed(letter)


def test_no_server_on_the_way_has_to_rewrite_a_letter(letter):
    raw = envelope.sealed(letter)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_the_key_shows_in_no_trace(signing):
    assert "PRIVATE" not in repr(signing)
