"""A mailbox that is not read: seen at once, told to a person when it lasts, and told again when it is over."""

from datetime import timedelta

import pytest

from scudo.core.roles import Role
from scudo.journal.models import Entry
from scudo.lib import clock
from scudo.mail import queries
from scudo.mail.actions import mailboxes
from scudo.mail.mailboxes import Mailbox, Secret, Taken
from scudo.mail.models import Fetched, Letter, Trouble
from scudo.mail.models import Mailbox as Row
from tests import cast

pytestmark = pytest.mark.django_db
BOX = Mailbox(
    "posta", "imap.altec.example", 993, "tls", "posta@altec.example", "INBOX", Taken("Scudo"), Secret("/p")
)
BY = cast.system("mail")
LONG = timedelta(minutes=11)


@pytest.fixture
def row(settings):
    """The mailbox as the settings name it; operators and managers are told, nobody else."""
    settings.MAILBOXES = (BOX,)
    for role in (Role.OPERATOR, Role.MANAGER, Role.OFFICE):
        cast.colleague(role)
    return mailboxes.known(BOX.place)


def trouble(row, kind, detail="no"):
    mailboxes.note_trouble(mailbox=row, trouble=kind, detail=detail, by=BY, at=cast.AT)


def read(row, kind=Trouble.NONE, detail=""):
    mailboxes.note_read(mailbox=row, trouble=kind, detail=detail, by=BY, at=cast.AT)


def later(**moments):
    """As if it had been noted eleven minutes earlier."""
    Row.objects.update(**{name: clock.real() - LONG for name in moments})


def told():
    """Who gets a letter now, and its subject."""
    before = set(Letter.objects.values_list("pk", flat=True))
    mailboxes.watch_mailboxes(cast.AT)
    return sorted(Letter.objects.exclude(pk__in=before).values_list("recipient", "subject"))


def test_a_trouble_that_lasts_is_told_once_and_so_is_its_end(row):
    read(row)
    trouble(row, Trouble.LOGIN, "[AUTHENTICATIONFAILED] Authentication failed.")
    assert told() == []
    later(troubled_since=True)
    assert told() == [
        (f"giulia.{role}@altec.example", "The mailbox posta refuses the login")
        for role in ("manager", "operator")
    ]
    trouble(row, Trouble.UNREACHABLE)
    assert told() == []
    letter = Letter.objects.first()
    assert (letter.kind, BOX.place in letter.text) == (Letter.Kind.ALARM, True)
    assert "[AUTHENTICATIONFAILED]" in letter.text
    read(row)
    assert [subject for _to, subject in told()] == ["The mailbox posta is read again"] * 2
    assert told() == []


def test_a_short_trouble_is_seen_and_not_told(row):
    trouble(row, Trouble.UNREACHABLE, "away")
    assert queries.mailboxes()[0].trouble == Trouble.UNREACHABLE
    read(row)
    later(known_since=True)
    assert told() == []


def test_a_mailbox_that_no_process_reads_is_told_too(row):
    later(known_since=True)
    assert [subject for _to, subject in told()] == ["The mailbox posta is read by no process"] * 2
    read(row)
    assert len(told()) == 2
    later(read_at=True)
    assert len(told()) == 2


def test_a_mailbox_that_nobody_has_looked_at_yet_has_ten_minutes(settings):
    settings.MAILBOXES = (BOX,)
    cast.colleague(Role.OPERATOR)
    assert queries.mailboxes()[0].read_at is None
    assert told() == []
    later(known_since=True)
    assert len(told()) == 1


def test_the_desks_own_address_is_not_written_to(row, settings):
    settings.MAIL_ADDRESS = "giulia.operator@altec.example"
    trouble(row, Trouble.LOGIN)
    later(troubled_since=True)
    assert [to for to, _subject in told()] == ["giulia.manager@altec.example"]


def test_mails_that_cannot_be_taken_are_a_trouble_from_the_second_try_on(row):
    waiting = Fetched.objects.create(mailbox=row, validity=1, uid=7, tries=1)
    read(row)
    assert queries.mailboxes()[0].trouble == Trouble.NONE
    Fetched.objects.filter(pk=waiting.pk).update(tries=2)
    read(row)
    assert (queries.mailboxes()[0].trouble, queries.mailboxes()[0].waiting) == (Trouble.STUCK, 1)


@pytest.mark.parametrize("kind", [one for one in Trouble if one])
@pytest.mark.parametrize("language", ["it", "en"])
def test_every_trouble_has_words_and_advice_in_both_languages(row, kind, language):
    cast.colleague(Role.TECHNICIAN)
    Row.objects.update(trouble=kind, troubled_since=clock.real(), detail="x")
    composed = mailboxes.mailbox_letters.alarm("posta", Row.objects.get(), language)
    assert "posta" in composed.subject
    assert len(composed.text.split("\n\n")[1]) > 20


def test_the_journal_hears_of_what_changes_and_not_of_every_look(row):
    for _look in range(3):
        read(row)
    for _try in range(3):
        trouble(row, Trouble.LOGIN)
    read(row)
    facts = list(
        Entry.objects.filter(kind="mail.mailbox_changed").order_by("pk").values_list("facts", flat=True)
    )
    assert facts == [{"trouble": "login", "before": ""}, {"trouble": "", "before": "login"}]
