"""Names of trees as identifiers of Open-PSA, and back: letters, digits, `_` and single `-` within, nothing else.

What an identifier cannot hold is written as `_x2f_`, the code of the character in hexadecimal (the way of ECMA-376, part 1,
22.9.2.19, for names in XML). Only what `escaped` would write is taken back, so names of other tools stay as they are.
"""

import re

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*")
_ESCAPE = re.compile(r"_x([0-9a-f]{1,6})_")
_UNLIKE = re.compile(
    r"""
    _(?=x[0-9a-f])           # else it would look like the start of an escape
    | ^[0-9-] | -$ | (?<=-)- # not where an identifier has them
    | [^A-Za-z0-9_-]
    """,
    re.VERBOSE,
)
_EMPTY = "_x_"
_LIKE_EMPTY = "_x5f_x_"


def escaped(name: str) -> str:
    """`service/function` is `service_x2f_function`."""
    if name in {"", _EMPTY}:
        return _EMPTY if not name else _LIKE_EMPTY
    return _UNLIKE.sub(lambda found: f"_x{ord(found[0]):x}_", name)


def unescaped(identifier: str) -> str:
    """The name that `escaped` wrote so; any other identifier is a name as it stands."""
    if identifier == _EMPTY:
        return ""
    try:
        name = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), identifier)
    except ValueError:
        return identifier
    return name if escaped(name) == identifier else identifier


def is_identifier(name: str) -> bool:
    """Whether other tools take a name as it is."""
    return bool(_IDENTIFIER.fullmatch(name)) and not _ESCAPE.search(name)
