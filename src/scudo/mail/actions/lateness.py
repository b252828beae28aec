"""The alarm of the queue: letters that should have left and have not are told to people once, and once when they leave again."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scudo.core.roles import Actor, Role, allowed, system
from scudo.customers.models import User
from scudo.journal import actions as journal
from scudo.journal.models import Entry
from scudo.mail import letters, queries
from scudo.mail.actions.writing import queue
from scudo.mail.models import Letter

log = logging.getLogger(__name__)
BY = system("mail")
QUEUE = ("letters", 0)
LATE, ON_TIME = "mail.queue_late", "mail.queue_on_time"
LOOKS = 3
looks = {"late": 0}


def tick(at: datetime) -> None:
    """Look at the queue."""
    looks["late"] = watch(looks=looks["late"], by=BY, at=at)


@allowed(Role.SYSTEM)
@transaction.atomic
def watch(*, looks: int, by: Actor, at: datetime) -> int:
    """Write that letters are late, or that none is any more, whenever that changes; people are told by what follows.

    `looks` is how often in a row some were late before; what is told is late for the third time, since what was written
    for a moment past (an import) leaves within the first. Returns how often it is now.
    """
    found = queries.queue(at)
    looks = looks + 1 if found.late else 0
    last = Entry.objects.filter(subject_kind=QUEUE[0], subject_id=QUEUE[1]).order_by("-pk").first()
    was_late = last is not None and last.kind == LATE
    if found.late and found.oldest and not was_late and looks >= LOOKS:
        facts = {"letters": found.late, "since": found.oldest.isoformat()}
        journal.write(kind=LATE, subject=QUEUE, by=by, at=at, facts=facts)
        log.error("%s letters are late, the oldest waits since %s", found.late, found.oldest)
    elif was_late and not found.late:
        journal.write(kind=ON_TIME, subject=QUEUE, by=by, at=at)
        log.warning("No letter is late any more")
    return looks


@allowed(Role.SYSTEM)
@transaction.atomic
def write_late_alarm(*, count: int, since: datetime, by: Actor, at: datetime) -> list[Letter]:
    """Tell operators and managers; this letter too waits where nothing leaves, which the desk's pages say meanwhile."""
    people = User.objects.filter(contact=None, is_active=True).order_by("name", "pk")
    return [
        queue(kind=Letter.Kind.ALARM, recipient=user.email, language=user.language, composed=alarm(count, since, user.language), at=at)
        for user in people
        if {Role.OPERATOR, Role.MANAGER} & set(user.roles)
    ]  # fmt: skip


def alarm(count: int, since: datetime, language: str) -> letters.Composed:
    """The letter's words."""
    with translation.override(language), timezone.override(settings.PROVIDER_TIMEZONE):
        title = ngettext("%(count)s letter does not leave", "%(count)s letters do not leave", count)
        last = (
            Letter.objects.filter(state=Letter.State.QUEUED).exclude(error="").order_by("send_after").first()
        )
        content = letters.Content(
            title=title % {"count": count},
            paragraphs=[
                _(
                    "The oldest has waited since %(since)s. Until they leave, customers are not told what they are promised."
                )
                % {"since": letters.moment_words(since)},
                *([last.error] if last else []),
            ],
            button=(_("See how the installation is"), settings.BASE_URL + reverse("web:system")),
        )
        return letters.compose(content, title % {"count": count}, language)
