"""LMTP: an answer for each recipient (RFC 2033, 4.2)."""

import smtplib


def test_two_recipients_get_two_answers_and_one_mail(installation):
    mail = b"From: x@altrove.example\r\nSubject: per due\r\nMessage-ID: <due@altrove.example>\r\n\r\nciao\r\n"
    with smtplib.LMTP("127.0.0.1", installation.lmtp, timeout=10) as wire:
        wire.ehlo_or_helo_if_needed()
        assert wire.mail("x@altrove.example")[0] == 250
        assert wire.rcpt("assistenza@altec.example")[0] == 250
        assert wire.rcpt("ufficio@altec.example")[0] == 250
        assert wire.data(mail)[0] == 250
        assert wire.getreply()[0] == 250
    assert installation.sql("select count(*) from mail_incoming where subject = 'per due'") == [(1,)]
