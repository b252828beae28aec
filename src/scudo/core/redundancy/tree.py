"""A fault tree: what leads to a failure, by gates over basic events; after the Open-PSA Model Exchange Format, chapter 4.

A model of a system (`core.model`) becomes one tree for each service and function; an Open-PSA file is one already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Op(StrEnum):
    """What a gate does with its arguments: each says where it is true (has failed)."""

    AND = "and"
    """Where all are; without arguments it is always true."""
    OR = "or"
    """Where one is; without arguments it is never true."""
    ATLEAST = "atleast"
    """Where at least `k` are."""
    NOT = "not"
    """Where its one argument is not."""
    XOR = "xor"
    """Where an odd number of them is."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate; `of` are names of gates and basic events, `k` counts for ATLEAST alone."""

    op: Op
    of: tuple[str, ...]
    k: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """A basic event; `probability` (0 to 1) is None where nobody knows it."""

    name: str
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """Gates and basic events by name, one name for one thing; `tops` are the gates (or events) that are asked about.

    Every name in a gate is a gate or an event, and no gate leads back to itself.
    """

    name: str
    tops: tuple[str, ...]
    gates: Mapping[str, Gate]
    events: Mapping[str, Event]
