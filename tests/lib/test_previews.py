"""Previews: made by a process that can do nothing else, of whatever came, once (T5, issue of attachments that lie)."""

import io
import signal
import subprocess
import sys

import pytest
from PIL import Image

from scudo.core.files import Kind
from scudo.lib import blobs
from scudo.lib.confined import frames, running
from scudo.lib.previews import making, store, words
from tests import attachments


def made(content):
    """The preview of a content, made now."""
    digest = blobs.store(content)
    making.of_blob(digest)
    return store.read(digest), digest


def drawn(digest, number):
    return Image.open(io.BytesIO(store.page(digest, number).read_bytes()))


class TestPictures:
    @pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
    def test_a_picture_is_drawn_anew_small_and_large(self, form):
        preview, digest = made(attachments.picture(form, (2000, 1000)))
        assert (preview.pages, preview.width, preview.height, preview.problem) == (1, 2000, 1000, "")
        assert drawn(digest, 1).size == (1600, 800)
        assert drawn(digest, 0).size[0] == 440
        assert drawn(digest, 1).format == "WEBP"

    def test_where_it_was_taken_and_what_else_it_says_of_itself_is_not_passed_on(self):
        said = Image.Exif()
        said[0x010E] = "via Roma 5, terzo piano"
        content = attachments.picture("JPEG", exif=said)
        assert b"via Roma" in content
        preview, digest = made(content)
        assert preview.pages == 1
        assert b"via Roma" not in store.page(digest, 1).read_bytes()

    def test_a_picture_taken_with_the_phone_upright_is_shown_upright(self):
        turned = Image.Exif()
        turned[0x0112] = 6
        _preview, digest = made(attachments.picture("JPEG", (60, 40), exif=turned))
        assert drawn(digest, 1).size == (40, 60)

    def test_a_picture_that_unfolds_to_a_gigabyte_is_too_large(self):
        out = io.BytesIO()
        Image.new("1", (40_000, 30_000)).save(out, "PNG")
        preview, _digest = made(out.getvalue())
        assert preview.problem == "too_large"

    def test_a_damaged_picture_says_so(self):
        preview, _digest = made(attachments.picture("PNG", (500, 500))[:-60])
        assert (preview.kind, preview.problem) == (Kind.PNG, "damaged")

    def test_a_picture_that_is_a_program_behind_its_first_bytes_passes_on_nothing_of_it(self):
        preview, digest = made(
            attachments.picture("GIF") + attachments.PROGRAM + b"<script>alert(1)</script>"
        )
        assert preview.pages == 1
        assert b"script" not in store.page(digest, 1).read_bytes()


class TestPapers:
    def test_the_first_five_pages_are_drawn_and_all_are_counted(self):
        preview, digest = made(attachments.paper(7))
        assert (preview.pages, preview.of_pages) == (5, 7)
        assert drawn(digest, 5).size == (1100, 1557)
        assert len(drawn(digest, 1).convert("L").getcolors()) > 10, "something is written on it"

    def test_a_script_in_it_never_begins(self):
        preview, _digest = made(attachments.SCRIPTED)
        assert (preview.pages, preview.problem) == (1, "")

    def test_a_damaged_one_says_so(self):
        preview, _digest = made(b"%PDF-1.7\nnonsense" + bytes(range(256)) * 9)
        assert (preview.kind, preview.problem) == (Kind.PDF, "damaged")

    def test_a_page_as_large_as_a_town_is_drawn_within_bounds(self):
        vast = attachments.paper().replace(b"[0 0 595 842]", b"[0 0 9e9 9e9]")
        preview, digest = made(vast)
        assert preview.problem or max(drawn(digest, 1).size) <= 1600


class TestReadings:
    @pytest.mark.parametrize("charset", ["utf-8", "latin-1", "utf-16", "cp1252", "utf-8-sig"])
    def test_text_is_read_in_its_charset(self, charset):
        preview, digest = made("Perché no?\r\nSì, così.".encode(charset))
        assert store.text(digest) == preview.lines == "Perché no?\nSì, così."

    def test_of_endless_text_only_the_beginning_is_kept(self):
        preview, digest = made("perché ".encode() * 3_000_000)
        assert preview.cut
        assert len(store.text(digest).encode()) <= 65_536
        assert "�" not in store.text(digest)
        assert set(store.text(digest).split()) == {"perché"}
        assert len(preview.lines) <= 120

    @pytest.mark.parametrize("content", [attachments.DRAWING, b"<!doctype html><script>alert(1)</script>"])
    def test_a_drawing_or_a_page_with_a_script_is_text(self, content):
        preview, digest = made(content)
        assert preview.pages == 0
        assert store.text(digest) == content.decode()

    def test_characters_that_turn_the_line_around_are_left_out(self):
        _preview, digest = made("fattura\u202efdp.exe\x1b[2J".encode())
        assert store.text(digest) == "fatturafdp.exe[2J"

    def test_a_zip_is_listed_and_not_unpacked(self):
        preview, digest = made(attachments.archive({"bomba.txt": b"0" * 50_000_000, "../../etc/x": b"x"}))
        assert preview.entries == (("bomba.txt", 50_000_000), ("../../etc/x", 1))
        assert [path.name for path in store.folder_of(digest).iterdir()] == ["facts.json"]

    def test_of_very_many_files_in_a_zip_the_first_are_named(self):
        preview, _digest = made(attachments.archive({f"{number}.txt": b"" for number in range(3000)}))
        assert (len(preview.entries), preview.of_entries) == (200, 3000)
        assert words.left_out(preview)

    def test_a_zip_without_its_end_is_damaged(self):
        assert made(attachments.archive({"a": b"b" * 99})[:-30])[0].problem == "damaged"


BEGUN = "import sys; sys.stdout.buffer.write(b'B' + bytes(4)); sys.stdout.buffer.flush()"


def begun():
    out = io.BytesIO()
    frames.write(out, frames.BEGAN, b"")
    return out


class TestOnce:
    def test_what_has_a_preview_is_not_made_again(self, monkeypatch):
        _preview, digest = made(b"una volta sola")
        monkeypatch.setattr(running, "PROGRAM", "raise SystemExit(9)")
        making.of_blob(digest)
        assert store.read(digest).lines == "una volta sola"

    def test_a_failure_is_remembered_with_its_reason(self, monkeypatch):
        monkeypatch.setattr(
            running, "PROGRAM", f"{BEGUN}; import os, signal; os.kill(os.getpid(), signal.SIGXCPU)"
        )
        preview, digest = made(b"too much to read")
        assert preview.problem == "too_much"
        monkeypatch.undo()
        making.of_blob(digest)
        assert store.read(digest).problem == "too_much"

    @pytest.mark.parametrize(
        "program", ["import time; time.sleep(60)", "raise SystemExit(1)", "import nothing_such"]
    )
    def test_one_that_never_saw_the_file_accuses_it_of_nothing_and_is_tried_again(self, program, monkeypatch):
        monkeypatch.setattr(running, "PROGRAM", program)
        monkeypatch.setattr(running, "PATIENCE_S", 3)
        with pytest.raises(running.NotMade):
            made(program.encode())
        monkeypatch.undo()
        assert made(program.encode())[0].lines == program

    def test_a_maker_that_falls_over_the_file_leaves_it_damaged(self, monkeypatch):
        monkeypatch.setattr(running, "PROGRAM", f"{BEGUN}; import os; os.abort()")
        assert made(b"an abyss")[0].problem == "damaged"

    @pytest.mark.parametrize("ended_by", [signal.SIGTERM, signal.SIGKILL])
    def test_a_maker_that_was_ended_by_somebody_else_accuses_the_file_of_nothing(self, ended_by):
        with pytest.raises(running.NotMade):
            making.taken(Kind.PDF, begun().getvalue(), -ended_by)

    def test_pages_that_came_before_it_fell_stay(self):
        out = begun()
        frames.write_facts(out, of_pages=3)
        frames.write(out, frames.PAGE, attachments.picture("WEBP"))
        out.write(b"P\0\0\xff\xffcut")
        preview, files = making.taken(Kind.PDF, out.getvalue(), -9)
        assert (preview.pages, preview.of_pages, [name for name, _ in files]) == (1, 3, ["1.webp"])

    @pytest.mark.parametrize(
        "facts",
        [
            b"[]",
            b"{",
            b'{"entries": 7, "width": -1, "of_pages": "many", "problem": "<script>"}',
            b'{"entries": [[1, 2], "x"]}',
            b"[" * 200_000,
        ],
    )
    def test_a_maker_that_was_taken_over_is_believed_no_further_than_its_form(self, facts):
        out = begun()
        frames.write(out, frames.FACTS, facts)
        frames.write(out, frames.PAGE, b"<html><script>alert(1)</script>")
        preview, files = making.taken(Kind.PNG, out.getvalue(), 0)
        assert (preview.problem, preview.entries, preview.width, files) == ("damaged", (), 0, [])

    def test_what_it_says_can_always_be_shown(self):
        out = begun()
        said = {"lines": "a\ud800", "entries": [["b\udfff", 1]], "whole": True, "problem": {}}
        frames.write_facts(out, **said)
        preview, _files = making.taken(Kind.ZIP, out.getvalue(), 0)
        assert (preview.lines, preview.entries) == ("a?", (("b?", 1),))

    def test_what_is_no_text_is_not_read_as_one(self):
        out = begun()
        frames.write_facts(out, lines=[[1]], whole=True)
        assert making.taken(Kind.TEXT, out.getvalue(), 0)[0].lines == ""

    def test_the_first_text_counts(self):
        out = begun()
        for text in (b"one", b"two"):
            frames.write(out, frames.TEXT, text)
        frames.write_facts(out, whole=True)
        assert making.taken(Kind.TEXT, out.getvalue(), 0)[1] == [(store.TEXT, b"one")]

    def test_nor_further_than_the_pages_that_are_ever_drawn(self):
        out = begun()
        for _time in range(100):
            frames.write(out, frames.PAGE, attachments.picture("WEBP"))
            frames.write(out, frames.TEXT, b"x" * (frames.LONGEST_TEXT + 1))
        preview, files = making.taken(Kind.PDF, out.getvalue(), 0)
        assert preview.pages == frames.MOST_PAGES
        assert max(len(content) for _name, content in files) <= frames.LONGEST_TEXT

    def test_the_folder_of_something_else_is_never_asked_for(self):
        with pytest.raises(ValueError, match="digest"):
            store.page("../../keys", 0)


CONFINED = """
import sys; sys.path.insert(0, sys.argv[1])
import os, socket, resource
from scudo.lib.confined.confinement import confine
confine()
def tried(what):
    try:
        what()
    except (OSError, MemoryError, ValueError) as refused:
        return type(refused).__name__
    return "done"
def closing(number, what):
    os.close(number)
    return what()
print(*map(tried, (
    lambda: open("/etc/hostname"), socket.socket, os.fork, lambda: os.listdir("/"), lambda: bytearray(2 << 30),
    lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)), lambda: sys.stdin.buffer.read(),
    lambda: closing(2, socket.socket), lambda: closing(0, lambda: os.open("/etc/hostname", os.O_RDONLY)),
)))
print(os.geteuid())
"""


ENDLESS = """
import sys; sys.path.insert(0, sys.argv[1])
from scudo.lib.confined import confinement
confinement.SECONDS = 1
confinement.confine()
while True: pass
"""


def test_whose_time_is_used_up_can_be_told_from_who_was_killed():
    done = subprocess.run([sys.executable, "-I", "-c", ENDLESS, running.SOURCE], check=False, env={})
    assert done.returncode == -signal.SIGXCPU


def test_the_maker_can_open_start_and_reach_nothing():
    done = subprocess.run(
        [sys.executable, "-I", "-c", CONFINED, running.SOURCE],
        input=b"x",
        capture_output=True,
        check=True,
        env={},
    )
    results, user = done.stdout.decode().splitlines()
    refused = results.split()
    assert "done" not in (*refused[:5], *refused[7:])
    assert refused[6] == "done", "what it was given it may read"
    assert user != "0"
