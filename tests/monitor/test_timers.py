"""What the monitor notices as time passes: silence, and checks that say nothing any more."""

from datetime import timedelta

import pytest

from scudo.design import actions as design
from scudo.lib import clock
from scudo.monitor import actions as monitor
from scudo.monitor.actions import timers
from scudo.monitor.actions.silence import fall_silent
from scudo.monitor.models import CheckState, Incident, Probe
from tests import cast
from tests.monitor.estate import MODEL, Estate, enrolled, settle

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(minutes=10)


@pytest.fixture
def estate() -> Estate:
    """The customer's own probe watches everything; this process has listened for two minutes."""
    made = Estate(MODEL.replace("acquired: bought", "acquired: bought\nprobe: officina"))
    made.probe = enrolled("officina", made.firm.customer, made.at)
    made.round()
    return made


@pytest.fixture(autouse=True)
def long_there(monkeypatch):
    now = clock.real()
    monkeypatch.setattr(timers, "_listening", [now - timedelta(minutes=2), now])


def silence(**heard: object) -> None:
    """The probe was last heard ten minutes ago."""
    Probe.objects.filter(name="officina").update(seen_at=clock.real() - LONG_AGO, **heard)


def tick(estate: Estate) -> None:
    timers.tick(estate.at)
    settle()


def test_a_probe_that_falls_silent_again_within_half_an_hour_is_the_same_ticket(estate):
    for _time in range(3):
        silence()
        tick(estate)
        assert estate.only_ticket().is_open
        estate.round()
        tick(estate)
        assert estate.only_ticket().state == "resolved"
    assert Incident.objects.count() == 1


def test_a_probe_that_falls_silent_again_after_its_ticket_was_closed_is_a_new_one(estate):
    silence()
    tick(estate)
    estate.round()
    tick(estate)
    estate.at += timedelta(hours=1)
    silence()
    tick(estate)
    assert [ticket.is_open for ticket in estate.tickets()] == [False, True]


def test_a_probe_that_spoke_in_the_last_moment_is_not_silent(estate):
    silence()
    found = Probe.objects.get(name="officina")
    Probe.objects.filter(name="officina").update(seen_at=clock.real())
    fall_silent(found, estate.at)
    assert estate.tickets() == []


def test_after_a_pause_of_the_timer_itself_no_probe_is_silent_yet(estate, monkeypatch):
    now = clock.real()
    monkeypatch.setattr(timers, "_listening", [now - timedelta(hours=1), now - timedelta(minutes=2)])
    silence()
    tick(estate)
    assert estate.tickets() == []


def test_a_revoked_probe_is_silent_no_more_and_what_it_watched_is_unknown(estate):
    silence()
    tick(estate)
    monitor.revoke_probe(probe=Probe.objects.get(name="officina"), by=cast.FOUNDER, at=estate.at)
    settle()
    assert estate.only_ticket().state == "resolved"
    assert {one["state"] for one in estate.watch().summary["services"].values()} == {"unknown"}


def test_a_probe_that_is_revoked_while_it_works_leaves_nothing_that_looks_known(estate):
    monitor.revoke_probe(probe=Probe.objects.get(name="officina"), by=cast.FOUNDER, at=estate.at)
    settle()
    assert {one["state"] for one in estate.watch().summary["services"].values()} == {"unknown"}


def test_a_probe_that_is_let_in_again_has_its_time_to_speak(estate):
    monitor.revoke_probe(probe=Probe.objects.get(name="officina"), by=cast.FOUNDER, at=estate.at)
    silence()
    enrolled("officina", estate.firm.customer, estate.at)
    tick(estate)
    assert estate.tickets() == []
    silence()
    tick(estate)
    assert estate.only_ticket().is_open, "and is silent when it does not use it"


def test_a_disk_store_that_was_lost_with_results_waiting_keeps_no_check_from_being_missed(estate):
    estate.take([], more=True)
    estate.take([], spool="another")
    say_nothing("db")
    timers.freshen(estate.at + LONG_AGO)
    assert CheckState.objects.get(check_of=estate.checks["db"]).hard == 3


def test_a_check_that_is_asked_more_often_since_a_moment_has_its_time_to_answer(estate):
    say_nothing("db")
    text = MODEL.replace("acquired: bought", "acquired: bought\nprobe: officina")
    design.load(text=text.replace("mtbf: 90000 h", "mtbf: 80000 h"), by=cast.FOUNDER, at=estate.at)
    timers.freshen(estate.at + timedelta(seconds=100))
    assert not CheckState.objects.filter(hard=3).exists()
    timers.freshen(estate.at + timedelta(seconds=130))
    assert CheckState.objects.filter(hard=3).count() == 1


def say_nothing(component: str) -> None:
    """The component's check was last heard ten minutes ago, although its probe is there."""
    check = CheckState.objects.filter(check_of__component=component)
    check.update(heard_at=clock.real() - LONG_AGO)
    Probe.objects.update(back_at=clock.real() - LONG_AGO)
