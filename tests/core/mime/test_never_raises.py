"""Any bytes are a letter: never an exception, always something that JSON and the database can hold."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scudo.cli.mail_parse import answer_for
from scudo.core.mime import Kind, newly_written, parse
from scudo.core.mime.addresses import parse_addresses
from scudo.core.mime.charsets import decode
from scudo.core.mime.markup import html_to_text
from scudo.core.mime.parameters import split_value
from scudo.core.mime.parser import read
from scudo.core.mime.tnef import SIGNATURE, unpack
from scudo.core.mime.transfer import undo
from scudo.core.mime.words import header_text

CORPUS = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "letters").glob("*.eml"))]
SOME = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MIME_WORDS = st.sampled_from(
    [
        *(
            b"\n",
            b"\r\n",
            b"--b",
            b"--b--",
            b"Content-Type: ",
            b"multipart/mixed; boundary=b",
            b"text/html",
            b"=?utf-8?q?",
        ),
        *(
            b"?=",
            b"=C3",
            b"From: ",
            b"<a@b.example>",
            b'"',
            b"(",
            b"message/rfc822",
            b"\xff\xfe",
            b"\x1b$B",
            b"begin 644 x\n",
        ),
        *(
            b"Content-Transfer-Encoding: base64\n",
            b"<div style=display:none>",
            b"&#x110000;",
            b"charset=utf-7",
            b"+2AA-",
        ),
        *(
            b"X-Trasporto: posta-certificata\n",
            b"Date: Mon, 99 Nov 99999 10:00:00 +9999\n",
            b"filename*0*=x'y'%ZZ;",
            b"\0",
        ),
    ]
)
SCRAMBLED = st.lists(st.one_of(MIME_WORDS, st.binary(max_size=12)), max_size=60).map(b"".join)


@st.composite
def mutated(draw):
    """Draw a mail of the corpus with stretches cut out, doubled, overwritten, or taken from another mail."""
    raw = bytearray(draw(st.sampled_from(CORPUS)))
    for _ in range(draw(st.integers(1, 6))):
        begin = draw(st.integers(0, len(raw)))
        end = min(len(raw), begin + draw(st.integers(0, 80)))
        other = draw(st.sampled_from(CORPUS))
        new = draw(
            st.sampled_from(
                [b"", bytes(raw[begin:end]) * 2, b"\xe0\0", b"\n", b"\n\n", other[begin : end + 40]]
            )
        )
        raw[begin:end] = new
    return bytes(raw)


def _is_sound(raw: bytes) -> None:
    letter = read(raw)
    line = json.dumps(answer_for("x", letter), ensure_ascii=False)
    line.encode("utf-8")
    assert "\\u0000" not in line
    assert letter == read(raw)
    assert isinstance(letter.kind, Kind)
    assert letter.date is None or letter.date.utcoffset() is not None
    for one in letter.attachments:
        assert one.name.strip(". ")
        assert not {"/", "\\", "\n"} & set(one.name)


@SOME
@given(st.binary(max_size=400))
def test_random_bytes_are_a_letter(raw):
    _is_sound(raw)


@SOME
@given(SCRAMBLED)
def test_scrambled_pieces_of_mail_are_a_letter(raw):
    _is_sound(raw)


@settings(SOME, max_examples=400)
@given(mutated())
def test_damaged_letters_are_letters(raw):
    _is_sound(raw)


@pytest.mark.long
@settings(SOME, max_examples=200_000)
@given(st.one_of(mutated(), SCRAMBLED))
def test_very_many_damaged_letters_are_letters(raw):
    _is_sound(raw)


@SOME
@given(st.integers(0, 2_000), st.sampled_from(CORPUS))
def test_a_letter_cut_anywhere_is_a_letter(at, raw):
    _is_sound(raw[:at])


@SOME
@given(st.text(max_size=300))
def test_what_was_newly_written_is_taken_from_the_text(text):
    own = newly_written(text)
    assert len(own) <= len(text)
    assert own or not text.strip("\n")


@SOME
@given(st.text(max_size=200))
def test_utf8_text_survives_its_trip(text):
    raw = b"Content-Type: text/plain; charset=utf-8\n\n" + text.encode("utf-8")
    for word in text.split():
        if word.isprintable() and "begin" not in word:
            assert word in read(raw).text


@SOME
@given(
    SCRAMBLED, st.sampled_from(["base64", "quoted-printable", "uuencode", "8bit", "x"]), st.text(max_size=20)
)
def test_every_small_reader_takes_anything(raw, encoding, label):
    undo(raw, encoding)
    header_text(raw, label)
    split_value(raw)
    parse_addresses(raw, 10)
    html_to_text(decode(raw, label)[0]).encode("utf-8")


@SOME
@given(st.binary(max_size=300))
def test_a_broken_winmail_is_no_accident(raw):
    contents = unpack(SIGNATURE + b"\1\0" + raw)
    assert contents is None or contents.files or contents.text or contents.html


def test_should_the_reader_fail_the_mail_is_kept_whole(monkeypatch):
    def fail(_: bytes) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("scudo.core.mime.parser.read", fail)
    letter = parse(b"Subject: x\n\ny")
    assert letter.attachments[0].content == b"Subject: x\n\ny"
    assert letter.defects == ("not readable: ZeroDivisionError",)
