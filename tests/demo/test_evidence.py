"""What proves a step of the story: only the right letter and the right words do, and ports are free when they are given."""

import mailbox
import socket
from email.message import EmailMessage

import pytest

from scudo.demo import evidence
from scudo.demo.browser import Page
from scudo.demo.installation import DidNotHappen, Installation, free_ports, is_free


@pytest.fixture
def installation(tmp_path):
    """A demo that was never started, with a mailbox."""
    return Installation(tmp_path)


def keep(installation, to, subject, text):
    """Let a letter have come."""
    letter = EmailMessage()
    letter["To"], letter["Subject"] = to, subject
    letter.set_content(text)
    mailbox.Maildir(installation.home / "mailbox").add(letter.as_bytes())


def test_a_letter_proves_something_only_with_every_word_and_to_the_right_address(installation):
    keep(installation, "it@marchetti.example", "[26-00001-5] Ticket aperto", "Origine: AltecMonitor")
    assert evidence.find(installation, "it@marchetti.example", ("26-00001-5", "AltecMonitor"))
    assert not evidence.find(installation, "it@marchetti.example", ("26-00001-5", "Telefono"))
    assert not evidence.find(installation, "p.renai@valdarno.example", ("26-00001-5",))


def test_without_a_mailbox_there_is_no_letter(installation):
    assert not evidence.find(installation, "it@marchetti.example", ())


def test_a_page_that_does_not_say_the_words_stops_the_story():
    evidence.expect(Page("/desk/", 200, "risolto"), "risolto")
    with pytest.raises(DidNotHappen, match=r"/desk/ \(200\) does not say 'chiuso'"):
        evidence.expect(Page("/desk/", 200, "risolto"), "chiuso")


def test_a_row_of_ports_leaves_out_one_that_is_taken():
    first = free_ports(20)
    with socket.socket() as door:
        door.bind(("127.0.0.1", first + 7))
        door.listen()
        assert not is_free(first + 7)
        assert free_ports(20) > first
