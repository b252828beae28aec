"""Writing contracts: good forms and every error beside its field; the week and the times that follow while one types (C2-C7, C11)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from scudo.contracts import actions, calendars
from scudo.contracts.models import Contract, Plan, Rental
from scudo.contracts.queries import provisions_of, version_at
from scudo.core.roles import Role
from scudo.journal.models import Entry
from scudo.lib import clock
from scudo.web import contract_page
from scudo.web.contract_fields import ServiceTimeField, read_names, written_name, written_time
from scudo.web.contract_hours import calendar_of, week_of
from tests import cast
from tests.design import plans

pytestmark = pytest.mark.django_db

TODAY = cast.AT.date()
DAY = timedelta(days=1)
MADE = {"by": cast.FOUNDER, "at": cast.AT}
TARGETS = {
    "take_1": "30 min", "restore_1": "4 h", "take_2": "2 h", "restore_2": "9 h", "take_3": "1 h 30 min", "restore_3": "",
}  # fmt: skip
WRITTEN = {
    "plan": "360", "acquired": "bought", "system": "", "project": "", "rental": "", "renewal": "", "notice_days": "30", "number": "",
    "covers_all": "listed", "more_covers": "Gestionale\nsystem: Rete\n", **TARGETS, "parts": "",
}  # fmt: skip
AMENDED = {
    name: value
    for name, value in WRITTEN.items()
    if name not in {"plan", "acquired", "system", "project", "rental", "renewal", "notice_days", "number"}
}


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def office(client, rossi):
    """The browser of somebody of the office."""
    client.force_login(cast.colleague(Role.OFFICE))
    return client


def page(browser, name, *args, **query):
    answer = browser.get(reverse(f"web:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(browser, name, *args, **fields):
    return browser.post(reverse(f"web:{name}", args=args), fields)


def made(answer):
    """The contract that an answer leads to."""
    assert answer.status_code == 302, wrong(answer)
    return Contract.objects.get(pk=answer.url.strip("/").split("/")[-1])


def wrong(answer):
    """The fields that a refused form marks."""
    assert answer.status_code == 422
    return {field.name for field in answer.context["form"] if field.errors}


def says(contract, at=cast.AT):
    """What a contract says."""
    return provisions_of(version_at(Contract.objects.get(pk=contract.pk), at))


class TestPreparing:
    def test_the_customer_is_chosen_first(self, office, rossi):
        cast.verdi()
        said = page(office, "contract_begin", q="rossi")
        assert reverse("web:contract_new", args=[rossi.customer.pk]) in said
        assert "Verdi" not in said

    def test_what_was_written_is_what_the_contract_says(self, office, rossi):
        said = WRITTEN | {
            "number": "S-1", "excludes": ["component:NAS"], "more_excludes": "Stampanti", "interventions": "12", "hours": "40 h",
            "parts": "1", "extra_time": "mon-fri 18:00-22:00\nsat 22:00-06:00", "closures": "from 24/12/2026 to 31/12/2026 ferie",
        }  # fmt: skip
        contract = made(post(office, "contract_new", rossi.customer.pk, **said))
        assert (contract.number, contract.plan, contract.state, contract.acquired, contract.renewal) == (
            "S-1", "360", "preparation", "bought", "explicit",
        )  # fmt: skip
        found = says(contract)
        assert found.covers == [("service", "Gestionale"), ("system", "Rete")]
        assert found.excludes == [("component", "NAS"), ("service", "Stampanti")]
        assert found.targets == {1: (30, 240), 2: (120, 540), 3: (90, None)}
        assert [(list(one.days), one.opens, one.closes) for one in found.extra_time] == [
            (["mon", "tue", "wed", "thu", "fri"], "18:00", "22:00"), (["sat"], "22:00", "24:00"), (["sun"], "00:00", "06:00"),
        ]  # fmt: skip
        assert found.closures == [actions.Closed(date(2026, 12, 24), date(2026, 12, 31), "ferie")]
        assert (found.interventions, found.minutes, found.parts) == (12, 2400, True)

    def test_blank_means_the_next_number_and_what_is_usual_for_the_plan(self, office, rossi):
        contract = made(
            post(office, "contract_new", rossi.customer.pk, **WRITTEN | {"plan": "full", "covers_all": "all"})
        )
        assert contract.number == "FULL-2026-0001"
        assert contract.renewal == "none"
        found = says(contract)
        assert (found.covers, found.interventions, found.minutes, found.parts) == (None, None, None, True)

    def test_a_project_says_its_system(self, office, rossi):
        project = plans.begun(rossi)
        contract = made(post(office, "contract_new", rossi.customer.pk, **WRITTEN | {"project": project.pk}))
        assert (contract.project, contract.system) == (project, project.system)

    def test_it_hangs_from_a_rental_of_the_customer(self, office, rossi):
        rental = Rental.objects.create(customer=rossi.customer, number="N-1", starts_on=TODAY)
        said = WRITTEN | {"plan": "full", "acquired": "rented", "rental": rental.pk, "system": "Rossi-Rete"}
        contract = made(post(office, "contract_new", rossi.customer.pk, **said))
        assert (contract.rental, contract.system) == (rental, "rossi-rete")

    @pytest.mark.parametrize(
        ("field", "text"),
        [
            ("plan", "gold"), ("acquired", "stolen"), ("system", "due parole"), ("project", "99999"), ("rental", "99999"),
            ("renewal", "sempre"), ("notice_days", "1"), ("notice_days", "366"), ("notice_days", "x"), ("number", "x" * 21),
            ("number", "R-360"), ("covers_all", ""), ("take_1", ""), ("take_1", "4"), ("take_1", "0 min"), ("restore_1", "quattro ore"),
            ("restore_1", "99999999 h"), ("take_3", "-1 h"), ("interventions", "-1"), ("interventions", "1,5"), ("hours", "40"),
            ("hours", "-40 h"), ("parts", "2"), ("extra_time", "lunch 18-22"), ("extra_time", "mon 18:00-18:00"),
            ("extra_time", "mon 18-22\n" * 201), ("extra_time", "29/03/2026 02:30-05:00"), ("closures", "ferie"), ("closures", "x" * 20_001),
            ("more_covers", ""), ("more_covers", "x" * 101), ("more_covers", "system:"), ("covers", "house:Posta"), ("covers", "service:a\0"), ("excludes", "Posta"),
            ("excludes", "service:Gestionale"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(self, office, rossi, field, text):
        before = Contract.objects.count(), Entry.objects.count()
        answer = post(office, "contract_new", rossi.customer.pk, **WRITTEN | {field: text})
        marked = {"excludes": {"excludes", "covers"}, "more_covers": {"covers", "more_covers"}}.get(
            field, {field}
        )
        assert wrong(answer) & marked
        assert wrong(answer) <= marked
        assert (Contract.objects.count(), Entry.objects.count()) == before

    def test_a_wrong_line_is_named_by_its_number(self, office, rossi):
        answer = post(
            office, "contract_new", rossi.customer.pk, **WRITTEN | {"extra_time": "always\nlunch 18-22"}
        )
        assert "Line 2: “lunch” is no day" in answer.content.decode()

    def test_what_was_written_stays_in_a_refused_form(self, office, rossi):
        said = WRITTEN | {"extra_time": "mon 18-22\nlunch", "covers": ["service:Gestionale"], "take_1": "4"}
        plans.load()
        said = post(office, "contract_new", rossi.customer.pk, **said).content.decode()
        assert "mon 18-22\nlunch" in said
        assert 'value="service:Gestionale" aria-label="covered: Gestionale" checked' in said

    def test_only_a_yearly_contract_is_renewed(self, office, rossi):
        answer = post(
            office, "contract_new", rossi.customer.pk, **WRITTEN | {"plan": "trial-90", "renewal": "tacit"}
        )
        assert wrong(answer) == {"renewal"}
        assert (
            made(post(office, "contract_new", rossi.customer.pk, **WRITTEN | {"renewal": "tacit"})).renewal
            == "tacit"
        )

    def test_a_system_has_one_trial(self, office, rossi):
        said = WRITTEN | {"plan": "trial-90", "system": "rossi-rete"}
        made(post(office, "contract_new", rossi.customer.pk, **said))
        assert wrong(post(office, "contract_new", rossi.customer.pk, **said)) == {"system"}

    def test_another_customers_project_is_not_offered(self, office, rossi):
        verdi = cast.verdi()
        project = plans.begun(rossi)
        answer = post(office, "contract_new", verdi.customer.pk, **WRITTEN | {"project": project.pk})
        assert wrong(answer) == {"project"}

    def test_the_form_offers_what_the_models_hold_and_the_times_of_the_plan(self, office, rossi):
        plans.load()
        said = page(office, "contract_new", rossi.customer.pk, plan="full")
        for words in (
            "service:Gestionale",
            "component:Nodo 1",
            "system:Gestionale di Rossi",
            'value="1 h"',
            'value="9 h"',
            "rossi-gestionale",
        ):
            assert words in said
        assert 'value="4 h"' in page(office, "contract_new", rossi.customer.pk)


class TestEnteringOneThatRuns:
    def test_it_runs_from_its_first_to_its_last_day(self, office, rossi):
        said = WRITTEN | {"starts_on": "2026-03-01", "last_day": "2027-02-28", "system": "altro"}
        assert "vouch" in page(office, "contract_add", rossi.customer.pk)
        contract = made(post(office, "contract_add", rossi.customer.pk, **said))
        assert (contract.state, contract.starts_on, contract.ends_on) == (
            "in_force",
            date(2026, 3, 1),
            date(2027, 3, 1),
        )

    @pytest.mark.parametrize(
        ("field", "text"),
        [("starts_on", ""), ("starts_on", "1/3"), ("starts_on", "0001-01-01"), ("last_day", "9999-12-31")],
    )
    def test_what_is_wrong_stands_beside_its_field(self, office, rossi, field, text):
        said = WRITTEN | {"starts_on": "2026-03-01", "last_day": "", field: text}
        assert wrong(post(office, "contract_add", rossi.customer.pk, **said)) == {field}

    def test_a_last_day_before_the_first_is_refused(self, office, rossi):
        said = WRITTEN | {"starts_on": "2026-03-01", "last_day": "2026-02-27"}
        assert wrong(post(office, "contract_add", rossi.customer.pk, **said)) == {"last_day"}

    def test_what_the_rules_refuse_is_said_with_its_rule(self, office, rossi):
        said = WRITTEN | {
            "plan": "full",
            "starts_on": "2026-03-01",
            "acquired": "bought",
            "extra_time": "always",
        }
        answer = post(office, "contract_add", rossi.customer.pk, **said)
        assert answer.status_code == 422
        for words in (
            "is not for a system that the customer bought",
            ">C10<",
            "there are Scudo Trial 90, then Scudo 360",
        ):
            assert words in answer.content.decode()
        assert not Contract.objects.filter(plan="full").exists()


class TestChanging:
    def test_one_in_preparation_is_changed_and_begins_as_it_stands(self, office, rossi):
        plans.load()
        said = actions.Provisions(
            covers=[("service", "Gestionale"), ("service", "Fuori modello")], targets={1: (90, None), 2: (240, 480), 3: (480, 960)},
            extra_time=[actions.ExtraTime(("sat", "holiday"), "09:00", "13:00")], interventions=0, minutes=90,
        )  # fmt: skip
        contract = actions.prepare(
            customer=rossi.customer, plan=Plan.YEARLY, frame=actions.Frame(acquired="bought", system="rossi-gestionale"), provisions=said, **MADE
        )  # fmt: skip
        form = page(office, "contract_change", contract.pk)
        for words in (
            'value="service:Gestionale" aria-label="covered: Gestionale" checked', "Fuori modello", "sat, holidays 09:00-13:00",
            'value="1 h 30 min"', 'value="0"', 'value="rossi-gestionale"',
        ):  # fmt: skip
            assert words in form
        answer = post(
            office,
            "contract_change",
            contract.pk,
            **WRITTEN | {"plan": "full", "seen": str(contract.revision)},
        )
        assert made(answer).plan == "full"
        assert says(contract).covers == [("service", "Gestionale"), ("system", "Rete")]
        assert contract.versions.count() == 1

    def test_the_form_sent_back_as_it_was_changes_nothing(self, office, rossi):
        plans.load()
        said = actions.Provisions(
            covers=[("service", "Gestionale"), ("system", "servizio: x")], excludes=[("component", "Nodo 1")],
            extra_time=[
                actions.ExtraTime(("mon", "tue"), "18:00", "24:00", since=TODAY, until=TODAY + 9 * DAY, but=(TODAY + DAY,)),
                actions.ExtraTime(starts=cast.rome("2026-10-25 02:30"), ends=cast.rome("2026-10-26 09:00")),
            ],
            closures=[actions.Closed(TODAY, TODAY)], parts=False,
        )  # fmt: skip
        contract = actions.prepare(customer=rossi.customer, plan=Plan.YEARLY, provisions=said, **MADE)
        before = says(contract)
        answer = office.get(reverse("web:contract_change", args=[contract.pk]))
        fields = {field.html_name: field.value() for field in answer.context["form"]}
        fields |= {name: [":".join(one) for one in fields[name]] for name in ("covers", "excludes")}
        sent = {name: "" if value is None else value for name, value in fields.items()}
        assert office.post(reverse("web:contract_change", args=[contract.pk]), sent).status_code == 302
        assert says(contract) == before

    def test_what_somebody_changed_meanwhile_is_not_overwritten(self, office, rossi):
        contract = actions.prepare(customer=rossi.customer, plan=Plan.YEARLY, **MADE)
        post(office, "contract_change", contract.pk, **WRITTEN | {"seen": str(contract.revision)})
        answer = post(
            office,
            "contract_change",
            contract.pk,
            **WRITTEN | {"seen": str(contract.revision), "more_covers": "Mio"},
        )
        assert answer.status_code == 422
        assert "Mio" in answer.content.decode(), "what was typed stays"

    def test_one_that_runs_is_not_changed(self, office, rossi):
        for method in (office.get, office.post):
            assert method(reverse("web:contract_change", args=[rossi.contract.pk])).url == reverse(
                "web:contract", args=[rossi.contract.pk]
            )

    def test_a_second_trial_of_a_system_is_refused(self, office, rossi):
        actions.prepare(
            customer=rossi.customer, plan=Plan.TRIAL, frame=actions.Frame(system="rossi-rete"), **MADE
        )
        contract = actions.prepare(customer=rossi.customer, plan=Plan.YEARLY, **MADE)
        said = WRITTEN | {"plan": "trial-90", "system": "rossi-rete", "seen": str(contract.revision)}
        assert wrong(post(office, "contract_change", contract.pk, **said)) == {"system"}


class TestAmending:
    def test_another_version_holds_from_a_day(self, office, rossi):
        pk, seen = rossi.contract.pk, str(rossi.contract.revision)
        assert "Gestionale\nPosta" in page(office, "contract_amend", pk)
        said = AMENDED | {"holds_from": "2026-12-01", "because": "Nuovo magazzino", "seen": seen}
        assert post(office, "contract_amend", pk, **said).status_code == 302
        assert says(rossi.contract).covers == [("service", "Gestionale"), ("service", "Posta")]
        assert says(rossi.contract, cast.AT + 10 * DAY).covers == [
            ("service", "Gestionale"),
            ("system", "Rete"),
        ]

    @pytest.mark.parametrize(
        ("field", "text"),
        [
            ("holds_from", ""),
            ("holds_from", "2026-11-22"),
            ("holds_from", "domani"),
            ("because", " "),
            ("extra_time", "x"),
            ("take_2", ""),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(self, office, rossi, field, text):
        said = AMENDED | {
            "holds_from": "2026-12-01",
            "because": "x",
            "seen": str(rossi.contract.revision),
            field: text,
        }
        assert wrong(post(office, "contract_amend", rossi.contract.pk, **said)) == {field}
        assert rossi.contract.versions.count() == 1

    def test_extra_time_that_the_plan_has_not_is_refused_with_its_rule(self, office, rossi):
        trial = cast.agreement(
            rossi.customer, "T", Plan.TRIAL, frame=actions.Frame(acquired="bought", system="altro")
        )
        said = AMENDED | {
            "holds_from": "2026-12-01",
            "because": "x",
            "extra_time": "always",
            "seen": str(trial.revision),
        }
        answer = post(office, "contract_amend", trial.pk, **said)
        assert answer.status_code == 422
        assert "Scudo Trial 90 has no Extra Time." in answer.content.decode()
        assert trial.versions.count() == 1

    def test_one_in_preparation_is_not_amended(self, office, rossi):
        contract = actions.prepare(customer=rossi.customer, plan=Plan.YEARLY, **MADE)
        assert office.get(reverse("web:contract_amend", args=[contract.pk])).url == reverse(
            "web:contract", args=[contract.pk]
        )


class TestWhileOneTypes:
    def week(self, office, **typed):
        answer = post(office, "contract_hours", **typed)
        assert answer.status_code == 200
        return answer.content.decode()

    def test_the_week_shows_office_hours_and_extra_time(self, office):
        said = self.week(office, extra_time="mon-fri 18:00-22:00")
        assert "09:00–18:00; Extra Time 18:00–22:00" in said
        assert "65 h in this week, of which Extra Time 20 h." in said

    def test_lines_that_cannot_be_read_are_said_and_the_others_count(self, office):
        said = self.week(office, extra_time="sat 09:00-13:00\nlunch", closures="ferie")
        assert "Line 2: “lunch” is no day" in said
        assert "Line 1: Write a date here" in said
        assert "of which Extra Time 4 h" in said

    def test_a_window_over_midnight_shows_how_it_was_split(self, office):
        said = self.week(office, extra_time="fri 22:00-06:00")
        assert "Line 1 is read as: fri 22:00-24:00; sat 00:00-06:00" in said

    def test_lines_that_overlap_count_once_and_say_so(self, office):
        said = self.week(office, extra_time="sat 09:00-13:00\nsat, sun 12:00-14:00\nsun 14:00-15:00")
        assert "Lines 1 and 2 overlap" in said
        assert "Lines 2 and 3" not in said
        assert "of which Extra Time 8 h" in said

    def test_closures_and_holidays_are_named(self, office):
        said = self.week(office, closures="from 07/12/2026 to 07/12/2026", to="2026-12-09")
        assert "the customer is closed" in said
        assert "holiday" in said
        assert "Mon 07/12" in said

    def test_a_week_without_any_hours_says_so(self, office):
        assert "In this week no clock runs at all." in self.week(office, closures="23/11/2026-29/11/2026")

    def test_a_preset_adds_its_line_and_writes_the_field_anew(self, office):
        said = self.week(office, extra_time="sat 09:00-13:00\n", add="always")
        assert 'hx-swap-oob="true"' in said
        assert "sat 09:00-13:00\nalways" in said
        assert 'id="id_extra_time"' in said

    def test_the_week_that_one_looks_at_stays_while_one_types(self, office):
        assert "Mon 30/11" in self.week(office, to="2026-11-30")
        assert "Mon 30/11" in self.week(office, week="2026-11-30")
        assert "Mon 23/11" in self.week(office, week="0000")

    def test_a_plan_without_extra_time_says_so(self, office):
        assert "Scudo Trial 90 has no Extra Time" in self.week(office, plan="trial-90", extra_time="always")
        for plan in ("360", "", "gold"):
            assert "has no Extra Time" not in self.week(office, plan=plan, extra_time="always")

    def test_another_plan_brings_its_times_unless_somebody_typed_others(self, office):
        started = {
            "take_1": "4 h",
            "restore_1": "",
            "take_2": "8 h",
            "restore_2": "",
            "take_3": "16 h",
            "restore_3": "",
        }
        said = post(office, "contract_targets", plan="360", **started).content.decode()
        assert 'value="1 h"' in said
        said = post(office, "contract_targets", plan="360", **started | {"take_1": "3 h"}).content.decode()
        assert 'value="3 h"' in said
        said = post(office, "contract_targets", plan="360", **started | {"take_1": "x"}).content.decode()
        assert 'value="x"' in said

    def test_it_is_only_for_staff_and_only_posted(self, office, client):
        assert office.get(reverse("web:contract_hours")).status_code == 405
        client.logout()
        assert client.post(reverse("web:contract_hours")).status_code == 302


class TestHours:
    def test_provisions_have_the_calendar_that_their_version_has(self, rossi):
        said = actions.Provisions(
            extra_time=[
                actions.ExtraTime(("sat", "holiday"), "09:00", "13:00", since=TODAY, until=TODAY + DAY, but=(TODAY,)),
                actions.ExtraTime(starts=cast.rome("2026-12-24 14:00"), ends=cast.rome("2026-12-24 20:00")),
            ],
            closures=[actions.Closed(TODAY, TODAY + DAY)],
        )  # fmt: skip
        contract = actions.prepare(customer=rossi.customer, plan=Plan.YEARLY, provisions=said, **MADE)
        version = contract.versions.get()
        assert calendar_of(provisions_of(version), 2026) == calendars.of_version(version, 2026)
        assert calendar_of(said, 2026)["closed"] == calendars.of_version(version, 2026)["closed"]

    def test_a_week_between_two_years_knows_what_is_out_of_the_ordinary_in_both(self, rossi):
        for day, first in ((28, "2026-12-28 09:00"), (1, "2027-01-01 09:00")):
            actions.add_office_exception(
                kind="closed", starts_at=cast.rome(first), ends_at=cast.rome(first) + timedelta(hours=1), because=f"Inventario {day}", **MADE
            )  # fmt: skip
        with translation.override("en"):
            notes = [one.note for one in contract_page.week(rossi.contract, cast.AT, date(2027, 1, 2)).days]
        assert notes == ["the office is closed", "", "", "", "holiday, the office is closed", "", ""]

    def test_the_night_of_the_clocks_is_drawn_by_the_wall(self):
        always = actions.Provisions(extra_time=[actions.ExtraTime(("sun", "holiday"), "00:00", "24:00")])
        sunday = week_of(calendar_of(always, 2026), date(2026, 10, 25)).days[6]
        assert [(one.start, one.width) for one in sunday.bars] == [(0, 1440)]
        assert sunday.total == timedelta(hours=25)


class TestFields:
    @pytest.mark.parametrize(
        ("text", "minutes"),
        [
            ("4 h", 240), ("4h", 240), ("30 min", 30), ("30m", 30), ("1 h 30 min", 90), ("1h30", 90), ("1,5 h", 90), ("2 ore", 120),
            ("1 ora e 15 minuti", 75), ("90 minutes", 90), (" 8  H ", 480),
        ],
    )  # fmt: skip
    def test_a_time_is_read_as_people_write_it(self, text, minutes):
        assert ServiceTimeField().clean(text) == minutes

    @pytest.mark.parametrize("minutes", [1, 59, 60, 61, 90, 240, 100_000])
    def test_a_time_is_read_back_as_it_is_written(self, minutes):
        assert ServiceTimeField().clean(written_time(minutes)) == minutes

    @pytest.mark.parametrize(
        "thing",
        [
            ("service", "Posta"),
            ("system", "Rete"),
            ("component", "NAS: disco 2"),
            ("service", "system: x"),
            ("service", "a:b"),
        ],
    )
    def test_a_thing_is_read_back_as_it_is_written(self, thing):
        assert read_names(written_name(*thing))[0].read == (thing,)
