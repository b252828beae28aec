"""Drafts of a contract (C9): numbered, sent, accepted once; what is accepted is what was read."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from scudo.contracts import actions, paper
from scudo.contracts.models import Draft, DraftLink, Plan
from scudo.contracts.queries import drafts
from scudo.contracts.queries.provisions import provisions_of
from scudo.core.agreement import State
from scudo.core.roles import Forbidden
from scudo.journal.models import Entry
from scudo.lib import scope, typeset
from tests import cast, pdf
from tests.contracts import agreed
from tests.contracts.agreed import MADE, prepared, seen
from tests.contracts.at_once import in_thread
from tests.contracts.drafting import DAY, EVENINGS, OFFICE, PORTAL


def drafted(contract, at=cast.AT, **more):
    return actions.make_draft(contract=contract, by=OFFICE, at=at, **more)


def sent(draft, firm, at=cast.AT):
    return actions.send_draft(draft=draft, contact=firm.contact, by=OFFICE, at=at)


def accepted(secret, digest, name="Anna Rossi", at=cast.AT):
    return actions.accept_by_link(secret=secret, digest=digest, name=name, by=PORTAL, at=at)


def refreshed(draft):
    return Draft.objects.get(pk=draft.pk)


def changed(contract, **said):
    """A contract in preparation that says something else."""
    return actions.change_preparation(
        contract=contract, plan=contract.plan, frame=actions.Frame(acquired=contract.acquired, system=contract.system),
        provisions=actions.Provisions(**said), **MADE,
    )  # fmt: skip


@pytest.mark.django_db
class TestMaking:
    @pytest.fixture
    def rossi(self):
        return cast.rossi()

    def test_it_has_the_next_number_and_the_digest_of_its_document(self, rossi):
        first, second = drafted(prepared(rossi)), drafted(rossi.contract)
        assert (first.number, second.number) == ("B-2026-0001", "B-2026-0002")
        assert first.digest == paper.digest_of(first.document)
        assert first.provider_name == "Giulia Office"
        assert paper.read(first.document)["number"] == "B-2026-0001"

    def test_its_language_is_the_one_given_then_the_persons_then_the_contracts(self, rossi):
        english = cast.person(rossi.customer, "John Smith", "john@rossi.example", language="en")
        assert drafted(rossi.contract).language == "it"
        assert drafted(rossi.contract, contact=english).language == "en"
        assert drafted(rossi.contract, contact=english, language="it").language == "it"

    def test_a_newer_one_voids_the_one_that_is_open(self, rossi):
        first = drafted(rossi.contract)
        second = drafted(rossi.contract, at=cast.AT + DAY)
        assert refreshed(first).void_at == cast.AT + DAY
        assert not drafts.is_open(first)
        assert drafts.is_open(second)
        assert "ANNULLATA" in pdf.text_of(drafts.pdf_of(refreshed(first)))

    def test_a_change_in_preparation_voids_it_and_keeps_it(self, rossi):
        contract = prepared(rossi)
        draft = drafted(contract)
        changed(contract, covers=[("service", "Posta")])
        kept = refreshed(draft)
        assert kept.void_at
        assert kept.document == draft.document
        assert seen(contract).versions.get().things.get().name == "Posta"

    def test_an_amendment_closes_the_open_one_and_keeps_the_accepted_one(self, rossi):
        older = drafted(rossi.contract)
        actions.accept_on_paper(draft=older, digest=older.digest, name="Anna Rossi", by=OFFICE, at=cast.AT)
        before = drafts.pdf_of(refreshed(older))
        waiting = drafted(rossi.contract)
        provisions = replace(provisions_of(seen(rossi.contract).versions.last()), extra_time=[EVENINGS])
        actions.amend(
            contract=rossi.contract,
            provisions=provisions,
            holds_from=date(2026, 12, 1),
            because="Sera",
            **MADE,
        )
        with pytest.raises(actions.DraftNotOpen):
            sent(waiting, rossi)
        newer = drafted(rossi.contract)
        assert paper.read(newer.document)["version"] == 2
        assert "La versione\xa02 vale dal 1 dicembre 2026" in newer.document
        assert drafts.pdf_of(refreshed(older)) == before, "what was accepted prints the same for ever"
        assert refreshed(older).void_at is None

    def test_a_contract_that_is_over_is_not_drafted(self, rossi):
        contract = prepared(rossi)
        actions.end(contract=contract, because="Non serve più", **MADE)
        with pytest.raises(ValidationError):
            drafted(contract)

    def test_it_says_what_the_rows_say(self, rossi):
        contract = prepared(rossi, extra_time=[EVENINGS], acquired="bought", system="rossi-rete")
        shown = pdf.text_of(drafts.pdf_of(drafted(contract)))
        for said in ("RossiImpiantiS.r.l.", "01234560587", "SedeRossi,Roma", "rossi-rete", "acquistatodalFornitore",
                     "lunedìemartedì,dalle18:00alle22:00", "PINAssistenza", "067807070", "GiuliaOffice", contract.number):  # fmt: skip
            assert said in shown

    def test_later_edits_of_what_it_names_leave_it_as_it_is(self, rossi):
        draft = drafted(rossi.contract)
        before = drafts.pdf_of(draft)
        rossi.customer.name = "Rossi & Figli"
        rossi.customer.save()
        assert drafts.pdf_of(refreshed(draft)) == before
        assert typeset.standard_of(before) == "PDF/A-2a"

    def test_its_words_are_there_for_a_page(self, rossi):
        draft = drafted(rossi.contract)
        articles = drafts.words_of(draft)
        assert [one["number"] for one in articles] == list(range(1, len(articles) + 1))
        assert drafts.title_of(draft) == "Contratto di assistenza Scudo 360"


@pytest.mark.django_db
class TestLinks:
    @pytest.fixture
    def rossi(self):
        return cast.rossi()

    @pytest.fixture
    def draft(self, rossi):
        return drafted(prepared(rossi, acquired="bought", system="rossi-rete"))

    def test_only_the_digest_of_the_secret_is_kept(self, draft, rossi):
        secret = sent(draft, rossi)
        link = DraftLink.objects.get()
        assert secret not in (link.digest, str(link.__dict__))
        assert refreshed(draft).sent_at == cast.AT
        assert refreshed(draft).contact == rossi.contact

    def test_it_leads_to_the_draft_for_thirty_days(self, draft, rossi):
        secret = sent(draft, rossi)
        assert drafts.draft_by_link(secret, cast.AT + 29 * DAY) == draft
        assert drafts.draft_by_link(secret, cast.AT + 30 * DAY) is None
        assert drafts.draft_by_link("x" * 43, cast.AT) is None

    def test_it_leads_nowhere_once_the_draft_is_not_open(self, draft, rossi):
        secret = sent(draft, rossi)
        actions.withdraw_draft(draft=draft, by=OFFICE, at=cast.AT)
        assert drafts.draft_by_link(secret, cast.AT) is None
        with pytest.raises(actions.LinkUnusable):
            accepted(secret, draft.digest)

    def test_it_goes_to_the_customers_people_only(self, draft):
        with pytest.raises(ValidationError):
            sent(draft, cast.verdi())

    def test_it_works_once(self, draft, rossi):
        secret = sent(draft, rossi)
        accepted(secret, draft.digest)
        with pytest.raises(actions.LinkUnusable):
            accepted(secret, draft.digest)

    def test_many_in_a_day_are_refused(self, draft, rossi):
        for _one in range(20):
            sent(draft, rossi)
        with pytest.raises(ValidationError):
            sent(draft, rossi)
        sent(draft, rossi, at=cast.AT + DAY)


@pytest.mark.django_db
class TestAccepting:
    @pytest.fixture
    def rossi(self):
        return cast.rossi()

    @pytest.fixture
    def contract(self, rossi):
        return prepared(rossi, acquired="bought", system="rossi-rete")

    @pytest.fixture
    def draft(self, contract):
        return drafted(contract)

    def test_by_link_keeps_name_moment_way_and_digest(self, draft, rossi):
        done = accepted(sent(draft, rossi), draft.digest, "  Anna   Rossi ")
        assert (done.name, done.channel, done.accepted_at) == ("Anna Rossi", "link", cast.AT)
        entry = Entry.objects.get(kind="contracts.draft_accepted")
        assert entry.facts == {
            "draft": draft.pk,
            "number": "B-2026-0001",
            "channel": "link",
            "digest": draft.digest,
        }
        shown = pdf.text_of(drafts.pdf_of(done))
        assert "AnnaRossi" in shown
        assert "BOZZA" not in shown

    @pytest.mark.parametrize("name", ["", "  ", "x" * 151])
    def test_by_link_needs_a_name_and_can_be_tried_again(self, name, draft, rossi):
        secret = sent(draft, rossi)
        with pytest.raises(ValidationError):
            accepted(secret, draft.digest, name)
        assert accepted(secret, draft.digest).accepted_at

    def test_other_words_than_were_read_are_not_accepted(self, draft, rossi):
        secret = sent(draft, rossi)
        with pytest.raises(actions.Conflict):
            accepted(secret, "0" * 64)
        assert not refreshed(draft).accepted_at
        assert accepted(secret, draft.digest).accepted_at

    def test_in_the_portal_as_oneself(self, draft, rossi):
        done = actions.accept_in_portal(draft=draft, digest=draft.digest, by=rossi.user.actor(), at=cast.AT)
        assert (done.name, done.channel) == ("Anna Rossi", "portal")

    def test_not_for_another_company(self, draft):
        with pytest.raises(Forbidden):
            actions.accept_in_portal(
                draft=draft, digest=draft.digest, by=cast.verdi().user.actor(), at=cast.AT
            )

    def test_on_paper_by_the_code_at_the_foot_of_its_pages(self, draft):
        code = drafts.code_of(draft).upper()
        later = cast.AT + 3 * DAY
        done = actions.accept_on_paper(
            draft=draft, digest=code, name="Anna Rossi", signed_on=date(2026, 11, 25), by=OFFICE, at=later
        )
        assert (done.name, done.channel) == ("Anna Rossi", "paper")
        assert "Dataeora25/11/2026Modoconfirmasucarta" in pdf.text_of(drafts.pdf_of(done))

    @pytest.mark.parametrize("digest", ["", "0" * 16, "abc"])
    def test_on_paper_with_another_code_it_is_another_paper(self, digest, draft):
        with pytest.raises(actions.Conflict):
            actions.accept_on_paper(draft=draft, digest=digest, name="Anna Rossi", by=OFFICE, at=cast.AT)

    def test_a_short_beginning_of_the_digest_is_not_enough(self, draft):
        with pytest.raises(actions.Conflict):
            actions.accept_on_paper(draft=draft, digest=draft.digest[:15], name="Anna", by=OFFICE, at=cast.AT)

    @pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 11, 22)])
    def test_on_paper_not_in_the_future_and_not_before_it_was_made(self, day, draft):
        with pytest.raises(ValidationError) as refused:
            actions.accept_on_paper(
                draft=draft, digest=draft.digest, name="Anna", signed_on=day, by=OFFICE, at=cast.AT
            )
        assert set(refused.value.message_dict) == {"signed_on"}

    def test_twice_it_is_not_accepted(self, draft, rossi):
        actions.accept_on_paper(draft=draft, digest=draft.digest, name="Anna Rossi", by=OFFICE, at=cast.AT)
        with pytest.raises(actions.DraftNotOpen):
            actions.accept_in_portal(draft=draft, digest=draft.digest, by=rossi.user.actor(), at=cast.AT)

    def test_what_waits_for_its_test_is_agreed_and_stays_in_preparation(self, draft, contract):
        assert not drafts.is_agreed(contract)
        actions.accept_on_paper(draft=draft, digest=draft.digest, name="Anna Rossi", by=OFFICE, at=cast.AT)
        assert seen(contract).state == State.PREPARATION.value
        assert drafts.is_agreed(contract)
        assert "plans.not_tested" in Entry.objects.get(kind="contracts.not_started").facts["refusals"]

    def test_a_change_afterwards_takes_the_agreement_away(self, draft, contract):
        actions.accept_on_paper(draft=draft, digest=draft.digest, name="Anna Rossi", by=OFFICE, at=cast.AT)
        changed(contract, covers=[("service", "Posta")])
        assert not drafts.is_agreed(contract)
        assert refreshed(draft).name == "Anna Rossi"
        assert refreshed(draft).void_at

    def test_what_nothing_stands_against_begins(self, rossi):
        test = agreed.signed_test(rossi)
        trial = agreed.of_project(test)
        following = actions.convert(contract=trial, plan=Plan.YEARLY, **MADE)
        draft = drafted(following)
        assert "Scudo Trial 90" in draft.document
        accepted(sent(draft, rossi), draft.digest)
        begun = seen(following)
        assert begun.state == State.IN_FORCE.value
        assert begun.starts_on == seen(trial).ends_on
        assert (
            Entry.objects.filter(kind="contracts.started", subject_id=following.pk).get().by_name
            == "contracts"
        )

    def test_a_trial_needs_no_acceptance(self, rossi):
        assert drafts.is_agreed(prepared(rossi, Plan.TRIAL, acquired="bought", system="rossi-x"))


@pytest.mark.django_db
class TestSeeing:
    def test_a_customer_sees_their_own_once_they_were_sent(self):
        rossi, verdi = cast.rossi(), cast.verdi()
        draft = drafted(rossi.contract)
        viewer = rossi.user.actor()
        assert not drafts.drafts_for(viewer).exists()
        sent(draft, rossi)
        with scope.within(viewer.customers):
            assert list(drafts.drafts_for(viewer)) == [draft]
        assert not drafts.drafts_for(verdi.user.actor()).exists()
        assert list(drafts.drafts_of(OFFICE, rossi.contract)) == [draft]


def test_of_many_who_accept_at_once_one_does(own_database):
    rossi = cast.rossi()
    draft = drafted(prepared(rossi, acquired="bought", system="rossi-rete"))
    secrets = [sent(draft, rossi) for _one in range(4)]
    works = [lambda secret=secret: accepted(secret, draft.digest) for secret in secrets * 2]
    works.append(
        lambda: actions.accept_on_paper(draft=draft, digest=draft.digest, name="A", by=OFFICE, at=cast.AT)
    )
    with ThreadPoolExecutor(9) as pool:
        outcomes = list(pool.map(in_thread, works))
    assert sum(isinstance(one, Draft) for one in outcomes) == 1
    assert Entry.objects.filter(kind="contracts.draft_accepted").count() == 1


def test_drafts_made_at_once_have_numbers_of_their_own_and_one_is_open(own_database):
    contract = cast.rossi().contract
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _one: in_thread(lambda: drafted(contract)), range(6)))
    assert sorted(one.number for one in made) == [f"B-2026-{number:04}" for number in range(1, 7)]
    assert drafts.open_drafts().count() == 1
