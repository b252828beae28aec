"""Lists as files for spreadsheets."""

from typing import Any

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class Sheet:
    """A file for `csv.writer` that gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def plain(value: Any) -> str:
    """A value that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text
