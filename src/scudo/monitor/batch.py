"""Results on their way from a probe, as the wire writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Result(NamedTuple):
    """One result; `at` is the end of the check in seconds since 1970 by the probe's clock, `status` as Nagios numbers it.

    `perfdata` are lists of label, value, unit, warning and critical range.
    """

    seq: int
    check: int
    at: float
    status: int
    duration_ms: float
    output: str = ""
    perfdata: Sequence[Sequence[Any]] | None = None


@dataclass(frozen=True)
class Batch:
    """Results of one disk store in the order of their numbers; `more` of them wait there."""

    spool: str
    sent_at: float
    results: Sequence[Result]
    more: bool = False
