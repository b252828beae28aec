"""A form that is sent twice, by an impatient finger or a proxy that tries again, does its work once."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest

from scudo.lib.postgres import locks

SENDING = 7_211_034
REMEMBERED = 20


@transaction.atomic
def once(request: HttpRequest, what: str, token: str, work: Callable[[], str]) -> str:
    """What `work` gave when this session sent the token first; who sends it again meanwhile waits for that.

    What the session remembers is read anew behind the lock: the request's own copy is older. What fails is not remembered.
    """
    session = request.session
    locks.hold(SENDING, f"{session.session_key}:{what}:{token}")
    known: dict[str, str] = type(session)(session.session_key).get(what, {})
    if token in known:
        return known[token]
    made = work()
    session[what] = dict([*known.items(), (token, made)][-REMEMBERED:])
    session.save()
    return made
