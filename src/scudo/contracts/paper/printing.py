"""A frozen document as PDF: only what stands in it is printed, and how far it is with signatures."""

from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from scudo.contracts.paper.document import digest_of, read
from scudo.lib import typeset

TEMPLATE = "typeset/contract.typ"
PACKAGE = "scudo.contracts"
CODE_LENGTH = 16
GROUP = 4


@dataclass(frozen=True)
class Mark:
    """How far a paper is: a draft, one that another took the place of, or accepted, with who, when and how (`channel`)."""

    is_void: bool = False
    name: str = ""
    when: str = ""
    channel: str = ""

    @property
    def is_accepted(self) -> bool:
        """Whether the customer signed."""
        return bool(self.name)


def code_of(digest: str) -> str:
    """The first digits of a digest as the foot of a page shows them: `3f2a 91bc 77de 0012`."""
    shown = digest[:CODE_LENGTH]
    return " ".join(shown[at : at + GROUP] for at in range(0, len(shown), GROUP))


def printed(document: str, mark: Mark) -> bytes:
    """The PDF: PDF/A where every character has a shape in the fonts (`typeset.standard_of` says)."""
    template = resources.files(PACKAGE).joinpath(TEMPLATE).read_text(encoding="utf-8")
    return typeset.bare(template, data_of(document, mark))


def data_of(document: str, mark: Mark) -> dict[str, Any]:
    """What the template prints."""
    whole, digest = read(document), digest_of(document)
    words, signatures = whole["words"], whole["signatures"]
    made_on = date.fromisoformat(whole["date"])
    page = words["page"].format(page="\0", pages="\0").split("\0")
    return {
        "title": whole["title"], "subtitle": whole["subtitle"], "author": whole["provider"], "customer": whole["customer"],
        "language": whole["language"], "date": [made_on.year, made_on.month, made_on.day],
        "number": number_of(whole, mark), "mark": mark_of(whole, mark), "code": f"{words['code']} {code_of(digest)}",
        "page": page, "article": words["article"], "articles": whole["articles"],
        "signatures": signature_blocks(whole, mark), "accepted": accepted(whole, mark), "signed": mark.is_accepted,
        "digest_words": words["digest"], "digest": digest, "digest_explained": words["code_explained"],
        "issued": signatures["issued_note"].format(name=whole["made_by"]) if whole["made_by"] and not mark.is_accepted else "",
    }  # fmt: skip


def number_of(whole: dict[str, Any], mark: Mark) -> str:
    """The paper's number, as every page shows it."""
    words = whole["words"]
    if not whole["number"]:
        return str(words["unnumbered"])
    key = "number_accepted" if mark.is_accepted and not mark.is_void else "number"
    return str(words[key].format(number=whole["number"]))


def mark_of(whole: dict[str, Any], mark: Mark) -> str:
    """What stands across every page; nothing on an accepted paper that holds."""
    if mark.is_void:
        return str(whole["words"]["void"])
    return "" if mark.is_accepted else str(whole["words"]["draft"])


def signature_blocks(whole: dict[str, Any], mark: Mark) -> list[dict[str, Any]]:
    """Where both sides sign by hand; none once it is accepted."""
    if mark.is_accepted:
        return []
    words = whole["signatures"]
    lines = [words[name] for name in ("name", "place", "signature")]
    sides = [("provider", whole["provider"]), ("customer", whole["customer"])]
    sides += [("specific", whole["customer"])] if whole["specific"] else []
    return [{"title": words[side], "who": who, "lines": lines} for side, who in sides]


def accepted(whole: dict[str, Any], mark: Mark) -> list[list[str]]:
    """Who drew it up and who accepted, when and how; the words are the document's own."""
    if not mark.is_accepted:
        return []
    words = whole["signatures"]
    said = [[words["accepted"], mark.name], [words["when"], mark.when], [words["how"], words[mark.channel]]]
    return ([[words["issued"], whole["made_by"]]] if whole["made_by"] else []) + said
