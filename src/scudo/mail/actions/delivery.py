"""Delivering letters: try, then mark; again with the same Message-ID after a crash; in the end a person is told."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app as jobs
from procrastinate.jobs import Job

from scudo.core.roles import STAFF, Actor, Role, allowed, system
from scudo.desk import actions as desk
from scudo.lib import clock
from scudo.mail import envelope, letters
from scudo.mail.actions.writing import dispatch, tell
from scudo.mail.models import Letter
from scudo.mail.transport import smtp

log = logging.getLogger(__name__)
WAITS_S = (5, 15, 60, 300, 900, 1800, 3600, 3600, 7200, 14400, 28800, 57600, 86400)
BY = system("mail")


class Backoff(BaseRetryStrategy):
    """Quick at first, then patient: in all two and a half days, as mail servers do."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Wait longer each time; a database that went away in between is no reason to give a letter up either."""
        if job.attempts >= len(WAITS_S):
            return None
        return RetryDecision(retry_in={"seconds": WAITS_S[job.attempts]})


@jobs.task(name="mail.deliver", queue="letters", retry=Backoff(), pass_context=True)
def deliver_job(context: object, letter: int) -> None:
    """Deliver one letter; the last try that fails is written on the letter and told to a person."""
    at = clock.now()
    attempts = context.job.attempts  # type: ignore[attr-defined]
    try:
        deliver(letter=letter, by=BY, at=at)
    except (smtp.Refused, envelope.Unwritable) as problem:
        note_failure(letter, str(problem), at, last=True)
    except Exception as problem:
        note_failure(letter, str(problem) or type(problem).__name__, at, last=attempts >= len(WAITS_S))
        raise


@allowed(Role.SYSTEM)
def deliver(*, letter: int, by: Actor, at: datetime) -> None:
    """Hand one letter to the mail server, then mark it; nothing to do if it was sent or is gone.

    One that was given up is tried like any other: only a person brings its job back.
    Raises smtp.Unreachable to be tried again, smtp.Refused or envelope.Unwritable where it never will go.
    """
    queued = Letter.objects.select_related("ticket").filter(pk=letter, state__in=UNSENT).first()
    if queued is None:
        return
    smtp.send(envelope.sealed(queued), queued.recipient)
    burnt = {"text": "", "html": ""} if queued.kind in SECRET else {}
    with transaction.atomic():
        left = Letter.objects.filter(pk=letter)
        left.update(sent_at=at, attempts=queued.attempts + 1, **burnt)
        left.filter(state__in=UNSENT).update(
            state=Letter.State.SENT, error=""
        )  # a bounce may have been quicker
        tell(queued, "sent", by, at)


UNSENT = (Letter.State.QUEUED, Letter.State.FAILED)
SECRET = {Letter.Kind.LINK, Letter.Kind.ACCOUNT}  # their words let somebody in: not kept once they have left


def note_failure(letter: int, problem: str, at: datetime, *, last: bool) -> None:
    """Keep why a try failed; after the last one the letter is given up and a person told."""
    log.warning("Letter %s was not delivered: %s", letter, problem)
    with transaction.atomic():
        failed = Letter.objects.select_for_update(of=("self",)).select_related("ticket").get(pk=letter)
        failed.attempts, failed.error = failed.attempts + 1, problem[:500]
        if last:
            failed.state = Letter.State.FAILED
        failed.save(update_fields=["attempts", "error", "state"])
        if last:
            tell(failed, "failed", BY, at)
            if failed.ticket:
                desk.add_note(ticket=failed.ticket, text=not_delivered(failed), by=BY, at=at)


def not_delivered(letter: Letter) -> str:
    """What the desk reads of a letter that was given up."""
    with translation.override(settings.LANGUAGE_CODE):
        said = {"subject": letter.subject, "to": letter.recipient, "why": letter.error}
        return _("The letter “%(subject)s” to %(to)s could not be delivered: %(why)s") % said


@allowed(*STAFF)
@transaction.atomic
def retry(*, letter: Letter, by: Actor, at: datetime) -> Letter:
    """Try a letter that was given up, or came back, once more."""
    held = Letter.objects.select_for_update().get(pk=letter.pk)
    if held.state in {Letter.State.FAILED, Letter.State.RETURNED}:
        held.state, held.attempts, held.error, held.send_after = Letter.State.QUEUED, 0, "", at
        held.save(update_fields=["state", "attempts", "error", "send_after"])
        dispatch(held)
        tell(held, "retried", by, at)
    return held


@allowed(Role.SYSTEM)
@transaction.atomic
def release(*, by: Actor, at: datetime) -> int:
    """Let the letters leave whose gathering is over; returns how many."""
    gathered = Letter.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "ticket__customer", "contact"
    )
    due = gathered.filter(state=Letter.State.GATHERING, send_after__lte=at)
    for letter in due:
        if letter.ticket:  # as the ticket is now, not as it was when the news came
            composed = letters.notice(letter.ticket, letter.news, letter.language, letter.contact)
            letter.subject, letter.text, letter.html = composed.subject, composed.text, composed.html
        letter.state, letter.send_after = Letter.State.QUEUED, at
        letter.save(update_fields=["state", "send_after", "subject", "text", "html"])
        dispatch(letter)
    return len(due)


def tick(at: datetime) -> None:
    """Release what was gathered."""
    release(by=BY, at=at)
