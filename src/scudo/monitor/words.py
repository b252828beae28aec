"""The sentences that the monitor writes on tickets, in the customer's language."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scudo.core.model import Model
from scudo.lib.ui.templatetags.ui import STATES
from scudo.lib.ui.words import duration
from scudo.monitor.faults import Fault, Kind
from scudo.monitor.models import Incident, Probe

MOST_NAMES = 3


def reason(fault: Fault, model: Model) -> str:
    """What a fault's ticket is about, in one line."""
    services = [service for service in model.services if service.key == fault.service]
    functions = [
        function for service in services for function in service.functions if function.key == fault.function
    ]
    named = {
        "service": "".join(service.name for service in services),
        "function": "".join(function.name for function in functions),
        "parts": names(fault, model),
    }
    return sentence(fault, len(fault.because)) % named


def sentence(fault: Fault, number: int) -> str:
    """The sentence of a kind of fault."""
    return {
        Kind.STOPPED: _("%(service)s is stopped: %(parts)s"),
        Kind.PARTLY: _("%(service)s works in part, without %(function)s: %(parts)s"),
        Kind.AT_RISK: _("%(service)s has lost a redundancy: %(parts)s"),
        Kind.FAILED: ngettext("%(parts)s does not answer", "%(parts)s do not answer", number),
        Kind.WARNING: _("%(parts)s gives a warning"),
        Kind.UNKNOWN: _("It cannot be told whether %(parts)s works"),
        Kind.SILENT: _("The probe %(parts)s is silent"),
    }[fault.kind]


def names(fault: Fault, model: Model) -> str:
    """The names of the components that explain a fault, of many the first; and the cause that was only inferred."""
    explaining = fault.because or (fault.cause,)
    if fault.inferred:
        explaining = tuple(sorted(fault.parts - {fault.cause}))
    known = [name_of(one, model) for one in explaining]
    shown = shortened(known)
    if not fault.inferred:
        return shown
    return _("%(parts)s (probable cause: %(cause)s)") % {"parts": shown, "cause": name_of(fault.cause, model)}


def shortened(names: Sequence[str]) -> str:
    """Names in a row, of many the first."""
    return ", ".join(names[:MOST_NAMES]) + ("…" if len(names) > MOST_NAMES else "")


def name_of(component: str, model: Model) -> str:
    """What people call a component."""
    return next((one.name for one in model.components if one.key == component), component)


def over(incident: Incident) -> str:
    """That a fault is over, for the customer."""
    assert incident.healed_at
    lasted = max(incident.healed_at - incident.began_at, timedelta(seconds=1))
    return _("%(monitor)s sees everything working again since %(hour)s. The fault lasted %(time)s.") % {
        "monitor": settings.MONITOR_NAME,
        "hour": timezone.localtime(incident.healed_at).strftime("%H:%M"),
        "time": duration(lasted),
    }


def watched_no_more(components: Collection[str], model: Model) -> str:
    """That a fault ended because nobody looks any more: that its parts work is not known."""
    parts = shortened([name_of(one, model) for one in sorted(components)])
    return _("%(monitor)s does not watch %(parts)s any more: the model has changed.") % {
        "monitor": settings.MONITOR_NAME,
        "parts": parts,
    }


def dismissed(incident: Incident) -> str:
    """That a probe's silence is nobody's fault any more."""
    return _("The probe %(name)s is not in use any more: what it watched is not known.") % {
        "name": incident.cause
    }


def seen_failing(component: str, output: str, services: str, model: Model) -> str:
    """What an acceptance test's record says of a part that was made to fail."""
    return _("%(monitor)s sees that %(part)s does not answer (%(output)s). %(services)s") % {
        "monitor": settings.MONITOR_NAME, "part": name_of(component, model), "output": output, "services": services,
    }  # fmt: skip


def seen_working(component: str, services: str, model: Model) -> str:
    """What an acceptance test's record says of a part that is back."""
    return _("%(monitor)s sees %(part)s working again. %(services)s") % {
        "monitor": settings.MONITOR_NAME,
        "part": name_of(component, model),
        "services": services,
    }


def states(services: Mapping[str, str]) -> str:
    """Services with their states, in a row."""
    return "; ".join(f"{name}: {STATES[state]}" for name, state in services.items())


def silent(probe: Probe) -> str:
    """What the ticket of a silent probe is about."""
    return _("The probe %(name)s is silent: what it watches is not known") % {"name": probe.name}


def joined(number: str) -> str:
    """Why a ticket ends that turned out to be another's fault."""
    return _("It is the same fault as ticket %(number)s, which goes on.") % {"number": number}
