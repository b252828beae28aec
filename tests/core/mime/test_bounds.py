"""Hostile mails: read in linear work and bounded memory, kept or cut with a mark."""

import sys
import tracemalloc

import pytest

from scudo.core.mime import DEEPEST, MOST_PARTS, MOST_RECIPIENTS
from scudo.core.mime.parser import read
from tests.core.mime.hostile import HEAD, PIECES, many_parts, many_recipients, nested, rounds


def _calls(raw: bytes) -> int:
    """Count the Python calls and C calls that reading takes: work without a stopwatch."""
    count = 0

    def watch(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        read(raw)
    finally:
        sys.setprofile(before)
    return count


def _peak(raw: bytes) -> int:
    tracemalloc.start()
    try:
        read(raw)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("shape", "piece"), PIECES)
def test_work_grows_no_faster_than_the_mail(shape, piece):
    size = 40_000 if shape == "parts" else 4_000
    small, large = _calls(rounds(shape, piece, size)), _calls(rounds(shape, piece, 4 * size))
    assert large <= 5 * small + 2_000


@pytest.mark.parametrize(("shape", "piece"), PIECES)
def test_no_piece_makes_the_reader_stumble(shape, piece):
    read(rounds(shape, piece, 60_000))


@pytest.mark.parametrize(
    ("shape", "piece"), [("text", b"ab\n"), ("text", b"\xe8"), ("html", b"<p>x"), ("base64", b"QQ==")]
)
def test_memory_stays_within_ten_times_a_large_mail(shape, piece):
    raw = rounds(shape, piece, 1_500_000 if shape == "text" else 600_000)
    assert _peak(raw) <= 10 * len(raw) + 4_000_000


def test_a_mail_of_forty_megabytes_takes_less_than_ten_times_its_size():
    raw = rounds("base64", b"QUJDREVGR0hJ" * 6 + b"\r\n", 40_000_000)
    assert _peak(raw) <= 6 * len(raw)


def test_two_hundred_levels_are_read_to_the_bottom():
    assert read(nested(200)).text == "in fondo"


def test_deeper_nesting_is_kept_whole_with_a_mark():
    letter = read(nested(5_000))
    assert any(str(DEEPEST) in defect for defect in letter.defects)
    assert letter.attachments[-1].content.endswith(b"in fondo\n")


def test_nine_thousand_files_are_all_kept():
    letter = read(many_parts(9_000))
    assert (letter.text, len(letter.attachments)) == ("testo", 9_000)


def test_beyond_ten_thousand_parts_the_rest_stays_in_the_last():
    letter = read(many_parts(12_000))
    assert len(letter.attachments) < MOST_PARTS
    assert any(str(MOST_PARTS) in defect for defect in letter.defects)


def test_sixty_thousand_recipients_are_cut_with_a_mark():
    letter = read(many_recipients(60_000))
    assert len(letter.to) == MOST_RECIPIENTS
    assert any("addresses in to" in defect for defect in letter.defects)


def test_a_header_of_a_megabyte_is_cut_with_an_ellipsis():
    letter = read(rounds("subject", b"abc ", 1_000_000))
    assert letter.subject.endswith("…")
    assert len(letter.subject) < 6_000


def test_a_text_too_long_to_show_is_attached_whole():
    raw = rounds("text", b"riga di testo\n", 3_000_000)
    letter = read(raw)
    assert letter.attachments[0].content == raw[len(HEAD) + 1 :]
    assert letter.defects
