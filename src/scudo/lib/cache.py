"""Django's cache is a table that all processes share; nothing takes away by itself what is over in it."""

from datetime import datetime

from scudo.lib import clock
from scudo.lib.models import CacheEntry


def forget_expired(_at: datetime) -> None:
    """Take away what is over by the machine's clock: addresses that tried to sign in stand no longer than they count."""
    CacheEntry.objects.filter(expires__lt=clock.real()).delete()
