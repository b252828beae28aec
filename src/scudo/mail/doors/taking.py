"""What a hand of the intake does with one mail, whichever door it came by; its connection is its own."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import OperationalError, connections

from scudo.core.roles import system
from scudo.lib import clock
from scudo.mail import actions
from scudo.mail.actions import fetching
from scudo.mail.actions.intake import is_away
from scudo.mail.models import Incoming

log = logging.getLogger(__name__)
BY = system("mail")
T = TypeVar("T")
COME_AGAIN = "451 4.3.0 The mail cannot be taken now, try again later"


def take(raw: bytes, envelope: dict[str, Any]) -> str:
    """One mail off the wire, and the answer to its server; whatever stops it here tells that server to come again."""
    try:
        incoming = taken(raw, envelope)
    except OSError as problem:
        log.error("A mail waits at its sender: it cannot be stored: %s", problem)  # noqa: TRY400
        return "452 4.3.1 The mail cannot be stored now, try again later"
    except Exception as problem:
        connections.close_all()
        if is_away(problem):
            log.error("A mail waits at its sender: the database is away: %s", problem)  # noqa: TRY400
            return "451 4.3.0 The desk's database is away, try again later"
        log.exception("A mail waits at its sender")
        return COME_AGAIN
    return f"250 2.0.0 Taken in as {incoming.outcome} {incoming.pk}"


def taken(raw: bytes, envelope: dict[str, Any]) -> Incoming:
    """One mail in."""
    return connected(lambda: actions.take_in(raw=raw, envelope=envelope, by=BY, at=clock.now()))


def take_fetched(where: fetching.Where, raw: bytes) -> str:
    """One mail of a mailbox; gives its state then. Raises what stopped it, as its reader can take it."""
    try:
        return connected(lambda: fetching.take_fetched(where=where, raw=raw, by=BY, at=clock.now())).state
    except Exception as problem:
        if is_away(problem):
            connections.close_all()
            raise OperationalError(str(problem)) from problem
        raise


def connected(work: Callable[[], T]) -> T:
    """One transaction; a connection that died meanwhile is opened anew, once."""
    try:
        return work()
    except Exception as problem:
        if not is_away(problem):
            raise
        connections.close_all()
    return work()
