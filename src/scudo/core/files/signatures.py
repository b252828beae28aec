"""From bytes to what they are: by their first bytes, for text by what is missing in them. Names play no part.

A table of our own, not a library: the sentence "says it is a PDF, is a Windows program" accuses somebody, so a kind is
named only where its first bytes leave no doubt; everything else is text or unknown.
"""

import re

from scudo.core.files.kinds import Kind

HEAD = 65_536
"""How many bytes from the start are enough."""

STARTS = (
    (b"\x89PNG\r\n\x1a\n", Kind.PNG), (b"\xff\xd8\xff", Kind.JPEG), (b"GIF87a", Kind.GIF), (b"GIF89a", Kind.GIF),
    (b"II*\0", Kind.TIFF), (b"MM\0*", Kind.TIFF), (b"8BPS\0\x01", Kind.PSD), (b"%PDF-", Kind.PDF), (b"%!PS", Kind.POSTSCRIPT),
    (b"{\\rtf", Kind.RTF), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLD_OFFICE), (b"\x1f\x8b\x08", Kind.GZIP),
    (b"BZh", Kind.BZIP2), (b"\xfd7zXZ\0", Kind.XZ), (b"(\xb5/\xfd", Kind.ZSTD), (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Kind.RAR), (b"MSCF\0\0\0\0", Kind.CABINET), (b"\x7fELF", Kind.LINUX_PROGRAM),
    (b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F", Kind.WINDOWS_SHORTCUT),
    (b"\xfe\xed\xfa\xce", Kind.MAC_PROGRAM), (b"\xfe\xed\xfa\xcf", Kind.MAC_PROGRAM), (b"\xce\xfa\xed\xfe", Kind.MAC_PROGRAM),
    (b"\xcf\xfa\xed\xfe", Kind.MAC_PROGRAM), (b"ID3", Kind.MP3), (b"OggS\0", Kind.OGG), (b"fLaC\0", Kind.FLAC),
    (b"\x1aE\xdf\xa3", Kind.MATROSKA), (b"SQLite format 3\0", Kind.SQLITE), (b"-----BEGIN PKCS7", Kind.SIGNED),
)  # fmt: skip
RIFF = {b"WEBP": Kind.WEBP, b"WAVE": Kind.WAV, b"AVI ": Kind.AVI}
FTYP = {
    b"heic": Kind.HEIC, b"heix": Kind.HEIC, b"heim": Kind.HEIC, b"heis": Kind.HEIC, b"hevc": Kind.HEIC, b"mif1": Kind.HEIC,
    b"avif": Kind.AVIF, b"avis": Kind.AVIF,
}  # fmt: skip
OFFICE_PARTS = ((b"word/", Kind.WORD), (b"xl/", Kind.SHEET), (b"ppt/", Kind.SLIDES))
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x08\x1b")) + b"\x7f"
MOST_CONTROLS = 0.005
OPENS_WITH_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]{0,300}>\s*)?(?:<!--(?:(?!-->).){0,2000}+-->\s*+)*+(?:<!doctype\s+([a-z]+)|<([a-z]+))",
    re.IGNORECASE | re.DOTALL,
)
MARKUP = {
    b"html": Kind.HTML, b"head": Kind.HTML, b"body": Kind.HTML, b"script": Kind.HTML, b"table": Kind.HTML, b"meta": Kind.HTML,
    b"svg": Kind.SVG,
}  # fmt: skip
SIGNED_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
PDF_WITHIN = 1024
"""Readers take a PDF whose first line stands within the first kilobyte."""


def kind_of(head: bytes) -> Kind:
    """What begins with these bytes; `head` is the whole file or its first `HEAD` bytes. Never raises."""
    head = head[:HEAD]
    if not head:
        return Kind.EMPTY
    for start, kind in STARTS:
        if head.startswith(start):
            return kind
    return _with_structure(head) or _text(head) or _late_pdf(head) or Kind.UNKNOWN


def _with_structure(head: bytes) -> Kind | None:
    """What more than one place has to tell."""
    if head.startswith(ZIP_STARTS):
        return _zip(head)
    if head.startswith(b"RIFF"):
        return RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return FTYP.get(head[8:12], Kind.MP4)
    if head.startswith(b"MZ") and len(head) > 64:  # noqa: PLR2004 - the length of its header
        return Kind.WINDOWS_PROGRAM
    if head.startswith(b"\xca\xfe\xba\xbe"):
        return _cafe_babe(head)
    return _with_weak_start(head)


def _with_weak_start(head: bytes) -> Kind | None:
    """What begins with few bytes, confirmed by others."""
    if head.startswith(b"BM") and len(head) >= 26 and head[6:10] == b"\0\0\0\0":  # noqa: PLR2004 - its shortest header
        return Kind.BMP
    if head.startswith(b"\0\0\x01\0") and head[4:6] not in {b"", b"\0\0"} and head[9:10] == b"\0":
        return Kind.ICON
    if head[257:262] == b"ustar":
        return Kind.TAR
    if head[:2] in {b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"}:
        return Kind.MP3
    return Kind.SIGNED if head.startswith(b"\x30") and SIGNED_DATA in head[:32] else None


def _zip(head: bytes) -> Kind:
    """A zip, or what is kept as one: its first entries tell."""
    if head[30:38] == b"mimetype" and b"application/vnd.oasis.opendocument" in head[38:120]:
        return Kind.OPEN_DOCUMENT
    if b"[Content_Types].xml" in head or b"_rels/.rels" in head:
        for part, kind in OFFICE_PARTS:
            if part in head:
                return kind
    return Kind.ZIP


def _cafe_babe(head: bytes) -> Kind:
    """Java and the universal programs of macOS share their first bytes; the latter hold few architectures."""
    return Kind.MAC_PROGRAM if int.from_bytes(head[4:8]) < 40 else Kind.JAVA_CLASS  # noqa: PLR2004 - Java began at 45


def _text(head: bytes) -> Kind | None:
    """Text of whatever charset: no NUL and hardly a control character, or a mark of its charset at the start."""
    if not head.startswith(BOMS):
        controls = len(head) - len(head.translate(None, CONTROLS))
        if b"\0" in head or controls > len(head) * MOST_CONTROLS:
            return None
    plain = head.removeprefix(BOMS[0])
    if plain.startswith(b"#!"):
        return Kind.SCRIPT
    if found := OPENS_WITH_MARKUP.match(plain[:4096]):
        name = (found[1] or found[2]).lower()
        return MARKUP.get(name, Kind.XML if plain.lstrip().startswith(b"<?xml") else Kind.TEXT)
    return _late_pdf(head) or Kind.TEXT


def _late_pdf(head: bytes) -> Kind | None:
    """A PDF behind something else."""
    return Kind.PDF if b"%PDF-" in head[:PDF_WITHIN] and b" obj" in head else None
