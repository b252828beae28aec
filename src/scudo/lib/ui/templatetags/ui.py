"""Tags and filters of the interface kit: `{% load ui %}`."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from scudo.lib.ui import words

register = template.Library()

SEVERITIES = {
    0: ("?", gettext_lazy("to assess")),
    1: ("H", gettext_lazy("blocking")),
    2: ("M", gettext_lazy("not blocking")),
    3: ("L", gettext_lazy("report")),
}
STATES = {
    "up": gettext_lazy("working"),
    "at_risk": gettext_lazy("at risk"),
    "degraded": gettext_lazy("degraded"),
    "down": gettext_lazy("stopped"),
    "unknown": gettext_lazy("unknown"),
}
ORIGINS = {
    "phone": ("phone", gettext_lazy("Phone")),
    "mail": ("mail", gettext_lazy("Mail")),
    "monitor": ("monitor", ""),
    "other": ("other", gettext_lazy("other")),
}
CLOCKS = {"acknowledge": gettext_lazy("take charge"), "restore": gettext_lazy("restore")}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; the word stands beside it, so readers skip it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def glyph(state: str) -> SafeString:
    """The mark of a state alone; the word stands in the same line."""
    return format_html(
        '<svg class="glyph" data-state="{0}" aria-hidden="true"><use href="#s-{0}"/></svg>', state
    )


@register.simple_tag
def sev(severity: int | None) -> SafeString:
    """The Severity Code as letter and word; None or 0 is still to assess (T2)."""
    code = int(severity or 0)
    letter, word = SEVERITIES[code]
    title = _("Severity Code %(code)d") % {"code": code} if code else _("Severity Code to assign")
    return format_html(
        '<span class="sev" data-sev="{}" title="{} · {}"><b>{}</b><span>{}</span></span>',
        code,
        title,
        word,
        letter,
        word,
    )


@register.filter
def letter(severity: int | None) -> str:
    """H, M, L, or ? where nobody assessed yet."""
    return SEVERITIES[int(severity or 0)][0]


@register.filter
def gravity(severity: int | None) -> str:
    """The word of a Severity Code."""
    return str(SEVERITIES[int(severity or 0)][1])


@register.simple_tag
def state(name: str, word: str = "") -> SafeString:
    """Mark and word of a state: `up`, `at_risk`, `degraded`, `down`, `unknown`."""
    return format_html(
        '<span class="state" data-state="{0}"><svg class="glyph" aria-hidden="true"><use href="#s-{0}"/></svg>{1}</span>',
        name,
        word or STATES[name],
    )


@register.simple_tag
def origin(name: str, detail: str = "") -> SafeString:
    """Where a ticket came from (T1), as icon and word; the detail of `other` follows it."""
    mark, word = ORIGINS[name]
    said = word or settings.MONITOR_NAME
    full = f"{said}, {detail}" if detail else said
    return format_html(
        '<span class="with" title="{0}">{1}<span class="word">{0}</span></span>', full, icon(mark)
    )


@register.simple_tag
def left(cell: words.Left | None) -> SafeString:
    """The cell of time left: which clock, words, a thin bar."""
    if cell is None:
        return SafeString("")
    return format_html(
        '<span class="left" data-tone="{}"><span>{}</span><b>{}</b>'
        '<progress value="{}" max="100" aria-hidden="true"></progress></span>',
        *(cell.tone, CLOCKS[cell.which], cell.words, cell.percent),
    )


@register.filter
def clock(which: str) -> str:
    """The word of an SLA clock: `acknowledge` or `restore`."""
    return str(CLOCKS[which])


@register.filter
def duration(amount: timedelta) -> str:
    """`2 h 10 min`."""
    return words.duration(amount)


@register.filter
def remaining(amount: timedelta) -> str:
    """`2 h 10 min` or `overdue by 18 min`."""
    return words.remaining(amount)


@register.filter
def moment(value: datetime | None) -> SafeString:
    """`23/11/2026 14:05`, in the reader's zone."""
    return stamped(value, "d/m/Y H:i")


@register.filter
def weekday_moment(value: datetime | None) -> SafeString:
    """`Mon 23/11/2026 14:05`."""
    return stamped(value, "d/m/Y H:i", weekday="D")


@register.filter
def hour(value: datetime | None) -> SafeString:
    """`14:05`, where the day stands nearby."""
    return stamped(value, "H:i")


@register.filter
def day(value: date | None) -> SafeString:
    """`31/03/2027`."""
    return stamped(value, "d/m/Y")


@register.filter
def weekday(value: date | None) -> SafeString:
    """`Monday 23/11/2026`."""
    return stamped(value, "d/m/Y", weekday="l")


def stamped(value: Any, shape: str, weekday: str = "") -> SafeString:
    """A `<time>` element; nothing for nothing. Datetimes are shown in the reader's zone."""
    if not value:
        return SafeString("")
    local = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    name = date_format(local, weekday) + " " if weekday else ""
    name = name.lower() if get_language() == "it" else name
    machine = local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat()
    return format_html('<time datetime="{}">{}{}</time>', machine, name, date_format(local, shape))
