"""Django's cache: a table that all processes share, and that keeps nothing for longer than it counts."""

import pytest
from django.core.cache import cache

from scudo.lib.cache import forget_expired
from scudo.lib.models import CacheEntry
from tests import cast

pytestmark = pytest.mark.django_db


def test_what_is_over_is_taken_away_and_what_counts_stays():
    cache.set("over", [1], timeout=-1)
    cache.set("counts", [2], timeout=600)
    assert CacheEntry.objects.count() == 2
    forget_expired(cast.AT)
    assert CacheEntry.objects.count() == 1
    assert [cache.get("over"), cache.get("counts")] == [None, [2]]
