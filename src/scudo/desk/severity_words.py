"""Reasons of a Severity Code as sentences, in the reader's language: for the desk, for the portal and for letters."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from scudo.core.proposal import Says
from scudo.core.severity import Reason

RULES = frozenset(
    (
        *Reason,
        *Says,
        "severity.redundancy_lost",
        "severity.component_failed",
        "severity.warning",
        "severity.not_known",
        "severity.blind",
        "severity.planned",
    )
)
"""Every reason that a rule gives a code by; any other is a person's own words."""


def sentences() -> dict[str, str]:
    """Every reason of `core.severity` and `core.proposal`, and those of the monitor and of planned work."""
    return {
        "severity.stopped": _("A covered system or service is stopped."),
        "severity.stopped_outside_coverage": _(
            "It is stopped, but outside the contract: a stop that is not covered is 2."
        ),
        "severity.partly": _("It works in part: one or more functions are prevented."),
        "severity.defect": _("It works with a defect: no significant limitation."),
        "severity.redundancy_lost": _(
            "A redundancy is lost: everything works, but one more fault may stop it."
        ),
        "severity.component_failed": _("A component does not work; no service feels it."),
        "severity.warning": _("A check gives a warning; everything works."),
        "severity.not_known": _("It cannot be told whether it works."),
        "severity.blind": _("A probe is silent: what it watches is not known."),
        "severity.planned": _("Planned work: nothing is broken."),
        "given.1": _("A person of ours assessed it: something that the contract covers is stopped."),
        "given.2": _("A person of ours assessed it: one or more functions are prevented in part."),
        "given.3": _("A person of ours assessed it: nothing is much limited."),
        "seen.stopped": _("%(monitor)s sees %(thing)s stopped."),
        "seen.stopped_outside_coverage": _(
            "%(monitor)s sees %(thing)s stopped, outside the contract: a stop that is not covered is 2."
        ),
        "seen.partly": _("%(monitor)s sees %(thing)s work in part."),
        "seen.at_risk": _("%(monitor)s sees %(thing)s work, with a redundancy lost."),
        "seen.failed": _("%(monitor)s sees a component fail; no service feels it."),
        "seen.warning": _("%(monitor)s sees %(thing)s work, with a warning."),
        "seen.unknown": _("%(monitor)s cannot tell whether %(thing)s works."),
        "seen.works": _("%(monitor)s sees %(thing)s work."),
        "differs.monitor_graver": _("By the answers it is lighter than what %(monitor)s sees of %(thing)s."),
        "differs.monitor_lighter": _(
            "By the answers it is stopped; %(monitor)s does not see %(thing)s stopped."
        ),
        "differs.claim_graver": _("The customer says that everything is stopped; the code is %(severity)s."),
        "differs.claim_lighter": _("The customer makes light of it; the code is %(severity)s all the same."),
    }


def because(reason: dict[str, Any]) -> str:
    """One reason, kept as `{"code", "about"}` or as a person's words `{"text"}`; a code that nobody knows stays as it is."""
    if "text" in reason:
        return str(reason["text"])
    sentence = sentences().get(reason["code"])
    if sentence is None:
        return str(reason["code"])
    about = {"thing": "", "severity": "", **reason.get("about", {})}
    said = sentence % {**about, "monitor": settings.MONITOR_NAME}
    details = [
        _("It lacks %(function)s.") % about if about.get("function") else "",
        _("Behind it: %(parts)s.") % about if about.get("parts") else "",
    ]
    return " ".join(filter(None, [said, *details]))


def explained(reasons: Iterable[dict[str, Any]]) -> str:
    """Several reasons in one line, as customers read them too: a code that nobody knows is left out."""
    known = sentences()
    return " ".join(because(one) for one in reasons if "text" in one or one["code"] in known)
