"""What was there before the search came is read by and by, and gives the same as what came after it."""

import pytest

from scudo.core.claim import Claim
from scudo.desk import actions as desk
from scudo.lib import blobs
from scudo.search import queries
from scudo.search.actions import backlog, reading
from scudo.search.models import Component, FileText, MailWords, Progress, TicketWords
from tests import cast
from tests.design import plans
from tests.search.finding import find, numbers
from tests.search.test_places import MODEL

pytestmark = pytest.mark.django_db


def rows():
    return sorted(TicketWords.objects.values_list("ticket", "inside", "part", "opened_at"))


def lexemes():
    return {
        (one.ticket_id, one.inside): set(one.words.replace("'", "").split())
        for one in TicketWords.objects.all()
    }


def words():
    """Which words each row has, without where they stand."""
    return {key: {word.partition(":")[0] for word in found} for key, found in lexemes().items()}


@pytest.fixture
def years():
    """Tickets with letters, a note, a long letter, a file, a held mail and a model."""
    rossi = cast.rossi()
    plain = cast.ticket(rossi, "Toner finito")
    said = desk.Claimed(Claim.STOPPED, "Non spediamo")
    desk.record_claim(ticket=plain, claimed=said, by=cast.FOUNDER, at=cast.AT)
    noted = cast.ticket(rossi, "Modem spento", said="Lo dice Anna.")
    desk.add_note(ticket=noted, text="Girasole.", by=cast.FOUNDER, at=cast.AT)
    long = cast.ticket(rossi, "Registro")
    kept = desk.File("note.txt", "text/plain", 7, blobs.store(b"Papaya."))
    said = desk.Said("in", " ".join(f"riga{one}" for one in range(9000)), author="Anna", files=[kept])
    desk.receive(ticket=long, said=said, by=cast.FOUNDER, at=cast.AT)
    cast.received(cast.letter("ugo@sconosciuti.example", "Offerta"))
    plans.load(MODEL)
    return plain, noted, long


def test_all_of_it_is_found_again(years):
    plain, noted, long = years
    before, said = rows(), words()
    for table in (TicketWords, FileText, MailWords, Component):
        table.objects.all().delete()
    assert numbers("toner") == []
    backlog.begin(cast.AT)
    assert queries.is_reading(cast.FOUNDER)
    backlog.tick(cast.AT)
    reading.tick(cast.AT)
    assert (rows(), {key: words()[key] >= said[key] for key in said}) == (before, dict.fromkeys(said, True))
    assert numbers("toner") == [plain.number]
    assert numbers("girasole modem") == [noted.number]
    assert numbers("riga8999 registro") == numbers("papaya") == numbers("riga1") == [long.number]
    assert len(find("offerta").mails) == len(find("continuità").components) == 1
    assert not queries.is_reading(cast.FOUNDER)


def test_reading_it_twice_changes_nothing(years):
    backlog.tick(cast.AT)
    before = rows()
    Progress.objects.all().delete()
    backlog.tick(cast.AT)
    assert rows() == before


def test_what_is_said_meanwhile_on_an_old_ticket_is_found_at_once(years):
    _plain, noted, _long = years
    TicketWords.objects.filter(ticket=noted).delete()
    desk.add_note(ticket=noted, text="Tulipano.", by=cast.FOUNDER, at=cast.AT)
    assert numbers("tulipano girasole modem") == [noted.number]
