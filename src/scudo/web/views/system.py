"""How the installation itself is."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from scudo.core.roles import may
from scudo.journal import actions as journal
from scudo.journal import queries as entries
from scudo.lib import clock, processes
from scudo.lib.backup import save
from scudo.lib.ui.words import duration
from scudo.mail import queries as mail
from scudo.web import mail_words, words
from scudo.web.staff import StaffRequest, staff
from scudo.web.views import phones, probes

EXPECTED = {"web", "worker", "post"}
BACKUP_OLD = timedelta(days=2)
UNSEALED_MANY = 10_000


@staff
def shown(request: StaffRequest) -> HttpResponse:
    """Processes, queues, failed jobs, probes, backup, journal."""
    running, failed, at = processes.seen(), processes.failed_jobs(), clock.now()
    letters, boxes = mail.queue(at), mail.mailboxes()
    troubled = any(box.trouble for box in boxes)
    context = {
        "health": health({process.name for process in running}, len(failed), letters, troubled=troubled),
        "processes": [process_line(process) for process in running],
        "mailboxes": [mailbox_line(box) for box in boxes],
        "queues": [queue_line(queue) for queue in processes.queues()],
        "letters": [mail_words.undelivered(letter, at) for letter in mail.undelivered(request.viewer)],
        "letters_late": mail_words.late(letters, at),
        "letters_limit": mail_words.explained_limit(),
        "failed_jobs": [job_line(job) for job in failed],
        "may_retry": may(request.viewer, journal.retry_job),
        **probes.listed(request.viewer, clock.real()),
        **phones.listed(request.viewer),
        "backup": backup(),
        "journal": chain(),
    }
    return render(request, "web/system.html", context)


def health(names: set[str], failed: int, letters: mail.Queue, *, troubled: bool) -> dict[str, str]:
    """All in one word; `troubled` says that a mailbox is not read as it should be."""
    missing = sorted(EXPECTED - names)
    if missing:
        return {"state": "down", "words": _("missing: %s") % ", ".join(missing)}
    if letters.late:
        return {"state": "degraded", "words": _("letters do not leave")}
    if failed or troubled or mail.given_up():
        return {"state": "degraded", "words": _("something waits for a person")}
    return {"state": "up", "words": _("all is well")}


def process_line(process: Any) -> dict[str, Any]:
    """One process."""
    return {
        "name": process.name, "state": "up", "words": _("runs"), "host": process.host, "pid": process.pid,
        "started_at": process.started_at, "seen_at": process.seen_at,
    }  # fmt: skip


def mailbox_line(box: mail.Watched) -> dict[str, Any]:
    """One mailbox that is read by IMAP."""
    lost = box.trouble and box.trouble not in {mail.Trouble.KEEPS, mail.Trouble.STUCK}
    kept = [
        (box.waiting, _("%s cannot be taken")),
        (box.taken, _("%s not put away yet")),
        (box.large, _("%s too large")),
    ]
    return {
        "name": box.name, "place": box.place, "read_at": box.read_at, "since": box.since,
        "state": "down" if lost else "degraded" if box.trouble else "up" if box.read_at else "unknown",
        "words": box.trouble.label if box.trouble or box.read_at else _("not read yet"),
        "detail": "" if box.trouble == mail.Trouble.STUCK else box.detail,
        "kept": ", ".join(words % count for count, words in kept if count),
    }  # fmt: skip


def queue_line(queue: processes.Queue) -> dict[str, Any]:
    """One queue."""
    oldest = duration(clock.real() - queue.oldest) if queue.oldest else ""
    return {
        "name": queue.name,
        "waiting": queue.waiting,
        "running": queue.running,
        "failed": queue.failed,
        "oldest": oldest,
    }


def job_line(job: processes.FailedJob) -> dict[str, Any]:
    """One job that was given up."""
    said = ", ".join(f"{name} {value}" for name, value in job.arguments.items())
    problem = _("It failed %s times; the worker's log says why.") % job.attempts
    return {
        "pk": job.pk,
        "name": job.name,
        "subject": said,
        "at": job.at,
        "attempts": job.attempts,
        "problem": problem,
    }


def backup() -> dict[str, str]:
    """When the last backup was made."""
    last = save.last()
    if not last:
        return {
            "state": "degraded",
            "words": _("never made"),
            "detail": _("Make one with ./scudo backup FILE."),
        }
    at = datetime.fromisoformat(str(last["at"]))
    old = clock.real() - at > BACKUP_OLD
    return {"state": "degraded" if old else "up", "words": words.moment(at), "detail": str(last["file"])}


def chain() -> dict[str, str]:
    """Whether the journal's entries are sealed in time; the whole proof is `scudo journal verify`."""
    unsealed = entries.unsealed()
    detail = (
        _("%s entries wait for their seal. ./scudo journal verify proves that none was changed.") % unsealed
    )
    if unsealed > UNSEALED_MANY:
        return {"state": "degraded", "words": _("seals are late"), "detail": detail}
    return {"state": "up", "words": _("sealed"), "detail": detail}


@staff
@require_POST
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Try a failed job again."""
    journal.retry_job(job=pk, by=request.viewer, at=clock.now())
    return redirect("web:system")
