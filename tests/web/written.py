"""Contracts written into forms: what is posted, and what came of it."""

from datetime import timedelta

from django.urls import reverse

from scudo.contracts.models import Contract
from scudo.contracts.queries import provisions_of, version_at
from tests import cast

TODAY = cast.AT.date()
DAY = timedelta(days=1)
MADE = {"by": cast.FOUNDER, "at": cast.AT}
TARGETS = {
    "take_1": "30 min", "restore_1": "4 h", "take_2": "2 h", "restore_2": "9 h", "take_3": "1 h 30 min", "restore_3": "",
}  # fmt: skip


WRITTEN = {
    "plan": "360", "acquired": "bought", "system": "", "project": "", "rental": "", "renewal": "", "notice_days": "30", "number": "",
    "covers_all": "listed", "more_covers": "Gestionale\nsystem: Rete\n", **TARGETS, "parts": "",
}  # fmt: skip


AMENDED = {
    name: value
    for name, value in WRITTEN.items()
    if name not in {"plan", "acquired", "system", "project", "rental", "renewal", "notice_days", "number"}
}


def page(browser, name, *args, **query):
    answer = browser.get(reverse(f"web:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(browser, name, *args, **fields):
    return browser.post(reverse(f"web:{name}", args=args), fields)


def made(answer):
    """The contract that an answer leads to."""
    assert answer.status_code == 302, wrong(answer)
    return Contract.objects.get(pk=answer.url.strip("/").split("/")[-1])


def wrong(answer):
    """The fields that a refused form marks."""
    assert answer.status_code == 422
    return {field.name for field in answer.context["form"] if field.errors}


def says(contract, at=cast.AT):
    """What a contract says."""
    return provisions_of(version_at(Contract.objects.get(pk=contract.pk), at))
