"""Articles on tickets: proposed by what the ticket is about, noted where they served, made of a solution."""

import pytest

from scudo.core import markdown
from scudo.core.lifecycle import Verb
from scudo.core.proposing import Reason
from scudo.core.roles import Role
from scudo.core.severity import Effect
from scudo.desk import actions as desk
from scudo.journal.models import Entry
from scudo.knowledge import actions, queries
from scudo.knowledge.models import Article, Use
from scudo.lib import clock
from tests import cast
from tests.design.products import installed, product
from tests.knowledge.articles import article, moved
from tests.monitor.estate import Estate

pytestmark = pytest.mark.django_db
MADE = {"by": cast.FOUNDER, "at": cast.AT}


@pytest.fixture
def rossi():
    clock.move(cast.AT)
    return cast.rossi()


def proposed(ticket, viewer=cast.FOUNDER):
    return {
        one.article.title: [each.code for each in one.because] for one in queries.proposed_for(viewer, ticket)
    }


def use(ticket, one, how=actions.How.LINK, *, to_customer=False):
    return actions.use_article(ticket=ticket, article=one, how=how, to_customer=to_customer, **MADE)


class TestProposing:
    def test_by_the_thing_that_the_ticket_concerns(self, rossi):
        article("Altro", "Niente")
        article("Come si riavvia", "Così", things=("Gestionale",))
        ticket = cast.ticket(rossi, "Non va", effect=Effect.STOPPED)
        assert proposed(ticket) == {"Come si riavvia": [Reason.THING]}

    def test_by_product_and_kind_of_the_component(self, rossi):
        for key in ("apc-smt2200", "dell-r650", "synology-rs1221"):
            product(key)
        installed()
        article("Batterie", "Cambiarle", products=("apc-smt2200",))
        article("Gruppi in generale", "Provarli", kinds=("ups",))
        ticket = cast.ticket(rossi, "Allarme")
        ticket.thing = "ups-1"
        assert proposed(ticket) == {"Batterie": [Reason.PRODUCT], "Gruppi in generale": [Reason.KIND]}

    def test_by_the_component_that_the_monitor_found(self):
        estate = Estate()
        article("Il database non parte", "Guarda lo spazio", things=("db",))
        estate.fail("db")
        assert "Il database non parte" in proposed(estate.only_ticket())

    def test_by_words_of_the_reason_in_any_of_their_forms(self, rossi):
        article("La stampante stampa righe bianche", "Cambia il nastro")
        article("Ferie", "Chiusi ad agosto")
        assert proposed(cast.ticket(rossi, "Stampanti bianche!")) == {
            "La stampante stampa righe bianche": [Reason.WORDS]
        }

    def test_one_that_served_comes_first_and_says_so(self, rossi):
        old, new = article("Uno", "x", things=("gestionale",)), article("Due", "x", things=("gestionale",))
        use(cast.ticket(rossi, "Ieri"), old)
        assert new.pk > old.pk
        assert list(proposed(cast.ticket(rossi, "Oggi", effect=Effect.STOPPED)).items()) == [
            ("Uno", [Reason.THING, Reason.HELPED]),
            ("Due", [Reason.THING]),
        ]

    def test_no_draft_and_nothing_retired(self, rossi):
        article("Bozza stampante", published=False)
        moved(article("Stampante ritirata"), "retire")
        assert proposed(cast.ticket(rossi, "Stampante")) == {}

    def test_to_nobody_but_staff(self, rossi):
        article("Stampante", audience="public")
        assert proposed(cast.ticket(rossi, "Stampante"), rossi.user.actor()) == {}

    @pytest.mark.parametrize("reason", ["?", "' OR \"", "non è", "a" * 200, "or or or"])
    def test_survives_any_reason(self, rossi, reason):
        article("Stampante")
        proposed(cast.ticket(rossi, reason))


class TestServing:
    def test_is_noted_once_for_each_way_and_told_on_the_ticket(self, rossi):
        ticket, one = cast.ticket(rossi, "Stampante"), article("Stampante", audience="public")
        for _ in range(2):
            use(ticket, one, to_customer=True)
        use(ticket, one, actions.How.HELPED)
        assert sorted(queries.used_on(cast.FOUNDER, ticket).values_list("how", flat=True)) == [
            "helped",
            "link",
        ]
        assert queries.times_helped([one.pk]) == {one.pk: 1}
        assert Entry.objects.filter(kind="knowledge.used", subject_id=ticket.pk).count() == 2

    @pytest.mark.parametrize("parts", [{}, {"audience": "public", "published": False}])
    def test_what_customers_may_not_read_does_not_go_to_them(self, rossi, parts):
        with pytest.raises(actions.NotForCustomers):
            use(cast.ticket(rossi, "Stampante"), article(**parts), to_customer=True)
        assert not Use.objects.exists()

    def test_an_internal_one_goes_into_a_note(self, rossi):
        assert use(cast.ticket(rossi, "Stampante"), article()).how == "link"


class TestASolution:
    @pytest.fixture
    def ticket(self, rossi):
        made = cast.ticket(
            rossi, "Gestionale fermo", effect=Effect.STOPPED, said="Da stamattina *nulla*\n--\nAnna"
        )
        desk.add_note(ticket=made, text="Disco pieno su <erp-1>", **MADE)
        return made

    def resolved(self, ticket):
        desk.change_state(
            ticket=ticket, verb=Verb.RESOLVE, note="Liberato spazio, riavviato il servizio.", **MADE
        )
        ticket.refresh_from_db()
        return ticket

    def test_becomes_an_internal_draft_with_what_happened_what_was_done_and_the_notes(self, ticket):
        marco = cast.colleague(Role.TECHNICIAN, "Marco Ferri").actor()
        one = actions.draft_from_ticket(ticket=self.resolved(ticket), by=marco, at=cast.AT)
        assert (one.title, one.state, one.audience, one.things) == (
            "Gestionale fermo",
            "draft",
            "internal",
            ["gestionale"],
        )
        order = [one.text.index(words) for words in ("Da stamattina", "Liberato spazio", "Disco pieno")]
        assert order == sorted(order)
        assert one.versions.get().why == ticket.number
        assert queries.article_of(cast.FOUNDER, ticket) == one

    def test_keeps_the_words_as_they_were_said(self, ticket):
        told = markdown.plain(actions.draft_from_ticket(ticket=self.resolved(ticket), **MADE).text)
        assert "*nulla*\n--\nAnna" in told
        assert "Disco pieno su <erp-1>" in told

    def test_is_made_once(self, ticket):
        self.resolved(ticket)
        assert actions.draft_from_ticket(ticket=ticket, **MADE) == actions.draft_from_ticket(
            ticket=ticket, **MADE
        )
        assert Article.objects.count() == 1

    def test_is_not_there_while_the_ticket_is_open(self, ticket):
        with pytest.raises(actions.NotSolved):
            actions.draft_from_ticket(ticket=ticket, **MADE)

    def test_of_endless_letters_is_bounded(self, rossi):
        ticket = cast.ticket(rossi, "x" * 200, said="*" * 200_000)
        one = actions.draft_from_ticket(ticket=self.resolved(ticket), **MADE)
        assert len(one.text) < actions.LONGEST_TEXT
        assert len(one.title) == 150

    def test_does_not_count_as_having_served(self, ticket):
        one = actions.draft_from_ticket(ticket=self.resolved(ticket), **MADE)
        assert queries.times_helped([one.pk]) == {}
        assert [each.how for each in queries.helped_on(cast.FOUNDER, one)] == ["origin"]
