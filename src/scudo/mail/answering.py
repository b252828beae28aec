"""Whether the software may answer a mail by itself: the rules of core, and how often it did lately."""

from datetime import datetime

from django.conf import settings

from scudo.core.answering import Silent, forbids, look_back, reached
from scudo.core.mime import Letter
from scudo.mail import queries
from scudo.mail.models import Incoming


def silent(incoming: Incoming, letter: Letter, at: datetime) -> Silent | None:
    """Why a mail gets no automatic answer; None where it may get one.

    Two bounds end any loop, whatever the other side leaves out of its headers: on our answers to one address, which is
    the pair of it and ours, and on the mails of one sender.
    """
    forbidden = forbids(letter, incoming.envelope.get("from"))
    if forbidden:
        return forbidden
    limits = settings.ANSWER_LIMITS, settings.SENDER_LIMITS
    spans = [look_back(one) for one in limits]
    lately = queries.lately(incoming.sender, *((at - longest, most) for longest, most in spans))
    for limit, moments, why in zip(limits, lately, (Silent.PAIR, Silent.SENDER), strict=True):
        if reached(limit, moments, at):
            return why
    return None
