"""What time does to calls: an end that never came is presumed, personal data is forgotten."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from scudo.core import calling
from scudo.core.roles import Actor, system
from scudo.voice.actions.telling import follow, write
from scudo.voice.models import Call, Direction

BY = system("timer")


def tick(at: datetime) -> None:
    """Presume the end of calls of which nothing is heard any more, so that they wait for a person and not for an exchange (T5)."""
    quiet = Call.objects.filter(ended_at=None, heard_at__lte=at - calling.RINGS_AT_MOST)
    for key in quiet.order_by("heard_at").values_list("pk", flat=True):
        end_quiet(key, BY, at)


@transaction.atomic
def end_quiet(key: int, by: Actor, at: datetime) -> None:
    """Presume that one call is over, if nothing was told in the meantime."""
    call = Call.objects.select_for_update(no_key=True).get(pk=key)
    if calling.presumed_over(call.course, call.heard_at, at):
        follow(call, calling.given_up(call.course, at))
        call.save()
        write(call, call.state, by, at, presumed=True)


def forget(at: datetime) -> None:
    """Forget the numbers and notes of calls that were dealt with long ago; what became a ticket stands there. Nothing that waits is forgotten."""
    old = Call.objects.filter(ended_at__lt=at - timedelta(days=settings.CALLS_DAYS))
    known = old.exclude(number="", told="", dialled="", notes="", why="")
    done = known.filter(~Q(dealt_at=None) | Q(direction=Direction.OUT))
    done.update(number="", told="", dialled="", notes="", why="")
