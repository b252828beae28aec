"""What the pages of the monitor read: the states of now, the past in stretches, figures; staff only, few queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scudo.core.model import Graph, read
from scudo.core.roles import Actor, Role, system
from scudo.design import actions as design
from scudo.design.models import System
from scudo.monitor.models import Incident, Series, StateChange, Watch
from scudo.monitor.queries import architecture, component, history, incident
from scudo.monitor.queries import wall as walls
from scudo.monitor.queries.history import Change, Stretch
from tests import cast
from tests.jobs import execute
from tests.monitor.building import estate as grown
from tests.monitor.estate import MODEL, Estate

pytestmark = pytest.mark.django_db

STAFF = Actor("Giulia", frozenset({Role.OPERATOR}), user=1)
CONTACT = Actor("Anna", frozenset({Role.CONTACT}), contact=1, customers=frozenset({1}))
HOUR = timedelta(hours=1)


@pytest.fixture
def estate():
    return Estate()


def state_of(now, key):
    return next(service.state for service in now.services if service.key == key)


class TestStanding:
    def test_before_anything_was_evaluated_nothing_is_known(self, estate):
        Watch.objects.all().delete()
        now = architecture.standing(STAFF, estate.system)
        assert now.worst == "unknown"
        assert {service.state for service in now.services} == {"unknown"}

    def test_a_lost_redundancy_shows_on_its_group_and_says_what_would_be_next(self, estate):
        estate.fail("erp-1")
        now = architecture.standing(STAFF, estate.system)
        assert now.components["erp-1"] == "down"
        assert now.groups["nodi"] == "at_risk"
        service = next(one for one in now.services if one.key == "gestionale")
        assert (service.state, service.because) == ("at_risk", ("erp-1",))
        assert "erp-2" in service.following

    def test_a_function_that_does_not_work_is_named(self, estate):
        estate.fail("stampante")
        now = architecture.standing(STAFF, estate.system)
        service = next(one for one in now.services if one.key == "gestionale")
        assert (service.state, service.lost) == ("degraded", ("Etichette",))

    def test_only_staff_see_how_a_system_stands(self, estate):
        assert architecture.standing(CONTACT, estate.system) is None
        assert architecture.rows(CONTACT, [estate.system]) == []
        assert architecture.open_incidents(CONTACT, [estate.system.pk]) == []

    @pytest.mark.parametrize(
        ("members", "k", "state"),
        [
            (["up", "up"], 1, "up"), (["up", "down"], 1, "at_risk"), (["down", "down"], 1, "down"),
            (["up", "down", "up"], 2, "at_risk"), (["up", "unknown"], 1, "up"), (["unknown", "unknown"], 1, "unknown"),
            (["down", "unknown"], 1, "unknown"), (["up", "down"], 2, "down"),
        ],
    )  # fmt: skip
    def test_a_group_is_as_its_members_and_its_need_make_it(self, members, k, state):
        assert architecture.group_state(members, k) == state

    def test_the_list_counts_components_checks_and_what_is_watched(self, estate):
        row = architecture.rows(STAFF, [estate.system])[0]
        assert (row.components, row.watched, row.checks, row.probes) == (9, 7, 7, ("",))


class TestTheWall:
    def test_the_worst_stands_first(self, estate):
        cast.verdi()
        text = MODEL.replace("rossi-rete", "verdi-rete").replace("rossi-impianti", "verdi-trasporti")
        design.load(text=text, by=cast.FOUNDER, at=estate.at)
        Watch.objects.update_or_create(
            system=System.objects.get(key="verdi-rete"),
            defaults={
                "customer": System.objects.get(key="verdi-rete").customer,
                "worst": 0,
                "evaluated_at": estate.at,
            },
        )
        rows = walls.wall(STAFF, estate.at).rows
        assert [row.system.key for row in rows] == ["verdi-rete", "rossi-rete"]

    def test_what_is_amiss_has_its_services_its_ticket_and_its_day(self, estate):
        estate.fail("erp-1", "erp-2")
        row = walls.wall(STAFF, estate.at).rows[0]
        assert row.state == "down"
        assert {service.key: service.state for service in row.services} == {
            "gestionale": "down",
            "archivio": "up",
        }
        assert [one.ticket.number for one in row.incidents] == [estate.only_ticket().number]
        assert row.strip[-1].state == "down"
        assert row.strip[0].state == history.UNASKED

    def test_what_works_is_told_without_its_model(self, estate):
        row = walls.wall(STAFF, estate.at).rows[0]
        assert (row.state, row.standing, row.count) == ("up", None, 2)

    def test_the_tally_counts_services(self, estate):
        estate.fail("nas")
        tally = walls.wall(STAFF, estate.at).tally
        assert (tally["down"], tally["up"]) == (1, 1)

    @pytest.mark.parametrize(("text", "found"), [("rossi", 1), ("ROSSI rete", 1), ("verdi", 0), ("", 1)])
    def test_a_text_narrows_it(self, estate, text, found):
        assert len(walls.wall(STAFF, estate.at, text=text).rows) == found

    def test_only_what_is_amiss(self, estate):
        assert walls.wall(STAFF, estate.at, amiss=True).rows == ()
        estate.fail("nas")
        assert len(walls.wall(STAFF, estate.at, amiss=True).rows) == 1

    def test_only_staff_see_it(self, estate):
        assert walls.wall(CONTACT, estate.at).rows == ()
        assert walls.wall(Actor("", frozenset()), estate.at).checks == 0

    def test_more_systems_are_not_more_queries(self, estate):
        def count():
            with CaptureQueriesContext(connection) as made:
                walls.wall(STAFF, estate.at)
            return len(made)

        few = count()
        for number in range(12):
            design.load(text=grown(12, key=f"altro-{number}"), by=cast.FOUNDER, at=estate.at)
        Watch.objects.bulk_create(
            Watch(system=one, customer=one.customer, worst=4, evaluated_at=estate.at)
            for one in System.objects.exclude(pk=estate.system.pk)
        )
        assert count() == few
        assert few <= 9


class TestHistory:
    def strip(self, *changes):
        graph = Graph(read(MODEL))
        said = [Change(1, name, f"check {name}", cast.AT + after, hard) for name, after, hard in changes]
        return history.strip(graph, said, cast.AT, cast.AT + timedelta(hours=24))

    def test_a_day_without_changes_is_one_stretch(self):
        assert [one.state for one in self.strip()] == ["up"]

    def test_a_system_is_as_bad_as_its_worst_service(self):
        found = self.strip(("erp-1", 6 * HOUR, 2), ("erp-2", 12 * HOUR, 2), ("erp-1", 18 * HOUR, 0))
        assert [one.state for one in found] == ["up", "at_risk", "down", "at_risk"]
        assert [round(one.lasts / HOUR) for one in found] == [6, 6, 6, 6]

    def test_what_is_short_is_seen_all_the_same(self):
        found = self.strip(("nas", 6 * HOUR, 2), ("nas", 6 * HOUR + timedelta(seconds=5), 0))
        assert [one.state for one in found] == ["up", "down", "up"]

    def test_what_nobody_can_ask_is_unknown(self):
        assert [one.state for one in self.strip(("nas", 6 * HOUR, 3))] == ["up", "unknown"]

    def test_stretches_of_a_component_are_exact(self):
        said = [
            Change(1, "nas", "check 1", cast.AT + HOUR, 1),
            Change(1, "nas", "check 2", cast.AT + 2 * HOUR, 2),
        ]
        found = history.stretches(said, cast.AT, cast.AT + 4 * HOUR)
        assert found == [
            Stretch("up", cast.AT, cast.AT + HOUR), Stretch("at_risk", cast.AT + HOUR, cast.AT + 2 * HOUR),
            Stretch("down", cast.AT + 2 * HOUR, cast.AT + 4 * HOUR),
        ]  # fmt: skip
        assert history.shares(found) == {"down": 50.0, "at_risk": 25.0, "up": 25.0}

    def test_the_state_before_the_window_counts_into_it(self, estate):
        estate.fail("nas")
        later = estate.at + timedelta(hours=30)
        said = history.changes([estate.system.pk], later - HOUR, later)[estate.system.pk]
        assert [(one.component, one.hard, one.at) for one in said] == [("nas", 2, later - HOUR)]
        assert StateChange.objects.filter(at__gt=later - HOUR).count() == 0

    def test_a_silent_probe_makes_what_it_watches_unknown(self, estate):
        silent = Incident.objects.create(
            probe=estate.probe, cause="", effect="defect", began_at=estate.at - HOUR
        )
        silent.parts.create(customer=estate.system.customer, component="", began_at=silent.began_at)
        said = history.changes([estate.system.pk], estate.at, estate.at + HOUR)[estate.system.pk]
        assert {one.component for one in said} == set(estate.checks)
        assert {(one.hard, one.source) for one in said} == {(3, "silence")}

    def test_before_its_first_result_a_check_was_not_asked(self, estate):
        said = history.changes([estate.system.pk], estate.at - HOUR, estate.at)[estate.system.pk]
        nas = [one for one in said if one.component == "nas"]
        assert [one.hard for one in nas] == [history.NOT_YET, 0]


class TestAComponent:
    def test_it_says_what_stands_on_it_and_what_it_would_stop_alone(self, estate):
        page = component.component_page(STAFF, estate.system, "db", estate.at)
        assert [(one.name, one.alone) for one in page.carried] == [("Gestionale", "down")]
        page = component.component_page(STAFF, estate.system, "stampante", estate.at)
        assert [(one.name, one.alone) for one in page.carried] == [
            ("Gestionale", "degraded"),
            ("Gestionale: Etichette", "down"),
        ]
        page = component.component_page(STAFF, estate.system, "erp-1", estate.at)
        assert [(one.name, one.alone) for one in page.carried] == [("Gestionale", "at_risk")]

    def test_its_needs_are_named_with_their_states(self, estate):
        estate.fail("sw-a")
        page = component.component_page(STAFF, estate.system, "erp-1", estate.at)
        assert page.needs == (("feed-a", "Linea A", "up"), ("", "rete", "at_risk"))

    def test_one_without_a_check_is_not_known(self, estate):
        page = component.component_page(STAFF, estate.system, "feed-a", estate.at)
        assert (page.state, page.checks, page.past) == ("unknown", (), ())

    def test_its_past_is_told_for_a_day_a_week_and_a_month(self, estate):
        estate.fail("nas")
        page = component.component_page(STAFF, estate.system, "nas", estate.at + HOUR)
        assert [one.window for one in page.past] == ["24h", "7d", "30d"]
        assert all(set(one.shares) == {"down", "up"} for one in page.past), "what nobody asked does not count"
        assert page.checks[0].state.output == "says 2"

    def test_it_is_for_staff_and_must_exist(self, estate):
        assert component.component_page(CONTACT, estate.system, "db", estate.at) is None
        assert component.component_page(STAFF, estate.system, "nothing", estate.at) is None

    def test_figures_are_gathered_in_buckets_and_gaps_stay_gaps(self, estate):
        series = Series.objects.create(
            customer=estate.firm.customer, check_of_id=estate.checks["nas"], label="load", unit="%"
        )
        start = cast.AT - timedelta(days=7)
        for day in range(8):
            execute("select monitor_sample_day(%(day)s::date)", day=(start + timedelta(days=day)).date())
        execute(
            "insert into monitor_sample select %(series)s, %(start)s::timestamptz + n * interval '1 minute', n %% 10 "
            "from generate_series(0, 7 * 1440 - 1) n where n not between 2000 and 3000",
            series=series.pk, start=start,
        )  # fmt: skip
        found = component.figures(STAFF, series, 60, start, cast.AT)
        assert len(found.buckets) <= component.BUCKETS
        gaps = [later.at - one.at for one, later in zip(found.buckets, found.buckets[1:], strict=False)]
        assert max(gaps) >= timedelta(minutes=990)
        assert (min(one.least for one in found.buckets), max(one.most for one in found.buckets)) == (0, 9)
        assert component.figures(CONTACT, series, 60, start, cast.AT) is None


class TestTheFaultBehindATicket:
    def test_it_has_its_verdict_with_names_and_its_parts(self, estate):
        estate.fail("erp-1")
        fault = incident.fault_behind(STAFF, estate.only_ticket())
        assert (fault.kind, fault.service, fault.because) == ("at_risk", "Gestionale", ("erp-1",))
        assert [part.name for part in fault.parts] == ["erp-1"]
        assert "erp-2" in fault.following
        assert fault.touched == {"erp-1"}

    def test_a_person_s_ticket_has_none_and_a_contact_sees_none(self, estate):
        estate.fail("erp-1")
        assert incident.fault_behind(CONTACT, estate.only_ticket()) is None
        assert incident.fault_behind(system("monitor"), estate.only_ticket()) is None
        assert incident.fault_behind(STAFF, cast.ticket(estate.firm, "Fermo")) is None

    def test_a_healed_fault_keeps_its_times(self, estate):
        estate.fail("erp-1")
        ticket = estate.only_ticket()
        estate.mend("erp-1")
        fault = incident.fault_behind(STAFF, ticket)
        assert fault.incident.healed_at
        assert all(part.healed_at for part in fault.parts)
