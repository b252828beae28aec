"""`scudo contract draft|explain|pin-key`, as scripts drive them."""

import hashlib
import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from scudo.cli import contract, contract_answers
from scudo.cli.main import COMMANDS
from scudo.contracts import actions, pin_keys
from scudo.contracts.models import Draft
from scudo.core.severity import Effect
from scudo.desk import actions as desk
from scudo.lib import clock
from tests import cast, pdf

EVENINGS = actions.ExtraTime(("mon", "tue", "wed", "thu", "fri"), "18:00", "22:00")


@pytest.fixture
def rossi(db):
    clock.move(cast.AT)
    return cast.rossi()


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answered(capfdbinary, code=0, **call):
    """What a command answered on standard output."""
    which = call.pop("which")
    assert which(**call) == code
    return json.loads(capfdbinary.readouterr().out)


class TestDraft:
    def test_it_writes_the_paper_as_it_would_be_and_keeps_nothing(self, rossi, here, capfdbinary):
        told = answered(
            capfdbinary, which=contract_answers.draft, number="R-360", language="", output="", keep=False
        )
        file = (here / "R-360.pdf").read_bytes()
        assert told == {
            "contract": "R-360", "version": 1, "number": None, "language": "it", "file": "R-360.pdf", "pages": 4,
            "sha256": hashlib.sha256(file).hexdigest(), "document_sha256": told["document_sha256"], "pdf_standard": "PDF/A-2a",
        }  # fmt: skip
        assert "Bozzasenzanumero" in pdf.text_of(file)
        assert told["document_sha256"] in pdf.text_of(file)
        assert not Draft.objects.exists()

    def test_kept_it_is_the_draft_that_the_office_would_make(self, rossi, here, capfdbinary):
        told = answered(
            capfdbinary, which=contract_answers.draft, number="R-360", language="en", output="", keep=True
        )
        draft = Draft.objects.get()
        assert (told["number"], told["file"]) == ("B-2026-0001", "B-2026-0001.pdf")
        assert told["document_sha256"] == draft.digest
        assert draft.language == "en"
        assert "console" not in draft.document

    def test_the_paper_goes_to_standard_output_and_the_answer_beside_it(self, rossi, capfdbinary):
        assert contract_answers.draft("R-360", "", "-", keep=False) == 0
        out, err = capfdbinary.readouterr()
        assert out.startswith(b"%PDF")
        told = json.loads(err)
        assert told["sha256"] == hashlib.sha256(out).hexdigest()
        assert told["file"] == "-"

    def test_a_name_without_a_shape_costs_the_archives_form_and_says_so(self, rossi, here, capfdbinary):
        rossi.customer.name = "漢字 S.r.l."
        rossi.customer.save()
        told = answered(
            capfdbinary, which=contract_answers.draft, number="R-360", language="", output="x.pdf", keep=False
        )
        assert told["pdf_standard"] is None
        assert told["pages"] == 4

    def test_a_number_is_no_path(self, rossi, here, capfdbinary):
        cast.agreement(rossi.customer, "../A/1 b")
        told = answered(
            capfdbinary, which=contract_answers.draft, number="../A/1 b", language="", output="", keep=False
        )
        assert told["file"] == "A-1-b.pdf"
        assert (here / "A-1-b.pdf").exists()

    def test_an_unknown_contract_is_told(self, rossi, capfdbinary):
        told = answered(
            capfdbinary, 1, which=contract_answers.draft, number="nobody", language="", output="", keep=False
        )
        assert told == {"error": "there is no contract with this number", "contract": "nobody"}

    def test_nothing_is_kept_of_a_contract_that_is_over(self, rossi, here, capfdbinary):
        actions.end(contract=rossi.contract, because="Fine", by=cast.FOUNDER, at=cast.AT - timedelta(days=3))
        clock.move(cast.AT + timedelta(days=9))
        told = answered(
            capfdbinary, 1, which=contract_answers.draft, number="R-360", language="", output="", keep=True
        )
        assert told["contract"] == "R-360"
        assert not list(here.iterdir())

    def test_an_unknown_language_is_refused_before_anything_is_asked(self):
        refused = CliRunner().invoke(contract.app, ["draft", "R-360", "--language", "fr"])
        assert refused.exit_code == 2
        assert "none of it, en" in refused.output


def explained(capfdbinary, ticket, at=cast.AT, language="en"):
    return answered(
        capfdbinary,
        which=contract_answers.explain,
        number=ticket.number,
        language=language,
        at=at,
        as_text=False,
    )


class TestExplain:
    def test_it_says_why_it_is_covered_and_what_was_promised(self, rossi, capfdbinary):
        ticket = cast.ticket(rossi, "Server spento", effect=Effect.STOPPED)
        told = explained(capfdbinary, ticket, cast.AT + timedelta(minutes=20))
        assert told["ticket"] == ticket.number
        assert (told["contract"], told["version"], told["plan"]) == ("R-360", 1, "360")
        assert (told["covered"], told["charge"], told["in_hours"], told["severity"]) == (True, False, True, 1)
        assert told["because"] == ["Gestionale is in the list of contract R-360."]
        assert told["reasons"][0]["code"] == "coverage.listed"
        taking, restoring = told["clocks"]
        assert (
            taking["name"],
            taking["budget_minutes"],
            taking["spent_minutes"],
            taking["left_minutes"],
        ) == ("acknowledge", 60, 20, 40)
        assert taking["due"] == "2026-11-23T11:30:00+01:00"
        assert restoring["due"] == "2026-11-24T09:30:00+01:00"
        assert not restoring["breached"]

    def test_the_counted_rows_add_up_to_what_is_spent(self, rossi, capfdbinary):
        ticket = cast.ticket(rossi, "Server spento", effect=Effect.STOPPED)
        for one in explained(capfdbinary, ticket, cast.AT + timedelta(days=1))["clocks"]:
            counted = sum(row["minutes"] for row in one["ledger"] if row["line"] == "counted")
            assert counted == one["spent_minutes"]

    def test_the_account_counts_up_to_the_deadline(self, rossi, capfdbinary):
        ticket = cast.ticket(rossi, "Server spento", effect=Effect.STOPPED)
        restoring = explained(capfdbinary, ticket)["clocks"][1]
        counted = sum(part["minutes"] for part in restoring["account"] if part["counts"])
        assert counted == restoring["budget_minutes"]
        assert restoring["account"][-1]["until"] == restoring["due"]
        assert {part["why"] for part in restoring["account"]} == {"office", "outside"}

    def test_a_late_one_is_breached_with_time_below_nothing(self, rossi, capfdbinary):
        ticket = cast.ticket(rossi, "Server spento", effect=Effect.STOPPED)
        taking = explained(capfdbinary, ticket, cast.AT + timedelta(hours=3))["clocks"][0]
        assert taking["breached"]
        assert taking["left_minutes"] == -120

    def test_what_if_it_were_graver_or_extra_time_were_bought(self, rossi, capfdbinary):
        ticket = cast.ticket(rossi, "Posta lenta", effect=Effect.PARTLY, at=cast.rome("2026-11-23 17:30"))
        supposed = {one["if"]: one for one in explained(capfdbinary, ticket)["what_if"]}
        assert supposed.keys() == {"severity_1", "severity_3", "extra_time_round_the_clock"}
        assert supposed["severity_1"]["acknowledge_due"] == "2026-11-24T09:30:00+01:00"
        assert supposed["extra_time_round_the_clock"]["acknowledge_due"] == "2026-11-23T21:30:00+01:00"

    def test_later_edits_change_nothing_of_it(self, rossi, capfdbinary):
        ticket = cast.ticket(rossi, "Server spento", effect=Effect.STOPPED)
        before = explained(capfdbinary, ticket)
        provisions = actions.Provisions(targets={1: (1, 2), 2: (1, 2), 3: (1, 2)}, extra_time=[EVENINGS])
        actions.amend(
            contract=rossi.contract, provisions=provisions, holds_from=cast.AT.date(), because="Meno tempo",
            by=cast.FOUNDER, at=cast.AT,
        )  # fmt: skip
        assert explained(capfdbinary, ticket) == before

    def test_one_that_no_contract_covers(self, db, capfdbinary):
        bianchi = cast.customers.add_customer(name="Bianchi", by=cast.FOUNDER, at=cast.AT)
        ticket = desk.open_ticket(
            customer=bianchi, origin="phone", reason="Aiuto", by=cast.FOUNDER, at=cast.AT
        )
        told = explained(capfdbinary, ticket, language="it")
        assert (told["covered"], told["contract"], told["version"], told["plan"]) == (False, None, None, None)
        assert [one["code"] for one in told["reasons"]] == ["coverage.no_contract"]
        assert told["clocks"][0]["budget_minutes"] is None
        assert told["what_if"] == []

    def test_for_people_it_is_a_table(self, rossi, capfdbinary):
        ticket = cast.ticket(rossi, "Server spento", effect=Effect.STOPPED)
        assert contract_answers.explain(ticket.number, "en", cast.AT, as_text=True) == 0
        told = capfdbinary.readouterr().out.decode()
        assert "R-360" in told
        assert "acknowledge: due 2026-11-23T11:30:00+01:00, running" in told

    def test_an_unknown_ticket_is_told(self, rossi, capfdbinary):
        told = answered(
            capfdbinary,
            1,
            which=contract_answers.explain,
            number="2026-9-9",
            language="",
            at=cast.AT,
            as_text=False,
        )
        assert told == {"error": "there is no ticket with this number", "ticket": "2026-9-9"}


class TestPinKey:
    def test_a_new_key_is_made_before_the_others(self, rossi, capfdbinary):
        first = answered(capfdbinary, which=contract_answers.rotate)
        second = answered(capfdbinary, which=contract_answers.rotate)
        assert second["keys"] == first["keys"] + 1
        assert second["key"] != first["key"]
        assert pin_keys.current(cast.AT).id == second["key"]


def test_the_command_is_one_of_scudos():
    assert COMMANDS["contract"] == "scudo.cli.contract:app"
