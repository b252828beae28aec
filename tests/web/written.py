"""Contracts written into forms: what is posted, and what came of it."""

from datetime import timedelta

from django.urls import reverse

from scudo.contracts import actions
from scudo.contracts.models import Contract, Plan, Rental
from scudo.contracts.queries import provisions_of, version_at
from scudo.design.models import AcceptanceTest
from tests import cast
from tests.design import plans

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


def prepared(rossi, plan=Plan.TRIAL, **parts):
    """A contract in preparation."""
    said = parts.pop("provisions", None)
    number = parts.pop("number", "")
    return actions.prepare(
        customer=rossi.customer, plan=plan, number=number, frame=actions.Frame(**parts), provisions=said, **MADE
    )  # fmt: skip


def signed(rossi):
    """The acceptance test of Rossi's system, signed by both sides yesterday; certified products and project."""
    test = plans.ready(rossi)
    AcceptanceTest.objects.filter(pk=test.pk).update(signed_at=cast.AT - DAY, digest="0" * 64, certified=True)
    return test.project


def rental(rossi, **parts):
    return Rental.objects.create(
        customer=rossi.customer, number=f"N-{Rental.objects.count()}", system="rossi-gestionale", starts_on=TODAY, **parts
    )  # fmt: skip
