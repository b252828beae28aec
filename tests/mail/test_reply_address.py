"""The signed address of a ticket: an answer finds its ticket by it, and nobody else gets in by it."""

import pytest

from scudo.core import reply_token
from scudo.core.severity import Effect
from scudo.mail import envelope, reply_address
from scudo.mail.models import Incoming, Letter
from tests import cast

pytestmark = pytest.mark.django_db
OPENED, APPENDED, HELD, IGNORED = Incoming.Outcome.values
ANNA, STRANGER = "Anna Rossi <anna@rossi.example>", "Zeno Ignoto <zeno@elsewhere.example>"


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def ticket(rossi):
    return cast.ticket(rossi, "Gestionale fermo", effect=Effect.STOPPED)


def came(sender, to, subject="Ancora fermo", *, cc="", wire=()):
    """A mail to an address of ours, without a word about what it answers."""
    written = cast.letter(sender, subject)
    del written["To"]
    written["To"] = to
    if cc:
        written["Cc"] = cc
    facts = {"from": "x@rossi.example", "to": list(wire)}
    return cast.mail.take_in(raw=written.as_bytes(), envelope=facts, by=cast.system("mail"), at=cast.AT)


def fate(incoming):
    return incoming.outcome, incoming.reason


def forged(address):
    """The same with the first letter of its signature changed."""
    head, _, tail = address.partition(".")
    return f"{head}.{'a' if tail[0] != 'a' else 'b'}{tail[1:]}"


def test_a_letter_about_a_ticket_is_answered_to_its_own_address(rossi):
    ticket = cast.received(cast.letter(ANNA, "Fermo")).ticket
    mail = envelope.message(Letter.objects.get())
    assert mail["From"].addresses[0].addr_spec == cast.DESK
    assert mail["Reply-To"].addresses[0].addr_spec == reply_address.of(ticket.number)
    assert reply_address.of(ticket.number).startswith(f"assistenza+{ticket.number}.")


def test_a_letter_about_no_ticket_is_answered_as_it_was(rossi):
    letter = cast.mail.write_link(
        contact=rossi.contact, address=rossi.address, url="https://x.example", minutes=30, by=cast.system("portal"), at=cast.AT
    )  # fmt: skip
    assert envelope.message(letter)["Reply-To"] is None


@pytest.mark.parametrize("sender", [ANNA, "Carla Neri <carla@rossi.example>"])
def test_an_answer_finds_its_ticket_by_the_address_alone(ticket, sender):
    incoming = came(sender, reply_address.of(ticket.number))
    assert (fate(incoming), incoming.ticket) == ((APPENDED, "token"), ticket)
    assert incoming.said == ticket.messages.get()


def test_a_new_person_of_the_company_is_proposed(ticket):
    contact = came("Carla Neri <carla@rossi.example>", reply_address.of(ticket.number)).said.contact
    assert (contact.name, contact.proposed) == ("Carla Neri", True)


@pytest.mark.parametrize("place", ["copied", "on the wire", "in capitals"])
def test_wherever_the_address_stands_it_counts(ticket, place):
    own = reply_address.of(ticket.number)
    ways = {
        "copied": lambda: came(ANNA, cast.DESK, cc=f"Altro <altro@x.example>, {own}"),
        "on the wire": lambda: came(ANNA, cast.DESK, wire=[own]),
        "in capitals": lambda: came(ANNA, own.upper()),
    }
    assert fate(ways[place]()) == (APPENDED, "token")


def test_the_address_goes_before_a_number_in_the_subject(rossi, ticket):
    other = cast.ticket(rossi, "Stampante")
    assert came(ANNA, reply_address.of(ticket.number), f"Re: [{other.number}]").ticket == ticket


def test_the_letter_that_is_answered_goes_before_the_address(rossi, ticket):
    first = cast.received(cast.letter(ANNA, "Posta ferma"))
    answer = cast.letter(ANNA, "Re: posta")
    answer["Cc"], answer["In-Reply-To"] = reply_address.of(ticket.number), f"<{first.message_id}>"
    assert cast.received(answer).ticket == first.ticket


def test_a_stranger_waits_for_a_person_though_the_address_is_right(ticket):
    incoming = came(STRANGER, reply_address.of(ticket.number))
    assert (fate(incoming), incoming.ticket) == ((HELD, "stranger_in_thread"), ticket)
    assert not ticket.messages.exists()


def test_another_customer_waits_for_a_person_too(ticket):
    cast.verdi()
    assert fate(came("Bruno Verdi <bruno@verdi.example>", reply_address.of(ticket.number))) == (
        HELD,
        "stranger_in_thread",
    )


def test_a_forged_signature_is_not_believed(ticket):
    address = forged(reply_address.of(ticket.number))
    incoming = came(ANNA, address)
    assert fate(incoming) == (OPENED, "known_address")
    assert incoming.ticket != ticket
    held = came(STRANGER, address)
    assert (fate(held), held.ticket) == ((HELD, "forged_token"), None)


def test_a_token_of_another_installation_is_not_believed(ticket):
    theirs = (
        f"assistenza+{reply_token.made(ticket.number, b'another key of thirty-two bytes!')}@altec.example"
    )
    assert fate(came(ANNA, theirs)) == (OPENED, "known_address")


def test_the_number_in_the_subject_still_counts_beside_a_forged_signature(ticket):
    assert fate(came(ANNA, forged(reply_address.of(ticket.number)), f"Re: [{ticket.number}]")) == (
        APPENDED,
        "number",
    )


def test_an_automatic_answer_to_the_address_is_kept_with_its_ticket(ticket):
    written = cast.letter(ANNA, "Fuori sede")
    del written["To"]
    written["To"], written["Auto-Submitted"] = reply_address.of(ticket.number), "auto-replied"
    incoming = cast.received(written)
    assert (fate(incoming), incoming.ticket) == ((APPENDED, "automatic"), ticket)
    assert not Letter.objects.filter(kind=Letter.Kind.RECEIPT).exists()


def test_what_pretends_to_come_from_an_address_of_ours_is_a_loop(ticket):
    assert fate(came(f"Altec <{reply_address.of(ticket.number)}>", cast.DESK)) == (IGNORED, "loop")


def test_hundreds_of_tokens_are_looked_at_up_to_a_bound(ticket):
    many = ", ".join(f"assistenza+26-{number:05}-1.{'a' * 16}@altec.example" for number in range(1, 500))
    assert fate(came(ANNA, many)) == (OPENED, "known_address")


@pytest.mark.parametrize(
    ("address", "separator"), [("assistenza@altec.example", ""), (f"{'a' * 40}@altec.example", "+")]
)
def test_where_no_such_address_is_wanted_or_possible_there_is_none(ticket, settings, address, separator):
    settings.MAIL_ADDRESS, settings.REPLY_SEPARATOR = address, separator
    assert reply_address.of(ticket.number) == ""


def test_another_separator_works_as_well(ticket, settings):
    settings.REPLY_SEPARATOR = "-"
    own = reply_address.of(ticket.number)
    assert own.startswith("assistenza-26-")
    assert fate(came(ANNA, own)) == (APPENDED, "token")


@pytest.mark.parametrize(
    "address",
    ["", "assistenza@altec.example", "assistenza+@altec.example", "assistenza+vendite@altec.example", "altro+26-00001-5.aaaaaaaaaaaaaaaa@altec.example",
     "assistenza+26-00001-5.aaaaaaaaaaaaaaaa@verdi.example", "assistenza+26-00001-5.aaaaaaaaaaaaaaaa"],
)  # fmt: skip
def test_other_addresses_hold_no_token(address):
    assert reply_address.token_in(address) is None
