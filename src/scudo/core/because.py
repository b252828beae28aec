"""Reasons of verdicts, as codes with parameters: the faces put them in the reader's language."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Parameter = str | int | datetime


@dataclass(frozen=True, slots=True)
class Because:
    """One reason; `about` holds what a sentence needs, as sorted (name, value) pairs."""

    code: StrEnum
    about: tuple[tuple[str, Parameter], ...] = ()

    def __getitem__(self, name: str) -> Parameter:
        return dict(self.about)[name]


def because(code: StrEnum, **about: Parameter) -> Because:
    """`because(Reason.EXPIRED, number="S360-0117", ended=moment)`."""
    return Because(code, tuple(sorted(about.items())))
