"""The life of a contract in sentences: its dates, its state, what follows at its end, what stands against it (C1-C4, C10)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from scudo.contracts.actions import change_preparation
from scudo.contracts.queries import Contract, runs_on, today_of
from scudo.contracts.queries.attention import SOON
from scudo.contracts.refusal_words import refusal_words
from scudo.core import plans
from scudo.core.agreement import Renewal, State, last_day_for_notice
from scudo.core.plans import Refusal, Refused, Remedy, Situation
from scudo.core.roles import Actor, may

DAY = timedelta(days=1)
MOST_NAMED = 3

REMEDIES = {
    Remedy.STATE_ACQUISITION: gettext_lazy("Say in the contract whether it was bought, rented or taken over."),
    Remedy.PLAN_FOR_BOUGHT: gettext_lazy("For such a system there are %(trial)s, then %(yearly)s."),
    Remedy.PLAN_FOR_RENTED: gettext_lazy("For such a system there are %(trial)s, then %(full)s."),
    Remedy.PLAN_FOR_TAKEN_OVER: gettext_lazy("For such a system there is %(yearly)s, after a favourable assessment."),
    Remedy.PLAN_AFTER_TRIAL: gettext_lazy("Choose the plan that comes after the trial: %(yearly)s or %(full)s."),
    Remedy.CERTIFY_PRODUCTS: gettext_lazy("Certify them in the catalogue; the test takes note when the provider signs it."),
    Remedy.CERTIFY_PROJECT: gettext_lazy("Fulfil what it still lacks; the test takes note when the provider signs it."),
    Remedy.ASSESS: gettext_lazy("Assess the system and sign what came of it."),
    Remedy.ASSESS_AGAIN: gettext_lazy("Assess it again once what was found is mended."),
    Remedy.ENTER_RENTAL: gettext_lazy("Enter the rental, then choose it in the contract."),
    Remedy.SIGN_TEST: gettext_lazy("Carry out the test and let both sides sign it."),
    Remedy.LEAVE_OUT_EXTRA_TIME: gettext_lazy("Leave Extra Time out, or choose another plan."),
}  # fmt: skip
LACKING = {
    Refused.ACQUISITION_NOT_STATED: gettext_lazy("how the system was acquired"),
    Refused.NOT_FOR_BOUGHT: gettext_lazy("a plan for what is bought"),
    Refused.NOT_FOR_RENTED: gettext_lazy("a plan for what is rented"),
    Refused.NOT_FOR_TAKEN_OVER: gettext_lazy("a plan for what is taken over"),
    Refused.HAD_TRIAL: gettext_lazy("another plan: the trial was had"),
    Refused.PRODUCTS_NOT_CERTIFIED: gettext_lazy("certified products"),
    Refused.PROJECT_NOT_CERTIFIED: gettext_lazy("the project’s certification"),
    Refused.NOT_ASSESSED: gettext_lazy("the technical assessment"),
    Refused.ASSESSED_UNFAVOURABLE: gettext_lazy("a favourable assessment"),
    Refused.RENTAL_NOT_KNOWN: gettext_lazy("the rental"),
    Refused.NOT_TESTED: gettext_lazy("the signed acceptance test"),
    Refused.EXTRA_TIME_NOT_INCLUDED: gettext_lazy("a plan with Extra Time"),
}
"""The same for a list: what is missing, in a few words."""


def written(day: date) -> str:
    """`31/03/2027`."""
    return f"{day:%d/%m}/{day.year:04}"


def plan_names() -> dict[str, str]:
    """The provider's names of the plans, for sentences."""
    names = settings.PLAN_NAMES
    return {"trial": names["trial-90"], "yearly": names["360"], "full": names["full"]}


def refusals(contract: Contract, found: Iterable[Refusal], viewer: Actor) -> list[dict[str, str]]:
    """What stands against a contract: the rule, why, what would satisfy it and where that is done."""
    told = [(refusal(contract.plan, one), place(contract, one.remedy, viewer)) for one in found]
    return [{**said, **({"link": link[0], "url": link[1]} if link else {})} for said, link in told]


def refusal(plan: str, one: Refusal) -> dict[str, str]:
    """One reason against a plan, in sentences."""
    said = {"plan": settings.PLAN_NAMES[plan], **plan_names()}
    return {"rule": one.rule, "words": refusal_words(plan, one.code), "remedy": REMEDIES[one.remedy] % said}


def place(contract: Contract, remedy: Remedy, viewer: Actor) -> tuple[str, str] | None:
    """Where a remedy is carried out: the link's words and its address; None where no page of the viewer's does it."""
    here, project = reverse("web:contract", args=[contract.pk]), contract.project_id
    if remedy in {Remedy.CERTIFY_PRODUCTS, Remedy.CERTIFY_PROJECT}:
        return (_("Open the project"), reverse("web:project", args=[project])) if project else None
    if remedy is Remedy.SIGN_TEST and project:
        return _("Open the acceptance test"), reverse("web:acceptance", args=[project])
    if remedy in {Remedy.ASSESS, Remedy.ASSESS_AGAIN}:
        return _("To the assessment"), f"{here}#assessment"
    if remedy is Remedy.ENTER_RENTAL:
        return _("To the rental"), f"{here}#rental"
    if not may(viewer, change_preparation):
        return None
    return _("Change the contract"), reverse("web:contract_change", args=[contract.pk])


def dates(contract: Contract) -> str:
    """From the first to the last day, both included."""
    if contract.starts_on is None:
        return _("never began") if contract.state == State.ENDED.value else _("not begun yet")
    said = {"first": written(contract.starts_on)}
    if contract.ends_on is None:
        return _("from %(first)s, without an end") % said
    return pgettext("dates", "from %(first)s to %(last)s") % {**said, "last": written(contract.ends_on - DAY)}


def days(contract: Contract, today: date) -> str:
    """How many days are left, or lie before it begins; nothing for what is over or has no end."""
    if contract.starts_on is None or contract.state == State.ENDED.value:
        return ""
    if contract.starts_on > today:
        ahead = (contract.starts_on - today).days
        return ngettext("begins in %(days)s day", "begins in %(days)s days", ahead) % {"days": ahead}
    if contract.ends_on is None or contract.ends_on <= today:
        return ""
    left = (contract.ends_on - today).days
    return ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}


def badge(contract: Contract, today: date) -> dict[str, str]:
    """The state in a word, with a mark where it is one of health: what covers, what is suspended."""
    if contract.state == State.SUSPENDED.value:
        return {"state": "degraded", "word": _("suspended")}
    if contract.state == State.PREPARATION.value:
        return {"state": "", "word": _("in preparation")}
    if contract.state == State.ENDED.value or (contract.ends_on and contract.ends_on <= today):
        return {"state": "", "word": pgettext("contract", "ended")}
    if not runs_on(contract, today):
        return {"state": "", "word": pgettext("contract", "not begun yet")}
    return {"state": "up", "word": _("in force")}


def at_its_end(contract: Contract) -> list[str]:
    """What follows when a contract ends, in sentences; nothing for one that is over or has not begun."""
    if contract.state not in {State.IN_FORCE.value, State.SUSPENDED.value}:
        return [contract.ended_because] if contract.ended_because else []
    said = [uncovered(contract), ended_early(contract), renewal(contract), continued(contract)]
    return [sentence for sentence in said if sentence]


def uncovered(contract: Contract) -> str:
    """What a suspension means."""
    suspended = contract.state == State.SUSPENDED.value
    return _("It is suspended and covers nothing until it is resumed.") if suspended else ""


def ended_early(contract: Contract) -> str:
    """Why it ends before its time."""
    if not contract.ended_because:
        return ""
    return _("It was ended early: %(reason)s") % {"reason": contract.ended_because}


def renewal(contract: Contract) -> str:
    """Whether it ends or goes on."""
    if contract.ends_on is None:
        rented = contract.plan == plans.Plan.FULL.value
        return _("It lasts as long as the rental, which has no end yet.") if rented else ""
    said = {"last": written(contract.ends_on - DAY)}
    renews = contract.plan == plans.Plan.YEARLY.value
    if renews and contract.renewal == Renewal.TACIT.value:
        return tacit(contract, contract.ends_on)
    if renews and contract.renewal == Renewal.EXPLICIT.value:
        return _("It ends on %(last)s, unless both sides renew it.") % said
    if contract.plan == plans.Plan.FULL.value and contract.rental_id and not contract.ended_because:
        return _("It ends with the rental, on %(last)s.") % said
    return _("It ends by itself on %(last)s.") % said


def tacit(contract: Contract, ends_on: date) -> str:
    """A renewal by itself, and what notice does to it."""
    said = {
        "last": written(ends_on - DAY),
        "until": written(last_day_for_notice(ends_on, contract.notice_days)),
    }
    if contract.state == State.SUSPENDED.value:
        return _("It ends on %(last)s: what is suspended is not renewed by itself.") % said
    if contract.notice_at is None:
        return _("It renews itself for a year, unless notice is given by %(until)s.") % said
    given = today_of(contract.notice_at)
    said["given"] = written(given)
    if given <= last_day_for_notice(ends_on, contract.notice_days):
        return _("Notice was given on %(given)s: it ends on %(last)s.") % said
    return _("Notice was given on %(given)s, too late for this year: it ends a year after %(last)s.") % said


def continued(contract: Contract) -> str:
    """What it becomes, or may become."""
    if hasattr(contract, "followed_by"):
        return ""
    if contract.plan == plans.Plan.TRIAL.value:
        return _("It can be converted, with no uncovered day between.")
    return ""


def waits_for(contract: Contract, at: datetime, awaited: tuple[Situation, tuple[Refusal, ...]] | None) -> str:
    """What a contract waits for, in a line of a list; nothing where nothing is to be done."""
    if contract.state == State.PREPARATION.value and awaited:
        return preparation(contract, *awaited)
    if contract.state == State.SUSPENDED.value:
        open_one = next((one for one in contract.suspensions.all() if one.ends_at is None), None)
        return open_one.because if open_one else ""
    if contract.state == State.ENDED.value:
        return contract.ended_because
    return ending(contract, at)


def preparation(contract: Contract, situation: Situation, found: tuple[Refusal, ...]) -> str:
    """What one in preparation lacks."""
    if not found:
        if contract.follows and contract.follows.ends_on:
            until = {"last": written(contract.follows.ends_on - DAY), "number": contract.follows.number}
            return _("Nothing is missing: start it before %(number)s ends, on %(last)s.") % until
        return _("Nothing is missing: it can be started.")
    missing = ", ".join(str(LACKING[one.code]) for one in found[:MOST_NAMED])
    if len(found) > MOST_NAMED:
        missing = _("%(named)s and more") % {"named": missing}
    if situation.tested_on:
        return _("Test signed on %(day)s, yet there lacks: %(missing)s.") % {
            "day": written(situation.tested_on), "missing": missing
        }  # fmt: skip
    return _("Lacks: %(missing)s.") % {"missing": missing}


def ending(contract: Contract, at: datetime) -> str:
    """What one that comes to its end waits for."""
    if contract.ends_on is None or contract.ends_on > today_of(at) + SOON:
        return ""
    following = getattr(contract, "followed_by", None)
    if following is None:
        return " ".join(filter(None, [renewal(contract), continued(contract)]))
    if following.state == State.PREPARATION.value:
        return _("%(number)s, in preparation, is to continue it.") % {"number": following.number}
    return _("%(number)s continues it.") % {"number": following.number}
