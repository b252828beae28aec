"""What a file is by its bytes, and which names deceive."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scudo.core.files import Claim, Family, Kind, claim_of, kind_of, lie, runs
from scudo.core.files.signatures import HEAD, STARTS

ZIP = b"PK\x03\x04" + b"\0" * 26
NAMES = st.text(max_size=40) | st.sampled_from(
    ["a.pdf", "b.PDF.", "c.docx", ".exe", "d.tar.gz", "x.", "fattura.pdf.exe"]
)
TYPES = st.text(max_size=40) | st.sampled_from(
    ["application/pdf", "IMAGE/PNG; name=x", "text/plain", "application/octet-stream"]
)


@given(
    st.binary(max_size=600)
    | st.tuples(st.sampled_from([start for start, _ in STARTS]), st.binary()).map(b"".join)
)
@example(b"MZ")
@example(b"\xca\xfe\xba\xbe")
@example(b"RIFF")
@example(b"\0\0\x01\0")
def test_any_bytes_have_a_kind_and_the_kind_a_family(content):
    kind = kind_of(content)
    assert isinstance(kind, Kind)
    assert isinstance(kind.family, Family)
    assert (kind is Kind.EMPTY) == (not content)


@given(st.binary(max_size=300), st.integers(0, 3))
def test_what_follows_the_head_changes_nothing(tail, more):
    head = b"%PDF-1.7\n" + b"x" * (HEAD - 9 + more)
    assert kind_of(head + tail) is Kind.PDF


@given(NAMES, TYPES, st.sampled_from(Kind))
def test_any_name_and_type_are_judged(name, declared, kind):
    found = lie(name, declared, kind)
    assert found is None or found in claim_of(name, declared)
    assert isinstance(runs(name, kind), bool)


@given(st.text(min_size=1).filter(lambda said: "\0" not in said))
def test_what_people_write_is_never_taken_for_a_program_or_a_picture(said):
    content = said.encode()
    if not content.startswith(tuple(start for start, _ in STARTS)):
        assert kind_of(content).family in {
            Family.TEXT,
            Family.UNKNOWN,
            Family.OTHER,
            Family.PICTURE,
            Family.SOUND,
        }
        assert kind_of(b"Buongiorno, " + content).family in {Family.TEXT, Family.UNKNOWN, Family.PAPER}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", Kind.PNG),
        (b"\xff\xd8\xff\xe0", Kind.JPEG),
        (b"RIFF\0\0\0\0WEBPVP8 ", Kind.WEBP),
        (b"RIFF\0\0\0\0WAVEfmt ", Kind.WAV),
        (b"\0\0\0\x18ftypheic", Kind.HEIC),
        (b"\0\0\0\x18ftypisom", Kind.MP4),
        (b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0" + b"\0" * 20, Kind.BMP),
        (b"%PDF-1.4\n", Kind.PDF),
        (b"\n\n junk %PDF-1.4\n1 0 obj", Kind.PDF),
        (ZIP + b"word/document.xml [Content_Types].xml", Kind.WORD),
        (ZIP + b"[Content_Types].xml xl/workbook.xml", Kind.SHEET),
        (ZIP + b"mimetypeapplication/vnd.oasis.opendocument.text", Kind.OPEN_DOCUMENT),
        (ZIP + b"notes.txt", Kind.ZIP),
        (b"MZ" + b"\0" * 80, Kind.WINDOWS_PROGRAM),
        (b"MZ is a country code", Kind.TEXT),
        (b"\xca\xfe\xba\xbe\0\0\0\x34", Kind.JAVA_CLASS),
        (b"\xca\xfe\xba\xbe\0\0\0\x02", Kind.MAC_PROGRAM),
        (b"\x7fELF\x02", Kind.LINUX_PROGRAM),
        (b"#!/bin/sh\nrm -rf /", Kind.SCRIPT),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", Kind.HTML),
        (b"  <?xml version='1.0'?><!-- x --><svg onload=alert(1)>", Kind.SVG),
        (b"<?xml version='1.0'?><fattura/>", Kind.XML),
        ("Perché no".encode("latin-1"), Kind.TEXT),
        ("Perché no".encode("utf-16"), Kind.TEXT),
        (b"\0" * 257 + b"ustar\0", Kind.TAR),
        (b"\0\x01\x02\x03", Kind.UNKNOWN),
        (b"", Kind.EMPTY),
    ],
)
def test_the_first_bytes_tell(content, kind):
    assert kind_of(content) is kind


def test_of_two_things_at_once_the_first_bytes_count():
    assert kind_of(b"GIF89a" + b"\0" * 30 + b"%PDF-1.4 1 0 obj") is Kind.GIF


@pytest.mark.parametrize(
    ("name", "declared", "kind", "claim"),
    [
        ("fattura.pdf", "application/pdf", Kind.WINDOWS_PROGRAM, Claim.PDF),
        ("fattura.pdf", "", Kind.TEXT, Claim.PDF),
        ("fattura", "application/pdf", Kind.HTML, Claim.PDF),
        ("foto.jpg", "application/octet-stream", Kind.HTML, Claim.PICTURE),
        ("foto.jpg", "image/jpeg", Kind.PNG, None),
        ("ordine.xlsx", "", Kind.ZIP, None),
        ("ordine.xls", "", Kind.HTML, Claim.SHEET),
        ("lettera.doc", "application/msword", Kind.RTF, None),
        ("nota.txt", "text/plain", Kind.LINUX_PROGRAM, Claim.TEXT),
        ("nota.txt", "text/plain", Kind.UNKNOWN, None),
        ("voce.amr", "audio/amr", Kind.UNKNOWN, None),
        ("logo.svg", "image/svg+xml", Kind.SVG, None),
        ("dati.bin", "application/octet-stream", Kind.UNKNOWN, None),
        ("setup.exe", "application/pdf", Kind.WINDOWS_PROGRAM, Claim.PDF),
        ("vuoto.pdf", "application/pdf", Kind.EMPTY, None),
    ],
)
def test_a_name_or_a_type_that_deceives_is_named(name, declared, kind, claim):
    assert lie(name, declared, kind) is claim


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("fattura.pdf.exe", Kind.WINDOWS_PROGRAM, True),
        ("fattura.pdf", Kind.WINDOWS_PROGRAM, True),
        ("avvia.bat", Kind.TEXT, True),
        ("avvia.JS. ", Kind.TEXT, True),
        ("pulisci", Kind.SCRIPT, True),
        ("nota.txt", Kind.TEXT, False),
        ("exe", Kind.TEXT, False),
    ],
)
def test_what_would_run_is_known(name, kind, expected):
    assert runs(name, kind) is expected


def test_many_comments_before_nothing_are_walked_through_once():
    assert kind_of(b"<!---->" * 585 + b"x") is Kind.TEXT
    assert kind_of(b"<!-- a -->" * 300 + b"<svg>") is Kind.SVG
