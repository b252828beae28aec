"""The one clock. Actions take `at`; only edges (views, commands, timers) ask what time it is."""

from datetime import UTC, datetime, timedelta

from django.conf import settings

from scudo.lib.models import ClockOffset


def now() -> datetime:
    """This moment, in UTC; in a test installation moved by the offset that all its processes share."""
    return datetime.now(UTC) + offset()


def real() -> datetime:
    """This moment by the machine's clock, for what concerns machines: heartbeats, files, locks."""
    return datetime.now(UTC)


def offset() -> timedelta:
    """How far the clock is moved; nothing is read where it cannot be."""
    if not settings.MOVABLE_CLOCK:
        return timedelta()
    return ClockOffset.objects.values_list("offset", flat=True).first() or timedelta()


def move(to: datetime) -> None:
    """Set a test installation's clock to `to`; it goes on from there."""
    if not settings.MOVABLE_CLOCK:
        raise RuntimeError("The clock moves only where SCUDO_MOVABLE_CLOCK is set: a demo or a test.")
    ClockOffset.objects.update_or_create(id=1, defaults={"offset": to - datetime.now(UTC)})
