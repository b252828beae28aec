"""The probes' door, as a probe uses it: HTTP with a token."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from scudo.design import actions as design
from scudo.lib import clock
from scudo.monitor import actions as monitor
from scudo.monitor.models import CheckState, Probe, StateChange
from tests import cast
from tests.monitor.estate import MODEL, Estate

pytestmark = pytest.mark.django_db
SPOOL = "0b7c7d4e-6f1c-4a51-9a55-1f0e5f9a0001"


class Door:
    """A probe that speaks HTTP."""

    def __init__(self, token: str = "") -> None:
        self.client, self.token = Client(), token
        self.last: Any = None

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        """Post JSON; the answer's own."""
        text = body if isinstance(body, str) else json.dumps(body)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        self.last = self.client.post(
            f"/api/probe/{path}", text, content_type="application/json", headers=headers
        )
        assert self.last.status_code == status, self.last.content
        return self.last.json()

    def results(self, rows: list[list[Any]], status: int = 200, **fields: Any) -> Any:
        """Hand results over."""
        body = {"spool": SPOOL, "sent_at": clock.now().timestamp(), "more": False, "results": rows, **fields}
        return self.post("results", body, status)


@pytest.fixture
def estate() -> Estate:
    return Estate()


@pytest.fixture
def door(estate: Estate) -> Door:
    code = monitor.invite_probe(name="", customer=None, by=cast.FOUNDER, at=clock.now())
    return Door(Door().post("enrol", {"code": code, "host": "srv", "version": "1"})["token"])


def row(
    estate: Estate, seq: int, component: str = "db", *, status: int = 0, after_s: float = 1, **more: Any
) -> list[Any]:
    at = clock.now() + timedelta(seconds=after_s)
    return [seq, estate.checks[component], at.timestamp(), status, 1.25, "said so", more.get("perfdata")]


def test_a_code_works_once(estate, door):
    code = monitor.invite_probe(
        name="officina", customer=estate.firm.customer, by=cast.FOUNDER, at=clock.now()
    )
    assert Door().post("enrol", {"code": code.lower()})["probe"] == "officina"
    assert "Ask the provider for a new one" in Door().post("enrol", {"code": code}, 403)["error"]


def test_a_code_is_good_for_a_day(estate):
    code = monitor.invite_probe(name="officina", customer=None, by=cast.FOUNDER, at=clock.now())
    clock.move(clock.now() + timedelta(hours=25))
    Door().post("enrol", {"code": code}, 403)


def test_without_a_token_nothing_is_told_or_taken(estate):
    for token in ("", "wrong"):
        Door(token).results([], 401)
        assert Client().get("/api/probe/configuration").status_code == 401


def test_the_configuration_holds_the_probes_checks_and_is_not_sent_twice(estate, door):
    headers = {"Authorization": f"Bearer {door.token}"}
    answer = door.client.get("/api/probe/configuration", headers=headers)
    told = {check["id"]: check for check in answer.json()["checks"]}
    assert set(told) == set(estate.checks.values())
    assert told[estate.checks["db"]] == {
        "id": estate.checks["db"], "kind": "tcp", "every_s": 30.0, "retry_s": 10.0, "attempts": 3, "timeout_s": 10.0,
        "spec": {"host": "10.0.0.13", "port": 5432},
    }  # fmt: skip
    same = door.client.get(
        "/api/probe/configuration", headers=headers | {"If-None-Match": answer.headers["ETag"]}
    )
    assert same.status_code == 304


def test_a_new_model_changes_the_configuration_that_the_next_answer_names(estate, door):
    before = door.results([])["configuration"]
    design.load(text=MODEL.replace("mtbf: 90000 h", "mtbf: 80000 h"), by=cast.FOUNDER, at=clock.now())
    assert door.results([])["configuration"] != before


def test_every_result_is_taken_once_and_judged_in_order(estate, door):
    rows = [row(estate, seq, status=2, after_s=seq) for seq in (1, 2, 3)]
    assert door.results(rows[:2])["through"] == 2
    assert door.results(rows[:2])["through"] == 2
    assert door.results(rows)["through"] == 3
    state = CheckState.objects.get(check_of=estate.checks["db"])
    assert (state.hard, state.attempt) == (2, 3)
    assert samples(estate, "db") == 4, "three, and the one with which everything began"


def samples(estate: Estate, component: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from monitor_sample join monitor_series s on s.id = series where s.check_of_id = %s and label = 'time'",
            [estate.checks[component]],
        )
        return int(cursor.fetchone()[0])


def test_a_plugins_figures_become_series_with_their_units(estate, door):
    from scudo.monitor.models import Series

    door.results([row(estate, 1, perfdata=[["used", 81.5, "%", "90", "95"], ["odd", None, "", "", ""]])])
    found = Series.objects.filter(check_of=estate.checks["db"]).values_list("label", "unit")
    assert set(found) == {("time", "ms"), ("used", "%")}


def test_results_of_checks_that_are_not_the_probes_are_passed_over(estate, door):
    code = monitor.invite_probe(name="altrove", customer=None, by=cast.FOUNDER, at=clock.now())
    other = Door(Door().post("enrol", {"code": code})["token"])
    assert (
        other.results([row(estate, 1, status=2), [2, 999_999, clock.now().timestamp(), 2, 1, "", None]])[
            "through"
        ]
        == 2
    )
    assert CheckState.objects.get(check_of=estate.checks["db"]).status == 0


def test_a_result_older_than_the_last_is_kept_and_judges_nothing(estate, door):
    door.results([row(estate, 1, status=2, after_s=60)])
    door.results([row(estate, 2, status=0, after_s=30)])
    assert CheckState.objects.get(check_of=estate.checks["db"]).status == 2
    assert samples(estate, "db") == 3


def test_a_probe_whose_clock_is_two_hours_off_is_set_right_and_told_of(estate, door):
    behind = clock.now() - timedelta(hours=2)
    door.results([], sent_at=behind.timestamp())
    clock.move(clock.now() + timedelta(seconds=41))
    door.results(
        [[1, estate.checks["db"], (behind + timedelta(seconds=40)).timestamp(), 2, 1.0, "", None]],
        sent_at=(behind + timedelta(seconds=41)).timestamp(),
    )
    seen = CheckState.objects.get(check_of=estate.checks["db"]).seen_at
    assert abs((seen - clock.now()).total_seconds()) < 5
    assert 7100 < Probe.objects.get(name="").skew_s < 7300


def test_a_batch_that_was_slow_on_its_way_moves_no_result(estate, door):
    door.results([])
    found = clock.now() + timedelta(seconds=30)
    clock.move(clock.now() + timedelta(minutes=10))
    door.results(
        [[1, estate.checks["db"], found.timestamp(), 2, 1.0, "", None]],
        sent_at=(found + timedelta(seconds=1)).timestamp(),
    )
    assert abs((CheckState.objects.get(check_of=estate.checks["db"]).seen_at - found).total_seconds()) < 1


def test_a_revoked_probe_is_heard_no_more(estate, door):
    monitor.revoke_probe(probe=Probe.objects.get(name=""), by=cast.FOUNDER, at=clock.now())
    door.results([row(estate, 1)], 401)


def test_a_disk_store_that_begins_anew_is_taken_from_its_first_number(estate, door):
    door.results([row(estate, 7)])
    assert door.results([row(estate, 1, after_s=2)], spool="another")["through"] == 1
    assert door.results([])["through"] == 7


@pytest.mark.parametrize(
    "wrong",
    [
        "not json", "[]", "{}", {"spool": SPOOL}, {"spool": "", "sent_at": 1, "results": []},
        {"spool": SPOOL, "sent_at": "NaN", "results": []}, {"spool": SPOOL, "sent_at": 1, "results": [[1]]},
        {"spool": SPOOL, "sent_at": 1, "results": [[1, 1, 1, 9, 1, "", None]]},
        {"spool": SPOOL, "sent_at": 1, "results": [[1, 1, 1, 0, 1, "x" * 4001, None]]},
        {"spool": SPOOL, "sent_at": 1, "results": [[2, 1, 1, 0, 1, "", None], [1, 1, 1, 0, 1, "", None]]},
        {"spool": SPOOL, "sent_at": 1, "results": [[1, 1, 1e300, 0, 1, "", None]]},
        {"spool": SPOOL, "sent_at": 1, "results": [[seq, 1, 1, 0, 1, "", None] for seq in range(1, 2002)]},
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_whole_with_its_reason(door, wrong):
    body = wrong if isinstance(wrong, str) else json.dumps(wrong)
    answer = door.client.post(
        "/api/probe/results",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {door.token}"},
    )
    assert answer.status_code in {400, 422}
    assert StateChange.objects.filter(hard=2).count() == 0


def test_a_text_that_the_database_cannot_keep_is_refused_and_blocks_nothing(estate, door):
    bad = row(estate, 1)
    bad[5] = "zero \0 byte"
    door.results([bad], 422)
    assert door.results([row(estate, 2)])["through"] == 2


@pytest.mark.parametrize(
    "measure",
    [
        ["used", 1],
        ["used"],
        ["odd \ud800", 1, "", "", ""],
        ["used", 1, "\ud800", "", ""],
        ["zero \0", 1, "", "", ""],
    ],
)
def test_a_figure_that_cannot_be_kept_is_refused_and_blocks_nothing(estate, door, measure):
    door.results([row(estate, 1, perfdata=[measure])], 422)
    assert door.results([row(estate, 2)])["through"] == 2


@pytest.mark.parametrize(
    "figure", [10**400, -(10**400), 1e-300, 1e300, True, "many", None, [], {}], ids=lambda one: f"{one}"[:9]
)
def test_a_figure_beyond_all_measure_takes_nothing_from_its_result(estate, door, figure):
    assert door.results([row(estate, 1, status=1, perfdata=[["used", figure, "%", "", ""]])])["through"] == 1
    assert CheckState.objects.get(check_of=estate.checks["db"]).status == 1


def test_a_request_that_does_not_say_how_long_it_is_is_not_read(door):
    answer = door.client.generic(
        "POST", "/api/probe/enrol", b"{}", content_type="application/json", CONTENT_LENGTH=""
    )
    assert answer.status_code == 411


def test_a_batch_that_is_too_large_is_refused_before_it_is_read(door):
    for path in ("results", "enrol"):
        answer = door.client.post(
            f"/api/probe/{path}", b" " * 8_000_001, content_type="application/json",
            headers={"Authorization": f"Bearer {door.token}"},
        )  # fmt: skip
        assert answer.status_code == 413


def test_a_customers_probe_gets_nothing_of_another_customers(estate):
    other = cast.verdi()
    code = monitor.invite_probe(name="officina", customer=other.customer, by=cast.FOUNDER, at=clock.now())
    theirs = Door(Door().post("enrol", {"code": code})["token"])
    design.load(
        text=MODEL.replace("acquired:", "probe: officina\nacquired:"), by=cast.FOUNDER, at=clock.now()
    )
    answer = theirs.client.get(
        "/api/probe/configuration", headers={"Authorization": f"Bearer {theirs.token}"}
    )
    assert answer.json()["checks"] == []
    before = CheckState.objects.get(check_of=estate.checks["db"]).seen_at
    theirs.results([row(estate, 1, status=2)])
    assert CheckState.objects.get(check_of=estate.checks["db"]).seen_at == before
