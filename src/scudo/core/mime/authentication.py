"""What the receiving server found of a mail's sender: Authentication-Results (RFC 8601), of trusted servers only.

Anybody can write such a header into a mail; it is believed only under the name of a server of one's own, which removes
those that arrive under its name. Of each method the topmost result counts: a server writes above what was there before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

MOST_HEADERS = 20
MOST_RESULTS = 20
LONGEST = 4000
_PIECE = re.compile(r'"((?:[^"\\]|\\.)*)"|\\.|[^"\\]', re.DOTALL)
_METHOD = re.compile(
    r"([a-z][a-z0-9-]{0,29})(?:/\d{1,9})?=([a-z][a-z0-9-]{0,19})(?![\w-])", re.IGNORECASE | re.ASCII
)
_PROPERTY = re.compile(r"([a-z]{1,20}\.[a-z0-9-]{1,30})=(\S{1,320})", re.IGNORECASE | re.ASCII)
_DOMAIN = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?", re.ASCII)
_ABOUT = {
    "dkim": ("header.d", "header.i"),
    "spf": ("smtp.mailfrom", "smtp.helo"),
    "dmarc": ("header.from",),
}
_BAD = {"fail", "hardfail", "softfail", "permerror", "policy"}


class Verdict(StrEnum):
    """What the results say of the address in From."""

    VERIFIED = "verified"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Result:
    """What one method found; `domain` is the one that it speaks of, empty where it names none."""

    method: str
    result: str
    domain: str = ""


def results(headers: Iterable[str], servers: Collection[str]) -> tuple[Result, ...]:
    """The results in the values of Authentication-Results, topmost first, that one of these servers wrote."""
    trusted = {server.lower() for server in servers}
    found: list[Result] = []
    for value in list(headers)[:MOST_HEADERS]:
        known = {result.method for result in found}
        server, statements = _read(value[:LONGEST])
        if server in trusted:
            found += [result for result in map(_result, statements) if result and result.method not in known]
    return tuple(found[:MOST_RESULTS])


def verdict(found: Collection[Result], sender: str) -> Verdict:
    """What results say of a sender's address: DMARC decides; without it a signature or an SPF pass of the same domain."""
    author = sender.rpartition("@")[2].lower()
    dmarc = next((one.result for one in found if one.method == "dmarc"), "")
    if dmarc in {"pass", "fail"}:
        return Verdict.VERIFIED if dmarc == "pass" else Verdict.FAILED
    spoke = [one for one in found if one.method in {"dkim", "spf"}]
    if any(one.result == "pass" and is_aligned(one.domain, author) for one in spoke):
        return Verdict.VERIFIED
    return Verdict.FAILED if any(one.result in _BAD for one in spoke) else Verdict.UNKNOWN


def is_aligned(domain: str, author: str) -> bool:
    """Whether a domain speaks for the author's: the same one, or one above it that is no top level."""
    return bool(author) and (domain == author or ("." in domain and author.endswith(f".{domain}")))


def _read(value: str) -> tuple[str, list[str]]:
    """The server's name in lower case, and its statements without comments."""
    first, *statements = _without_comments(value).split(";")
    words = first.split()
    return (words[0].lower() if words else ""), statements[: 2 * MOST_RESULTS]


def _without_comments(value: str) -> str:
    """Comments, which nest, become a blank; what is quoted loses its quotes, and its semicolons and blanks, which are no structure."""
    return "".join(_spoken(value))


def _spoken(value: str) -> Iterator[str]:
    depth = 0
    for match in _PIECE.finditer(value):
        piece = match[0]
        if piece == "(":
            depth += 1
        elif piece == ")" and depth:
            depth -= 1
            yield " "
        elif not depth:
            yield re.sub(r"[;\s]", "_", match[1]) if match[1] is not None else piece


def _result(statement: str) -> Result | None:
    """One method's result, with the domain that it is about."""
    words = " ".join(statement.split()).replace(" =", "=").replace("= ", "=")
    match = _METHOD.match(words)
    if match is None:
        return None
    method, result = match[1].lower(), match[2].lower()
    properties = {name.lower(): said for name, said in _PROPERTY.findall(words)}
    said = next((properties[name] for name in _ABOUT.get(method, ()) if name in properties), "")
    domain = said.rpartition("@")[2].strip("<>").rstrip(".").lower()
    return Result(method, result, domain if _DOMAIN.fullmatch(domain) else "")
