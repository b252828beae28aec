"""What the monitor found, in sentences of the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from scudo.lib.ui.templatetags.ui import STATES
from scudo.lib.ui.words import duration
from scudo.monitor.queries.architecture import Service, Standing
from scudo.monitor.queries.incident import Fault

MOST_NAMES = 3
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SEVERITY_STATES = {1: "down", 2: "degraded", 3: "at_risk"}
KIND_STATES = {
    "stopped": "down", "partly": "degraded", "at_risk": "at_risk", "failed": "at_risk", "warning": "at_risk",
    "unknown": "unknown", "silent": "unknown",
}  # fmt: skip

PART_STATES = {"warning": "at_risk", "unknown": "unknown", "silent": "unknown"}


def names(known: Iterable[str], most: int = MOST_NAMES) -> str:
    """The first of some names, with a mark where there are more."""
    listed = list(known)
    return ", ".join(listed[:most]) + ("…" if len(listed) > most else "")


def service(one: Service, now: Standing) -> str:
    """What is amiss with a service, and why; empty where it works."""
    parts, following = names(map(now.name_of, one.because)), names(map(now.name_of, one.following))
    about = {"parts": parts, "next": following, "functions": names(one.lost)}
    if one.state == "down":
        return _("stopped because of %(parts)s") % about if parts else _("stopped")
    if one.state == "degraded":
        return _("without %(functions)s, because of %(parts)s") % about
    if one.state == "at_risk":
        return leg(about, len(one.following))
    if one.state == "unknown":
        return _("not known: %(parts)s cannot be seen") % about if parts else _("not evaluated yet")
    return ""


def leg(about: dict[str, str], following: int) -> str:
    """That a service stands on one leg, and what would stop it."""
    if not following:
        return _("on one leg without %(parts)s") % about
    return ngettext(
        "on one leg without %(parts)s: if %(next)s fails, it stops",
        "on one leg without %(parts)s: if one of %(next)s fails, it stops",
        following,
    ) % about  # fmt: skip


def since(at: datetime | None, now: datetime) -> str:
    """An hour of today, else with its weekday, else with its date."""
    if at is None:
        return ""
    local, today = timezone.localtime(at), timezone.localtime(now)
    if local.date() == today.date():
        return local.strftime("%H:%M")
    if today - local < 6 * DAY:
        day = date_format(local, "D")
        return f"{day.lower() if get_language() == 'it' else day} {local:%H:%M}"
    return f"{local:%d/%m/%Y}"


def since_words(at: datetime | None, now: datetime) -> str:
    """The same in words: `since 13:31`, `since Mon 21:40`, `since 23/11/2026`; empty where nobody knows."""
    if at is None:
        return ""
    local, said = timezone.localtime(at), since(at, now)
    if local.date() == timezone.localtime(now).date():
        return _("since %(hour)s") % {"hour": said}
    if ":" in said:
        return _("since %(weekday)s") % {"weekday": said}
    return _("since %(date)s") % {"date": said}


def ago(at: datetime | None, now: datetime) -> str:
    """How long something lasts: `34 min`, `16 h 25 min`, `3 days`."""
    if at is None:
        return ""
    lasts = max(now - at, timedelta())
    if lasts >= 3 * DAY:
        return ngettext("%(days)d day", "%(days)d days", lasts.days) % {"days": lasts.days}
    return duration(lasts)


def check(status: int) -> str:
    """What a check says, in a word."""
    return {0: _("works"), 1: _("warning"), 2: _("fails"), 3: _("cannot tell")}[status]


def brief(amount: timedelta) -> str:
    """A short time: `12 s`, `2 h 10 min`."""
    if amount < MINUTE:
        return _("%(seconds)d s") % {"seconds": max(0, round(amount.total_seconds()))}
    return duration(amount)


def effect(fault: Fault) -> str:
    """What a fault does, in one sentence."""
    said = {
        "stopped": _("%(service)s is stopped"),
        "partly": _("%(service)s works in part, without %(function)s"),
        "at_risk": _("%(service)s works, but has lost a redundancy"),
        "failed": _("%(cause)s does not work; no service feels it"),
        "warning": _("%(cause)s gives a warning; everything works"),
        "unknown": _("It cannot be told whether %(cause)s works"),
        "silent": _("The probe %(cause)s is silent: what it watches is not known"),
    }[fault.kind]
    return said % {"service": fault.service, "function": fault.function, "cause": fault.probe or fault.cause}


def why(kind: str) -> str:
    """Why a fault of a kind deserves its Severity Code."""
    return {
        "stopped": _("a service is stopped"),
        "partly": _("a service works in part"),
        "at_risk": _("a redundancy is lost"),
        "failed": _("a component does not work"),
        "warning": _("a check warns"),
        "unknown": _("a check cannot tell"),
        "silent": _("nobody watches"),
    }[kind]


def seen_failing(fault: Fault, now: datetime) -> str:
    """The components that explain a fault, each with its moment; empty where the effect has said it already."""
    if fault.kind in {"failed", "warning", "unknown", "silent"} and not fault.is_inferred:
        return ""
    told = [
        f"{part.name} {since_words(part.began_at, now)}"
        for part in fault.parts
        if not part.healed_at
        and (part.name in fault.because or fault.is_inferred)
        and not (fault.is_inferred and part.name == fault.cause)
    ]
    return names(told, 4)


def following(fault: Fault) -> str:
    """What would come next; empty where nothing would."""
    if not fault.following or fault.incident.healed_at:
        return ""
    about = {"parts": names(fault.following), "service": fault.service}
    return ngettext(
        "If %(parts)s fails too, %(service)s stops", "If one of %(parts)s fails too, %(service)s stops", len(fault.following)
    ) % about  # fmt: skip


def probable(fault: Fault) -> str:
    """The cause where it was worked out rather than seen; empty where it was seen."""
    if not fault.is_inferred:
        return ""
    if fault.is_certain:
        return _("Probable cause: %(cause)s, which is not watched itself") % {"cause": fault.cause}
    return _("Possible cause: %(cause)s, which is not watched itself; not everything that stands on it has answered yet") % {
        "cause": fault.cause
    }  # fmt: skip


def lasting(fault: Fault, now: datetime) -> str:
    """Since when a fault lasts, or how long it did."""
    incident = fault.incident
    began = timezone.localtime(incident.began_at).strftime("%d/%m/%Y %H:%M")
    if incident.healed_at is None:
        return _("Since %(began)s: it lasts %(time)s.") % {
            "began": began,
            "time": ago(incident.began_at, now),
        }
    healed = timezone.localtime(incident.healed_at).strftime("%d/%m/%Y %H:%M")
    lasted = brief(incident.healed_at - incident.began_at)
    return _("From %(began)s to %(healed)s: over, it lasted %(time)s.") % {
        "began": began,
        "healed": healed,
        "time": lasted,
    }


def shares(found: Mapping[str, float]) -> str:
    """How a time was spent, in words: `working 98.2 %, stopped 1.8 %`."""
    return ", ".join(f"{STATES[state]} {percent(share)}" for state, share in found.items()) or _(
        "not asked yet"
    )


def percent(share: float) -> str:
    """A share of a hundred; what is not quite all, or not quite nothing, is not rounded to it."""
    rounded = round(share, 2)
    shown = min(rounded, 99.99) if share < 100 else 100.0  # noqa: PLR2004
    return f"{max(shown, 0.01):.2f}".rstrip("0").rstrip(".").replace(".", decimal()) + "\N{NO-BREAK SPACE}%"


def decimal() -> str:
    """The reader's decimal mark."""
    return "," if get_language() == "it" else "."
