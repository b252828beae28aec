"""When a letter that did not leave is tried again."""

import pytest
from django.db import OperationalError
from procrastinate.jobs import Job

from scudo.mail.actions.delivery import WAITS_S, Backoff
from scudo.mail.transport import smtp


def job(attempts: int) -> Job:
    return Job(
        id=1, queue="letters", lock=None, queueing_lock=None, task_name="mail.deliver", task_kwargs={}, attempts=attempts, priority=0
    )  # fmt: skip


@pytest.mark.parametrize(
    "problem", [smtp.Unreachable("away"), OperationalError("terminated"), KeyError("anything")]
)
@pytest.mark.parametrize("attempts", range(len(WAITS_S)))
def test_whatever_stops_a_letter_it_is_tried_again(problem, attempts):
    decision = Backoff().get_retry_decision(exception=problem, job=job(attempts))
    assert decision is not None


def test_after_two_and_a_half_days_a_person_is_told_instead():
    assert Backoff().get_retry_decision(exception=smtp.Unreachable("away"), job=job(len(WAITS_S))) is None
    assert 2 * 86400 < sum(WAITS_S) < 3 * 86400
