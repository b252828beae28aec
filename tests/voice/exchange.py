"""An exchange as the tests have it: what it tells, minute by minute."""

from datetime import datetime, timedelta
from typing import Any

from scudo.core.calling import Event
from scudo.core.roles import system
from scudo.voice import actions
from scudo.voice.models import Call
from tests import cast

PHONE = system("phone")
ANNA = "+39 06 0000001"
"""The number of the cast's people, who all share it."""


class Exchange:
    """Tells of calls; `at` is when the last telling came."""

    def __init__(self, name: str = "Centralino") -> None:
        self.switchboard, self.secret = actions.add_switchboard(name=name, by=cast.FOUNDER, at=cast.AT)
        self.at = cast.AT

    def tell(
        self, event: Event | str, key: str = "1", *, after: timedelta | None = None, **said: Any
    ) -> Call:
        """One telling, a second after the last where nothing else is said."""
        self.at += after or timedelta(seconds=1)
        told = actions.Told(key, Event(event), **said)
        return actions.tell(switchboard=self.switchboard, told=told, by=PHONE, at=self.at)

    def missed(self, key: str = "1", **said: Any) -> Call:
        """A call that nobody answered."""
        self.tell("ringing", key, **said)
        return self.tell("ended", key)

    def answered(self, key: str = "1", extension: str = "201", **said: Any) -> Call:
        """A call on which somebody speaks."""
        self.tell("ringing", key, extension=extension, **said)
        return self.tell("answered", key, extension=extension)


def now(exchange: Exchange) -> dict[str, Any]:
    """The one who acts, and the moment."""
    moment: datetime = exchange.at
    return {"by": cast.FOUNDER, "at": moment}
