"""Who may do what: roles, the one who acts, and the mark every action carries (docs/rules/roles.md)."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")


class Role(StrEnum):
    """What a person, or the software itself, is entitled to."""

    OPERATOR = "operator"
    TECHNICIAN = "technician"
    OFFICE = "office"
    DESIGNER = "designer"
    MANAGER = "manager"
    CONTACT = "contact"
    SYSTEM = "system"


STAFF = frozenset({Role.OPERATOR, Role.TECHNICIAN, Role.OFFICE, Role.DESIGNER, Role.MANAGER})


class Forbidden(Exception):
    """The one who acts has no role that allows the action."""


@dataclass(frozen=True)
class Actor:
    """Who acts or looks: a user (staff or contact) or a part of the software.

    `customers` are the ids whose rows a contact may see; staff see all.
    """

    name: str
    roles: frozenset[Role]
    user: int | None = None
    contact: int | None = None
    customers: frozenset[int] = frozenset()

    @property
    def is_staff(self) -> bool:
        """Whether the actor works for the provider."""
        return bool(self.roles & STAFF)

    @property
    def is_system(self) -> bool:
        """Whether the actor is the software itself."""
        return Role.SYSTEM in self.roles


def system(name: str) -> Actor:
    """A part of the software acting by itself, named for the journal: `mail`, `timer`, `monitor`."""
    return Actor(name=name, roles=frozenset({Role.SYSTEM}))


def allowed(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark an action with the roles that may do it; anyone else gets Forbidden before it starts."""
    permitted = frozenset(roles)

    def mark(action: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(action)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            by = cast("Actor", kwargs["by"])
            if not by.roles & permitted:
                raise Forbidden(f"{by.name or 'Nobody'} may not {action.__name__.replace('_', ' ')}")
            return action(*args, **kwargs)

        checked.permitted = permitted  # type: ignore[attr-defined]
        return checked

    return mark


def may(viewer: Actor, action: Callable[..., object]) -> bool:
    """Whether an action would let the viewer in: what a page offers; the action itself judges again."""
    return bool(viewer.roles & action.permitted)  # type: ignore[attr-defined]
