"""Contracts whose news is told, and the letters that tell it."""

from datetime import date

from scudo.contracts import actions
from scudo.contracts.models import Plan
from scudo.core.entitlement import Thing
from scudo.core.severity import Effect
from scudo.desk import actions as desk
from scudo.mail.models import Letter
from tests import cast
from tests.contracts import agreed

TODAY = cast.AT.date()
ENDS = date(2027, 11, 23)
STOPPED = desk.Assessment(Effect.STOPPED, Thing("service", "Gestionale"))
OFFICE = "giulia.office@altec.example"
PAGE = "http://127.0.0.1:8000/portale/contratti/{}/"


def yearly(firm, renewal="explicit", ends_on=ENDS, plan=Plan.YEARLY, **frame):
    return cast.agreement(
        firm.customer, "S", plan, starts_on=TODAY, ends_on=ends_on, frame=actions.Frame(renewal=renewal, **frame)
    )  # fmt: skip


def trial(firm):
    """A trial in force from the morning after the test."""
    return agreed.of_project(agreed.signed_test(firm))


def letters(recipient, word=""):
    return list(Letter.objects.filter(recipient=recipient, subject__contains=word).order_by("pk"))


def lines(letter):
    return letter.text.splitlines()


def done(run_jobs):
    run_jobs("reactions")


def read_english(firm):
    firm.contact.language = "en"
    firm.contact.save()
