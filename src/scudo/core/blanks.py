"""Blanks in the templates of replies: `{number}` becomes the ticket's number, and nothing else is ever done with a text."""

import re
from collections.abc import Mapping

BLANKS: dict[str, str] = {
    "number": "number", "numero": "number",
    "customer": "customer", "cliente": "customer",
    "contact": "contact", "referente": "contact",
    "reason": "reason", "motivo": "reason",
    "me": "me", "io": "me",
    "provider": "provider", "fornitore": "provider",
    "phone": "phone", "telefono": "phone",
}  # fmt: skip
"""How a blank may be written, in English and in Italian, and which value it stands for."""
_BLANK = re.compile(r"\{([^{}\n]{0,40})\}")


def unknown(text: str) -> list[str]:
    """What stands in braces and is no blank, each once."""
    written = (found.group(1) for found in _BLANK.finditer(text))
    return list(dict.fromkeys(one for one in written if one.strip().casefold() not in BLANKS))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its blanks filled in, once: braces in a value stay as they are, and so does what is no blank."""

    def filled(found: re.Match[str]) -> str:
        return values.get(BLANKS.get(found.group(1).strip().casefold(), ""), found.group(0))

    return _BLANK.sub(filled, text)
