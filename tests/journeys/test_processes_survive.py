"""Whatever is killed comes back by itself, and what was begun is finished."""

import http.client
import os
import signal
from functools import partial

import httpx
import pytest

from tests.installation import is_gone, threads_of
from tests.waiting import until


def answers(port: int) -> bool:
    """Whether the web process answers a request that needs the database."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        wire.request("GET", "/accounts/login/")
        return wire.getresponse().status < 500
    except http.client.HTTPException:
        return False
    finally:
        wire.close()


def test_the_processes_say_that_they_are_there(installation):
    def all_there() -> bool:
        return {process["name"] for process in installation.status()["processes"]} == {
            "web",
            "worker",
            "post",
        }

    until(all_there)
    until(lambda: installation.status()["probes"])
    found = installation.status()
    children = installation.children()
    assert {process["pid"] for process in found["processes"]} == set(children.values()) - {children["probe"]}
    (centre,) = found["probes"]
    assert (centre["name"], centre["silent"]) == ("", False)
    assert centre["heard_s"] < 15
    assert all(process["seen_s"] < 10 for process in found["processes"])
    assert found["last_backup"] is None


@pytest.mark.parametrize("name", ["web", "worker", "post", "probe"])
def test_a_killed_process_comes_back(installation, name):
    before = installation.children()
    installation.kill(name)
    installation.back(name)
    after = installation.children()
    assert after.pop(name) != before.pop(name)
    assert after == before


def test_a_killed_copy_of_web_is_replaced_while_the_others_answer(installation):
    web, before = installation.children()["web"], set(installation.copies())
    assert threads_of(web) == 1, "what forks has no other thread"
    os.kill(min(before), signal.SIGKILL)
    assert answers(installation.web) or len(before) == 1
    until(lambda: len(installation.copies()) == len(before) and min(before) not in installation.copies())
    assert before - {min(before)} < set(installation.copies())
    assert installation.children()["web"] == web
    until(partial(answers, installation.web))


def test_wrong_passwords_are_counted_over_all_copies_of_web_and_after_they_died(installation):
    told = [sign_in(installation) for _time in range(6)]
    assert ["Troppi" in page for page in told] == [False] * 5 + [True], told[-1]
    installation.kill("web")
    installation.back("web")
    assert "Troppi" in sign_in(installation)


def sign_in(installation) -> str:
    """The page that answers a wrong password, to a browser that has just been opened."""
    with httpx.Client(base_url=installation.url, headers={"Accept-Language": "it"}) as browser:
        page = browser.get("/accounts/login/")
        said = {"login": "nessuno@altec.example", "password": "sbagliata, la parola"}
        said["csrfmiddlewaretoken"] = page.cookies["csrftoken"]
        return browser.post("/accounts/login/", data=said).text


def test_a_killed_database_comes_back_and_all_go_on(installation):
    installation.kill("postgres")
    installation.back("postgres")
    until(partial(answers, installation.web))
    until(lambda: reseal(installation))


def reseal(installation) -> bool:
    """Whether the worker has chained an entry written since."""
    if not installation.sql("select 1 from journal_entry where kind = 'tests.after'"):
        installation.sql(
            "insert into journal_entry (kind, subject_kind, subject_id, at, by_name, facts) "
            "values ('tests.after', 'ticket', 1, '2026-11-23 09:30+00', 'timer', '{}')"
        )
    return bool(
        installation.sql("select 1 from journal_entry where kind = 'tests.after' and seal_id is not null")
    )


def test_a_job_that_a_killed_worker_was_doing_is_done_again(installation):
    (left,) = installation.sql(
        "with dead as (insert into procrastinate_workers (last_heartbeat) values ('2026-01-01') returning id) "
        "insert into procrastinate_jobs (queue_name, task_name, args, status, worker_id) "
        "select 'reactions', 'journal.react', '{\"entry\": 0, \"reaction\": \"none\"}', 'doing', id from dead returning id"
    )
    until(
        lambda: installation.sql("select 1 from procrastinate_jobs where id = %s and attempts >= 1", left[0]),
        30,
    )
    installation.sql("delete from procrastinate_jobs where id = %s", left[0])


def test_a_second_instance_on_the_same_folder_is_refused(installation):
    refused = installation.run("up")
    assert refused.returncode == 1
    assert (
        f"Another Scudo (process {installation.process.pid}) already runs on {installation.home}."
        in refused.stderr
    )
    assert "Traceback" not in refused.stderr
    assert installation.is_open()


def test_when_the_supervisor_is_killed_its_processes_end_and_the_next_start_finds_all(installation):
    children = list(installation.children().values())
    os.kill(installation.process.pid, signal.SIGKILL)
    installation.process.wait(10)
    for pid in children:
        until(partial(is_gone, pid))
    installation.start()
    until(partial(answers, installation.web))


def test_a_stop_ends_all_of_it_and_the_database_too(installation):
    children = list(installation.children().values())
    assert installation.stop() == 0
    assert all(is_gone(pid) for pid in children)
    assert not installation.cluster.is_running()
    installation.start()
