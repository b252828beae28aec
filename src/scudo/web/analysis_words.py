"""What an analysis found, in words people can act on: availability, downtime, what was agreed, what stops a service."""

from collections.abc import Sequence
from datetime import timedelta
from math import floor, log10

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scudo.core.redundancy import HOURS_A_YEAR, Analysis
from scudo.lib.ui.words import duration
from scudo.web.monitor_words import decimal, names

SMALLEST, MOST_DECIMALS = 1e-11, 10
LEAST_SHARE, MANY = 1e-5, 999
MINUTE_H, SECOND_H = 1 / 60, 1 / 3600
SPACE = "\N{NO-BREAK SPACE}"


def availability(unavailability: float | None) -> str:
    """`99.953 %`: as many decimals as show how far from all it is; never rounded to all."""
    if unavailability is None:
        return _("not known")
    if unavailability <= 0:
        return f"100{SPACE}%"
    if unavailability < SMALLEST:
        return _("more than %s") % percent(1 - SMALLEST, MOST_DECIMALS)
    decimals = min(MOST_DECIMALS, max(2, 1 - floor(log10(unavailability * 100))))
    return percent(1 - unavailability, decimals)


def percent(share: float, decimals: int) -> str:
    """A share in per cent, with the reader's decimal mark."""
    return f"{share * 100:.{decimals}f}".replace(".", decimal()) + f"{SPACE}%"


def promised(share: float) -> str:
    """A promise in per cent, with no more decimals than it was written with."""
    return f"{share * 100:.9g}".replace(".", decimal()) + f"{SPACE}%"


def downtime(hours: float | None) -> str:
    """Hours of a year in words: `4 h 10 min`, `12 s`, `less than 1 s`."""
    if hours is None:
        return _("not known")
    if hours <= 0:
        return _("none")
    if hours < SECOND_H:
        return _("less than 1 s")
    if hours < MINUTE_H:
        return _("%(seconds)d s") % {"seconds": round(hours * 3600)}
    return duration(timedelta(hours=hours) + timedelta(seconds=30))


def a_year(hours: float | None) -> str:
    """The same, each year."""
    return _("%s a year") % downtime(hours) if hours else downtime(hours)


def exactness(found: Analysis) -> str:
    """How sure a number is: exact, between two bounds, or not known, and why."""
    if found.low is None or found.high is None:
        return _("not known: components that it stands on have no figures")
    if found.exact:
        return _("exact")
    return _("bounded: certainly between %(low)s and %(high)s, for the whole is too large to be worked out exactly") % {
        "low": availability(found.high), "high": availability(found.low),
    }  # fmt: skip


def requirement(agreed: float | None, found: Analysis | None) -> tuple[bool | None, str]:
    """Whether what was agreed is met, and by how much it is missed or kept; None where it cannot be told."""
    if agreed is None:
        return None, ""
    allowed = (1 - agreed) * HOURS_A_YEAR
    about = {"agreed": promised(agreed), "allowed": a_year(allowed)}
    if found is None or found.low is None or found.high is None:
        return None, _("agreed %(agreed)s, that is %(allowed)s: not known whether it is kept") % about
    low, high = found.low * HOURS_A_YEAR, found.high * HOURS_A_YEAR
    if high <= allowed:
        return True, _("agreed %(agreed)s: kept, with %(spare)s to spare") % {
            **about,
            "spare": downtime(allowed - high),
        }
    if low > allowed:
        return False, _("agreed %(agreed)s, that is %(allowed)s: missed by %(missed)s") % {
            **about,
            "missed": a_year(low - allowed),
        }
    return None, _("agreed %(agreed)s, that is %(allowed)s: between the bounds, so it may be missed") % about


def alone(points: Sequence[str]) -> str:
    """What stops a service alone, counted."""
    if not points:
        return _("no single failure stops it")
    return ngettext("%(count)d stops it alone: %(names)s", "%(count)d stop it alone: %(names)s", len(points)) % {
        "count": len(points), "names": names(points),
    }  # fmt: skip


def together(parts: Sequence[str]) -> str:
    """A set of failures that stops a service: `if sw-a and sw-b fail`."""
    if len(parts) == 1:
        return _("if %s fails") % parts[0]
    return _("if %(some)s and %(last)s fail") % {"some": ", ".join(parts[:-1]), "last": parts[-1]}


def order(size: int, count: int) -> str:
    """How many sets of a size there are."""
    if size == 1:
        return ngettext("%(count)d alone", "%(count)d alone", count) % {"count": count}
    return ngettext("%(count)d set of %(size)d", "%(count)d sets of %(size)d", count) % {
        "count": count,
        "size": size,
    }


def availability_of(found: Analysis) -> str:
    """The availability of a top, or the bounds that it is certainly between."""
    if found.exact or found.low is None or found.high is None:
        return availability(found.unavailability)
    return _("%(low)s to %(high)s") % {"low": availability(found.high), "high": availability(found.low)}


def downtime_of(found: Analysis) -> str:
    """The downtime of a top, or the bounds that it is certainly between."""
    if found.exact or found.low is None or found.high is None:
        return downtime(found.downtime_hours_per_year)
    return _("%(low)s to %(high)s") % {
        "low": downtime(found.low * HOURS_A_YEAR), "high": downtime(found.high * HOURS_A_YEAR),
    }  # fmt: skip


def interval(known: tuple[float, float] | None) -> str:
    """Where the downtime is nine times in ten, as failure rates are only believed; empty where nothing is in doubt."""
    if known is None:
        return ""
    low, high = known
    return _("nine times in ten between %(low)s and %(high)s a year") % {
        "low": downtime(low * HOURS_A_YEAR),
        "high": downtime(high * HOURS_A_YEAR),
    }


def part_of_all(share: float | None) -> str:
    """A share of one in per cent, with three digits; what is not nothing is not rounded to it."""
    if share is None:
        return "—"
    if share <= 0:
        return f"0{SPACE}%"
    return (f"{share * 100:.3g}" if share >= LEAST_SHARE else "< 0.001").replace(".", decimal()) + f"{SPACE}%"


def times(factor: float | None) -> str:
    """How many times as long: `× 12`."""
    if factor is None:
        return "—"
    return f"×{SPACE}" + (
        f"{factor:.3g}" if factor < MANY else f"{round(factor):,}".replace(",", SPACE)
    ).replace(".", decimal())
