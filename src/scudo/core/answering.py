"""Whether a mail may be answered by a machine: RFC 3834, and a bound on how often, so that no loop lasts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scudo.core.mime import Kind, Letter

_NO_REPLY = re.compile(
    r"(no|do-?not|non)[._-]?(reply|rispondere|answer)([+._-].*)?|(mailer-?daemon|postmaster|listserv|majordomo|bounces?)([+-].*)?"
    r"|owner-.*|.*-(request|owner|bounces?)",
    re.IGNORECASE,
)
_LIST_HEADERS = ("list-id", "list-post", "list-unsubscribe")
_LIST_WORDS = {"bulk", "junk", "list"}
_WANTS_NONE = {"all", "autoreply"}


class Silent(StrEnum):
    """Why a mail gets no automatic answer."""

    NULL_SENDER = "null_sender"
    MACHINE = "machine"
    LIST = "list"
    NO_REPLY = "no_reply"
    PAIR = "pair_rate"
    SENDER = "sender_rate"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within so long, and no more."""

    most: int
    within: timedelta

    def __post_init__(self) -> None:
        if self.most < 1 or self.within <= timedelta(0):
            raise ValueError("a limit needs a count and a time of more than nothing")


def forbids(letter: Letter, envelope_sender: str | None) -> Silent | None:
    """Why a mail must not be answered by a machine, whatever came before it (RFC 3834, section 2); None if it may.

    `envelope_sender` is empty for the null sender, None where nobody knows it.
    """
    if envelope_sender == "":
        return Silent.NULL_SENDER
    wanted = {
        word.strip().lower() for word in letter.automatic.get("x-auto-response-suppress", "").split(",")
    }
    if letter.kind is not Kind.MESSAGE or wanted & _WANTS_NONE:
        return Silent.MACHINE
    precedence = letter.automatic.get("precedence") or letter.automatic.get("x-precedence") or ""
    if precedence.strip().lower() in _LIST_WORDS or any(name in letter.automatic for name in _LIST_HEADERS):
        return Silent.LIST
    user = letter.sender.address.rpartition("@")[0] if letter.sender else ""
    return Silent.NO_REPLY if not user or _NO_REPLY.fullmatch(user) else None


def look_back(limits: Sequence[Limit]) -> tuple[timedelta, int]:
    """How far back, and how many of the latest moments at most, `reached` needs to see."""
    furthest = max((limit.within for limit in limits), default=timedelta(0))
    return furthest, max((limit.most for limit in limits), default=0)


def reached(limits: Sequence[Limit], moments: Sequence[datetime], at: datetime) -> bool:
    """Whether one more at `at` would be past one of the limits; `moments` are those before, in any order.

    A moment after `at` counts as one of now: two clocks are never quite the same.
    """
    return any(sum(moment > at - limit.within for moment in moments) >= limit.most for limit in limits)
