"""Lists as files for spreadsheets."""

from typing import Any

from scudo.core.sheet.cells import guarded


class Sheet:
    """A file for `csv.writer` that gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def plain(value: Any) -> str:
    """A value that no spreadsheet takes for a formula, and that an import takes for what it was."""
    return guarded(str(value))
