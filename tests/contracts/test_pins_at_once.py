"""PINs tried and drawn at the same moment, by several threads in one database."""

from threading import Event

import pytest
from django.db import connection, transaction

from scudo.contracts import pin_keys
from scudo.contracts.actions import pin_tries
from scudo.contracts.models import Pin
from scudo.core.pin import STANDARD, Outcome
from scudo.journal.models import Entry
from tests import cast
from tests.at_once import at_once
from tests.contracts import issued
from tests.contracts.issued import EVENING, UNKNOWN, typed

own_keys = pytest.fixture(autouse=True)(issued.fresh_keys)
THREADS = 6
PATIENCE = 20


def test_wrong_ones_at_once_in_a_call_are_counted_each(own_database):
    pin_keys.current(cast.AT)
    said = at_once(*[lambda: typed(UNKNOWN).outcome] * THREADS)
    assert sorted(said) == ["again"] * 2 + ["message"] * (THREADS - 2)


def test_the_cap_is_passed_once_and_told_once_however_many_pass_it(own_database):
    issued.wrong(STANDARD.cap - THREADS + 2)
    said = at_once(*(lambda call=f"call-{number}": typed(UNKNOWN, call).alarm for number in range(THREADS)))
    assert sum(said) == 2
    assert Entry.objects.filter(kind="contracts.pin_alarm").count() == 1


def test_a_right_one_waits_for_no_wrong_one_and_for_no_office(own_database):
    made, digits = issued.issued(issued.evenings(cast.rossi()))
    taken, done = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            pin_tries.take_turns()
            Pin.objects.select_for_update(no_key=True).get(pk=made.pk)
            taken.set()
            assert done.wait(PATIENCE), "the right one was not answered meanwhile"

    def call() -> Outcome:
        assert taken.wait(PATIENCE)
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = '5s'")
        try:
            return typed(digits).outcome
        finally:
            done.set()

    _held, said = at_once(hold, call)
    assert said is Outcome.ACCEPTED
    assert Pin.objects.get(pk=made.pk).used_at is None, "what is nobody's business to wait for was left out"


def test_one_pin_in_several_calls_at_once_is_accepted_in_each(own_database):
    made, digits = issued.issued(issued.evenings(cast.rossi()))
    key = pin_keys.rotate(cast.AT)
    said = at_once(*(lambda call=f"call-{number}": typed(digits, call).outcome for number in range(THREADS)))
    assert said == [Outcome.ACCEPTED] * THREADS
    held = Pin.objects.get(pk=made.pk)
    assert (held.key, held.used_at) == (key.id, EVENING)


def test_two_that_draw_the_same_digits_at_once_keep_them_apart(own_database, monkeypatch):
    contracts = [issued.evenings(cast.rossi()), issued.evenings(cast.verdi(), "V-EXTRA")]
    pin_keys.current(cast.AT)
    drawn = iter([51908264] * 2 + [73106258, 60481937])
    monkeypatch.setattr("scudo.contracts.actions.pins.secrets.randbelow", lambda _below: next(drawn))
    given = at_once(*(lambda one=one: issued.issued(one)[1] for one in contracts))
    assert len(set(given)) == Pin.objects.count() == len(contracts)
