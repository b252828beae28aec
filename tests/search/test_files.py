"""What came with letters is found by its text; what would do harm is noted, and nothing else happens."""

import io
from pathlib import Path

import pytest

from scudo.desk import actions as desk
from scudo.desk.models import Message
from scudo.lib import blobs
from scudo.lib.confined import frames, running
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
    answer = plain.read(b"parola " * 100_000, "log")
    assert (answer.outcome, len(answer.text)) == ("cut", MOST_TEXT)


BEGUN = "import os, signal, sys; sys.stdout.buffer.write(b'B' + bytes(4)); sys.stdout.buffer.flush()"


@pytest.mark.parametrize(
    "program", ["raise SystemExit(1)", "import nothing_such", "import time; time.sleep(60)"]
)
def test_a_reader_that_never_saw_the_file_accuses_it_of_nothing(ticket, program, monkeypatch):
    attach(ticket, {"a.txt": b"Il modem", "b.txt": b"e il cavo"})
    monkeypatch.setattr(running, "PROGRAM", program)
    monkeypatch.setattr(running, "PATIENCE_S", 2)
    reading.tick(cast.AT)
    assert set(outcomes().values()) == {"waiting"}
    monkeypatch.undo()
    reading.tick(cast.AT)
    assert outcomes() == {"a.txt": "read", "b.txt": "read"}


@pytest.mark.parametrize(
    ("ends", "outcome"), [("os.abort()", "broken"), ("os.kill(os.getpid(), signal.SIGXCPU)", "too_slow")]
)
def test_one_that_falls_over_a_file_or_has_no_time_left_leaves_it(ticket, ends, outcome, monkeypatch):
    attach(ticket, {"a.txt": b"Il modem"})
    monkeypatch.setattr(running, "PROGRAM", f"{BEGUN}; {ends}")
    reading.tick(cast.AT)
    assert outcomes() == {"a.txt": outcome}


def test_one_that_was_ended_by_somebody_else_is_tried_once_more_later(ticket, monkeypatch):
    attach(ticket, {"a.txt": b"Il modem"})
    monkeypatch.setattr(running, "PROGRAM", f"{BEGUN}; os.kill(os.getpid(), signal.SIGTERM)")
    for _time in range(2):
        reading.tick(cast.AT)
        assert outcomes() == {"a.txt": "waiting"}
    reading.tick(cast.AT + reading.LATER)
    assert outcomes() == {"a.txt": "too_slow"}


SPYING = """
import os, socket, sys; sys.path.insert(0, sys.argv[1])
from scudo.search.texts import plain, reader
def tried(what):
    try:
        what()
    except OSError as refused:
        return type(refused).__name__
    return "done"
def spying(content, ending):
    return reader.Text("read", " ".join(map(tried, (lambda: open("/etc/hostname"), socket.socket, os.fork))))
plain.read = spying
reader.main("")
"""


def test_the_reader_can_open_start_and_reach_nothing(ticket, monkeypatch):
    attach(ticket, {"a.txt": b"Il modem"})
    monkeypatch.setattr(running, "PROGRAM", SPYING)
    reading.tick(cast.AT)
    assert FileText.objects.get().text == "OSError OSError BlockingIOError"


@pytest.mark.parametrize(
    "facts", [b"[]", b"{", b'{"outcome": "waiting"}', b'{"outcome": ["read"]}', b"[" * 200_000]
)
def test_a_reader_that_was_taken_over_is_believed_no_further_than_its_form(facts):
    out = io.BytesIO()
    for letter, content in ((frames.BEGAN, b""), (frames.TEXT, b"modem"), (frames.FACTS, facts)):
        frames.write(out, letter, content)
    assert reading.taken(out.getvalue(), 0) == ("broken", "")


def test_what_it_says_can_always_be_kept():
    out = io.BytesIO()
    frames.write(out, frames.BEGAN, b"")
    frames.write(out, frames.TEXT, b"a\0\xff\xed\xa0\x80" + b"x" * MOST_TEXT)
    frames.write_facts(out, outcome="read")
    answer = reading.taken(out.getvalue(), 0)
    assert (answer.outcome, len(answer.text)) == ("read", MOST_TEXT)
    assert "\0" not in answer.text


def test_a_file_that_is_gone_or_cannot_be_read_is_noted(tmp_path):
    assert reading.text_of(Path("/nowhere/at/all"), "a.txt") == ("broken", "")
    assert reading.text_of(tmp_path, "a.txt") == ("broken", "")


def test_a_machine_without_room_for_the_reader_accuses_no_file(ticket, monkeypatch):
    attach(ticket, {"a.txt": b"Il modem"})
    monkeypatch.setattr(running.sys, "executable", "/nowhere/python")
    reading.tick(cast.AT)
    assert outcomes() == {"a.txt": "waiting"}
