"""What an exchange tells is kept once, whatever its order; whose number it is, and whose phone."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from scudo.core import calling
from scudo.core.roles import Role
from scudo.customers import actions as customers
from scudo.journal.models import Entry
from scudo.voice import actions, numbers, queries
from scudo.voice.actions import timers
from scudo.voice.models import Call, Direction
from tests import cast
from tests.voice.exchange import ANNA, Exchange, now

pytestmark = pytest.mark.django_db
OPERATOR = cast.FOUNDER


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def exchange(rossi):
    return Exchange()


@pytest.mark.parametrize(
    ("told", "number"),
    [
        ("06 7807070", "+39067807070"), ("0039 06-7807070", "+39067807070"), ("+39067807070", "+39067807070"),
        ("39067807070", "+39067807070"), ("sip:+39067807070@10.0.0.1:5060", "+39067807070"), ("<sip:067807070@pbx;user=phone>", "+39067807070"),
        ('"Rossi" <067807070>', "+39067807070"), ("tel:+39-06-7807070", "+39067807070"), ("347 123 4567", "+393471234567"),
        ("393471234567", "+393471234567"), ("442079460018", "+442079460018"), ("0044 20 7946 0018", "+442079460018"),
        ("anonymous", ""), ("sip:anonymous@anonymous.invalid", ""), ("", ""), ("201", ""), ("112", ""), ("Restricted", ""), ("06x7807070", ""),
        ("1" * 40, ""), ("0049 30 1234567890123", ""), ("\x00", ""), ("٠٦٧٨٠٧٠٧٠", "+39067807070"), ("<", ""), ("@", ""), (";", ""),
    ],
)  # fmt: skip
def test_a_number_is_read_however_an_exchange_writes_it(told, number):
    assert numbers.e164(told) == number


@pytest.mark.parametrize(
    "typed", ["06 0000001", "+39 06 0000001", "0039060000001", "(06) 000-0001", "0000001"]
)
def test_a_call_is_found_by_its_number_in_any_spelling(exchange, typed):
    call = exchange.missed(other=ANNA)
    exchange.missed("2", other="06 9999999")
    assert list(queries.listed_for(OPERATOR, queries.Wanted(text=typed))) == [call]


def test_a_call_rings_is_answered_and_ends(exchange, rossi):
    giulia = cast.colleague(Role.OPERATOR)
    customers.set_preferences(
        user=giulia, language="it", theme="", extension=" 201 ", by=giulia.actor(), at=cast.AT
    )
    call = exchange.tell("ringing", other=ANNA, own="067807070", extension="201")
    assert (call.state, call.customer, call.contact) == ("ringing", rossi.customer, rossi.contact)
    assert (call.number, call.told, call.dialled, call.operator) == ("+39060000001", ANNA, "067807070", None)
    call = exchange.tell("answered", extension="201")
    assert (call.state, call.operator) == ("answered", giulia)
    call = exchange.tell("ended", after=timedelta(minutes=3))
    assert call.state == "ended"
    assert call.course.talked == timedelta(minutes=3)
    kinds = [entry.kind for entry in Entry.objects.filter(subject_kind="call").order_by("pk")]
    assert kinds == ["voice.ringing", "voice.answered", "voice.ended"]
    assert "06" not in str(list(Entry.objects.filter(subject_kind="call").values_list("facts", flat=True)))


def test_what_is_told_again_or_late_changes_nothing(exchange):
    exchange.tell("ended", other=ANNA)
    exchange.tell("answered", extension="201")
    exchange.tell("ringing", own="067807070", extension="201")
    call = exchange.tell("answered", extension="201")
    written = Entry.objects.count()
    exchange.tell("ringing", other="0039 060000001", own="1", extension="201")
    for event in ("answered", "ended"):
        exchange.tell(event, other="06 9999999", own="1", extension="201")
    again = Call.objects.get()
    assert Entry.objects.count() == written
    assert (again.state, again.number, again.dialled) == ("ended", "+39060000001", "067807070")
    assert again.course == call.course


def test_an_id_that_an_exchange_uses_again_after_a_restart_is_another_call(exchange):
    first = exchange.missed(other=ANNA)
    exchange.at += calling.USED_AGAIN_AFTER
    second = exchange.tell("ringing", other="06 9999999")
    assert first.pk != second.pk
    assert exchange.tell("ended").pk == second.pk
    assert Exchange("Filiale").tell("ringing").pk not in {first.pk, second.pk}


@pytest.mark.parametrize(
    ("before", "after", "is_another"),
    [
        (ANNA, "06 9999999", True), ("anonymous", "06 9999999", True), (ANNA, "anonymous", True), ("201", "202", True),
        (ANNA, '"Anna" <sip:060000001@pbx>', False), (ANNA, "", False), ("", ANNA, False), ("anonymous", '"Anonymous" <sip:Anonymous@pbx>', False),
    ],
)  # fmt: skip
def test_an_id_that_rings_again_for_another_number_is_another_call_at_once(
    exchange, before, after, is_another
):
    first = exchange.missed(other=before)
    second = exchange.tell("ringing", other=after)
    assert (second.pk != first.pk) is is_another
    assert (second.state, second.told) == (("ringing", after) if is_another else ("missed", before or after))


def test_a_call_that_goes_on_stays_one_whatever_number_is_told(exchange):
    first = exchange.answered(other=ANNA)
    assert exchange.tell("ringing", other="06 9999999") == first


def test_a_number_that_comes_late_does_not_change_whose_call_a_person_said_it_is(exchange, rossi):
    verdi = cast.verdi()
    customers.add_site(customer=verdi.customer, name="Magazzino", phone="06 5550000", **now(exchange))
    said = {"notes": "", "version": 1, **now(exchange)}
    call = exchange.answered()
    actions.give_ticket(call=call, ticket=cast.ticket(rossi, "VPN"), **said)
    call = exchange.tell("ended", other="06 5550000")
    assert (call.customer, call.contact, call.number) == (rossi.customer, rossi.contact, "+39065550000")
    waiting = exchange.missed("2")
    assert exchange.tell("ended", "2", other="06 5550000").customer == verdi.customer
    assert waiting.customer is None


def test_a_number_that_several_have_names_whom_they_share(exchange, rossi):
    cast.person(rossi.customer, "Carlo Rossi", "carlo@rossi.example", phones=[ANNA])
    call = exchange.tell("ringing", other=ANNA)
    assert (call.customer, call.contact) == (rossi.customer, None)
    cast.verdi()
    call = exchange.tell("ringing", "2", other=ANNA)
    assert (call.customer, call.contact) == (None, None)
    assert len(queries.callers_of(OPERATOR, call)) == 3


def test_a_switchboard_of_a_site_names_its_company(exchange, rossi):
    customers.add_site(customer=rossi.customer, name="Magazzino", phone="06 5550000", **now(exchange))
    call = exchange.tell("ringing", other="06 5550000")
    assert (call.customer, call.contact) == (rossi.customer, None)


def test_a_withheld_number_is_a_call_all_the_same(exchange):
    call = exchange.missed(other="anonymous")
    assert (call.number, call.customer, call.state) == ("", None, "missed")
    assert queries.count_waiting(OPERATOR) == 1


def test_a_call_is_seen_where_it_rings_and_by_all_where_nobodys_phone_is_known(exchange):
    for role, extension in ((Role.OPERATOR, "201"), (Role.TECHNICIAN, "202")):
        user = cast.colleague(role)
        customers.set_preferences(
            user=user, language="it", theme="", extension=extension, by=user.actor(), at=cast.AT
        )
    known = exchange.tell("ringing", "known", extension="201")
    unknown = exchange.tell("ringing", "unknown", extension="999")
    nowhere = exchange.tell("ringing", "nowhere")
    assert queries.now_at(OPERATOR, "201") == [known, unknown, nowhere]
    assert queries.now_at(OPERATOR, "202") == queries.now_at(OPERATOR, "") == [unknown, nowhere]
    exchange.tell("answered", "unknown", extension="202")
    assert queries.now_at(OPERATOR, "201") == [known, nowhere]
    exchange.tell("ended", "known")
    assert queries.now_at(OPERATOR, "201") == [nowhere]


def test_calls_whose_end_was_lost_do_not_hide_the_one_that_rings_now(exchange):
    stale = [exchange.tell("ringing", f"lost {each}") for each in range(queries.MOST_NOW)]
    rings = exchange.tell("ringing", "now")
    assert queries.now_at(OPERATOR, "201") == [*stale[1:], rings]


def test_a_call_whose_end_is_lost_waits_for_a_person_after_a_while(exchange):
    ringing, talking = exchange.tell("ringing", other=ANNA), exchange.answered("2")
    timers.tick(exchange.at + calling.RINGS_AT_MOST)
    ringing.refresh_from_db()
    talking.refresh_from_db()
    assert (ringing.state, ringing.presumed, talking.state) == ("missed", True, "answered")
    assert list(queries.listed_for(OPERATOR, queries.Wanted("back"))) == [ringing]
    timers.tick(exchange.at + calling.TALKS_AT_MOST)
    talking.refresh_from_db()
    assert talking.state == "ended"
    assert exchange.tell("answered").state == "answered"


def test_only_an_incoming_call_waits(exchange):
    exchange.missed(direction=Direction.OUT, other=ANNA)
    assert queries.count_waiting(OPERATOR) == 0


def test_what_was_dealt_with_is_forgotten_in_time_and_what_waits_is_not(exchange):
    waiting, done = exchange.missed(other=ANNA), exchange.missed("2", other="06 9999999")
    actions.need_nothing(
        call=done, nothing=queries.Nothing.PRIVATE, why="", notes="Il nipote", version=1, **now(exchange)
    )
    timers.forget(exchange.at + timedelta(days=settings.CALLS_DAYS - 1))
    assert Call.objects.get(pk=done.pk).number
    timers.forget(exchange.at + timedelta(days=settings.CALLS_DAYS + 1))
    waiting.refresh_from_db()
    done.refresh_from_db()
    assert waiting.number
    assert (done.number, done.told, done.notes, done.nothing) == ("", "", "", "private")


def test_nobody_but_the_staff_sees_calls(exchange, rossi):
    exchange.missed(other=ANNA)
    assert not queries.calls_for(rossi.user.actor()).exists()
    assert not queries.switchboards_for(rossi.user.actor()).exists()


def test_of_a_secret_only_the_digest_stays_and_a_new_one_voids_the_old(exchange):
    board, secret = exchange.switchboard, exchange.secret
    assert secret not in str(list(type(board).objects.values()))
    assert queries.switchboard_by_secret(secret) == board
    fresh = actions.replace_secret(switchboard=board, **now(exchange))
    assert queries.switchboard_by_secret(secret) is None
    assert queries.switchboard_by_secret(fresh) == board
    actions.revoke_switchboard(switchboard=board, **now(exchange))
    assert queries.switchboard_by_secret(fresh) is None
    assert queries.switchboard_by_secret("") is None


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "centralino"])
def test_an_exchange_needs_a_name_of_its_own(exchange, name):
    with pytest.raises(ValidationError) as problem:
        actions.add_switchboard(name=name, **now(exchange))
    assert "name" in problem.value.message_dict


@pytest.mark.parametrize("extension", ["x" * 21, "2 1", "è", "<b>"])
def test_an_extension_is_letters_and_digits(rossi, extension):
    giulia = cast.colleague(Role.OPERATOR)
    with pytest.raises(ValidationError):
        customers.set_preferences(
            user=giulia, language="it", theme="", extension=extension, by=giulia.actor(), at=cast.AT
        )
