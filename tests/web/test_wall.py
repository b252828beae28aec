"""The wall as staff see it: the worst first, what is silent, and news as they come."""

import asyncio
import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scudo.core.roles import Role
from scudo.lib import clock
from scudo.lib.news import News
from scudo.monitor import actions as monitor
from scudo.monitor.models import Probe, Watch
from scudo.monitor.queries.history import Stretch
from scudo.web import monitor_words as words
from scudo.web import monitored
from scudo.web.views import events
from tests import cast
from tests.monitor.estate import Estate

pytestmark = pytest.mark.django_db

WALL, SYSTEM, NEW_PROBE = "/monitor/", "/system/", "/system/probes/new/"


@pytest.fixture
def estate():
    return Estate()


@pytest.fixture
def operator(client, estate):
    client.force_login(cast.colleague(Role.OPERATOR))
    return client


@pytest.fixture
def technician(client, estate):
    client.force_login(cast.colleague(Role.TECHNICIAN))
    return client


def page(browser, address=WALL, **query):
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


class TestTheWall:
    def test_what_is_stopped_says_why_and_links_its_ticket(self, operator, estate):
        estate.fail("erp-1", "erp-2")
        said = page(operator)
        assert "stopped because of erp-1, erp-2" in said
        assert reverse("web:ticket", args=[estate.only_ticket().number]) in said
        assert reverse("web:system_architecture", args=["rossi-rete"]) in said

    def test_one_leg_says_what_would_stop_it(self, operator, estate):
        estate.fail("erp-1")
        assert "on one leg without erp-1: if one of Linea B, erp-2, db fails, it stops" in page(operator)

    def test_what_works_is_quiet(self, operator):
        said = page(operator)
        assert "2 services work" in said
        assert 'class="calm"' in said

    def test_the_title_tells_how_many_are_stopped(self, operator, estate):
        estate.fail("nas")
        assert "<title>1 service stopped · Scudo</title>" in page(operator)

    def test_it_is_narrowed_by_its_address_and_says_so_when_nothing_fits(self, operator):
        assert "Rossi Impianti" in page(operator, q="rossi")
        assert "Nothing fits" in page(operator, q="verdi")
        assert "Nothing fits" in page(operator, only="amiss")

    def test_an_installation_without_models_says_what_to_do(self, client):
        clock.move(cast.AT)
        client.force_login(cast.colleague(Role.OPERATOR))
        assert "scudo design load FILE" in page(client)

    def test_a_silent_probe_is_named_and_the_centre_s_most_of_all(self, operator):
        Probe.objects.update(silent=True)
        assert "The centre&#x27;s own probe is silent" in page(operator)

    def test_text_of_a_check_is_never_markup(self, operator, estate):
        estate.statuses["nas"] = 2
        estate.round(3)
        assert "<script" not in page(operator, "/monitor/rows/")

    def test_the_rows_come_alone_and_as_a_file(self, operator, estate):
        estate.fail("nas")
        assert "<html" not in page(operator, "/monitor/rows/")
        lines = list(csv.reader(io.StringIO(page(operator, "/monitor.csv"))))
        assert lines[1][:3] == ["down", "Rossi Impianti S.r.l.", "Rete Rossi"]
        assert estate.only_ticket().number in lines[1][5]

    def test_a_customer_s_person_does_not_see_it(self, client, estate):
        client.force_login(estate.firm.user)
        for address in (
            WALL,
            "/monitor/rows/",
            "/monitor.csv",
            "/systems/",
            "/systems/rossi-rete/",
            "/systems/rossi-rete/db/",
        ):
            assert client.get(address).status_code == 302, address

    def test_the_page_takes_few_queries(self, operator, estate):
        estate.fail("erp-1")
        page(operator)
        with CaptureQueriesContext(connection) as made:
            page(operator)
        assert len(made) <= 14


class TestNews:
    @pytest.mark.django_db(transaction=False)
    def test_an_evaluation_names_its_system(self):
        told = asyncio.run(
            events.told(cast.FOUNDER, [News("monitor.evaluated", "system", 7, 1), News("x", "system", 9, 1)])
        )
        assert told == [b"event: systems\ndata: 7 9\n\n"]

    def test_a_probe_s_news_concern_every_system(self):
        told = asyncio.run(events.told(cast.FOUNDER, [News("monitor.probe_enrolled", "probe", 3, None)]))
        assert told == [b"event: systems\ndata: \n\n"]

    def test_what_happens_again_on_a_ticket_asks_for_its_number_no_more(self, monkeypatch):
        asked_for: list[set[int]] = []

        def answered(_viewer, tickets):
            asked_for.append(set(tickets))
            return {pk: f"ALT-{pk}" for pk in tickets if pk != 3}

        monkeypatch.setattr(events, "_numbers", {})
        monkeypatch.setattr(events.desk, "numbers_of", answered)
        first = [News("desk.opened", "ticket", pk, 1) for pk in (1, 2)]
        second = [News("desk.replied", "ticket", pk, 1) for pk in (2, 3)]
        told = [asyncio.run(events.told(cast.FOUNDER, news)) for news in (first, first, second)]
        assert told[0] == told[1] == [b"event: tickets\ndata: ALT-1 ALT-2\n\n"]
        assert told[2] == [b"event: tickets\ndata: ALT-2\n\n"], "a ticket that is not there has no news"
        assert asked_for == [{1, 2}, {3}]


class TestWords:
    def test_a_moment_is_an_hour_a_weekday_or_a_date(self):
        assert words.since(cast.AT - timedelta(hours=2), cast.AT) == "08:30"
        assert words.since(cast.AT - timedelta(days=1), cast.AT).endswith("10:30")
        assert words.since(cast.AT - timedelta(days=20), cast.AT) == "03/11/2026"

    @pytest.mark.parametrize(
        ("share", "said"), [(100.0, "100"), (99.9999, "99.99"), (0.0001, "0.01"), (50.0, "50")]
    )
    def test_nearly_all_is_not_all(self, share, said):
        assert words.percent(share).replace(",", ".").startswith(said)


class TestProbes:
    def test_the_system_s_page_tells_how_probes_are(self, operator, estate):
        monitor.invite_probe(name="officina", customer=estate.firm.customer, by=cast.FOUNDER, at=estate.at)
        said = page(operator, SYSTEM)
        assert "officina" in said
        assert "waits for its code" in said
        assert "host" in said

    def test_a_technician_invites_a_probe_and_sees_its_code_once(self, technician, estate):
        answer = technician.post(NEW_PROBE, {"name": "officina", "customer": estate.firm.customer.pk})
        code = answer.context["code"]
        assert code in answer.content.decode()
        assert answer.headers["Cache-Control"] == "no-store"
        assert code not in page(technician, SYSTEM)
        probe, _token = monitor.enrol(code=code, host="h", release="1", by=cast.system("probe"), at=estate.at)
        assert (probe.name, probe.customer) == ("officina", estate.firm.customer)

    def test_a_probe_without_a_name_is_refused_for_a_customer(self, technician, estate):
        answer = technician.post(NEW_PROBE, {"name": "", "customer": estate.firm.customer.pk})
        assert answer.status_code == 422
        assert not Probe.objects.filter(customer=estate.firm.customer).exists()

    def test_a_revoked_probe_may_not_speak(self, technician, estate):
        assert technician.post(reverse("web:probe_revoke", args=[estate.probe.pk])).url == SYSTEM
        estate.probe.refresh_from_db()
        assert estate.probe.token_digest == ""
        assert "revoked" in page(technician, SYSTEM)

    def test_an_operator_neither_invites_nor_revokes(self, operator, estate):
        assert NEW_PROBE not in page(operator, SYSTEM)
        assert operator.post(NEW_PROBE, {"name": "x"}).status_code == 403
        assert operator.post(reverse("web:probe_revoke", args=[estate.probe.pk])).status_code == 403

    def test_a_link_never_revokes(self, technician, estate):
        assert technician.get(reverse("web:probe_revoke", args=[estate.probe.pk])).status_code == 405


def test_the_last_moment_of_a_strip_is_seen():
    start = cast.AT - timedelta(days=30)
    found = [
        Stretch("unasked", start, cast.AT - timedelta(minutes=1)),
        Stretch("down", cast.AT - timedelta(minutes=1), cast.AT),
    ]
    [bar] = monitored.strip(found, "").parts
    assert (bar.x, bar.width, bar.state) == (287, 1, "down")


def test_a_watch_that_was_never_evaluated_is_unknown(operator, estate):
    Watch.objects.update(evaluated_at=None)
    assert 'data-state="unknown"' in page(operator)
