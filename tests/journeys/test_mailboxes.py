"""An installation that reads a mailbox: a mail in it is a ticket, a process that is killed loses none, trouble is seen."""

import json

import pytest

from tests import cast
from tests.certificates import Authority
from tests.dovecot import MISSING, PASSWORD, PROGRAM, Dovecot
from tests.installation import Installation
from tests.waiting import until


@pytest.fixture
def server():
    if not PROGRAM:
        pytest.skip(MISSING)
    dovecot = Dovecot(Authority())
    dovecot.start()
    yield dovecot
    dovecot.throw_away()


@pytest.fixture
def reader(server):
    """Everything of an installation, with a list of one mailbox."""
    made = Installation()
    listed = made.home / "mailboxes.yaml"
    box = {
        "name": "posta", "server": f"imap://127.0.0.1:{server.port}", "user": "posta@altec.example",
        "password_variable": "POSTA_PASSWORD",
    }  # fmt: skip
    listed.write_text(json.dumps([box]))
    made.environment |= {"SCUDO_MAILBOXES": str(listed), "POSTA_PASSWORD": PASSWORD}
    try:
        made.start()
        yield made
    finally:
        made.throw_away()


def test_mails_of_a_mailbox_come_in_whatever_dies(reader, server):
    def came(*subjects):
        rows = reader.sql("select subject from mail_incoming")
        return sorted(subject for (subject,) in rows) == sorted(subjects)

    server.deliver("posta", cast.letter("x@altrove.example", "Prima"))
    until(lambda: came("Prima"))
    reader.kill("post")
    server.deliver("posta", cast.letter("x@altrove.example", "Dopo"))
    until(lambda: came("Prima", "Dopo"), 40)
    until(lambda: server.count("posta", "Scudo") == 2)
    [box] = reader.status()["mailboxes"]
    assert (box["name"], box["trouble"], box["read_s"] < 60) == ("posta", None, True)
    server.stop()
    until(lambda: reader.sql("select trouble from mail_mailbox") == [("unreachable",)], 40)
    assert "mailbox posta" in (said := reader.run("status").stdout)
    assert "unreachable since" in said
    assert PASSWORD not in reader.log.read_text()
