"""The sections of a contract's page, in order: each gives what its template needs, or None where there is nothing to show."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from scudo.contracts.queries import Contract
from scudo.core.roles import Actor
from scudo.web.contract_sections import assessment, drafts, duties, pins, rental, tuning, usage

Section = Callable[[Actor, Contract, datetime], dict[str, Any] | None]

SECTIONS: tuple[Section, ...] = (
    drafts.section,
    pins.section,
    usage.section,
    tuning.section,
    rental.section,
    assessment.section,
    duties.section,
)
