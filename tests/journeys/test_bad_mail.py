"""Mails that are too much or too little, at the real door."""

import smtplib

import pytest

from tests.waiting import until


def test_a_mail_of_40_megabytes_is_refused_with_a_clear_answer(installation):
    mail = b"From: a@altrove.example\r\nSubject: grande\r\n\r\n" + b"x" * 78 * 1024 + b"\r\n"
    mail = mail[:-2] + (b"\r\n" + b"y" * 76) * (40 * 1024 * 1024 // 78) + b"\r\n"
    with pytest.raises((smtplib.SMTPSenderRefused, smtplib.SMTPDataError)) as refused:
        installation.send(mail, sender="a@altrove.example")
    assert refused.value.smtp_code == 552
    assert not installation.sql("select 1 from mail_incoming where subject = 'grande'")


def test_mail_for_others_is_not_relayed(installation):
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        installation.send(
            b"Subject: via\r\n\r\nqui", sender="a@altrove.example", recipients=["b@altrove.example"]
        )


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        (b"Subject: senza mittente\r\n\r\nchi scrive?\r\n", "senza mittente"),
        (
            b"From: x@altrove.example\r\nSubject: =?klingon?q?strano?=\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xff\xfe\x00\r\n",
            "",
        ),
    ],
)
def test_what_cannot_be_understood_waits_for_a_person(installation, raw, subject):
    before = installation.sql("select coalesce(max(id), 0) from mail_incoming")[0][0]
    installation.send(raw, sender="x@altrove.example")
    found = until(
        lambda: installation.sql("select outcome, subject from mail_incoming where id > %s", before)
    )
    assert found[0][0] == "held"
    assert subject in found[0][1]
