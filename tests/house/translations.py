"""Every sentence of the sources, and what the Italian catalogue says to it.

`python -m tests.house.translations --add` appends the sentences that the catalogue misses, to be translated.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import normalize, read_po
from django.conf import settings
from django.utils.translation.template import templatize

from tests.house.places import SOURCE, modules, templates

CATALOGUE = SOURCE / "locale" / "it" / "LC_MESSAGES" / "django.po"
HEADER = """msgid ""
msgstr ""
"Language: it\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
PLURAL_IN_CONTEXT = {"npgettext", "npgettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[a-z]|(?<!%)%[sd]|\{[\w.!:]*\}")


@dataclass(frozen=True, order=True)
class Sentence:
    """A text to be translated; `plural` and `context` are empty where there is none."""

    text: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others in a catalogue."""
        return self.context, self.text

    def __str__(self) -> str:
        """As a list of missing ones shows it."""
        return f"{self.context}: {self.text!r}" if self.context else repr(self.text)


def of_python(text: str) -> Iterator[Sentence]:
    """The sentences of a Python source."""
    names = dict.fromkeys(PLAIN | PLURAL | IN_CONTEXT | PLURAL_IN_CONTEXT)
    for _line, function, said, _comments in extract_python(
        io.BytesIO(text.encode()), names, (), {"encoding": "utf-8"}
    ):
        parts = list(said) if isinstance(said, tuple | list) else [said]
        sentence = sentence_of(function, parts)
        if sentence and sentence.text:
            yield sentence


def sentence_of(function: Any, parts: list[Any]) -> Sentence | None:
    """The sentence of one call; None where its text is no literal."""
    wanted = {
        **dict.fromkeys(PLAIN, 1),
        **dict.fromkeys(PLURAL | IN_CONTEXT, 2),
        **dict.fromkeys(PLURAL_IN_CONTEXT, 3),
    }
    literal = parts[: wanted[function]]
    if len(literal) < wanted[function] or not all(isinstance(part, str) for part in literal):
        return None
    if function in PLAIN:
        return Sentence(literal[0])
    if function in PLURAL:
        return Sentence(literal[0], plural=literal[1])
    if function in IN_CONTEXT:
        return Sentence(literal[1], context=literal[0])
    return Sentence(literal[1], plural=literal[2], context=literal[0])


def of_template(text: str) -> Iterator[Sentence]:
    """The sentences of a Django template; Django turns it to lines of calls, whose indentation means nothing."""
    return of_python("\n".join(line.strip() for line in templatize(text).splitlines()))


def of_sources() -> dict[Sentence, set[str]]:
    """Every sentence, with the files that say it."""
    said: dict[Sentence, set[str]] = {}
    for paths, sentences in ((modules(), of_python), (templates(), of_template)):
        for path in paths:
            for sentence in sentences(path.read_text()):
                said.setdefault(sentence, set()).add(path.relative_to(SOURCE).as_posix())
    return said


def catalogue(file: Path = CATALOGUE) -> Catalog:
    """The Italian catalogue; empty where there is no file."""
    if not file.exists():
        return Catalog(locale="it")
    with file.open("rb") as opened:
        return read_po(opened, locale="it")


def entries(translated: Catalog) -> dict[tuple[str, str], Message]:
    """A catalogue's entries by context and text, without its header."""
    return {(one.context or "", forms(one.id)[0]): one for one in translated if one.id}


def forms(text: Any) -> tuple[str, ...]:
    """A text and its plural."""
    return tuple(text) if isinstance(text, list | tuple) else (text,)


def missing(said: Iterable[Sentence], translated: Catalog) -> list[Sentence]:
    """Sentences without a translation; a fuzzy or an empty one is none."""
    known = entries(translated)
    return sorted(one for one in set(said) if one.key not in known or not is_done(known[one.key], one))


def is_done(entry: Message, sentence: Sentence) -> bool:
    """Whether every form that the sentence needs is there and nobody doubts it."""
    needed = 2 if sentence.plural else 1
    given = forms(entry.string)
    return not entry.fuzzy and len(given) >= needed and all(given)


def unused(said: Iterable[Sentence], translated: Catalog) -> list[str]:
    """Texts of the catalogue that nobody says any more."""
    return sorted(text for context, text in entries(translated).keys() - {one.key for one in said})


def disagreeing(translated: Catalog) -> list[str]:
    """Texts whose translation has other placeholders; a singular may leave the number out."""
    return sorted(
        forms(entry.id)[0] for entry in translated if entry.id and any(forms(entry.string)) and differs(entry)
    )


def differs(entry: Message) -> bool:
    """Whether a translation's placeholders are not its text's."""
    asked = [placeholders(text) for text in forms(entry.id)]
    given = [placeholders(text) for text in forms(entry.string)]
    return given[-1] != asked[-1] or any(not one <= set().union(*asked) for one in given)


def placeholders(text: str) -> set[str]:
    """`%(name)s`, `%s`, `{name}`."""
    return set(PLACEHOLDER.findall(text))


def entry_text(sentence: Sentence, files: Iterable[str]) -> str:
    """An entry as the catalogue writes it, to be filled in."""
    lines = [f"#: {file}" for file in sorted(files)]
    if "%(" in sentence.text + sentence.plural:
        lines.append("#, python-format")
    if sentence.context:
        lines.append(f"msgctxt {normalize(sentence.context)}")
    lines.append(f"msgid {normalize(sentence.text)}")
    if sentence.plural:
        return "\n".join(
            [*lines, f"msgid_plural {normalize(sentence.plural)}", 'msgstr[0] ""', 'msgstr[1] ""', ""]
        )
    return "\n".join([*lines, 'msgstr ""', ""])


def add(file: Path = CATALOGUE) -> list[Sentence]:
    """Append what the catalogue does not know yet, the catalogue itself where there is none."""
    said = of_sources()
    known = entries(catalogue(file))
    unknown = sorted(one for one in said if one.key not in known)
    before = file.read_text().rstrip("\n") + "\n" if file.exists() else HEADER
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([before, *(entry_text(one, said[one]) for one in unknown)]))
    return unknown


def main(arguments: list[str]) -> int:
    """List what is missing; with `--add`, write it into the catalogue."""
    if not settings.configured:
        settings.configure()
    if "--add" in arguments:
        sys.stdout.write(f"{len(add())} added\n")
    left = missing(of_sources(), catalogue())
    sys.stdout.write("".join(f"{sentence}\n" for sentence in left) + f"{len(left)} to translate\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
