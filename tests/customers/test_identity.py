"""What identifies companies and people is checked, and what is wrong is named by its field."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from scudo.core.roles import STAFF, Forbidden, Role
from scudo.customers import actions, queries, rules
from scudo.customers.models import Customer, MailAddress, MailDomain, User
from tests import cast

MADE = {"by": cast.FOUNDER, "at": cast.AT}
VAT = "01234560587"


def fields_of(problem):
    return set(problem.value.message_dict)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("vat_number", "01234560588"),
        ("vat_number", "1234"),
        ("vat_number", "ABCDEFGHIJK"),
        ("fiscal_code", "RSSNNA80A41H501A"),
        ("fiscal_code", "RSS"),
        ("fiscal_code", "01234560588"),
        ("sdi_code", "ABC"),
        ("sdi_code", "ABCDEFGH"),
        ("sdi_code", "ABC-DEF"),
        ("name", "   "),
    ],
)
@pytest.mark.django_db
def test_a_wrong_identifier_is_refused_with_its_field_and_nothing_is_kept(field, wrong):
    with pytest.raises(ValidationError) as problem:
        actions.add_customer(**{"name": "Rossi", field: wrong}, **MADE)
    assert fields_of(problem) == {field}
    assert not Customer.objects.exists()


@pytest.mark.django_db
def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(ValidationError) as problem:
        actions.add_customer(name="Rossi", vat_number="1", fiscal_code="2", sdi_code="3", **MADE)
    assert fields_of(problem) == {"vat_number", "fiscal_code", "sdi_code"}


@pytest.mark.django_db
def test_identifiers_are_kept_in_their_one_spelling():
    made = actions.add_customer(
        name=" Rossi ", vat_number="IT 01234560587", sdi_code=" usal8pv", pec="Rossi@PEC.example", **MADE
    )
    assert (made.name, made.vat_number, made.sdi_code, made.pec) == (
        "Rossi",
        VAT,
        "USAL8PV",
        "rossi@pec.example",
    )


@pytest.mark.django_db
def test_a_vat_number_belongs_to_one_customer_when_added_and_when_changed():
    actions.add_customer(name="Rossi", vat_number=VAT, **MADE)
    verdi = actions.add_customer(name="Verdi", **MADE)
    with pytest.raises(ValidationError) as added:
        actions.add_customer(name="Rossi bis", vat_number=VAT, **MADE)
    with pytest.raises(ValidationError) as changed:
        actions.change_customer(customer=verdi, fields={"vat_number": VAT}, **MADE)
    assert fields_of(added) == fields_of(changed) == {"vat_number"}


@pytest.mark.django_db
def test_two_customers_may_both_be_without_a_vat_number():
    actions.add_customer(name="Rossi", **MADE)
    actions.add_customer(name="Verdi", **MADE)
    assert Customer.objects.filter(vat_number="").count() == 2


@pytest.mark.parametrize("wrong", ["call me", "12", "+39 06 0000001 0000001 0000001"])
@pytest.mark.django_db
def test_a_wrong_phone_is_refused_with_its_field(wrong):
    customer = actions.add_customer(name="Rossi", **MADE)
    with pytest.raises(ValidationError) as problem:
        actions.add_contact(customer=customer, name="Anna", phones=[wrong], **MADE)
    assert fields_of(problem) == {"phone"}
    assert not queries.contacts_for(cast.FOUNDER).exists()


@pytest.mark.parametrize("wrong", ["rossi", "a..example", "gmail.com", "x@rossi.example"])
@pytest.mark.django_db
def test_a_wrong_mail_domain_is_refused_with_its_field(wrong):
    with pytest.raises(ValidationError) as problem:
        actions.add_customer(name="Rossi", domains=[wrong], **MADE)
    assert fields_of(problem) == {"domain"}


@pytest.mark.django_db
def test_a_mail_domain_given_twice_is_kept_once():
    actions.add_customer(name="Rossi", domains=["rossi.example", "@Rossi.Example"], **MADE)
    assert MailDomain.objects.get().domain == "rossi.example"


@pytest.mark.django_db
def test_an_address_belongs_to_one_person_however_it_is_spelled():
    firm = cast.rossi()
    with pytest.raises(actions.AddressTaken) as problem:
        cast.person(firm.customer, "Anna bis", "ANNA@rossi.example ")
    assert fields_of(problem) == {"address"}
    assert MailAddress.objects.get(address="anna@rossi.example").contact == firm.contact


@given(national=st.from_regex(r"0[1-9][0-9]{6,8}", fullmatch=True))
def test_a_phone_is_one_number_however_it_is_spelled(national):
    spellings = {
        national,
        f"+39{national}",
        f"0039 {national}",
        f"{national[:2]} {national[2:5]}-{national[5:]}",
    }
    assert {rules.phone(spelling) for spelling in spellings} == {f"+39{national}"}


@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_of_the_ten_last_digits_at_most_one_makes_a_vat_number(digits):
    def is_right(number):
        try:
            return rules.vat_number(number) == number
        except ValidationError:
            return False

    assert sum(is_right(f"{digits}{last}") for last in range(10)) <= 1


@pytest.mark.django_db
def test_accounts_of_staff_have_staffs_roles_and_an_address_of_their_own():
    made = cast.colleague(Role.OPERATOR)
    assert made.is_staff
    with pytest.raises(actions.AddressTaken):
        actions.add_user(
            email=made.email.upper(), name="Bis", roles=[Role.OPERATOR], password=cast.PASSWORD, **MADE
        )
    for roles in ([], [Role.CONTACT], [Role.OPERATOR, Role.SYSTEM]):
        with pytest.raises(ValidationError) as problem:
            actions.add_user(
                email="new@altec.example", name="New", roles=roles, password=cast.PASSWORD, **MADE
            )
        assert fields_of(problem) == {"roles"}
    assert User.objects.count() == 1


@pytest.mark.parametrize("role", sorted(STAFF - {Role.MANAGER}))
@pytest.mark.django_db
def test_only_a_manager_lets_people_in(role):
    by = cast.colleague(role).actor()
    with pytest.raises(Forbidden):
        actions.add_user(
            email="new@altec.example", name="New", roles=[Role.OPERATOR], password=cast.PASSWORD, by=by,
            at=cast.AT,
        )  # fmt: skip


class TestSites:
    def test_a_caller_is_found_by_the_phone_of_a_site(self, db):
        rossi = cast.rossi()
        cast.customers.add_site(
            customer=rossi.customer, name="Magazzino", phone="06 780.70.70", by=cast.FOUNDER, at=cast.AT
        )
        for dialled in ("+39067807070", "0039 06 7807070", "7807070"):
            (found,) = queries.callers_matching(cast.FOUNDER, dialled)
            assert (found.customer, found.contact) == (rossi.customer, None)

    def test_a_number_without_prefix_is_of_the_providers_country(self, db, settings):
        settings.PROVIDER_COUNTRY = "DE"
        rossi = cast.rossi()
        luca = cast.person(rossi.customer, "Luca", "luca@rossi.example", phones=["030 1234567"])
        for dialled in ("030 1234567", "(030) 123-45-67", "+49 30 1234567", "0049301234567"):
            (found,) = queries.callers_matching(cast.FOUNDER, dialled)
            assert found.contact == luca

    def test_a_phone_that_is_none_is_refused_by_its_field(self, db):
        rossi = cast.rossi()
        with pytest.raises(ValidationError) as refused:
            cast.customers.change_site(site=rossi.site, fields={"phone": "12"}, by=cast.FOUNDER, at=cast.AT)
        assert set(refused.value.message_dict) == {"phone"}
