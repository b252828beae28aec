"""Mail bytes to `Letter`: pure, linear in time, bounded in memory, never raising.

    letter = parse(raw)

Own structure reader rather than the standard library's: that one recurses, and keeps a mail as lines of text.
"""

from scudo.core.mime.authentication import Result, Verdict, results, verdict
from scudo.core.mime.kinds import LOOP_HEADER
from scudo.core.mime.letter import Address, Attachment, Kind, Letter
from scudo.core.mime.parser import MOST_RECIPIENTS, parse
from scudo.core.mime.quoting import newly_written
from scudo.core.mime.returned import Failure, Returned, returned
from scudo.core.mime.structure import DEEPEST, MOST_PARTS

__all__ = [
    "DEEPEST",
    "LOOP_HEADER",
    "MOST_PARTS",
    "MOST_RECIPIENTS",
    "Address",
    "Attachment",
    "Failure",
    "Kind",
    "Letter",
    "Result",
    "Returned",
    "Verdict",
    "newly_written",
    "parse",
    "results",
    "returned",
    "verdict",
]
