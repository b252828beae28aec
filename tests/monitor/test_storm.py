"""Ten thousand alarms in ten seconds: everything that was acknowledged is there, and the work that follows is bounded."""

from datetime import timedelta

import pytest
from django.db import connection

from scudo.design import actions as design
from scudo.design.models import Check
from scudo.desk.models import Ticket
from scudo.lib import clock
from scudo.monitor import actions as monitor
from scudo.monitor.models import CheckState, Spool, StateChange, Watch
from tests import cast
from tests.monitor.estate import PROBE, enrolled, settle

pytestmark = pytest.mark.django_db
SYSTEMS, PARTS, BATCH = 20, 500, 2_000


def model(index: int) -> str:
    """Five hundred parts on one feed that nobody watches; each its own service would be a ticket of its own."""
    names = [f"parte-{one}" for one in range(PARTS)]
    lines = [
        f"system: sistema-{index:02}",
        "customer: rossi-impianti",
        "acquired: bought",
        "components:",
        "  linea: {}",
    ]
    lines += [f"  {name}: {{needs: [linea]}}" for name in names]
    lines += ["services:", f"  servizio: {{needs: [{', '.join(names)}]}}", "checks:"]
    lines += [f'  {name}: [{{tcp: "10.0.0.1:80", every: 30 s, attempts: 1}}]' for name in names]
    return "\n".join(lines)


def rows(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def test_ten_thousand_alarms_lose_nothing_and_ask_for_each_system_once():
    cast.rossi()
    for index in range(SYSTEMS):
        design.load(text=model(index), by=cast.FOUNDER, at=cast.AT)
    probe = enrolled("", None, cast.AT)
    settle()
    checks = list(Check.objects.order_by("pk").values_list("pk", flat=True))
    at = cast.AT + timedelta(seconds=10)
    clock.move(at)
    for start in range(0, len(checks), BATCH):
        results = [
            monitor.Result(start + place, check, at.timestamp() - 1, 2, 1.0, "connection refused")
            for place, check in enumerate(checks[start : start + BATCH], 1)
        ]
        through = monitor.take_results(
            probe=probe, batch=monitor.Batch("s", at.timestamp(), results), by=PROBE, at=at
        )
        assert through == start + len(results)
    assert CheckState.objects.filter(hard=2).count() == len(checks) == SYSTEMS * PARTS
    assert StateChange.objects.filter(hard=2).count() == len(checks)
    assert rows("select count(*) from monitor_sample") == len(checks)
    assert Spool.objects.get().through == len(checks)
    assert rows("select count(*) from procrastinate_jobs where task_name = 'monitor.evaluate'") == SYSTEMS
    settle()
    tickets = Ticket.objects.filter(origin="monitor")
    assert tickets.count() == SYSTEMS, "one fault each: the feed under all of them"
    assert all("causa probabile: linea" in reason for reason in tickets.values_list("reason", flat=True))
    assert Watch.objects.filter(worst=0, asked=False).count() == SYSTEMS
