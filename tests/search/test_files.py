"""What came with letters is found by its text; what would do harm is noted, and nothing else happens."""

import pytest

from scudo.desk import actions as desk
from scudo.desk.models import Message
from scudo.lib import blobs
from scudo.search.actions import reading
from scudo.search.models import FileText
from scudo.search.texts import office, plain
from scudo.search.texts.bounds import MOST_TEXT, MOST_UNPACKED
from tests import cast
from tests.search import files
from tests.search.finding import find, marked, numbers

pytestmark = pytest.mark.django_db


@pytest.fixture
def rossi():
    return cast.rossi()


@pytest.fixture
def ticket(rossi):
    return cast.ticket(rossi, "Rete lenta")


def attach(ticket, named, kind=Message.Kind.IN):
    kept = [
        desk.File(name, "application/octet-stream", len(one), blobs.store(one)) for name, one in named.items()
    ]
    said = desk.Said(kind, "In allegato.", author="Anna Rossi", files=kept)
    return desk.receive(ticket=ticket, said=said, by=cast.FOUNDER, at=cast.AT)


def outcomes():
    return dict(FileText.objects.values_list("attachment__name", "outcome"))


GOOD = {
    "note.txt": "Il modem è spento: città.".encode(),
    "vecchio.log": "Il modem è spento: città.".encode("cp1252"),
    "da windows.csv": "\ufeffIl modem;è spento;città".encode("utf-16"),
    "pagina.html": "<html><style>modem</style><p>Il modem è spento:</p><p>citt&agrave;</p></html>".encode(),
    "testo.docx": files.docx("Il modem è spento", "nella città"),
    "conti.xlsx": files.xlsx("Il modem è spento", "città"),
    "lettera.odt": files.odt("Il modem è spento", "nella città"),
    "lettera.eml": cast.letter("a@b.example", "Il modem è spento", "In città.").as_bytes(),
    "offerta.pdf": files.pdf("Il modem e' spento", "nella citta'"),
    "offerta senza nome": files.pdf("Il modem e' spento", "nella citta'"),
}
BAD = {
    "rotto.pdf": (b"%PDF-1.7 garbage \x00\x01", "broken"),
    "bugia.pdf": (b"MZ\x90\x00 not a PDF", "broken"),
    "rotto.docx": (files.docx("Uno due tre")[:60], "broken"),
    "entita.docx": (files.zipped(word__document_xml=files.BOMB), "broken"),
    "altro.zip": (files.zipped(leggimi_txt="modem"), "other"),
    "foto.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "other"),
    "programma.exe": (b"MZ\x90\x00\x03" + bytes(range(256)) * 4, "other"),
    "vuoto.txt": (b"  \n", "empty"),
    "vuoto": (b"", "empty"),
}


def test_every_kind_of_document_is_found_by_its_text(ticket):
    attach(ticket, GOOD)
    assert numbers("modem spento") == []
    reading.tick(cast.AT)
    assert outcomes() == dict.fromkeys(GOOD, "read")
    assert numbers("modem spento citta") == [ticket.number]
    texts = FileText.objects.values_list("attachment__name", "text")
    for name, text in texts:
        assert "modem" in text, name
        assert "spento" in text, name
    assert "<p>" not in dict(texts)["pagina.html"]
    assert "4711" in dict(texts)["conti.xlsx"]


def test_what_cannot_be_read_is_noted_and_stops_nothing(ticket):
    attach(
        ticket,
        {**{name: content for name, (content, _outcome) in BAD.items()}, "buono.txt": b"Il modem funziona."},
    )
    reading.tick(cast.AT)
    assert outcomes() == {**{name: outcome for name, (_content, outcome) in BAD.items()}, "buono.txt": "read"}
    assert numbers("modem") == [ticket.number]
    reading.tick(cast.AT)
    assert FileText.objects.filter(outcome=FileText.Outcome.WAITING).count() == 0


def test_a_files_name_counts_at_once(ticket):
    attach(ticket, {"Fattura_2026-117.pdf": files.pdf("x")})
    assert numbers("fattura 117") == [ticket.number]


def test_the_hit_names_the_file(ticket):
    attach(ticket, {"offerta.pdf": files.pdf("Un modem nuovo")})
    reading.tick(cast.AT)
    found = find("modem")
    assert (found.tickets[0].passage.kind, found.tickets[0].passage.file) == ("file", "offerta.pdf")
    assert marked(found) == ["modem"]


def test_a_file_of_a_note_stays_inside(ticket, rossi):
    attach(ticket, {"interno.txt": b"Margine del fornitore"}, kind=Message.Kind.NOTE)
    attach(ticket, {"esterno.txt": b"Listino del fornitore"})
    reading.tick(cast.AT)
    anna = rossi.user.actor()
    assert numbers("margine fornitore") == numbers("listino", anna) == [ticket.number]
    assert numbers("margine", anna) == numbers("interno", anna) == []
    assert find("fornitore", anna).tickets[0].passage.file == "esterno.txt"


def test_a_bomb_is_unpacked_to_its_bound_only(ticket):
    bomb = files.docx("Prima riga", "x" * (MOST_UNPACKED + 1000))
    assert len(bomb) < 200_000
    answer = office.read(bomb)
    assert (answer.outcome, len(answer.text) <= MOST_TEXT) == ("cut", True)
    assert answer.text.startswith("Prima riga")


def test_a_page_that_unpacks_for_ever_costs_its_bound_and_the_next_file_is_read(ticket):
    attach(ticket, {"bomba.pdf": files.pdf_that_inflates(), "dopo.txt": b"Il modem funziona."})
    reading.tick(cast.AT)
    assert outcomes()["bomba.pdf"] in {"broken", "too_large", "too_slow", "empty"}
    assert outcomes()["dopo.txt"] == "read"


def test_a_long_text_is_cut(ticket):
    answer = plain.read(b"parola " * 100_000, "a.log")
    assert (answer.outcome, len(answer.text)) == ("cut", MOST_TEXT)


def test_a_reader_that_takes_too_long_is_stopped_and_its_file_blamed(tmp_path):
    said, blame = reading.ask('["/dev/null", "a.txt"]\n' * 3, patience=0.01)
    assert (said, blame) == ("", FileText.Outcome.TOO_SLOW)


def test_a_file_that_is_gone_is_noted():
    assert reading.texts([("/nowhere/at/all", "a.txt")]) == [("broken", "")]


def test_a_reader_that_dies_leaves_those_after_it_waiting():
    answers = reading.texts([("/dev/null", "a.txt"), (1, "b.txt"), ("/dev/null", "c.txt")])
    assert answers == [("empty", ""), ("broken", "")]
