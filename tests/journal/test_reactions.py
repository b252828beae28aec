"""What follows an entry by itself: in order, once, and never in the way of others when it fails."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from scudo.core.roles import system
from scudo.journal import actions
from scudo.journal.models import Entry

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
followed: list[tuple[str, int]] = []


def follow(entry: Entry) -> None:
    followed.append(("follow", entry.pk))


def stumble(entry: Entry) -> None:
    followed.append(("stumble", entry.pk))
    raise RuntimeError("the part it needs is broken")


@pytest.fixture
def registry() -> Iterator[None]:
    before = {kind: list(listed) for kind, listed in actions.reactions.items()}
    actions.reactions.clear()
    followed.clear()
    yield
    actions.reactions.clear()
    actions.reactions.update(before)


def register(kind: str, function: Callable[[Entry], None]) -> None:
    actions.reactions.setdefault(kind, []).append(actions.Reaction(f"tests.{function.__name__}", function))


def entry(subject: int = 1, kind: str = "tests.happened") -> Entry:
    return actions.write(kind=kind, subject=("ticket", subject), by=system("timer"), at=AT)


@transaction.atomic
def write_and_fail() -> None:
    entry()
    raise LookupError("the rest of the action went wrong")


def jobs(*columns: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(columns)} from procrastinate_jobs order by id")
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_an_entry_defers_one_job_for_each_reaction_to_its_kind(registry):
    register("tests.happened", follow)
    register("tests.happened", stumble)
    entry()
    assert jobs("queue_name", "lock") == [("reactions", "ticket:1")] * 2


@pytest.mark.django_db
def test_an_entry_that_nobody_follows_defers_nothing(registry):
    register("tests.other", follow)
    entry()
    assert jobs("id") == []


@pytest.mark.django_db
def test_reactions_to_one_subject_run_in_the_order_of_what_happened(registry, run_jobs):
    register("tests.happened", follow)
    written = [entry(), entry(subject=2), entry()]
    assert run_jobs().done == 3
    assert followed == [("follow", one.pk) for one in written]
    assert jobs("id") == []


@pytest.mark.django_db
def test_what_is_rolled_back_sets_nothing_off(registry, run_jobs):
    register("tests.happened", follow)
    with pytest.raises(LookupError):
        write_and_fail()
    assert run_jobs().done == 0
    assert followed == []


@pytest.mark.django_db
def test_a_reaction_that_keeps_failing_ends_as_failed_and_frees_the_others(registry, run_jobs):
    register("tests.happened", stumble)
    register("tests.happened", follow)
    entry()
    worked = run_jobs(failing=True)
    assert [str(problem) for problem in worked.failures] == ["the part it needs is broken"]
    assert [name for name, _ in followed] == ["stumble"] * (actions.MOST_ATTEMPTS + 1) + ["follow"]
    assert jobs("status", "attempts") == [("failed", actions.MOST_ATTEMPTS + 1)]


@pytest.mark.django_db
def test_a_reaction_that_is_no_longer_listed_is_left_to_a_person(registry, run_jobs):
    register("tests.happened", follow)
    entry()
    actions.reactions.clear()
    (problem,) = run_jobs(failing=True).failures
    assert "config/worker.py does not list it" in str(problem)
    assert jobs("status") == [("failed",)]
