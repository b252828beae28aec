"""A PIN typed by phone is judged, counted and told; no valid one is refused unheard (C8, docs/rules/pin.md)."""

from datetime import timedelta

import pytest

from scudo.contracts import actions, pin_keys
from scudo.contracts.actions import pin_tries
from scudo.contracts.models import Pin, PinTry
from scudo.contracts.queries import pins
from scudo.contracts.queries.pins import Refused
from scudo.core.pin import STANDARD, Outcome
from scudo.core.roles import Forbidden, system
from scudo.customers.models import Contact
from scudo.journal.models import Entry
from tests import cast
from tests.contracts import issued
from tests.contracts.issued import EVENING, OFFICE, UNKNOWN, typed, wrong

pytestmark = pytest.mark.django_db
own_keys = pytest.fixture(autouse=True)(issued.fresh_keys)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
NUMBER = "+390612345678"


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def contract(rossi):
    return issued.evenings(rossi)


@pytest.fixture
def digits(contract):
    return issued.issued(contract)[1]


def alarms():
    return [
        (entry.at, entry.facts) for entry in Entry.objects.filter(kind="contracts.pin_alarm").order_by("pk")
    ]


class TestAccepted:
    def test_it_says_whose_contract_it_is_and_whether_it_covers_this_moment(self, contract, digits):
        said = typed(f"{digits[:4]} {digits[4:]}#")
        assert (said.outcome, said.delay, said.alarm, said.refused) == (
            Outcome.ACCEPTED,
            timedelta(),
            False,
            None,
        )
        assert said.contract == contract
        assert (said.in_hours, said.in_extra_time) == (True, True)

    @pytest.mark.parametrize(
        ("moment", "in_hours", "in_extra_time"),
        [
            ("2026-11-23 17:59", True, False),
            ("2026-11-23 18:00", True, True),
            ("2026-11-24 03:00", False, False),
            ("2026-11-28 08:00", True, True),
            ("2026-11-29 12:00", False, False),
            ("2026-12-25 12:00", True, True),
        ],
    )
    def test_outside_extra_time_it_is_a_right_pin_all_the_same(self, digits, moment, in_hours, in_extra_time):
        said = typed(digits, at=cast.rome(moment))
        assert (said.outcome, said.in_hours, said.in_extra_time) == (
            Outcome.ACCEPTED,
            in_hours,
            in_extra_time,
        )

    def test_it_is_written_down_with_the_pin_and_the_call(self, digits):
        typed(digits, "call-7", NUMBER)
        pin, tried = Pin.objects.get(), PinTry.objects.get()
        assert pin.used_at == EVENING
        assert (tried.call, tried.outcome, tried.pin, tried.at) == ("call-7", "accepted", pin, EVENING)
        entry = Entry.objects.get(kind="contracts.pin_accepted")
        assert (entry.facts, entry.customer_id) == ({"pin": pin.pk, "call": "call-7"}, pin.customer_id)

    def test_only_the_software_verifies(self, digits):
        with pytest.raises(Forbidden):
            actions.verify_pin(pin=digits, call="1", caller="", by=cast.FOUNDER, at=EVENING)

    @pytest.mark.parametrize("call", ["", "x" * 101])
    def test_a_try_belongs_to_a_call(self, digits, call):
        with pytest.raises(ValueError, match="belongs to a call"):
            typed(digits, call)
        assert not PinTry.objects.exists()


class TestRefused:
    @pytest.mark.parametrize(
        "said", [UNKNOWN, "", "1234567", "123456789", "abc", "４０７１８２６３", "#", "\0" * 8]
    )
    def test_what_is_no_pin_is_a_wrong_try(self, digits, said):
        assert typed(said).refused is Refused.UNKNOWN
        assert PinTry.objects.get().pin is None

    def test_three_wrong_ones_lead_to_leave_a_message_and_the_next_call_begins_anew(self, digits):
        assert [typed(UNKNOWN).outcome for _try in range(4)] == ["again", "again", "message", "message"]
        assert typed(UNKNOWN, "call-2").outcome is Outcome.AGAIN
        assert typed(digits, "call-2").outcome is Outcome.ACCEPTED

    def test_a_suspended_contract_hears_the_same_as_a_wrong_pin_and_the_office_is_told_why(
        self, contract, digits
    ):
        actions.suspend(contract=contract, because="Insoluto", **OFFICE)
        suspended, unknown = typed(digits), typed(UNKNOWN, "call-2")
        assert suspended.refused is Refused.SUSPENDED
        assert (suspended.outcome, suspended.delay, suspended.contract) == (
            unknown.outcome,
            unknown.delay,
            None,
        )
        assert Entry.objects.get(kind="contracts.pin_refused").facts["because"] == "suspended"
        actions.resume(contract=contract, by=cast.FOUNDER, at=EVENING)
        assert typed(digits, "call-3", at=EVENING + SECOND).outcome is Outcome.ACCEPTED

    def test_before_the_first_day_and_after_the_last_a_pin_opens_nothing(self, rossi):
        first = EVENING.date() + timedelta(days=1)
        contract = issued.evenings(rossi, "SHORT", starts_on=first, ends_on=first + timedelta(days=2))
        _made, digits = issued.issued(contract)
        assert typed(digits).refused is Refused.NOT_IN_FORCE
        assert typed(digits, "2", at=cast.rome("2026-11-24 18:00")).outcome is Outcome.ACCEPTED
        assert typed(digits, "3", at=cast.rome("2026-11-25 23:59")).outcome is Outcome.ACCEPTED
        assert typed(digits, "4", at=cast.rome("2026-11-26 00:00")).refused is Refused.NOT_IN_FORCE

    def test_such_a_try_counts_in_its_call_and_against_nobody_else(self, contract, digits):
        actions.suspend(contract=contract, because="Insoluto", **OFFICE)
        assert [typed(digits, caller=NUMBER).outcome for _try in range(3)] == ["again", "again", "message"]
        assert pins.wrong_tries(
            [key.of_caller(NUMBER) for key in pin_keys.all_keys()], EVENING
        ) == pins.Tries(0, 0, 0)

    def test_a_revoked_one_is_a_wrong_try(self, contract, digits):
        actions.revoke_pin(pin=Pin.objects.get(), because="Smarrito", **OFFICE)
        assert typed(digits).refused is Refused.REVOKED
        assert pins.wrong_tries((), EVENING).overall == 1
        assert Entry.objects.get(kind="contracts.pin_refused").facts["because"] == "revoked"

    def test_a_pin_opens_its_own_contract_only(self, digits):
        other = issued.evenings(cast.verdi(), "V-EXTRA")
        _made, theirs = issued.issued(other)
        assert typed(theirs).contract == other
        assert typed(digits, "call-2").contract != other


class TestGuessing:
    def test_a_number_with_six_wrong_ones_has_one_try_a_call(self, digits):
        for call in ("1", "2"):
            assert [typed(UNKNOWN, call, NUMBER).outcome for _try in range(3)] == [
                "again",
                "again",
                "message",
            ]
        assert typed(UNKNOWN, "3", NUMBER).outcome is Outcome.MESSAGE
        assert typed(UNKNOWN, "4", "+390699999999").outcome is Outcome.AGAIN
        assert typed(UNKNOWN, "5").outcome is Outcome.AGAIN, "withheld numbers are not one caller"
        assert typed(digits, "6", NUMBER).outcome is Outcome.ACCEPTED
        assert typed(UNKNOWN, "7", NUMBER, EVENING + HOUR).outcome is Outcome.AGAIN, (
            "an hour later it is over"
        )

    def test_a_number_is_known_again_after_the_key_was_turned(self):
        for number in range(6):
            typed(UNKNOWN, f"call-{number}", NUMBER)
        pin_keys.rotate(EVENING)
        assert typed(UNKNOWN, "then", NUMBER).outcome is Outcome.MESSAGE

    def test_past_the_cap_answers_are_slow_and_strangers_are_led_to_leave_a_message(self, digits):
        wrong(STANDARD.cap)
        said = typed(UNKNOWN)
        assert (said.outcome, said.delay, said.alarm) == (Outcome.MESSAGE, SECOND, True)

    def test_no_number_of_wrong_ones_keeps_a_right_one_out(self, contract, digits):
        wrong(STANDARD.cap + 100, apart=timedelta(milliseconds=100))
        said = typed(digits)
        assert (said.outcome, said.contract, said.alarm) == (Outcome.ACCEPTED, contract, False)
        assert said.delay == STANDARD.longest

    def test_a_number_of_a_contact_waits_less_and_is_heard_more_often(self, rossi, digits):
        wrong(STANDARD.cap + 100, apart=timedelta(milliseconds=100))
        number = rossi.contact.phones.get().number
        assert typed(digits, caller=number).delay == STANDARD.longest_for_known
        assert typed(UNKNOWN, "call-2", number).outcome is Outcome.AGAIN
        Contact.objects.update(proposed=True)
        assert typed(UNKNOWN, "call-3", number).outcome is Outcome.MESSAGE, (
            "a person whom nobody confirmed is no contact"
        )

    def test_a_right_one_uses_no_try_up(self, digits):
        for number in range(STANDARD.cap + 1):
            typed(digits, f"call-{number}", NUMBER)
        assert pins.wrong_tries((), EVENING).overall == 0
        assert typed(UNKNOWN, "then", NUMBER).outcome is Outcome.AGAIN

    def test_an_installation_has_figures_of_its_own(self, digits, settings):
        settings.PIN_POLICY = type(STANDARD)(tries_a_call=2, cap=1)
        assert [typed(UNKNOWN, caller=NUMBER).outcome for _try in range(2)] == ["again", "message"]
        assert typed(digits, "call-2").delay == SECOND


class TestAlarm:
    def test_the_wrong_one_that_passes_the_cap_is_told_and_again_after_an_hour(self):
        wrong(STANDARD.cap)
        assert alarms() == []
        assert pins.alarm_at(cast.FOUNDER, EVENING) is None
        typed(UNKNOWN)
        assert alarms() == [(EVENING, {"in_the_hour": 61, "in_a_day": 61})]
        assert pins.alarm_at(cast.FOUNDER, EVENING) == pins.Alarm(61, 61)
        typed(UNKNOWN, "call-2", at=EVENING + SECOND)
        assert len(alarms()) == 1
        wrong(STANDARD.cap, before=EVENING + HOUR + SECOND)
        typed(UNKNOWN, "call-3", at=EVENING + HOUR + SECOND)
        assert len(alarms()) == 2

    def test_who_stays_under_the_cap_of_the_hour_is_seen_within_the_day(self):
        wrong(STANDARD.day_cap, apart=timedelta(minutes=10))
        assert alarms() == []
        typed(UNKNOWN)
        assert alarms() == [(EVENING, {"in_the_hour": 6, "in_a_day": 121})]
        assert pins.alarm_at(cast.FOUNDER, EVENING) == pins.Alarm(6, 121)
        assert pins.alarm_at(cast.FOUNDER, EVENING + timedelta(days=1)) is None

    def test_it_is_written_by_the_one_who_verified_and_belongs_to_no_customer(self):
        wrong(STANDARD.cap + 1)
        entry = Entry.objects.get(kind="contracts.pin_alarm")
        assert (entry.by_name, entry.customer_id) == ("phone", None)

    def test_the_pin_of_a_suspended_contract_raises_none(self, contract, digits):
        wrong(STANDARD.cap)
        actions.suspend(contract=contract, because="Insoluto", **OFFICE)
        assert not typed(digits).alarm
        assert alarms() == []


class TestDays:
    def test_the_office_sees_what_was_tried_by_day(self, digits):
        wrong(3)
        typed(digits)
        typed(digits, "2", at=EVENING + timedelta(days=1))
        typed(UNKNOWN, "3", at=cast.rome("2026-11-24 00:00"))
        days = pins.tries_by_day(cast.FOUNDER, EVENING + timedelta(days=1), 30)
        assert [(day.day, wrongly, accepted) for day, wrongly, accepted in days] == [(24, 1, 1), (23, 3, 1)]
        assert len(pins.tries_by_day(cast.FOUNDER, EVENING + timedelta(days=1), 1)) == 1

    def test_tries_are_forgotten_after_ninety_days(self, digits):
        typed(UNKNOWN)
        typed(UNKNOWN, "later", at=EVENING + SECOND)
        pin_tries.forget_tries(EVENING + timedelta(days=90) + SECOND)
        assert [one.call for one in PinTry.objects.all()] == ["later"]


def test_the_same_digits_under_a_key_that_was_lost_and_found_are_no_obstacle(contract):
    """Once in a hundred million: while the first key was away its PIN could not be seen, and was drawn again."""
    saved, found = [], []
    for number in range(2):
        pin_keys.rotate(cast.AT)
        saved.insert(0, pin_keys.path().read_text().strip())
        found.append(issued.issued(contract, f"Turno {number}")[0])
        pin_keys.path().unlink()
    keys = pin_keys.read("\n".join(saved))
    for one, key in zip(found, reversed(keys), strict=True):
        one.digest = pin_tries.digest(UNKNOWN, key.secret)
        one.save()
    pin_keys.path().write_text("\n".join(saved))
    actions.revoke_pin(pin=found[0], because="Smarrito", **OFFICE)
    assert typed(UNKNOWN).outcome is Outcome.ACCEPTED
    assert Pin.objects.get(used_at=EVENING) == found[1]


def test_the_phone_is_not_the_only_part_of_the_software_that_may(digits):
    assert actions.verify_pin(pin=digits, call="1", caller="", by=system("test"), at=EVENING).contract
