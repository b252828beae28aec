"""Pages of PINs: issued and shown once, replaced, revoked; how they are tried, and their keys (C8)."""

import base64
import logging
import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from scudo.contracts import actions, pin_keys
from scudo.contracts.models import Pin
from scudo.contracts.queries import contract_by_id
from scudo.core.pin import STANDARD, Outcome, typed
from scudo.core.roles import Role
from scudo.lib import clock
from scudo.web.contract_sections.pins import section
from tests import cast, pdf
from tests.contracts import issued
from tests.contracts.issued import EVENING, OFFICE

pytestmark = pytest.mark.django_db
own_keys = pytest.fixture(autouse=True)(issued.fresh_keys)
SHOWN = re.compile(r"<code>(\d{4} \d{4})</code>")
PAGE = re.compile(r'href="data:application/pdf;base64,([^"]+)" download="([^"]+)"')


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def contract(rossi):
    return issued.evenings(rossi)


@pytest.fixture
def office(client):
    clock.move(cast.AT)
    client.force_login(cast.colleague(Role.OFFICE))
    return client


def post(client, name, *args, **fields):
    return client.post(reverse(f"web:{name}", args=args), fields)


def page(client, name, *args):
    answer = client.get(reverse(f"web:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def shown(viewer, contract, at=cast.AT):
    """The section of the contract's page as it is printed."""
    with translation.override("en"):
        found = section(viewer, contract_by_id(viewer, contract.pk), at)
        return found and render_to_string(found["template"], {**found, "section": found})


def given(answer):
    """The digits in an answer."""
    assert answer.status_code == 200
    return SHOWN.search(answer.content.decode())[1]


class TestIssue:
    def test_the_pin_is_shown_large_and_grouped_with_its_page_and_stored_by_nobody(self, office, contract):
        answer = post(office, "contract_pin_new", contract.pk, label="Portineria", seen=0)
        digits = given(answer)
        assert "no-store" in answer.headers["Cache-Control"]
        assert "Portineria" in answer.content.decode()
        assert issued.typed(typed(digits)).outcome is Outcome.ACCEPTED
        held, file = PAGE.search(answer.content.decode()).groups()
        assert file == "pin-assistenza-r-extra.pdf"
        assert digits.replace(" ", "") in pdf.text_of(base64.b64decode(held))

    def test_sent_again_it_shows_nothing_and_issues_nothing(self, office, contract, caplog):
        caplog.set_level(logging.DEBUG)
        fields = {"label": "Portineria", "seen": 0}
        digits = given(post(office, "contract_pin_new", contract.pk, **fields))
        again = office.post(reverse("web:contract_pin_new", args=[contract.pk]), fields, follow=True)
        assert again.redirect_chain[0] == (reverse("web:contract", args=[contract.pk]), 302)
        asked = office.get(reverse("web:contract_pin_new", args=[contract.pk]))
        for answer in (again, asked):
            for said in (digits, typed(digits)):
                assert said not in answer.content.decode()
                assert said not in caplog.text
        assert Pin.objects.count() == 1
        assert issued.kept_in(typed(digits)) == issued.kept_in(digits) == []

    def test_the_form_knows_the_newest_pin(self, office, contract):
        made, _digits = issued.issued(contract)
        assert f'name="seen" value="{made.pk}"' in page(office, "contract_pin_new", contract.pk)
        assert given(post(office, "contract_pin_new", contract.pk, label="Guardia", seen=made.pk))

    def test_what_is_refused_says_why_and_issues_nothing(self, office, rossi, contract):
        without = post(office, "contract_pin_new", rossi.contract.pk, label="Portineria", seen=0)
        nobody = post(office, "contract_pin_new", contract.pk, label=" ", seen=0)
        assert (without.status_code, nobody.status_code) == (422, 422)
        assert "Extra Time" in without.content.decode()
        assert 'id="id_label_error"' in nobody.content.decode()
        assert not Pin.objects.exists()

    def test_keys_that_cannot_be_read_are_said_and_not_made_anew(self, office, contract):
        pin_keys.path().write_text("nonsense")
        answer = post(office, "contract_pin_new", contract.pk, label="Portineria", seen=0)
        assert answer.status_code == 422
        assert "backup" in answer.content.decode()
        assert "backup" in page(office, "pins")

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.TECHNICIAN, Role.DESIGNER])
    def test_only_the_office_and_the_manager_issue(self, client, contract, role):
        made, _digits = issued.issued(contract)
        client.force_login(cast.colleague(role))
        for name, args in (("new", ()), ("replace", (made.pk,)), ("revoke", (made.pk,))):
            address = reverse(f"web:contract_pin_{name}", args=[contract.pk, *args])
            assert client.get(address).status_code == 403
            assert client.post(address, {"label": "x", "seen": made.pk, "because": "x"}).status_code == 403
        assert Pin.objects.get().revoked_at is None


class TestReplaceAndRevoke:
    def test_another_one_is_shown_and_the_old_one_opens_nothing(self, office, contract):
        old, lost = issued.issued(contract)
        assert 'value="Portineria"' in page(office, "contract_pin_replace", contract.pk, old.pk)
        answer = post(office, "contract_pin_replace", contract.pk, old.pk, label="Guardia")
        digits = given(answer)
        assert "no-store" in answer.headers["Cache-Control"]
        assert "opens nothing any more" in answer.content.decode()
        assert issued.typed(lost).outcome is Outcome.AGAIN
        assert issued.typed(typed(digits)).outcome is Outcome.ACCEPTED
        again = post(office, "contract_pin_replace", contract.pk, old.pk, label="Guardia")
        assert again.status_code == 302
        assert Pin.objects.count() == 2

    def test_it_is_revoked_with_a_reason(self, office, contract):
        made, digits = issued.issued(contract)
        assert post(office, "contract_pin_revoke", contract.pk, made.pk, because="").status_code == 422
        with_digits = post(office, "contract_pin_revoke", contract.pk, made.pk, because=f"Perso {digits}")
        assert with_digits.status_code == 422
        assert (
            post(office, "contract_pin_revoke", contract.pk, made.pk, because="Smarrito").status_code == 302
        )
        assert Pin.objects.get().revoked_because == "Smarrito"
        assert post(office, "contract_pin_revoke", contract.pk, made.pk, because="Ancora").status_code == 302

    def test_a_pin_of_another_contract_is_not_there(self, office, rossi, contract):
        made, _digits = issued.issued(contract)
        for name in ("replace", "revoke"):
            address = reverse(f"web:contract_pin_{name}", args=[rossi.contract.pk, made.pk])
            assert office.post(address, {"label": "x", "because": "x"}).status_code == 404


class TestSection:
    def test_it_says_whose_when_and_by_whom_and_never_the_digits(self, contract):
        office = cast.colleague(Role.OFFICE)
        made, digits = actions.issue_pin(contract=contract, label="Portineria", by=office.actor(), at=cast.AT)
        said = shown(office.actor(), contract)
        for words in (
            "Portineria",
            "Giulia Office",
            "never",
            reverse("web:contract_pin_replace", args=[contract.pk, made.pk]),
        ):
            assert words in said
        issued.typed(digits)
        said = shown(office.actor(), contract)
        assert "never" not in said
        assert "21:00" in said
        assert digits not in said

    def test_what_is_revoked_or_replaced_stands_apart_with_the_reason(self, contract):
        first, _digits = issued.issued(contract)
        second, _digits = actions.replace_pin(pin=first, **OFFICE)
        actions.revoke_pin(pin=second, because="Smarrito", **OFFICE)
        said = shown(cast.FOUNDER, contract)
        assert "Replaced" in said
        assert "Smarrito" in said
        assert "None in use" in said

    def test_who_may_not_issue_reads(self, contract):
        issued.issued(contract)
        said = shown(cast.colleague(Role.TECHNICIAN).actor(), contract)
        assert "Portineria" in said
        assert "/pins/new/" not in said
        assert "/revoke/" not in said

    def test_where_there_is_nothing_to_say_it_says_nothing(self, rossi):
        assert shown(cast.FOUNDER, rossi.contract) is None

    def test_a_contract_that_lost_its_extra_time_shows_its_pins_and_why_there_is_no_other(self, contract):
        issued.issued(contract)
        actions.amend(
            contract=contract, provisions=actions.Provisions(), holds_from=cast.AT.date(), because="Senza", **OFFICE
        )  # fmt: skip
        said = shown(cast.FOUNDER, contract)
        assert "while the contract has Extra Time" in said
        assert "/replace/" not in said
        assert "/revoke/" in said

    def test_one_whose_key_is_lost_is_to_be_replaced(self, contract):
        issued.issued(contract)
        pin_keys.path().unlink()
        assert "Its key is lost" in shown(cast.FOUNDER, contract)

    def test_the_page_of_the_contract_has_it(self, office, contract):
        issued.issued(contract)
        assert 'id="pins"' in page(office, "contract", contract.pk)


class TestOffice:
    def test_days_of_tries_keys_and_what_is_to_be_issued_anew(self, office, contract):
        _made, digits = issued.issued(contract)
        clock.move(EVENING)
        assert "No PIN was typed" in page(office, "pins")
        issued.wrong(3)
        issued.typed(digits)
        said = page(office, "pins")
        assert ">3</td>" in said
        assert pin_keys.all_keys()[0].id in said
        assert "To be issued anew" not in said
        pin_keys.path().unlink()
        assert "To be issued anew" in page(office, "pins")

    def test_the_alarm_is_seen_while_it_lasts(self, office):
        clock.move(EVENING)
        assert "Somebody may be guessing" not in page(office, "pins")
        issued.wrong(STANDARD.cap + 1)
        assert "61 within the last hour, 61 within the last day" in page(office, "pins")
        clock.move(EVENING + (EVENING - cast.AT) * 3)
        assert "Somebody may be guessing" not in page(office, "pins")

    def test_the_manager_alone_makes_a_new_key(self, office, client):
        first = pin_keys.current(cast.AT)
        assert post(office, "pin_key_turn").status_code == 403
        client.force_login(cast.colleague(Role.MANAGER))
        assert "/contracts/pins/key/" in page(client, "pins")
        assert post(client, "pin_key_turn").status_code == 302
        assert pin_keys.all_keys()[1] == first
        assert client.get(reverse("web:pin_key_turn")).status_code == 405

    def test_keys_of_the_environment_are_not_made_here(self, client, settings):
        settings.PIN_KEYS = pin_keys.read(f"k:{'ab' * 32}")
        client.force_login(cast.colleague(Role.MANAGER))
        assert "SCUDO_PIN_KEYS" in page(client, "pins")
        assert "/contracts/pins/key/" not in page(client, "pins")
        assert post(client, "pin_key_turn").status_code == 302
        assert not pin_keys.path().exists()

    def test_the_page_asks_as_many_questions_for_many_as_for_one(
        self, office, contract, django_assert_num_queries, django_assert_max_num_queries
    ):
        for number in range(2):
            issued.issued(contract, f"Turno {number}")
        pin_keys.path().unlink()
        with django_assert_max_num_queries(12) as asked:
            page(office, "pins")
        for number in range(8):
            issued.issued(contract, f"Altri {number}")
        pin_keys.path().unlink()
        issued.wrong(5)
        with django_assert_num_queries(len(asked)):
            page(office, "pins")
