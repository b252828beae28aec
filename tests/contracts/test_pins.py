"""PINs are issued, replaced and revoked by the office, shown once, and kept nowhere (C8)."""

import logging
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.utils import ProgrammingError
from django.utils import translation

from scudo.contracts import actions, pin_keys, pin_paper, queries
from scudo.contracts.actions import ExtraTime
from scudo.contracts.models import Pin, PinTry
from scudo.contracts.queries import pins
from scudo.core.pin import Outcome, is_weak, typed
from scudo.journal.models import Entry
from scudo.lib import home, scope, typeset
from scudo.lib.backup import archive
from tests import cast, pdf
from tests.contracts import agreed, issued
from tests.contracts.issued import EVENING, EVENINGS, OFFICE, UNKNOWN, kept_in

pytestmark = pytest.mark.django_db
own_keys = pytest.fixture(autouse=True)(issued.fresh_keys)
TODAY = cast.AT.date()


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def contract(rossi):
    return issued.evenings(rossi)


def refused(problem):
    return " ".join(problem.value.messages)


def close(words):
    """As the reader of PDFs gives it: without blanks."""
    return "".join(words.split())


class TestIssue:
    def test_eight_digits_are_given_once_and_only_their_digest_stays(self, contract):
        made, digits = issued.issued(contract)
        assert typed(digits) == digits
        assert not is_weak(digits)
        assert (made.contract, made.label, made.revoked_at) == (contract, "Portineria", None)
        assert re.fullmatch(r"[0-9a-f]{64}", made.digest)
        assert made.key == pin_keys.all_keys()[0].id
        entry = Entry.objects.get(kind="contracts.pin_issued")
        assert entry.facts == {"pin": made.pk, "key": made.key}
        assert entry.customer_id == contract.customer_id

    def test_one_person_after_the_other_gets_one_of_their_own(self, contract):
        drawn = [issued.issued(contract, f"Turno {number}")[1] for number in range(5)]
        assert len(set(drawn)) == 5
        assert [one.label for one in pins.pins_of(cast.FOUNDER, contract)][::-1] == [
            f"Turno {number}" for number in range(5)
        ]

    def test_a_contract_in_preparation_has_them_before_it_begins(self, rossi):
        contract = agreed.prepared(rossi, extra_time=EVENINGS, acquired="bought")
        made, digits = issued.issued(contract)
        assert issued.typed(digits).refused is pins.Refused.NOT_IN_FORCE
        assert "comes into force" in pin_paper.valid(made.contract, cast.AT)

    def test_a_contract_without_extra_time_has_none(self, rossi):
        with pytest.raises(ValidationError) as problem:
            issued.issued(rossi.contract)
        assert "rule C8" in refused(problem)
        assert "Extra Time" in refused(problem)

    def test_extra_time_to_come_counts_and_extra_time_that_ends_does_not(self, rossi, contract):
        def amended(one, days, extra_time):
            said = actions.Provisions(extra_time=extra_time)
            actions.amend(contract=one, provisions=said, holds_from=TODAY + timedelta(days=days), because="Turni", **OFFICE)  # fmt: skip
            return queries.contract_by_id(cast.FOUNDER, one.pk)

        before = amended(rossi.contract, 7, EVENINGS)
        assert pins.with_extra_time(before, cast.AT).number == 2
        issued.issued(before)
        taken_back = amended(before, 7, ())
        assert pins.with_extra_time(taken_back, cast.AT) is None, (
            "the second amendment of that day replaces it"
        )
        until_then = amended(contract, 7, ())
        assert pins.with_extra_time(until_then, cast.AT).number == 1
        assert pins.with_extra_time(until_then, cast.AT + timedelta(days=8)) is None

    def test_what_a_contract_says_before_its_first_day_counts_for_nothing(self, rossi):
        ahead = issued.evenings(rossi, "AHEAD", starts_on=TODAY + timedelta(days=10))
        said = actions.Provisions()
        actions.amend(contract=ahead, provisions=said, holds_from=TODAY, because="Senza", **OFFICE)
        assert not pins.may_have_pins(queries.contract_by_id(cast.FOUNDER, ahead.pk), cast.AT)

    def test_a_contract_that_is_over_has_none(self, contract):
        actions.end(contract=contract, because="Disdetta", **OFFICE)
        with pytest.raises(ValidationError) as problem:
            issued.issued(contract)
        assert "is over" in refused(problem)

    def test_a_contract_has_a_sensible_number_of_them(self, contract):
        every = [issued.issued(contract, f"Turno {number}")[0] for number in range(pins.MOST_IN_USE)]
        with pytest.raises(ValidationError) as problem:
            issued.issued(contract)
        assert "20" in refused(problem)
        actions.replace_pin(pin=every[0], **OFFICE)
        actions.revoke_pin(pin=every[1], because="Dimissioni", **OFFICE)
        assert issued.issued(contract)

    @pytest.mark.parametrize("label", ["", "  \t ", "x" * 101])
    def test_it_is_given_to_somebody(self, contract, label):
        with pytest.raises(ValidationError) as problem:
            issued.issued(contract, label)
        assert set(problem.value.message_dict) == {"label"}

    def test_a_form_that_is_sent_twice_issues_one(self, contract):
        actions.issue_pin(contract=contract, label="Guardia", seen=0, **OFFICE)
        with pytest.raises(actions.IssuedMeanwhile):
            actions.issue_pin(contract=contract, label="Guardia", seen=0, **OFFICE)
        assert Pin.objects.count() == 1

    def test_digits_that_were_given_before_are_not_given_again(self, contract, monkeypatch):
        _first, digits = issued.issued(contract)
        pin_keys.rotate(cast.AT)
        drawn = iter([int(digits), 12121212, 24121987, 51908264])
        monkeypatch.setattr("scudo.contracts.actions.pins.secrets.randbelow", lambda _below: next(drawn))
        assert issued.issued(contract)[1] == "51908264"


class TestReplaceAndRevoke:
    def test_a_replaced_one_opens_nothing_and_the_new_one_is_for_the_same(self, contract):
        old, lost = issued.issued(contract)
        made, digits = actions.replace_pin(pin=old, **OFFICE)
        assert (made.label, made.contract) == ("Portineria", contract)
        assert issued.typed(lost).refused is pins.Refused.REVOKED
        assert issued.typed(digits).outcome is Outcome.ACCEPTED
        assert Entry.objects.filter(kind="contracts.pin_issued").last().facts["replaces"] == old.pk

    def test_it_is_replaced_once(self, contract):
        old, _lost = issued.issued(contract)
        actions.replace_pin(pin=old, label="Guardia", **OFFICE)
        with pytest.raises(ValidationError):
            actions.replace_pin(pin=old, **OFFICE)
        assert [one.label for one in Pin.objects.filter(revoked_at=None)] == ["Guardia"]

    def test_where_the_new_one_is_refused_the_old_one_stays(self, contract):
        old, digits = issued.issued(contract)
        actions.amend(
            contract=contract, provisions=actions.Provisions(), holds_from=TODAY, because="Senza", **OFFICE
        )
        with pytest.raises(ValidationError):
            actions.replace_pin(pin=old, by=cast.FOUNDER, at=cast.AT + timedelta(hours=1))
        assert issued.typed(digits).outcome is Outcome.ACCEPTED

    def test_it_is_revoked_with_a_reason_and_at_once(self, contract):
        made, digits = issued.issued(contract)
        with pytest.raises(ValidationError):
            actions.revoke_pin(pin=made, because=" ", **OFFICE)
        held = actions.revoke_pin(pin=made, because="Telefono  rubato", **OFFICE)
        assert (held.revoked_at, held.revoked_because) == (cast.AT, "Telefono rubato")
        assert issued.typed(digits).refused is pins.Refused.REVOKED
        with pytest.raises(ValidationError):
            actions.revoke_pin(pin=made, because="Di nuovo", **OFFICE)

    def test_nobody_writes_the_digits_into_a_reason_or_a_label(self, contract):
        made, digits = issued.issued(contract)
        for text in (digits, f"ha perso il {digits[:4]}-{digits[4:]}!", f"tel. 06{digits}1"):
            with pytest.raises(ValidationError) as problem:
                actions.revoke_pin(pin=made, because=text, **OFFICE)
            assert set(problem.value.message_dict) == {"because"}
            with pytest.raises(ValidationError):
                issued.issued(contract, text)
        assert actions.revoke_pin(pin=made, because="tel. 06 40718263", **OFFICE)


class TestNowhereElse:
    """The digits are in the answer to the one who asked, and in nothing that stays."""

    def test_not_in_the_database_and_not_in_the_logs(self, contract, caplog):
        caplog.set_level(logging.DEBUG)
        made, digits = issued.issued(contract)
        pin_paper.of_pin(made, digits)
        issued.typed(digits)
        for number, attempt in enumerate((UNKNOWN, "12", f"{digits}1", "x" * 200)):
            issued.typed(attempt, f"call-{number}")
        pin_keys.rotate(cast.AT)
        issued.typed(digits, "again")
        second, other = actions.replace_pin(pin=made, **OFFICE)
        actions.revoke_pin(pin=second, because="Fine", **OFFICE)
        issued.typed(other, "revoked")
        for said in (digits, other, UNKNOWN):
            assert kept_in(said) == []
            assert kept_in(pin_paper.grouped(said)) == []
            assert said not in caplog.text
            assert pin_paper.grouped(said) not in caplog.text
        assert "revoked" in caplog.text
        assert kept_in(made.label), "the search finds what is there"

    def test_not_in_what_stands_in_an_error(self, contract):
        key = pin_keys.current(cast.AT)
        assert key.secret.hex() not in repr(key)
        assert str(key.secret) not in repr(key)

    def test_callers_are_kept_as_digests(self, contract):
        issued.typed(UNKNOWN, caller="+39061234567")
        issued.typed(UNKNOWN, "call-2")
        assert kept_in("+39061234567") == []
        assert [bool(one.caller) for one in PinTry.objects.order_by("pk")] == [True, False]

    @pytest.mark.parametrize("model", [Pin, PinTry])
    def test_the_portals_role_reads_none_of_it(self, rossi, contract, model):
        issued.typed(issued.issued(contract)[1])
        assert model.objects.exists()
        with pytest.raises(ProgrammingError, match="permission denied"), scope.within([rossi.customer.pk]):
            model.objects.exists()

    def test_a_customers_person_sees_none(self, rossi, contract):
        viewer = rossi.user.actor()
        issued.issued(contract)
        assert not pins.pins_of(viewer, contract).exists()
        assert pins.alarm_at(viewer, cast.AT) is pins.keys_at(viewer) is None
        assert pins.tries_by_day(viewer, cast.AT, 30) == []


class TestKeys:
    def test_the_first_one_is_made_when_it_is_asked_for_and_only_its_user_reads_it(self):
        assert pin_keys.all_keys() == ()
        made = pin_keys.current(cast.AT)
        assert pin_keys.all_keys() == (made,)
        assert stat.S_IMODE(pin_keys.path().stat().st_mode) == 0o600
        assert made.id.startswith("20261123-")
        assert len(made.secret) == 32

    def test_several_that_ask_at_once_get_the_same(self):
        with ThreadPoolExecutor(8) as threads:
            assert len(set(threads.map(pin_keys.current, [cast.AT] * 16))) == 1

    def test_a_new_one_is_current_and_the_others_stay(self):
        first = pin_keys.current(cast.AT)
        second = pin_keys.rotate(cast.AT)
        assert pin_keys.current(cast.AT) == second
        assert pin_keys.all_keys() == (second, first)

    def test_a_pin_comes_under_the_current_key_when_it_is_used(self, contract):
        made, digits = issued.issued(contract)
        key = actions.turn_pin_key(**OFFICE)
        assert pins.keys_at(cast.FOUNDER) == pins.Keys(key, given=False, older=1, lost=0)
        assert issued.typed(digits).outcome is Outcome.ACCEPTED
        held = Pin.objects.get(pk=made.pk)
        assert (held.key, held.used_at) == (key, EVENING)
        assert held.digest != made.digest
        assert pins.keys_at(cast.FOUNDER) == pins.Keys(key, given=False, older=0, lost=0)
        assert issued.typed(digits, "call-2").outcome is Outcome.ACCEPTED
        assert Entry.objects.get(kind="contracts.pin_key_turned").facts == {"key": key}

    def test_where_the_keys_are_lost_the_pins_open_nothing_and_have_to_be_issued_anew(self, contract):
        made, digits = issued.issued(contract)
        pin_keys.path().unlink()
        assert issued.typed(digits).refused is pins.Refused.UNKNOWN
        assert list(pins.to_issue_anew(cast.FOUNDER)) == [made]
        assert pins.keys_at(cast.FOUNDER).lost == 1
        _other, again = actions.replace_pin(pin=made, **OFFICE)
        assert issued.typed(again, "call-2").outcome is Outcome.ACCEPTED
        assert not pins.to_issue_anew(cast.FOUNDER)

    def test_a_file_that_cannot_be_read_is_no_lost_file(self, contract):
        made, digits = issued.issued(contract)
        saved = pin_keys.path().read_text()
        for damaged in ("nonsense", saved[:-3], saved + saved, "k:00", "\0"):
            pin_keys.path().write_text(damaged)
            with pytest.raises(pin_keys.Damaged, match="from a backup"):
                issued.typed(digits)
            with pytest.raises(pin_keys.Damaged):
                pin_keys.rotate(cast.AT)
            assert pin_keys.path().read_text() == damaged
        pin_keys.path().write_text(saved)
        assert issued.typed(digits).outcome is Outcome.ACCEPTED
        pin_keys.path().write_text("nonsense")
        assert actions.revoke_pin(pin=made, because="Smarrito", **OFFICE), (
            "what takes a right away always works"
        )

    def test_several_machines_share_those_of_the_environment(self, contract, settings):
        settings.PIN_KEYS = pin_keys.read(f"new:{'ab' * 32} old:{'cd' * 40}")
        made, digits = issued.issued(contract)
        assert made.key == "new"
        assert not pin_keys.path().exists()
        settings.PIN_KEYS = pin_keys.read(f"newer:{'01' * 32} new:{'ab' * 32}")
        assert issued.typed(digits).outcome is Outcome.ACCEPTED
        assert pins.keys_at(cast.FOUNDER) == pins.Keys("newer", given=True, older=0, lost=0)
        with pytest.raises(pin_keys.Given):
            actions.turn_pin_key(**OFFICE)

    def test_a_backup_holds_them_and_nothing_unfinished(self):
        pin_keys.current(cast.AT)
        assert "keys/pins" in archive.files_below(home.home())
        assert [one.name for one in pin_keys.path().parent.glob(".pins*")] == []


class TestPaper:
    def test_the_page_says_whose_it_is_how_to_call_and_what_to_do_when_lost(self, rossi, contract):
        made, digits = issued.issued(contract, "Guardiania *notte* #1")
        file = pin_paper.of_pin(made, digits)
        said = pdf.text_of(file)
        for words in (
            pin_paper.grouped(digits), rossi.customer.name, "R-EXTRA", "Scudo 360", "Guardiania *notte* #1", "06 7807070", "23/11/2026",
            "da lunedì a venerdì", "18", "24",
        ):  # fmt: skip
            assert close(words) in said, words
        assert typeset.pages_of(file) == 1
        assert typeset.standard_of(file) == "PDF/A-2a"

    def test_it_is_in_the_contracts_language(self, contract):
        contract.language = "en"
        contract.save()
        made, digits = issued.issued(contract)
        said = pdf.text_of(pin_paper.of_pin(made, digits))
        assert close("Keep it secret") in said
        assert close("Monday to Friday") in said

    def test_one_page_is_enough_for_everything(self, rossi):
        many = [
            ExtraTime(("mon",), f"{hour // 60:02}:{hour % 60:02}", "24:00", since=date(2026, 1, 1))
            for hour in range(60)
        ]
        contract = issued.evenings(rossi, "MOLTO-LUNGO-2026-007", extra_time=many)
        contract.customer.name = "Società Ospedaliera " * 10
        contract.customer.save()
        contract.language = "en"
        contract.save()
        made, digits = issued.issued(contract, "Guardia notturna " * 5)
        file = pin_paper.of_pin(made, digits)
        assert typeset.pages_of(file) == 1
        assert close("and in further hours that the contract names") in pdf.text_of(file)

    def test_the_title_that_readers_show_names_no_digits(self, contract):
        made, digits = issued.issued(contract)
        file = pin_paper.of_pin(made, digits)
        assert digits.encode() not in file
        assert pin_paper.grouped(digits).encode() not in file
