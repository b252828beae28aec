"""Writing contracts: good forms and every error beside its field; the week and the times that follow while one types (C2-C7, C11)."""

from datetime import date

import pytest
from django.urls import reverse

from scudo.contracts import actions
from scudo.contracts.models import Contract, Plan, Rental
from scudo.core.roles import Role
from scudo.journal.models import Entry
from scudo.lib import clock
from tests import cast
from tests.design import plans
from tests.web.written import AMENDED, DAY, MADE, TODAY, WRITTEN, made, page, post, says, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def office(client, rossi):
    """The browser of somebody of the office."""
    client.force_login(cast.colleague(Role.OFFICE))
    return client


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
