"""The words of letters to the provider's people about a mailbox that is not read, or is read again (T5)."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from scudo.lib.clock import offset
from scudo.mail import letters
from scudo.mail.models import Mailbox, Trouble


def alarm(name: str, mailbox: Mailbox, language: str) -> letters.Composed:
    """What is wrong with a mailbox and what to do; or that nothing is any more."""
    with translation.override(language):
        trouble = Trouble(mailbox.trouble)
        said = {"name": name, "trouble": trouble.label}
        title = (
            _("The mailbox %(name)s %(trouble)s") % said
            if trouble
            else _("The mailbox %(name)s is read again") % said
        )
        content = letters.Content(
            title=title,
            paragraphs=[advice(trouble)],
            facts=[
                (_("Mailbox"), mailbox.place),
                *(
                    [(_("The server says"), mailbox.detail)]
                    if mailbox.detail and trouble in FROM_SERVER
                    else []
                ),
                *since(mailbox),
            ],
            button=(_("Open the page of the system"), letters.address("web:system")),
        )
        return letters.compose(content, title[: letters.LONGEST_SUBJECT], language)


FROM_SERVER = {Trouble.UNREACHABLE, Trouble.LOGIN, Trouble.FOLDER, Trouble.KEEPS}


def since(mailbox: Mailbox) -> list[tuple[str, str]]:
    """Since when it is not well."""
    if not mailbox.troubled_since:
        return []
    moment = timezone.localtime(mailbox.troubled_since + offset())
    return [(_("Since"), letters.moment_words(moment))]


def advice(trouble: Trouble) -> str:
    """What follows, and what to do."""
    return {
        Trouble.NONE: _("What came in the meantime is being taken in."),
        Trouble.UNREACHABLE: _("Mails wait there and open no tickets. It is tried again every minute."),
        Trouble.LOGIN: _("Mails wait there and open no tickets. Put the right password or token where the list of mailboxes names it: it is read at the next try."),
        Trouble.SECRET: _("Mails wait there and open no tickets. Put the password or token where the list of mailboxes names it: it is read at the next try."),
        Trouble.FOLDER: _("Mails wait there and open no tickets. Make the folder, or name another in the list of mailboxes."),
        Trouble.KEEPS: _("Mails are taken in, each once, but stay in the folder: see whether the account is full and the other folder may be written."),
        Trouble.STUCK: _("The other mails are taken in. The log of the process post says why these are not; they are tried again every two hours."),
        Trouble.OURS: _("Mails wait there and open no tickets. The log of the process post says what is missing."),
        Trouble.SILENT: _("Mails wait there and open no tickets. See whether the process post runs."),
    }[trouble]  # fmt: skip
