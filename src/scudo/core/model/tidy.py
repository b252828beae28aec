"""Plain values as YAML that is pleasant to read, in the part of it that `marked` reads back as the same values.

A thing is one line where it fits; quotes stand only where a text would else be read as something else.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from scudo.core.model.figures import decimal

Value = object
"""A text, a number, true, false, nothing, or a list or mapping of these."""

WIDTH = 120
_WIDEST_KEY = 20
_PLAIN = re.compile(r"[0-9A-Za-zÀ-ÖØ-öø-ÿ_](?:[0-9A-Za-zÀ-ÖØ-öø-ÿ_.@+/% -]*[0-9A-Za-zÀ-ÖØ-öø-ÿ_%])?")
_NO_TEXT = re.compile(r"null|true|false|[-+]?[0-9]+(\.[0-9]+)?")


def document(values: Mapping[str, Value]) -> str:
    """The whole file: single fields first as they come, an empty line before each section."""
    lines: list[str] = []
    for key, value in values.items():
        if isinstance(value, Mapping | list):
            lines += ["", f"{scalar(key)}:", *_section(value)]
        else:
            lines.append(f"{scalar(key)}: {flow(value)}")
    return "\n".join(lines).lstrip("\n") + "\n"


def flow(value: Value) -> str:
    """A value in one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{scalar(key)}: {flow(item)}' for key, item in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, str):
        return scalar(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return decimal(value) if isinstance(value, float) else str(value)


def scalar(text: str) -> str:
    """A text: plain where that reads as the same text, else in quotes."""
    if _PLAIN.fullmatch(text) and not _NO_TEXT.fullmatch(text):
        return text
    return f'"{"".join(map(_letter, text))}"'


def _letter(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    if letter == "\n":
        return "\\n"
    if letter.isprintable():
        return letter
    number = ord(letter)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"  # noqa: PLR2004 - four digits end here


def _section(value: Mapping[str, Value] | Sequence[Value]) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield from (f"  - {flow(item)}" for item in value)
        return
    widest = max(len(scalar(key)) for key in value)
    pad = widest + 1 if widest <= _WIDEST_KEY else 0
    for key, item in value.items():
        yield from _thing(f"{scalar(key)}:".ljust(pad), item, "  ")


def _thing(key: str, value: Value, indent: str) -> Iterator[str]:
    """In one line where it fits, else a line for each of its fields or items."""
    line = f"{indent}{key.rstrip()}" if value == {} else f"{indent}{key} {flow(value)}"
    if len(line) <= WIDTH or not isinstance(value, Mapping | list):
        yield line
    elif isinstance(value, Mapping):
        yield f"{indent}{key.rstrip()}"
        for name, item in value.items():
            yield from _thing(f"{scalar(name)}:", item, f"{indent}  ")
    else:
        yield f"{indent}{key.rstrip()}"
        yield from (f"{indent}  - {flow(item)}" for item in value)
