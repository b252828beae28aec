"""Questions: many reasons are one job, none is lost, and none is asked twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scudo.design import actions as design
from scudo.lib import clock
from scudo.monitor import actions as monitor
from scudo.monitor.actions import timers
from scudo.monitor.models import Incident
from tests import cast
from tests.monitor.estate import MODEL, PROBE, Estate, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate() -> Estate:
    return Estate()


def hand_over(estate: Estate, results: list[monitor.Result], *, more: bool = False) -> None:
    """A batch, and nothing of what follows."""
    clock.move(estate.at)
    batch = monitor.Batch("s1", estate.at.timestamp(), results, more)
    monitor.take_results(probe=estate.probe, batch=batch, by=PROBE, at=estate.at)


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = 'monitor.evaluate'")
        return int(cursor.fetchone()[0])


def believed(estate: Estate, *components: str) -> list[monitor.Result]:
    """Three bad results of each, at ten seconds' distance, the last one now."""
    estate.down |= set(components)
    estate.at += timedelta(minutes=1)
    moments = [estate.at - timedelta(seconds=10 * back) for back in (2, 1, 0)]
    return [estate.result(one, moment) for moment in moments for one in components]


def test_a_question_that_waits_its_turn_is_not_asked_again(estate):
    hand_over(estate, believed(estate, "db"))
    assert waiting() == 1
    for minute in range(1, 5):
        timers.tick(estate.at + timedelta(minutes=minute))
    assert waiting() == 1


def test_a_question_whose_job_was_lost_is_asked_again(estate):
    hand_over(estate, believed(estate, "db"))
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'failed' where task_name = 'monitor.evaluate'")
    timers.tick(estate.at + timedelta(seconds=30))
    settle()
    assert estate.only_ticket().severity == 1


def test_news_that_is_fresh_is_told_although_more_waits_behind_it(estate):
    hand_over(estate, believed(estate, "db"), more=True)
    settle()
    assert estate.only_ticket().severity == 1


def test_the_questions_of_one_batch_are_held_in_one_order(estate):
    old = believed(estate, "nas")
    estate.at += timedelta(hours=1)
    hand_over(estate, old, more=True)
    with CaptureQueriesContext(connection) as asked:
        hand_over(estate, believed(estate, "db"))
    held = [one["sql"] for one in asked if "monitor_watch" in one["sql"] and "for update" in one["sql"]]
    assert len(held) == 1


def test_a_new_model_is_evaluated_by_the_system_s_own_job_at_its_own_moment(estate):
    text = MODEL.replace("mtbf: 90000 h", "mtbf: 80000 h")
    design.load(text=text, by=cast.FOUNDER, at=estate.at)
    later = estate.at + timedelta(hours=1)
    clock.move(later)
    settle()
    assert estate.watch().evaluated_at >= later


def test_a_doubt_is_looked_at_again_soon_although_a_check_is_asked_once_a_day(estate):
    daily = MODEL.replace("stampante: {needs: [rete]}", "stampante: {needs: [rete, feed-a]}").replace(
        '"10.0.0.14:9100", every: 30 s', '"10.0.0.14:9100", every: 24 h'
    )
    design.load(text=daily, by=cast.FOUNDER, at=estate.at)
    hand_over(estate, believed(estate, "sw-a", "erp-1"))
    settle()
    assert not Incident.objects.get().verdict["certain"]
    assert estate.watch().due_at <= estate.at + timedelta(minutes=6)
