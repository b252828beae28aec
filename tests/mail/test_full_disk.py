"""A disk that takes no more: the sender's server keeps the mail, and nothing is half done."""

import resource
from email.message import EmailMessage

import pytest

from scudo.desk.models import Ticket
from scudo.mail.doors import taking
from scudo.mail.models import Incoming
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def full_disk():
    """The kernel refuses files of more than a thousand bytes, as a full disk refuses them."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_mail_whose_attachment_cannot_be_stored_waits_at_its_sender(full_disk):
    rossi = cast.rossi()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = rossi.address, cast.DESK, "Con allegato"
    mail["Message-ID"] = "<pieno@rossi.example>"
    mail.set_content("Vedi allegato.")
    mail.add_attachment(b"x" * 5000, maintype="application", subtype="pdf", filename="foto.pdf")
    answer = taking.take(mail.as_bytes(), {"from": rossi.address, "to": [cast.DESK]})
    assert answer.startswith("452 4.3.1")
    assert not Ticket.objects.exists()
    assert not Incoming.objects.exists()
