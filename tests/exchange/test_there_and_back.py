"""Everything comes back out in the same columns, and importing it again changes nothing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from scudo.core.severity import Effect
from scudo.customers.models import Contact, Customer, MailAddress, MailDomain, Membership, Phone, Site
from scudo.design import actions as design
from scudo.exchange.queries import KINDS, Verb
from scudo.lib import clock
from tests import cast
from tests.design import plans
from tests.exchange.files import exported, plan


@pytest.fixture
def cast_of_all(db):
    """Two firms with systems and tickets, people of two companies, several sites, and texts that are dangerous."""
    clock.move(cast.AT)
    rossi, verdi = cast.rossi(), cast.verdi()
    cast.customers.add_site(
        customer=rossi.customer, name="=Deposito", town="Ostia", phone="+39 06 7807070", **plans.MADE
    )
    cast.customers.add_site(customer=rossi.customer, name="Sede Rossi", town="Milano", **plans.MADE)
    cast.customers.add_contact(
        customer=rossi.customer,
        name="Senza Indirizzo",
        phones=["+44 20 7946 0000", "335 1234567"],
        **plans.MADE,
    )
    cast.customers.add_contact(customer=rossi.customer, name="Senza Indirizzo", position="-", **plans.MADE)
    cast.customers.join_customer(
        contact=rossi.contact, customer=verdi.customer, position="Consulente", **plans.MADE
    )
    design.load(text=plans.MODEL + "accepted-risks: []\n", file="", **plans.MADE)
    cast.ticket(rossi, "=1+1 non parte", effect=Effect.STOPPED, said="- prima riga\n\n'=seconda riga")
    cast.ticket(verdi, "Stampante")
    return rossi, verdi


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("workbook", [False, True])
def test_what_was_exported_changes_nothing(cast_of_all, kind, language, workbook):
    made = plan(kind, exported(kind, language, workbook=workbook))
    assert made.problems == []
    assert {step.verb for step in made.steps} == {Verb.SAME}
    assert not made.sheet.ignored


def test_the_whole_example_comes_back_as_it_is(db):
    from scudo.demo import seed

    clock.move(cast.AT)
    seed.everything(cast.AT)
    for kind in ("customers", "contacts", "tickets"):
        made = plan(kind, exported(kind))
        assert made.problems == []
        assert {step.verb for step in made.steps} == {Verb.SAME}
        assert len(made.steps) > 5


LETTERS = st.characters(blacklist_categories=("Cs",), blacklist_characters="\0")
TEXTS = st.text(LETTERS, max_size=10) | st.text("=+-@'\t\r\n;,|\" a_x0", max_size=8)
NAMES = TEXTS.filter(lambda text: "".join(one for one in text if one.isprintable()).strip())


class TestAnythingThatIsThere(TestCase):
    """Whatever letters the database holds."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.tuples(NAMES, TEXTS, st.lists(st.tuples(NAMES, TEXTS), max_size=2)), min_size=1, max_size=3
        ),
        st.lists(st.tuples(NAMES, TEXTS, st.booleans()), max_size=3),
    )
    def test_companies_and_people_with_any_letters_come_back_as_they_are(self, firms, people):
        for number, (name, town, sites) in enumerate(firms):
            one = Customer.objects.create(
                key=f"firm-{number}", name=name, pec=f"strana{number}", sdi_code=town[:7]
            )
            MailDomain.objects.create(customer=one, domain=f"d{number}.example")
            for site, address in sites:
                Site.objects.create(customer=one, name=site, address=address, town=town, phone="+39067807070")
        for number, (name, position, has_address) in enumerate(people):
            contact = Contact.objects.create(name=name)
            Membership.objects.create(customer=one, contact=contact, position=position)
            Phone.objects.create(contact=contact, number=f"+4420794600{number}")
            if has_address:
                MailAddress.objects.create(contact=contact, address=f"odd{number}@localhost")
        for kind in ("customers", "contacts"):
            for workbook in (False, True):
                made = plan(kind, exported(kind, workbook=workbook))
                assert made.problems == []
                assert {step.verb for step in made.steps} <= {Verb.SAME}
