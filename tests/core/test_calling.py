"""The course of a call, whatever an exchange tells of it and in whatever order."""

from datetime import UTC, datetime, timedelta
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from scudo.core import calling
from scudo.core.calling import Course, Event, Stage

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EVENTS = st.lists(st.sampled_from(Event), min_size=1, max_size=12)
WAITS = st.lists(
    st.timedeltas(min_value=timedelta(minutes=-3), max_value=timedelta(minutes=5)), min_size=12, max_size=12
)


def told(events, waits=(MINUTE,) * 12):
    """The course after these events, each a while after the one before; a negative while is a clock set back."""
    course, at = None, AT
    for event, wait in zip(events, waits, strict=False):
        course, at = calling.after(course, event, at), at + wait
    assert course
    return course


def stage_of(events):
    """What the set of events says."""
    if Event.ENDED in events:
        return Stage.ENDED if Event.ANSWERED in events else Stage.MISSED
    return Stage.ANSWERED if Event.ANSWERED in events else Stage.RINGING


@given(EVENTS, WAITS)
def test_the_stage_depends_on_what_was_told_not_on_its_order(events, waits):
    assert told(events, waits).stage is stage_of(set(events))


@given(EVENTS, WAITS, st.sampled_from(Event))
def test_what_was_told_before_changes_nothing_when_it_is_told_again(events, waits, again):
    before = told(events, waits)
    if again in events or again is Event.RINGING:
        assert calling.after(before, again, AT + 99 * MINUTE) == before


@given(EVENTS, WAITS)
def test_a_call_begins_before_it_is_answered_and_ends_after(events, waits):
    course = told(events, waits)
    moments = [one for one in (course.began_at, course.answered_at, course.ended_at) if one]
    assert moments == sorted(moments)
    assert course.talked is None or course.talked >= timedelta()


@given(EVENTS, WAITS, EVENTS)
def test_an_end_that_was_presumed_is_withdrawn_by_what_is_told_later(events, waits, later):
    course = told([one for one in events if one is not Event.ENDED] or [Event.RINGING], waits)
    over = calling.given_up(course, course.began_at + timedelta(days=1))
    assert over.presumed
    assert over.stage in {Stage.ENDED, Stage.MISSED}
    again = reduce(lambda one, event: calling.after(one, event, AT + timedelta(days=2)), later, over)
    assert not again.presumed
    assert again.stage is stage_of({*later, *([Event.ANSWERED] if course.answered_at else [])})


def test_an_end_that_never_comes_is_presumed():
    ringing = told([Event.RINGING])
    assert not calling.presumed_over(ringing, AT, AT + calling.RINGS_AT_MOST - MINUTE)
    assert calling.presumed_over(ringing, AT, AT + calling.RINGS_AT_MOST)
    talking = told([Event.RINGING, Event.ANSWERED])
    assert not calling.presumed_over(talking, AT, AT + calling.RINGS_AT_MOST)
    assert calling.presumed_over(talking, AT, AT + calling.TALKS_AT_MOST)
    assert not calling.presumed_over(told([Event.ENDED]), AT, AT + timedelta(days=9))


def test_an_id_that_rings_again_long_after_is_another_call():
    over = Course(AT, None, AT + MINUTE)
    assert not calling.is_another(over, Event.RINGING, AT + 2 * MINUTE)
    assert calling.is_another(over, Event.RINGING, AT + MINUTE + calling.USED_AGAIN_AFTER)
    assert calling.is_another(over, Event.RINGING, AT + 2 * MINUTE, is_other_number=True)
    assert not calling.is_another(over, Event.ENDED, AT + timedelta(days=9), is_other_number=True)
    assert not calling.is_another(Course(AT), Event.RINGING, AT + MINUTE, is_other_number=True)
    assert not calling.is_another(over, Event.ENDED, AT + timedelta(days=9))
    assert not calling.is_another(Course(AT), Event.RINGING, AT + timedelta(days=9))
