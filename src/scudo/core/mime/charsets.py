"""Bytes to text, whatever the label says.

Labels are looked up in a closed table (no codec is imported by name from outside) and read as the WHATWG
Encoding Standard reads them: `iso-8859-1` means windows-1252, `gb2312` means gb18030.
"""

from __future__ import annotations

import re
from encodings.aliases import aliases

_NOT_TEXT = {
    "base64_codec",
    "bz2_codec",
    "hex_codec",
    "quopri_codec",
    "rot_13",
    "uu_codec",
    "zlib_codec",
    "mbcs",
    "oem",
}
_READ_AS = {
    "ascii": "cp1252", "latin_1": "cp1252", "iso8859_9": "cp1254", "iso8859_11": "cp874", "tis_620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932", "big5": "cp950",
    "iso2022_jp": "iso2022_jp_ext",
}  # fmt: skip
_MORE_NAMES = {
    "ansi": "cp1252", "binary": "cp1252", "default": "cp1252", "unknown": "cp1252", "x_unknown": "cp1252",
    "unknown_8bit": "cp1252", "8bit": "cp1252", "7bit": "cp1252", "latin": "cp1252", "iso_8859": "cp1252",
    "cp_1252": "cp1252", "win_1252": "cp1252", "x_cp1252": "cp1252", "x_ansi": "cp1252",
    "utf8mb4": "utf_8", "utf_8_bom": "utf_8", "unicode": "utf_8", "unicode_1_1_utf_8": "utf_8", "utf": "utf_8",
    "unicode_1_1_utf_7": "utf_7", "x_unicode_2_0_utf_7": "utf_7",
    "ks_c_5601_1987": "cp949", "ksc5601": "cp949", "ks_c_5601": "cp949", "x_windows_949": "cp949",
    "x_sjis": "cp932", "windows_31j": "cp932", "cp50220": "iso2022_jp_ext", "cp50221": "iso2022_jp_ext",
    "x_gbk": "gb18030", "gb_2312_80": "gb18030", "x_euc_jp": "euc_jp", "x_mac_roman": "mac_roman", "x_big5": "cp950",
    "macintosh": "mac_roman", "windows_874": "cp874", "cp_850": "cp850", "dos_850": "cp850", "koi8_ru": "koi8_u",
    "iso_8859_8_i": "iso8859_8", "iso_8859_8_e": "iso8859_8", "iso_8859_6_i": "iso8859_6",
}  # fmt: skip
_SELF_NAMED = (
    "utf_8", "utf_7", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "koi8_r", "koi8_u", "koi8_t", "big5", "gb2312",
    "gbk", "gb18030", "hz", "euc_jp", "euc_kr", "johab", "shift_jis", "cp874", "cp950", "mac_roman", "utf_8_sig",
    "iso2022_jp_ext", "cp720", "cp737", "cp856", "cp875", "cp1006", "tis_620", "mac_greek", "mac_turkish", "mac_cyrillic",
)  # fmt: skip
_BOMS = ((b"\xef\xbb\xbf", "utf_8"), (b"\xff\xfe", "utf_16_le"), (b"\xfe\xff", "utf_16_be"))
_LATIN = {"cp1252", "iso8859_15", "cp1254", "cp850", "cp437", "mac_roman"}
_MULTIBYTE = {
    "gb18030",
    "cp950",
    "cp949",
    "cp932",
    "euc_jp",
    "johab",
    "big5hkscs",
    "iso2022_jp_ext",
    "hz",
    "utf_7",
}
_JIS_ESCAPE = re.compile(rb"\x1b\$[@B]|\x1b\([BJI]")
_UNSTORABLE = re.compile("[\ud800-\udfff]")
_MOST_REPAIRS = 1000


def _table() -> dict[str, str]:
    known = {name: codec for name, codec in aliases.items() if codec not in _NOT_TEXT}
    known |= {name: name for name in (*_SELF_NAMED, *known.values())}
    known |= _MORE_NAMES
    known |= {name.replace("_", ""): codec for name, codec in known.items()}
    return {name: _READ_AS.get(codec, codec) for name, codec in known.items()}


_CODECS = _table()


def codec_named(label: str) -> str | None:
    """Return the codec for a charset label as found in mails, or None if there is none of that name."""
    name = re.sub(r"[^a-z0-9]+", "_", label[:60].lower()).strip("_")
    return _CODECS.get(name) or _CODECS.get(name.replace("_", ""))


def storable(text: str) -> str:
    """Return the text without what neither UTF-8 nor PostgreSQL can hold: lone surrogates, NUL."""
    return _UNSTORABLE.sub("\ufffd", text).replace("\0", "")


def declared_charset(data: bytes) -> str:
    """Return the charset that an HTML document names in its first 2,000 bytes, empty if none."""
    match = re.search(
        rb"<meta[^>]{1,300}charset\s{0,5}=\s{0,5}[\"']?([\w:.-]{2,40})", data[:2000], re.IGNORECASE
    )
    return match[1].decode("ascii", "replace") if match else ""


def decode(data: bytes, label: str = "", hint: str = "") -> tuple[str, str | None]:
    """Return the text and, where the label was no help, a sentence that says so.

    Args:
        data: any bytes.
        label: the declared charset, as written; empty if none.
        hint: a charset that is likely when none is declared (the body's, for a raw header).
    """
    if (
        data.isascii()
        and b"\x1b" not in data
        and b"\0" not in data
        and codec_named(label) not in {"utf_7", "hz"}
    ):
        return data.decode("ascii"), None
    text, problem = _decode(data, label, hint)
    return storable(text), problem


def _decode(data: bytes, label: str, hint: str) -> tuple[str, str | None]:
    for bom, marked in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(marked, "replace"), None
    codec = codec_named(label) if label else None
    if codec is None or (codec.startswith(("utf_16", "utf_32")) and b"\0" not in data):
        problem = f"unknown charset {label[:40]!r}" if label else "undeclared 8-bit text"
        text = _guess(data, codec_named(hint) if hint else None)
        return text, None if data.isascii() and not label else problem
    return _declared(data, codec, label)


def _declared(data: bytes, codec: str, label: str) -> tuple[str, str | None]:
    if codec == "utf_8":
        valid = _strictly(data, "utf_8")
        return (valid, None) if valid is not None else (_broken_utf8(data), f"not valid {label[:40]}")
    if codec == "cp1252" and _JIS_ESCAPE.search(data):
        return data.decode("iso2022_jp_ext", "replace"), f"ISO-2022-JP labelled {label[:40]}"
    if codec not in _MULTIBYTE and _surely_utf8(data, 1 if codec in _LATIN else 4):
        return data.decode("utf_8"), f"UTF-8 labelled {label[:40]}"
    valid = _strictly(data, codec)
    if valid is not None:
        return valid, None
    if codec in _MULTIBYTE and (mislabelled := _strictly(data, "utf_8")) is not None:
        return mislabelled, f"UTF-8 labelled {label[:40]}"
    return data.decode(codec, "replace"), f"not valid {label[:40]}"


def _guess(data: bytes, hint: str | None) -> str:
    """Read undeclared bytes: ISO-2022-JP by its escapes, UTF-8 if valid, the hint, else windows-1252."""
    if _JIS_ESCAPE.search(data):
        return data.decode("iso2022_jp_ext", "replace")
    for codec in ("utf_8", hint):
        if codec and (text := _strictly(data, codec)) is not None:
            return text
    return _broken_utf8(data)


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _surely_utf8(data: bytes, at_least: int) -> bool:
    text = _strictly(data, "utf_8")
    return text is not None and sum(1 for byte in data[:100_000] if byte >= 0xC0) >= at_least  # noqa: PLR2004 - lead bytes


def _broken_utf8(data: bytes) -> str:
    """Read bytes that are not UTF-8: as windows-1252, or as UTF-8 with its few wrong bytes mended from there."""
    text = data.decode("utf_8", "replace")
    wrong = text.count("\ufffd")
    lead_bytes = len(data) - len(data.translate(None, bytes(range(0xC2, 0xF5))))
    if wrong * 2 > lead_bytes:
        return data.decode("cp1252", "replace")
    return _mended(data) if wrong <= _MOST_REPAIRS else text


def _mended(data: bytes) -> str:
    pieces, at = [], 0
    for _ in range(_MOST_REPAIRS + 1):
        try:
            pieces.append(data[at:].decode("utf_8"))
            break
        except UnicodeDecodeError as wrong:
            pieces.append(data[at : at + wrong.start].decode("utf_8"))
            pieces.append(data[at + wrong.start : at + wrong.end].decode("cp1252", "replace"))
            at += wrong.end
    return "".join(pieces)
