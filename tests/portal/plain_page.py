"""A contract's plain page as the tests read it."""

import html
import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from scudo.contracts.actions import ExtraTime
from scudo.customers.models import User
from scudo.lib import clock
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


@pytest.fixture
def quiet_monday():
    """Half past ten of a Monday."""
    clock.move(cast.AT)
    cache.clear()


@pytest.fixture
def rossi(client):
    """Rossi, whose person is logged in."""
    firm = cast.rossi()
    client.force_login(firm.user)
    return firm


@pytest.fixture
def said(client):
    """What the page of a contract says at a moment."""

    def page(contract, at=cast.AT, language="en"):
        clock.move(at)
        User.objects.filter(contact__isnull=False).update(language=language)
        answer = client.get(address(contract))
        assert answer.status_code == 200
        return words(answer)

    return page
