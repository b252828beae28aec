"""One clock for all processes of a test installation, and none to move elsewhere."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as configured

from scudo.lib import clock

NIGHT = datetime(2026, 10, 25, 2, 30, tzinfo=UTC)
ASK = """
import django
from django.conf import settings
from django.db import connection
django.setup()
settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = {name!r}
from scudo.lib import clock
print(clock.now().isoformat())
"""


def test_a_clock_moved_in_one_process_is_seen_in_another(own_database):
    clock.move(NIGHT)
    asked = subprocess.run(
        [sys.executable, "-c", ASK.format(name=own_database)], capture_output=True, text=True, check=True
    )
    assert timedelta() <= datetime.fromisoformat(asked.stdout.strip()) - NIGHT < timedelta(seconds=30)


@pytest.mark.django_db
def test_a_moved_clock_goes_on_from_there():
    clock.move(NIGHT)
    first = clock.now()
    assert NIGHT <= first < clock.now() < NIGHT + timedelta(seconds=10)


@pytest.mark.django_db
def test_the_clock_of_a_real_installation_cannot_be_moved(settings):
    clock.move(NIGHT)
    settings.MOVABLE_CLOCK = False
    assert abs(clock.now() - clock.real()) < timedelta(seconds=10)
    with pytest.raises(RuntimeError, match="SCUDO_MOVABLE_CLOCK"):
        clock.move(NIGHT)
    assert configured.USE_TZ
