"""What became of mails and letters, in words: why one was not answered, how far one is, who a sender proved to be."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scudo.lib.ui.words import duration
from scudo.mail import queries as mail
from scudo.web import words

LATE_MARKS = {"returned": "degraded", "failed": "degraded", "late": "at_risk"}


def delivery(letter: Any) -> dict[str, Any]:
    """How far a letter is; `failed` where a person may send it again."""
    said = {"who": letter.recipient, "why": letter.error or _("the mail server says nothing more")}
    told = {
        "sent": _("delivered %s") % words.moment(letter.sent_at),
        "late": _("late on its way to %(who)s: %(why)s") % said,
        "returned": _("came back from %(who)s: %(why)s") % said,
        "failed": _("not delivered to %(who)s: %(why)s") % said,
        "queued": _("tried %s times, goes on") % letter.attempts if letter.attempts else _("on its way"),
        "gathering": _("leaves at %s, with what is new until then") % words.moment(letter.send_after),
    }
    failed = letter.state in {"failed", "returned"}
    return {
        "pk": letter.pk,
        "failed": failed,
        "state": LATE_MARKS.get(letter.state, ""),
        "words": told[letter.state],
    }


def not_answered(why: str) -> str:
    """Why a mail got no receipt, as something that Scudo did."""
    reasons = {
        "null_sender": _("the mail wants no answer (null sender)"),
        "machine": _("a machine wrote it"),
        "list": _("it comes from a mailing list"),
        "no_reply": _("nobody reads answers at its address"),
        "pair_rate": _("this address got too many automatic answers lately, it may be a loop"),
        "sender_rate": _("this address sent too many mails lately, it may be a loop"),
    }
    return _("sent no receipt: %s.") % reasons.get(why, why)


def authentication(verdict: str, results: list[list[str]]) -> dict[str, str]:
    """What a trusted server found of a sender: a mark, a word, and each method's result."""
    found = {
        "verified": ("up", _("sender verified")),
        "failed": ("degraded", _("sender not verified")),
        "unknown": ("unknown", _("sender unproven")),
    }
    state, said = found[verdict]
    detail = ", ".join(
        f"{method.upper()} {result}{f' ({domain})' if domain else ''}" for method, result, domain in results
    )
    return {"state": state, "words": said, "detail": detail}


def late(queue: mail.Queue, at: datetime) -> str:
    """That letters do not leave; nothing where none is late."""
    if not queue.late or queue.oldest is None:
        return ""
    said = ngettext(
        "%(count)s letter does not leave: the oldest has waited for %(age)s.",
        "%(count)s letters do not leave: the oldest has waited for %(age)s.",
        queue.late,
    )
    return said % {"count": queue.late, "age": duration(at - queue.oldest)}


def undelivered(letter: Any, at: datetime) -> dict[str, Any]:
    """A letter that waits or was given up, as the page of the system lists it."""
    waits = letter.state == "queued"
    is_late = waits and letter.send_after <= mail.late_since(at)
    state, said = ("at_risk" if is_late else "unknown", _("waits")) if waits else ("degraded", _("given up"))
    return {
        "state": state, "words": said, "recipient": letter.recipient, "kind": letter.get_kind_display(),
        "number": letter.ticket.number if letter.ticket else "", "since": letter.send_after, "attempts": letter.attempts,
        "problem": letter.error,
    }  # fmt: skip


def explained_limit() -> str:
    """After how long a letter counts as late."""
    count = settings.LETTERS_LATE_MINUTES
    said = ngettext(
        "A letter is late when it has not left within %(count)s minute.",
        "A letter is late when it has not left within %(count)s minutes.",
        count,
    )
    return said % {"count": count}
