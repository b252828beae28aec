"""A contract's plain page as the tests read it."""

import html
import re

from django.urls import reverse

from scudo.contracts.actions import ExtraTime
from tests import cast

MADE = {"by": cast.FOUNDER, "at": cast.AT}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WEEKDAYS, "sat", "sun", "holiday")
EVENINGS = ExtraTime(WEEKDAYS, "18:00", "22:00")
FRIDAY = cast.rome("2026-11-27 17:30")


def address(contract):
    return reverse("portal:contract", args=[contract.pk])


def words(answer):
    """A page as it is read: without its tags."""
    whole = answer.content.decode().partition('id="main"')[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", whole)).split())
