"""What can be done with a contract now, by its state and by who looks (C1-C4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from scudo.contracts import actions
from scudo.contracts.queries import Contract, situation_of, today_of
from scudo.core import plans
from scudo.core.agreement import Move, Renewal, State, possible
from scudo.core.roles import Actor, may


@dataclass(frozen=True)
class Standing:
    """A contract at a moment; `ready` says that nothing stands against its beginning."""

    contract: Contract
    at: datetime
    ready: bool = False

    def can(self, move: Move) -> bool:
        """Whether its state allows a move."""
        return move in possible(State(self.contract.state))


@dataclass(frozen=True)
class Step:
    """One thing to do: the name of its address, the action behind it, when it is offered, whether one press is enough."""

    name: str
    label: Any
    action: Callable[..., object]
    applies: Callable[[Standing], bool]
    by_press: bool = False
    first: bool = False


def convertible(contract: Contract) -> list[str]:
    """The plans that it may become; none where something continues it already, or it is over."""
    if contract.state not in {State.IN_FORCE.value, State.SUSPENDED.value} or hasattr(
        contract, "followed_by"
    ):
        return []
    acquired = situation_of(contract).acquired
    return [one.value for one in plans.converts_to(plans.Plan(contract.plan), acquired)]


def is_renewable(here: Standing) -> bool:
    """Whether a further year can be added."""
    contract = here.contract
    runs = contract.plan == plans.Plan.YEARLY.value and contract.state == State.IN_FORCE.value
    return runs and contract.ends_on is not None and contract.ends_on >= today_of(here.at)


def stops_by_notice(here: Standing) -> bool:
    """Whether notice would stop a renewal."""
    contract = here.contract
    return contract.renewal == Renewal.TACIT.value and not contract.notice_at and here.can(Move.END)


STEPS = (
    Step("contract_start", gettext_lazy("Start it"), actions.start, lambda one: one.ready and one.can(Move.START), first=True),
    Step("contract_resume", gettext_lazy("Resume it"), actions.resume, lambda one: one.can(Move.RESUME), by_press=True, first=True),
    Step("contract_convert", gettext_lazy("Convert it"), actions.convert, lambda one: bool(convertible(one.contract))),
    Step("contract_change", gettext_lazy("Change"), actions.change_preparation, lambda one: one.can(Move.START)),
    Step("contract_amend", gettext_lazy("Amend"), actions.amend, lambda one: one.can(Move.END)),
    Step("contract_renew", gettext_lazy("Renew"), actions.renew, is_renewable),
    Step("contract_notice", gettext_lazy("Note that notice was given"), actions.give_notice, stops_by_notice, by_press=True),
    Step(
        "contract_notice_back", gettext_lazy("Take the notice back"), actions.take_notice_back,
        lambda one: one.contract.notice_at is not None and one.can(Move.END), by_press=True,
    ),
    Step("contract_suspend", gettext_lazy("Suspend"), actions.suspend, lambda one: one.can(Move.SUSPEND)),
    Step("contract_end", gettext_lazy("End early"), actions.end, lambda one: one.can(Move.END)),
    Step("contract_abandon", gettext_lazy("Abandon"), actions.end, lambda one: one.can(Move.ABANDON)),
)  # fmt: skip
"""The likely ones first."""


def offered(here: Standing, viewer: Actor) -> list[dict[str, Any]]:
    """What the page offers: label, address, whether it is the first thing to do, whether one press does it."""
    return [
        {
            "label": one.label, "url": reverse(f"web:{one.name}", args=[here.contract.pk]), "first": one.first,
            "post": one.by_press,
        }
        for one in STEPS
        if may(viewer, one.action) and one.applies(here)
    ]  # fmt: skip
