"""Codes put into sentences, in the reader's language."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from scudo.core import sla
from scudo.core.account import Accounted, Why
from scudo.core.because import Because
from scudo.desk import severity_words
from scudo.desk.queries import SCORES, reason_fields
from scudo.desk.queries.claims import CLAIMS
from scudo.lib.ui.words import duration
from scudo.web import together_words


def because(reason: dict[str, Any]) -> str:
    """A coverage or severity reason, kept as its code and parameters, as a sentence."""
    if str(reason["code"]).startswith(("severity.", "seen.", "differs.")):
        return severity_words.because(reason)
    about = {name: readable(value) for name, value in reason.get("about", {}).items()}
    sentence = SENTENCES().get(reason["code"])
    return sentence % {"thing": "", "number": "", **about} if sentence else reason["code"]


def explained(reasons: Iterable[Because]) -> str:
    """Reasons as the core gives them, in one line."""
    return severity_words.explained(reason_fields(one) for one in reasons)


def readable(value: Any) -> Any:
    """A moment written as ISO text becomes a date; anything else stays."""
    try:
        return timezone.localtime(datetime.fromisoformat(value)).strftime("%d/%m/%Y")
    except (TypeError, ValueError):
        return value


def SENTENCES() -> dict[str, str]:  # noqa: N802 - a table, made anew for each language
    """Every reason of `core.entitlement`."""
    return {
        "coverage.listed": _("%(thing)s is in the list of contract %(number)s."),
        "coverage.part_of_listed": _("%(thing)s is part of %(whole)s, which contract %(number)s lists."),
        "coverage.everything": _("Contract %(number)s covers everything."),
        "coverage.thing_not_stated": _("Nobody said yet what it concerns; contract %(number)s is in force."),
        "coverage.thing_not_listed": _("%(thing)s is not in the list of contract %(number)s."),
        "coverage.no_contract": _("The customer has no contract."),
        "coverage.expired": _("Contract %(number)s ended on %(ended)s."),
        "coverage.not_yet_begun": _("Contract %(number)s begins on %(begins)s."),
        "coverage.in_preparation": _("Contract %(number)s is in preparation."),
        "coverage.included_used_up": _("What contract %(number)s includes is used up: the work is charged."),
        "coverage.prepaid": _(
            "What contract %(number)s includes is used up: the work is drawn from its prepaid hours, %(minutes)s minutes left."
        ),
        "coverage.prepaid_used_up": _(
            "The prepaid hours of contract %(number)s are used up: the work is charged."
        ),
        "coverage.excluded": _("Contract %(number)s leaves out %(thing)s."),
        "coverage.part_of_excluded": _(
            "%(thing)s is part of %(whole)s, which contract %(number)s leaves out."
        ),
        "coverage.suspended": _("Contract %(number)s is suspended."),
        "coverage.ended_early": _("Contract %(number)s was ended."),
    }


def moment(value: datetime | None) -> str:
    """`23/11/2026 14:05` in the reader's zone."""
    return timezone.localtime(value).strftime("%d/%m/%Y %H:%M") if value else ""


def event(kind: str, facts: dict[str, Any]) -> str:
    """What an entry of the journal says in a ticket's conversation."""
    state_words = {
        "desk.opened": _("opened the ticket."),
        "desk.taken_over": _("took the ticket over from another desk."),
        "desk.acknowledged": _("took charge."),
        "desk.started": _("started to work on it."),
        "desk.waiting": _("waits for the customer; the time to restore stands still."),
        "desk.waiting_supplier": _("waits for a supplier; the time to restore goes on."),
        "desk.resumed": _("went on."),
        "desk.resolved": _("resolved it."),
        "desk.closed": _("closed it."),
        "desk.reopened": _("opened it again."),
        "desk.cancelled": _("cancelled it."),
        "desk.assigned": together_words.assigned(facts),
        "desk.bulk_undone": _("brought it back to what it was before."),
        "desk.coverage_overridden": _("decided about coverage otherwise."),
        "monitor.began": _("noticed the fault."),
        "monitor.worsened": _("sees the fault getting worse."),
        "monitor.eased": _("sees the fault easing."),
        "monitor.explained": _("found another cause of the fault."),
        "monitor.healed": _("sees everything working again."),
        "desk.waiting_reminder": _("reminded the customer."),
        "mail.failed": _("could not deliver a letter."),
        "mail.late": _("heard that a letter is late."),
        "mail.returned": _("heard that a letter came back."),
        "mail.retried": _("sent a letter again."),
        "knowledge.used": _("used an article of the knowledge base."),
        "knowledge.drafted": _("made an article of the solution."),
    }
    if kind == "desk.rated":
        return _("was told how it went: %s.") % str(SCORES[facts["score"]])
    if kind == "desk.claimed":
        said = str(dict(CLAIMS)[facts["claim"]])
        return _("wrote how urgent it is for the customer: %s.") % said
    if kind in {"desk.assessed", "desk.severity_changed"}:
        return coded(kind, facts)
    return state_words.get(kind, "") or together_words.event(kind, facts)


def coded(kind: str, facts: dict[str, Any]) -> str:
    """A code that was given; what was proposed is said where it was another."""
    is_first, proposed = kind == "desk.assessed", facts.get("proposed")
    if proposed is None or proposed == facts["severity"]:
        known = {
            True: _("assigned Severity Code %(severity)s."),
            False: _("changed the Severity Code from %(before)s to %(severity)s."),
        }
    else:
        known = {
            True: _("assigned Severity Code %(severity)s; %(proposed)s was proposed."),
            False: _("changed the Severity Code from %(before)s to %(severity)s; %(proposed)s was proposed."),
        }
    return str(known[is_first] % facts)


def ledger(row: sla.Row, opened_at: datetime) -> dict[str, str]:
    """One row of "how it is counted"; a first promise after the opening is one that the assessment gave."""
    amount = duration(row.amount).replace(" ", "\N{NO-BREAK SPACE}") if row.amount is not None else ""
    line = sla.Line.CHANGED if row.line is sla.Line.OPENED and row.at > opened_at else row.line
    sentences = {
        sla.Line.OPENED: _("opened: Severity Code %(severity)s gives %(amount)s"),
        sla.Line.CHANGED: _("Severity Code %(severity)s: %(amount)s, counted from the opening"),
        sla.Line.COUNTED: _("service time until %(until)s"),
        sla.Line.PAUSED: _("stood still until %(until)s"),
        sla.Line.STOPPED: _("kept"),
        sla.Line.DUE: _("due"),
        sla.Line.STANDS: _("stands still"),
        sla.Line.BEST_EFFORT: _("best effort: no time is promised"),
    }
    until = timezone.localtime(row.until).strftime("%H:%M") if row.until else _("now")
    severity = row.severity.value if row.severity else ""
    shown = row.line in {sla.Line.OPENED, sla.Line.CHANGED}
    what = sentences[line] % {"severity": severity, "amount": amount or _("best effort"), "until": until}
    return {
        "when": timezone.localtime(row.at).strftime("%d/%m %H:%M"),
        "what": what,
        "amount": "" if shown else amount,
    }


PROMISED = (sla.Line.OPENED, sla.Line.CHANGED)


def accounted(stretch: Accounted, pause: str) -> dict[str, str]:
    """One stretch of a clock: until when, why it counts or not, how much."""
    sentences = {
        Why.OFFICE: _("office hours until %(until)s"),
        Why.EXTRA_TIME: _("Extra Time until %(until)s"),
        Why.PAUSED: _("stood still until %(until)s"),
        Why.CLOSED: _("the customer is closed until %(until)s"),
        Why.OFFICE_CLOSED: _("the office is closed until %(until)s"),
        Why.HOLIDAY: _("holiday until %(until)s"),
        Why.OUTSIDE: _("out of service hours until %(until)s"),
    }
    starts, until = timezone.localtime(stretch.start), timezone.localtime(stretch.end)
    form = "%H:%M" if starts.date() == until.date() else "%d/%m %H:%M"
    what = sentences[stretch.why] % {"until": until.strftime(form)}
    amount = duration(stretch.end - stretch.start).replace(" ", "\N{NO-BREAK SPACE}")
    return {
        "when": starts.strftime("%d/%m %H:%M"),
        "what": f"{what} ({pause})" if pause and stretch.why is Why.PAUSED else what,
        "amount": amount if stretch.counts else "—",
    }


def actor_name(name: str) -> str:
    """A person by their name, a part of the software as the software."""
    return system_name(name) if name in {"mail", "monitor", "desk", "timer"} else name


def system_name(name: str) -> str:
    """Who the software is when it acts."""
    return settings.MONITOR_NAME if name == "monitor" else "Scudo"
