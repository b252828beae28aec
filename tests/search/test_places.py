"""Beside tickets: companies, people by phone, components, serial numbers, products, contracts, mails that wait."""

import pytest

from scudo.contracts import actions as contracts
from scudo.search.actions import reading
from tests import cast
from tests.design import plans
from tests.search.finding import find

pytestmark = pytest.mark.django_db

MODEL = """
system: rete-rossi
name: Rete di Rossi
customer: rossi-impianti
acquired: bought
components:
  ups-1: {name: Gruppo di continuità, product: apc-smt2200, serial: AS-22 31/b}
  sw-1: {name: Switch del magazzino, needs: [ups-1]}
services:
  rete: {needs: [sw-1]}
"""


@pytest.fixture
def rossi():
    return cast.rossi()


class TestNames:
    @pytest.mark.parametrize("text", ["rossi", "ROSSI impianti", "01234560587", "rossi.example"])
    def test_a_company_by_name_number_or_domain(self, rossi, text):
        assert find(text).customers == [rossi.customer]

    @pytest.mark.parametrize("text", ["anna", "anna rossi", "impianti anna", "anna@rossi.example"])
    def test_a_person_by_name_company_or_address(self, rossi, text):
        assert [one.contact for one in find(text).people] == [rossi.contact]

    def test_accents_do_not_matter(self, rossi):
        niccolo = cast.person(rossi.customer, "Niccolò D’Amè", "nico@rossi.example")
        for text in ("niccolo", "NICCOLÒ amè", "d'ame"):
            assert [one.contact for one in find(text).people] in ([niccolo], [])
        assert [one.contact for one in find("niccolo ame").people] == [niccolo]

    @pytest.mark.parametrize(
        "text",
        ["+39 06 780.70.70", "067807070", "06/780 7070", "0039 06 7807070", "(06) 780-70-70", "7807070"],
    )
    def test_a_phone_in_any_spelling(self, rossi, text):
        luca = cast.person(rossi.customer, "Luca", "luca@rossi.example", phones=["06 7807070"])
        assert [one.contact for one in find(text).people] == [luca]

    def test_a_phone_is_of_the_providers_country(self, rossi, settings):
        settings.PROVIDER_COUNTRY = "DE"
        luca = cast.person(rossi.customer, "Luca", "luca@rossi.example", phones=["030 1234567"])
        for text in ("030 1234567", "030/123 45 67", "0049 30 1234567"):
            assert [one.contact for one in find(text).people] == [luca]

    def test_a_vat_number_that_begins_like_a_prefix(self, rossi):
        type(rossi.customer).objects.filter(pk=rossi.customer.pk).update(vat_number="00488410010")
        assert find("00488410010").customers == [rossi.customer]

    def test_a_contract_by_its_number(self, rossi):
        assert find("r-360").contracts == [rossi.contract]


class TestSystems:
    @pytest.fixture
    def loaded(self, rossi, run_jobs):
        plans.load(MODEL)
        run_jobs("reactions")

    @pytest.mark.parametrize("text", ["continuita", "gruppo CONTINUITÀ", "ups-1", "smt2200"])
    def test_a_component_by_what_it_is_called(self, loaded, text):
        assert [one.key for one in find(text).components] == ["ups-1"]

    def test_a_system_by_its_name(self, loaded):
        assert [one.key for one in find("rete rossi").systems] == ["rete-rossi"]

    def test_a_newer_model_replaces_the_components(self, loaded, run_jobs):
        plans.load(MODEL.replace("Gruppo di continuità", "Batteria"))
        run_jobs("reactions")
        assert find("continuità").components == []
        assert [one.key for one in find("batteria").components] == ["ups-1"]

    @pytest.mark.parametrize("text", ["AS-22 31/b", "as2231b", "AS 2231", "2231b"])
    def test_a_serial_number_of_a_component_in_any_spelling(self, loaded, text):
        assert [one.component.key for one in find(text).devices] == ["ups-1"]


def test_a_serial_number_of_a_rental_and_of_a_part(rossi):
    rental = contracts.add_rental(
        customer=rossi.customer,
        number="N-1",
        system="",
        starts_on=cast.AT.date(),
        by=cast.FOUNDER,
        at=cast.AT,
    )
    contracts.add_asset(rental=rental, product="HP 4050", serial="CZC-123.456", by=cast.FOUNDER, at=cast.AT)
    [found] = find("czc123456").devices
    assert found.asset.product == "HP 4050"
    assert find("12").devices == []


class TestMails:
    def test_a_held_mail_by_sender_and_subject_at_once_and_by_its_text_when_it_was_read(self, db):
        held = cast.received(
            cast.letter("Ugo <ugo@sconosciuti.example>", "Offerta toner", "Vendiamo cartucce rigenerate.")
        )
        assert held.outcome == "held"
        assert [one.mail for one, _said in find("ugo toner").mails] == [held]
        assert find("cartuccia").mails == []
        reading.tick(cast.AT)
        [(one, said)] = find("cartuccia").mails
        assert one.mail == held
        assert [piece.text for piece in said.pieces if piece.is_found] == ["cartucce"]

    def test_one_that_became_a_ticket_is_found_there_only(self, rossi):
        cast.received(cast.letter("Anna <anna@rossi.example>", "Plotter fermo", "Non si accende."))
        found = find("plotter accende")
        assert len(found.tickets) == 1
        assert found.mails == []
