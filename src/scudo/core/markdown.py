"""Markdown as HTML that a page may show, and as plain words that a letter may say.

CommonMark with tables and struck-out words, a line kept where it was broken. HTML in the text is text. A picture becomes a
link to it: nothing is fetched from elsewhere because somebody reads. Headings begin at the second level, under the page's own.
What comes out is cleaned once more by nh3, whatever the parser let through.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

DEEPEST = 20
"""What is nested deeper is left out."""
LOWEST_HEADING = 6
TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": DEEPEST})
_parser.enable(["table", "strikethrough"])


def html(text: str) -> str:
    """The text as HTML made of `TAGS` only; safe to stand in a page."""
    made = _parser.renderer.render(_read(text), _parser.options, {})
    return nh3.clean(
        made, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow"
    )


def plain(text: str) -> str:
    """The text without its marks: lists keep theirs, links are followed by their address."""
    page = _Page()
    for token in _read(text):
        page.take(token)
    return "\n\n".join(page.blocks)


def _read(text: str) -> list[Token]:
    """The parsed text, its headings one level lower, its pictures turned to links."""
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(LOWEST_HEADING, int(token.tag[1:]) + 1)}"
        if token.children:
            token.children = list(_without_pictures(token.children))
    return tokens


def _without_pictures(children: Iterable[Token]) -> Iterator[Token]:
    """A line's parts with a link in place of each picture, or only its words where it stands in a link."""
    in_link = 0
    for child in children:
        in_link += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        if child.type != "image":
            yield child
            continue
        source = str(child.attrs.get("src", ""))
        words = Token("text", "", 0, content=child.content or source)
        if in_link:
            yield words
        else:
            yield Token("link_open", "a", 1, attrs={"href": source})
            yield words
            yield Token("link_close", "a", -1)


@dataclass
class _Page:
    """Plain words as they are put together: blocks apart by an empty line, items of a list and rows of a table by none."""

    blocks: list[str] = field(default_factory=list)
    marks: list[int | None] = field(default_factory=list)
    """The next number of each open list, the innermost last; None where it has dots."""
    begins: bool = False
    cells: list[str] | None = None
    last: str = ""
    """What the last block is: an item, a row, or anything else."""

    def take(self, token: Token) -> None:
        """Go on with the next token."""
        match token.type:
            case "bullet_list_open":
                self.marks.append(None)
            case "ordered_list_open":
                self.marks.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self.marks.pop()
            case "list_item_open":
                self.begins = True
            case "tr_open":
                self.cells = []
            case "tr_close":
                row, self.cells = " | ".join(self.cells or []), None
                self.say(row, "row")
            case "inline" if self.cells is not None:
                self.cells.append(_words(token.children or ()))
            case "inline":
                self.say(_words(token.children or ()))
            case "fence" | "code_block":
                self.say(token.content.rstrip("\n"))

    def say(self, words: str, kind: str = "") -> None:
        """Add a block; the first of an item carries its mark, and stands right below the item before."""
        if self.marks:
            kind = "item" if self.begins else kind
            mark = self.mark() if self.begins else "  "
            indent = "  " * (len(self.marks) - 1)
            first, *others = words.split("\n")
            words = "\n".join(
                [indent + mark + first, *(f"{indent}{' ' * len(mark)}{each}" for each in others)]
            )
            self.begins = False
        if kind and kind == self.last:
            self.blocks[-1] += f"\n{words}"
        else:
            self.blocks.append(words)
        self.last = kind

    def mark(self) -> str:
        """The mark of the item that begins, counted on."""
        number = self.marks[-1]
        if number is None:
            return "- "
        self.marks[-1] = number + 1
        return f"{number}. "


def _words(children: Sequence[Token]) -> str:
    """The words of a line; a link's address follows where it says more than the words."""
    said: list[str] = []
    links: list[tuple[str, int]] = []
    for child in children:
        if child.type in {"softbreak", "hardbreak"}:
            said.append("\n")
        elif child.type == "link_open":
            links.append((str(child.attrs.get("href", "")), len(said)))
        elif child.type == "link_close" and links:
            address, began = links.pop()
            if address not in {"", *("".join(said[began:]), f"mailto:{''.join(said[began:])}")}:
                said.append(f" ({address})")
        else:
            said.append(child.content)
    return "".join(said)
