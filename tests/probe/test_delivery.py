"""From the check to the centre, with both in one loop: news at once, the rest together, each result once."""

import asyncio
import json
import logging
import socket
import time
from itertools import pairwise

import pytest

from scudo.probe import outbox
from scudo.probe.clock import Clock
from scudo.probe.delivery import Pauses
from scudo.probe.folder import InUse, NotEnrolled
from scudo.probe.outcome import CRITICAL, OK
from scudo.probe.run import Probe
from tests.probe.centre import TOKEN, check
from tests.probe.conftest import at_work, enrolled
from tests.probe.waiting import until
from tests.waiting import free_port

PATIENT = Pauses(heartbeat_s=30.0, gather_s=5.0)


def open_port(key, centre, **parts):
    """A check of the centre's own port, which is open while the centre is there."""
    return check(key, "tcp", {"host": "127.0.0.1", "port": centre.port}, **parts)


def closed_port(key, **parts):
    return check(key, "tcp", {"host": "127.0.0.1", "port": free_port()}, **parts)


async def test_results_reach_the_centre(tmp_path, centre):
    centre.checks = [open_port(1, centre), closed_port(2)]
    async with at_work(enrolled(tmp_path, centre)):
        await until(lambda: centre.of(1) and centre.of(2))
    good, bad = centre.of(1)[0], centre.of(2)[0]
    assert good[3:4] + good[5:] == [OK, f"port {centre.port} answers", None]
    assert bad[3] == CRITICAL
    assert bad[4] > 0
    assert abs(bad[2] - time.time()) < 30


async def test_news_arrives_at_once_and_the_rest_is_gathered(tmp_path, centre):
    port = free_port()
    spec = {"host": "127.0.0.1", "port": port}
    centre.checks = [check(1, "tcp", spec, every_s=0.2, retry_s=0.2)]
    async with at_work(enrolled(tmp_path, centre), pauses=PATIENT) as probe:
        with socket.socket() as door:
            door.bind(("127.0.0.1", port))
            door.listen(100)
            await until(lambda: probe.flights.started > 5)
            assert not centre.all_rows
        bad = await until(lambda: [row for row in centre.of(1) if row[3] == CRITICAL])
        assert time.time() - bad[0][2] < 0.2
        assert [row[3] for row in centre.of(1)][:3] == [OK] * 3


async def test_a_probe_with_nothing_to_say_gives_signs_of_life(tmp_path, centre):
    async with at_work(enrolled(tmp_path, centre)):
        await until(lambda: centre.beats >= 2)


async def test_an_unchanged_configuration_is_fetched_once(tmp_path, centre):
    centre.checks = [open_port(1, centre)]
    async with at_work(enrolled(tmp_path, centre)):
        await until(lambda: len(centre.batches) > 4)
    assert centre.fetched == 1


async def test_another_configuration_is_followed_without_a_pause(tmp_path, centre):
    steady, gone, new = (open_port(key, centre, every_s=0.3, retry_s=0.3) for key in (1, 2, 3))
    centre.checks = [steady, gone]
    async with at_work(enrolled(tmp_path, centre)) as probe:
        await until(lambda: centre.of(1) and centre.of(2))
        plan = probe.flights.schedule.plans[1]
        centre.checks = [steady, new]
        await until(lambda: centre.of(3))
        assert probe.flights.schedule.plans[1] is plan
        count = len(centre.of(2))
        await until(lambda: len(centre.of(3)) > 3)
        assert len(centre.of(2)) == count
    moments = [row[2] for row in centre.of(1)]
    assert max(later - earlier for earlier, later in pairwise(moments)) < 0.9


async def test_a_start_without_the_centre_checks_what_was_last_known(tmp_path, centre):
    steady = closed_port(1, every_s=0.3, retry_s=0.3)
    centre.checks = [steady]
    async with at_work(enrolled(tmp_path, centre)):
        await until(lambda: centre.of(1))
    await centre.go()
    async with at_work(tmp_path) as probe:
        await until(lambda: probe.flights.started > 3)
        await until(lambda: probe.state()["trouble"])
        assert probe.state()["trouble"].startswith("cannot be reached")
        count = len(centre.all_rows)
        await centre.come()
        await until(lambda: len(centre.all_rows) > count + 3)
        await until(lambda: probe.state()["trouble"] is None)


async def test_an_answer_that_is_lost_makes_no_result_come_twice(tmp_path, centre):
    centre.checks = [closed_port(key, every_s=0.2, retry_s=0.2) for key in range(1, 20)]
    async with at_work(enrolled(tmp_path, centre)) as probe:
        for _ in range(5):
            await until(lambda: len(centre.batches) > 1)
            centre.batches.clear()
            centre.swallows_answers = 2
        await until(lambda: probe.delivery.standing.failures == 0 and len(centre.all_rows) > 100)
    numbers = [row[0] for row in centre.all_rows]
    assert numbers == sorted(set(numbers))
    assert len({(row[1], row[2]) for row in centre.all_rows}) == len(numbers)


async def test_a_batch_that_is_too_large_is_halved_until_it_fits(tmp_path, centre):
    centre.checks = [closed_port(key, every_s=0.2, retry_s=0.2) for key in range(1, 60)]
    centre.takes_at_most = 7
    async with at_work(enrolled(tmp_path, centre)):
        await until(lambda: len(centre.all_rows) > 60)
    assert max(centre.batches) <= 7
    numbers = [row[0] for row in centre.all_rows]
    assert numbers == sorted(set(numbers))


async def test_one_result_that_is_refused_is_set_aside_and_blocks_nothing(tmp_path, centre, caplog):
    centre.checks = [closed_port(1, every_s=0.3, retry_s=0.3), closed_port(2, every_s=0.3, retry_s=0.3)]
    centre.refuses = lambda row: row[1] == 2
    async with at_work(enrolled(tmp_path, centre)) as probe:
        await until(lambda: len(centre.of(1)) > 3 and probe.state()["refused"] > 1)
    kept = [json.loads(line) for line in (tmp_path / "refused.jsonl").read_text().splitlines()]
    assert {row[1] for row in kept} == {2}
    assert not centre.of(2)
    assert "does not understand one result" in caplog.text


async def test_a_revoked_probe_keeps_everything_and_goes_on_after_a_new_enrolment(tmp_path, centre, caplog):
    centre.checks = [closed_port(1, every_s=0.2, retry_s=0.2)]
    async with at_work(enrolled(tmp_path, centre)) as probe:
        await until(lambda: centre.of(1))
        centre.token = "another"
        await until(lambda: probe.state()["trouble"] == "refuses this probe: token unknown or revoked")
        started, count = probe.flights.started, len(centre.all_rows)
        await until(lambda: probe.flights.started > started + 4)
        assert len(centre.all_rows) == count
        identity = json.loads((tmp_path / "identity.json").read_text())
        (tmp_path / "identity.json").write_text(json.dumps({**identity, "token": "another"}))
        await until(lambda: len(centre.all_rows) >= count + 5)
    assert TOKEN not in caplog.text
    assert "another" not in caplog.text


@pytest.mark.parametrize("status", [500, 502, 404, 302, 200])
async def test_an_answer_that_is_no_centres_deletes_nothing(tmp_path, centre, status):
    centre.checks = [closed_port(1, every_s=0.2, retry_s=0.2)]
    async with at_work(enrolled(tmp_path, centre)):
        await until(lambda: centre.of(1))
        centre.answers_with = [status] * 3
        await until(lambda: not centre.answers_with and len(centre.of(1)) > 6)
    moments = [row[2] for row in centre.of(1)]
    assert max(later - earlier for earlier, later in pairwise(moments)) < 0.7


async def test_a_centre_that_knows_more_than_the_disk_store_is_begun_anew_with(tmp_path, centre):
    centre.checks = [closed_port(1, every_s=0.2, retry_s=0.2)]
    async with at_work(enrolled(tmp_path, centre)) as probe:
        await until(lambda: centre.of(1))
        first = probe.outbox.spool.id
        centre.through[first] = 10**9
        await until(lambda: probe.outbox.spool.id != first)
        count = len(centre.all_rows)
        await until(lambda: len(centre.all_rows) > count + 2)
    assert set(centre.rows) == {first, probe.outbox.spool.id}


async def test_a_clock_two_hours_off_says_so_itself_and_disturbs_nothing(tmp_path, centre):
    class Ahead(Clock):
        def now(self):
            return super().now() + 7200

    centre.checks = [closed_port(1)]
    async with at_work(enrolled(tmp_path, centre), Ahead()):
        await until(lambda: centre.of(1))
    assert abs(centre.sent_at[-1] - 7200 - time.time()) < 30
    assert abs(centre.of(1)[0][2] - centre.sent_at[-1]) < 30


async def test_a_jump_of_the_wall_clock_moves_no_plan(tmp_path, centre):
    class Jumping(Clock):
        ahead = 0.0

        def now(self):
            return super().now() + self.ahead

    clock = Jumping()
    centre.checks = [closed_port(1, every_s=0.3, retry_s=0.3)]
    async with at_work(enrolled(tmp_path, centre), clock) as probe:
        for ahead in (86400.0, -86400.0):
            clock.ahead = ahead
            count = len(centre.of(1))
            await until(lambda count=count: len(centre.of(1)) > count + 3)
        assert probe.flights.schedule.left_out == 0
        assert probe.flights.lateness.worst_s < 0.3


async def test_a_day_passes_in_a_minute_where_the_clock_runs_so(tmp_path, centre):
    class Fast(Clock):
        def monotonic(self):
            return super().monotonic() * 1440

        async def sleep_until(self, moment):
            await asyncio.sleep(min(max(moment - self.monotonic(), 0) / 1440, 0.05))

    centre.checks = [closed_port(1, every_s=300.0, retry_s=60.0)]
    async with at_work(enrolled(tmp_path, centre), Fast()):
        await until(lambda: len(centre.of(1)) > 5)


async def test_a_disk_that_takes_nothing_loses_nothing_while_it_recovers(
    tmp_path, centre, monkeypatch, caplog
):
    monkeypatch.setattr(outbox, "AGAIN_S", 0.1)
    centre.checks = [closed_port(1, every_s=0.2, retry_s=0.2)]
    async with at_work(enrolled(tmp_path, centre)) as probe:
        await until(lambda: centre.of(1))
        base = probe.outbox.spool._base
        await probe.outbox.do(lambda: base.execute("pragma query_only=1"))
        await until(lambda: "The disk takes no results" in caplog.text)
        started = probe.flights.started
        await until(lambda: probe.flights.started > started + 3)
        await probe.outbox.do(lambda: base.execute("pragma query_only=0"))
        await until(lambda: len(centre.of(1)) >= probe.flights.started - 1)
    moments = [row[2] for row in centre.of(1)]
    assert max(later - earlier for earlier, later in pairwise(moments)) < 0.7


async def test_a_second_probe_on_one_folder_is_refused(tmp_path, centre):
    async with at_work(enrolled(tmp_path, centre)):
        await until(lambda: centre.beats)
        with pytest.raises(InUse, match="stop it, or choose another --folder"):
            await Probe(tmp_path).run()


async def test_a_probe_that_nobody_enrolled_says_how(tmp_path):
    with pytest.raises(NotEnrolled, match="scudo probe enrol URL CODE"):
        await Probe(tmp_path / "nothing").run()


async def test_a_check_that_cannot_be_read_is_logged_and_the_others_run(tmp_path, centre, caplog):
    caplog.set_level(logging.INFO)
    centre.checks = [open_port(1, centre), {"id": 2}]
    async with at_work(enrolled(tmp_path, centre)):
        await until(lambda: centre.of(1))
    assert "The configuration is not followed in one point: check 1: every_s must be" in caplog.text
