"""Pages of planned maintenance: on the contract, the form with its choices, and every day across customers (C3)."""

import re
from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from scudo.contracts import actions
from scudo.contracts.actions.duties import tick
from scudo.contracts.models import Duty
from scudo.contracts.queries import duties
from scudo.core.lifecycle import Verb
from scudo.core.roles import Role
from scudo.desk import actions as desk
from scudo.desk.models import Ticket
from scudo.lib import clock
from scudo.web import duty_forms, duty_words
from scudo.web.contract_sections.duties import section
from tests import cast
from tests.design import plans

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIELDS = {
    "what": "Pulizia dei filtri", "every": 3, "unit": "MONTHLY", "place": "0", "starts_on": "2026-12-07", "lead_days": 7,
}  # fmt: skip


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def office(client):
    clock.move(cast.AT)
    client.force_login(cast.colleague(Role.OFFICE))
    return client


def page(client, name, *args, **query):
    answer = client.get(reverse(f"web:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, name, *args, **fields):
    return client.post(reverse(f"web:{name}", args=args), fields)


def duty(whose, rule="FREQ=WEEKLY", starts_on=date(2026, 12, 7), **parts):
    said = {"what": "Pulizia dei filtri", "by": cast.FOUNDER, "at": cast.AT, **parts}
    return actions.add_duty(contract=whose.contract, rule=rule, starts_on=starts_on, **said)


def shown(viewer, contract, at=cast.AT):
    """The section of the contract's page as it is printed."""
    found = section(viewer, contract, at)
    return render_to_string(found["template"], {"section": found})


class TestWords:
    @pytest.mark.parametrize(
        ("rule", "said"),
        [
            ("FREQ=DAILY", "ogni giorno"),
            ("FREQ=DAILY;INTERVAL=10", "ogni 10 giorni"),
            ("FREQ=WEEKLY", "ogni settimana, il lunedì"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU", "ogni 2 settimane, il lunedì, la domenica"),
            ("FREQ=MONTHLY", "ogni mese, il giorno 7"),
            ("FREQ=MONTHLY;BYMONTHDAY=1,15", "ogni mese, i giorni 1, 15"),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", "ogni mese, l’ultimo giorno del mese"),
            ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO", "ogni 3 mesi, il primo lunedì"),
            ("FREQ=MONTHLY;BYDAY=-1SU;BYMONTH=3,9", "ogni mese, l’ultima domenica, in marzo, settembre"),
            (
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
                "ogni mese, l’ultimo giorno dal lunedì al venerdì",
            ),
            ("FREQ=YEARLY", "ogni anno, il 7 dicembre"),
            ("FREQ=YEARLY;INTERVAL=2;BYMONTH=5;BYDAY=2SU", "ogni 2 anni, la seconda domenica, in maggio"),
            ("FREQ=YEARLY;BYMONTH=3,9", "ogni anno, il giorno 7, in marzo, settembre"),
            ("FREQ=MONTHLY;COUNT=1", "ogni mese, il giorno 7, 1 volta in tutto"),
            ("FREQ=MONTHLY;UNTIL=20271231", "ogni mese, il giorno 7, fino al 31/12/2027"),
            ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "secondo la regola FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"),
            ("FREQ=YEARLY;BYDAY=20MO", "secondo la regola FREQ=YEARLY;BYDAY=20MO"),
            ("FREQ=MONTHLY;BYDAY=MO", "secondo la regola FREQ=MONTHLY;BYDAY=MO"),
            ("FREQ=MONTHLY;BYMONTHDAY=-2", "secondo la regola FREQ=MONTHLY;BYMONTHDAY=-2"),
        ],
    )
    def test_a_rule_is_said_in_italian(self, rule, said):
        with translation.override("it"):
            assert duty_words.often(rule, date(2026, 12, 7)) == said

    def test_a_month_without_the_day_has_its_last(self):
        with translation.override("it"):
            assert (
                duty_words.often("FREQ=MONTHLY", date(2026, 1, 31))
                == "ogni mese, il giorno 31, o l’ultimo del mese"
            )


class TestForm:
    @pytest.mark.parametrize(
        ("choices", "rule"),
        [
            ({}, "FREQ=MONTHLY;INTERVAL=3"),
            ({"every": 1}, "FREQ=MONTHLY"),
            ({"days": ["MO"], "place": "1"}, "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"),
            ({"days": ["FR"], "place": "-1"}, "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR"),
            ({"monthday": "15"}, "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15"),
            ({"monthday": "-1", "every": 1}, "FREQ=MONTHLY;BYMONTHDAY=-1"),
            ({"unit": "WEEKLY", "every": 2, "days": ["TH", "MO"]}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"),
            ({"unit": "DAILY", "every": 10}, "FREQ=DAILY;INTERVAL=10"),
            ({"unit": "YEARLY", "every": 1}, "FREQ=YEARLY"),
            (
                {"unit": "YEARLY", "every": 1, "days": ["SU"], "place": "2"},
                "FREQ=YEARLY;BYMONTH=12;BYDAY=2SU",
            ),
            ({"until": "2028-12-31"}, "FREQ=MONTHLY;INTERVAL=3;UNTIL=20281231"),
            ({"rule": "rrule:freq=daily;interval=90;count=4"}, "FREQ=DAILY;INTERVAL=90;COUNT=4"),
        ],
    )
    def test_choices_make_the_rule_and_come_back_as_they_were(self, office, rossi, choices, rule):
        answer = post(office, "duty_new", rossi.contract.pk, **(FIELDS | choices))
        assert answer.status_code == 302
        made = Duty.objects.get()
        assert made.rule == rule
        initial = duty_forms.initial_of(made)
        if "rule" in choices:
            assert initial["rule"] == rule
        else:
            assert "rule" not in initial
            assert {name: initial[name] for name in choices if name not in {"until", "days"}} == {
                name: value for name, value in choices.items() if name not in {"until", "days"}
            }

    @pytest.mark.parametrize(
        ("field", "choices"),
        [
            ("what", {"what": ""}),
            ("every", {"every": 0}),
            ("every", {"every": 121}),
            ("place", {"place": "1"}),
            ("place", {"days": ["MO"]}),
            ("place", {"unit": "WEEKLY", "days": ["MO"], "place": "1"}),
            ("monthday", {"unit": "WEEKLY", "monthday": "3"}),
            ("monthday", {"days": ["MO"], "place": "1", "monthday": "3"}),
            ("starts_on", {"starts_on": "2026-02-30"}),
            ("starts_on", {"starts_on": "2226-02-10"}),
            ("lead_days", {"lead_days": 181}),
            ("thing", {"thing": "service:Nessuno"}),
            ("rule", {"rule": "FREQ=HOURLY"}),
            ("rule", {"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}),
            ("every", {"until": "2026-12-01"}),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
        self, office, rossi, field, choices
    ):
        answer = post(office, "duty_new", rossi.contract.pk, **(FIELDS | choices))
        assert answer.status_code == 422
        said = answer.content.decode()
        assert f'id="id_{field}_error"' in said or field in {"place", "monthday", "thing"}
        assert re.search(r'class="error"', said)
        assert choices.get("what", "Pulizia dei filtri") in said
        assert not Duty.objects.exists()

    def test_it_offers_what_the_contract_lists_and_its_system_s_parts(self, office, rossi):
        plans.load()
        frame = actions.Frame(system="rossi-gestionale")
        contract = cast.agreement(rossi.customer, "S360", frame=frame, covers=[("service", "Fax")])
        form = page(office, "duty_new", contract.pk)
        for value in ("service:Fax", "component:Nodo 1"):
            assert f'value="{value}"' in form
        post(office, "duty_new", contract.pk, **FIELDS, thing="component:Nodo 1")
        made = Duty.objects.get()
        assert (made.kind, made.thing) == ("component", "Nodo 1")

    def test_after_saving_it_says_the_rule_and_its_next_days(self, office, rossi):
        answer = office.post(reverse("web:duty_new", args=[rossi.contract.pk]), FIELDS)
        (said,) = [str(one) for one in answer.wsgi_request._messages]
        assert "every 3 months, on day 7" in said
        assert "07/12/2026, 07/03/2027, 07/06/2027" in said

    def test_a_duty_is_changed_and_ended(self, office, rossi):
        made = duty(rossi, thing=("service", "Vecchio"))
        address = [rossi.contract.pk, made.pk]
        assert 'value="service:Vecchio" selected' in page(office, "duty_change", *address)
        post(office, "duty_change", *address, **FIELDS)
        made.refresh_from_db()
        assert (made.rule, made.thing) == ("FREQ=MONTHLY;INTERVAL=3", "")
        page(office, "duty_end", *address)
        made.refresh_from_db()
        assert made.ended_at is None, "a GET never acts"
        post(office, "duty_end", *address)
        made.refresh_from_db()
        assert made.ended_at
        assert office.get(reverse("web:duty_change", args=address)).status_code == 404

    def test_who_may_not_is_refused(self, client, rossi):
        made = duty(rossi)
        client.force_login(cast.colleague(Role.OPERATOR))
        assert post(client, "duty_new", rossi.contract.pk, **FIELDS).status_code == 403
        assert post(client, "duty_end", rossi.contract.pk, made.pk).status_code == 403

    def test_what_is_not_there_or_of_another_contract_is_told(self, office, rossi):
        verdi = cast.verdi()
        made = duty(verdi)
        assert office.get(reverse("web:duty_new", args=[999_999])).status_code == 404
        for name in ("duty_change", "duty_end"):
            assert office.get(reverse(f"web:{name}", args=[rossi.contract.pk, made.pk])).status_code == 404


class TestSection:
    def test_it_shows_each_duty_with_its_next_day_and_what_is_overdue(self, rossi, run_jobs):
        duty(rossi, "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO", thing=("service", "Posta"))
        tick(cast.rome("2026-11-30 09:00"))
        run_jobs("reactions")
        with translation.override("it"):
            said = shown(cast.FOUNDER, rossi.contract, cast.rome("2026-12-10 08:00"))
        number = Ticket.objects.get().number
        assert "Ogni 3 mesi, il primo lunedì" in said
        assert "servizio Posta" in said
        assert "01/03/2027" in said
        assert 'data-state="down"' in said
        assert "in ritardo di 3 giorni" in said
        assert reverse("web:ticket", args=[number]) in said

    def test_it_shows_when_it_was_done_last_and_what_was_cancelled_was_not(self, rossi, run_jobs):
        duty(rossi)
        for week in range(2):
            tick(cast.rome("2026-11-30 09:00") + 7 * week * DAY)
            run_jobs("reactions")
        first, second = Ticket.objects.order_by("pk")
        for ticket, verb, at in (
            (first, Verb.RESOLVE, cast.rome("2026-12-08 10:00")),
            (second, Verb.CANCEL, cast.rome("2026-12-14 10:00")),
        ):
            desk.change_state(ticket=ticket, verb=verb, note="Ecco.", by=cast.FOUNDER, at=at)
        run_jobs("reactions")
        said = shown(cast.FOUNDER, rossi.contract, cast.rome("2026-12-14 11:00"))
        assert "08/12/2026" in said
        assert "07/12/2026" in said
        assert 'data-state="down"' not in said

    def test_who_may_not_write_sees_it_without_links_to_forms(self, rossi):
        made = duty(rossi)
        for role, is_linked in ((Role.OPERATOR, False), (Role.TECHNICIAN, True)):
            said = shown(cast.colleague(role).actor(), rossi.contract)
            assert "Pulizia dei filtri" in said
            assert (reverse("web:duty_new", args=[rossi.contract.pk]) in said) is is_linked
            assert (reverse("web:duty_end", args=[rossi.contract.pk, made.pk]) in said) is is_linked

    def test_a_contract_that_is_over_without_duties_shows_nothing(self, rossi):
        rossi.contract.state = "ended"
        assert section(cast.FOUNDER, rossi.contract, cast.AT) is None


class TestMaintenance:
    def test_an_empty_list_says_where_duties_are_entered(self, office):
        assert "A duty is entered on the page of its contract." in page(office, "maintenance")

    def test_it_lists_every_day_across_customers_by_date(self, office, rossi, run_jobs):
        duty(rossi)
        duty(cast.verdi(), "FREQ=YEARLY", date(2026, 12, 10), what="Prova del ripristino")
        tick(cast.rome("2026-11-30 09:00"))
        run_jobs("reactions")
        clock.move(cast.rome("2026-12-09 09:00"))
        said = page(office, "maintenance")
        days = re.findall(r"(?:Monday|Thursday)\D*(\d\d/\d\d/\d{4})", said)
        assert days[:3] == ["07/12/2026", "10/12/2026", "14/12/2026"]
        assert "overdue by 2 days" in said
        assert reverse("web:ticket", args=[Ticket.objects.order_by("pk")[0].number]) in said

    def test_it_is_narrowed_by_words_by_standing_and_by_how_far_ahead(self, office, rossi, run_jobs):
        duty(rossi)
        duty(cast.verdi(), what="Prova del ripristino")
        tick(cast.rome("2026-11-30 09:00"))
        run_jobs("reactions")
        clock.move(cast.rome("2026-12-09 09:00"))
        assert "Pulizia" not in page(office, "maintenance", q="verdi ripristino")
        assert "14/12/2026" not in page(office, "maintenance", view="overdue")
        assert "07/12/2026" not in page(office, "maintenance", view="ahead")
        assert "22/02/2027" in page(office, "maintenance", view="ahead")
        assert "22/02/2027" not in page(office, "maintenance", view="ahead", days="30")
        assert "22/02/2027" in page(office, "maintenance", view="nonsense", days="x'", q="\0")
        assert "Show all maintenance" in page(office, "maintenance", q="nessuno")

    def test_the_list_is_a_file_too_and_no_formula(self, office, rossi):
        duty(rossi, "FREQ=YEARLY", what="=1+1")
        lines = page(office, "maintenance_csv").splitlines()
        assert lines[1].startswith("2026-12-07,ticket opens on 30/11/2026,'=1+1,,Rossi")
        assert len(page(office, "maintenance_csv", view="overdue").splitlines()) == 1

    def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(
        self, office, rossi, django_assert_max_num_queries, django_assert_num_queries
    ):
        duty(rossi)
        with django_assert_max_num_queries(12) as asked:
            page(office, "maintenance")
        for number in range(12):
            duty(rossi, what=f"Altro {number}")
        with django_assert_num_queries(len(asked)):
            page(office, "maintenance")

    def test_a_customer_s_person_is_led_away(self, client, rossi):
        client.force_login(rossi.user)
        assert client.get(reverse("web:maintenance")).status_code == 302


def test_a_day_ahead_says_when_its_ticket_opens(rossi):
    duty(rossi)
    (first, *_others) = duties.days_ahead(duties.duties_for(cast.FOUNDER), cast.AT, date(2026, 12, 31))
    with translation.override("it"):
        assert duty_words.standing_words(first) == "il ticket si apre il 30/11/2026"
