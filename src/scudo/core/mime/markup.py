"""HTML to readable text in one linear pass; nothing hidden, no script, no style."""

from __future__ import annotations

import html
import re
from io import StringIO

from scudo.core.mime.charsets import storable

_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:-]{0,40})")
_ATTRIBUTE = re.compile(
    r"""([a-zA-Z-]{1,40})\s{0,5}=\s{0,5}("[^"]{0,20000}"|'[^']{0,20000}'|[^\s"'>]{1,20000})"""
)
_UNQUOTED = re.compile(r"[^>\"']*")
_HUGE_ENTITY = re.compile(r"&#[xX]?[0-9a-fA-F]{10,};?")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u034f\u00ad]")
_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
_MANY_LINES = re.compile(r"\n{3,}")
_HIDDEN = re.compile(
    r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|mso-hide\s{0,3}:\s{0,3}all|font-size\s{0,3}:\s{0,3}0(?![.\d])",
    re.IGNORECASE,
)
_UNSPOKEN = {"script", "style", "title", "template", "noembed", "noframes", "xml"}
_VOID = {
    "br",
    "hr",
    "img",
    "input",
    "meta",
    "link",
    "area",
    "base",
    "col",
    "embed",
    "source",
    "track",
    "wbr",
    "o:p",
}
_BLOCK = {
    "div", "table", "tr", "section", "article", "header", "footer", "form", "fieldset", "address", "center", "li", "ul",
    "ol", "dl", "dt", "dd", "tbody", "thead", "body", "main", "nav", "figure", "caption", "option",
}  # fmt: skip
_SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"}
_DEEPEST_QUOTE = 4
_LONGEST_TAG = 20_000


def html_to_text(source: str) -> str:
    """Return what a reader would see: paragraphs, list marks, links as `text (address)`, quotes with `>`."""
    text = _Reader(source, hide=True).read()
    return text if text.strip() else _Reader(source, hide=False).read()


class _Reader:
    """Walks the tags with `find`, never back; lines are written as soon as they are complete."""

    def __init__(self, source: str, *, hide: bool) -> None:
        self.source, self.hide = source, hide
        self.out = StringIO()
        self.line = StringIO()
        self.blank_due = self.has_text = False
        self.quotes = self.pre = 0
        self.lists: list[int] = []
        self.skipped: tuple[str, int] | None = None
        self.link = ""
        self.link_text = StringIO()
        self.comments_end = self.quotes_end = True

    def read(self) -> str:
        at = 0
        while (tag := self.source.find("<", at)) >= 0:
            self._text(self.source[at:tag])
            at = self._markup(tag)
        self._text(self.source[at:])
        self._end_link()
        self._break()
        return _MANY_LINES.sub("\n\n", self.out.getvalue()).strip("\n")

    def _markup(self, at: int) -> int:
        if self.source.startswith("<!--", at):
            return self._comment(at)
        if self.source.startswith(("<!", "<?"), at):
            end = self.source.find(">", at)
            return len(self.source) if end < 0 else end + 1
        match = _NAME.match(self.source, at + 1)
        if match is None:
            self._text("<")
            return at + 1
        end = self._tag_end(match.end())
        name = match[1].lower()
        if name in _UNSPOKEN and self.source[at + 1] != "/":
            return self._past_unspoken(name, end)
        self._tag(name, self.source[match.end() : end], closing=self.source[at + 1] == "/")
        return end

    def _comment(self, at: int) -> int:
        end = self.source.find("-->", at + 2) if self.comments_end else -1
        if end >= 0:
            return end + 3
        self.comments_end = False
        end = self.source.find(">", at)
        return len(self.source) if end < 0 else end + 1

    def _tag_end(self, at: int) -> int:
        begin = at
        while self.quotes_end and at < len(self.source):
            match = _UNQUOTED.match(self.source, at)
            at = match.end() if match else at
            mark = self.source[at : at + 1]
            if mark == ">":
                return at + 1
            close = self.source.find(mark, at + 1) if mark else -1
            if close < 0:
                break
            at = close + 1
        self.quotes_end = self.quotes_end and at < len(self.source)
        end = self.source.find(">", begin)
        return len(self.source) if end < 0 else end + 1

    def _past_unspoken(self, name: str, at: int) -> int:
        match = re.compile(rf"</{name}\b[^>]*>?", re.IGNORECASE).search(self.source, at)
        return match.end() if match else len(self.source)

    def _tag(self, name: str, attributes: str, *, closing: bool) -> None:
        if self.skipped:
            self._skip(name, closing=closing)
            return
        found = {
            key.lower(): html.unescape(_mild(value.strip("\"'")))
            for key, value in _ATTRIBUTE.findall(attributes[:_LONGEST_TAG])
        }
        if self.hide and not closing and name not in _VOID and _is_hidden(attributes, found):
            self.skipped = (name, 1)
            return
        if name == "a":
            self._end_link()
            self.link = "" if closing else found.get("href", "")
        elif name == "br":
            self._break(keep_empty=True)
        elif name == "img" and not closing:
            self._text(html.escape(found.get("alt", "")))
        elif name in {"td", "th"}:
            self._put(" ")
        elif name == "hr":
            self._break()
            self._put("-" * 20)
            self._break()
        elif name in _BLOCK or name in _SPACED:
            self._block(name, closing=closing)

    def _skip(self, name: str, *, closing: bool) -> None:
        assert self.skipped is not None
        skipped, depth = self.skipped
        if name == skipped:
            depth += -1 if closing else 1
            self.skipped = (name, depth) if depth else None

    def _block(self, name: str, *, closing: bool) -> None:
        self._break()
        if name in _SPACED:
            self.blank_due = True
        step = -1 if closing else 1
        if name == "blockquote":
            self.quotes = min(max(self.quotes + step, 0), _DEEPEST_QUOTE)
        elif name == "pre":
            self.pre = max(self.pre + step, 0)
        elif name in {"ul", "ol"}:
            self._list(name, closing=closing)
        elif name == "li" and not closing:
            self._put(self._mark())

    def _list(self, name: str, *, closing: bool) -> None:
        if not closing and len(self.lists) < 50:  # noqa: PLR2004 - deeper lists need no marks
            self.lists.append(0 if name == "ol" else -1)
        elif closing and self.lists:
            self.lists.pop()

    def _mark(self) -> str:
        if not self.lists or self.lists[-1] < 0:
            return "- "
        self.lists[-1] += 1
        return f"{self.lists[-1]}. "

    def _text(self, source: str) -> None:
        if self.skipped or not source:
            return
        text = _INVISIBLE.sub("", storable(html.unescape(_mild(source)) if "&" in source else source))
        if self.pre:
            first, *rest = text.replace("\r\n", "\n").split("\n", 20_000)
            self._put(first)
            for line in rest:
                self._break(keep_empty=True)
                self._put(line)
            return
        self._put(_SPACE.sub(" ", text))
        if self.link and text.strip() and self.link_text.tell() < 2000:  # noqa: PLR2004 - enough to compare with an address
            self.link_text.write(text)

    def _put(self, text: str) -> None:
        if text.strip():
            self.has_text = True
        self.line.write(text)

    def _end_link(self) -> None:
        link, said = self.link.strip(), self.link_text.getvalue().strip()
        self.link, self.link_text = "", StringIO()
        bare = (
            link.removeprefix("mailto:")
            .removeprefix("tel:")
            .removeprefix("https://")
            .removeprefix("http://")
            .rstrip("/")
        )
        is_plain = said.removeprefix("https://").removeprefix("http://").rstrip("/") == bare
        if (
            said
            and bare
            and not is_plain
            and not link.lower().startswith(("#", "javascript:", "data:", "cid:"))
        ):
            self.line.write(f" ({storable(_SPACE.sub('', link))[:2000]})")

    def _break(self, *, keep_empty: bool = False) -> None:
        line = self.line.getvalue()
        line = line.rstrip() if self.pre else _SPACE.sub(" ", line).strip(" ")
        mark = "> " * self.quotes
        if self.has_text:
            if self.blank_due and self.out.tell():
                self.out.write(mark.rstrip() + "\n")
            self.blank_due = False
            self.out.write(mark + line + "\n")
        elif keep_empty and self.out.tell():
            self.out.write(mark.rstrip() + "\n")
        self.line, self.has_text = StringIO(), False


def _mild(text: str) -> str:
    """Return the text without character references too long for `int`."""
    return _HUGE_ENTITY.sub("\ufffd", text) if "&#" in text else text


def _is_hidden(attributes: str, found: dict[str, str]) -> bool:
    return bool(_HIDDEN.search(found.get("style", ""))) or " hidden" in attributes.lower().split("=")[0]
