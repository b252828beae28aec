"""Hands of an installation's intake that are killed while nothing comes."""

import os
import signal
from email.message import EmailMessage

from tests.waiting import until


def test_after_a_hand_of_the_installation_was_killed_mails_are_taken(installation):
    send(installation, "prima")
    hands = installation.hands()
    assert hands
    for pid in hands:
        os.kill(pid, signal.SIGKILL)
    until(lambda: has_taken(installation, "dopo"))


def send(installation, subject):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "x@altrove.example", "assistenza@altec.example", subject
    mail["Message-ID"] = f"<{subject}@altrove.example>"
    mail.set_content("ciao")
    installation.send(mail)


def has_taken(installation, subject):
    """Whether a mail was taken; a sender's server comes again while it is not."""
    send(installation, subject)
    return installation.sql("select count(*) from mail_incoming where subject = %s", subject) == [(1,)]
