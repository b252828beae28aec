"""What can be done about contracts, and the promise a ticket takes from them."""

from scudo.contracts.actions.agreements import (
    Frame,
    NotInPreparation,
    add_contract,
    amend,
    change_preparation,
    next_number,
    prepare,
)
from scudo.contracts.actions.life import (
    NotPossible,
    convert,
    end,
    give_notice,
    renew,
    resume,
    start,
    suspend,
    take_notice_back,
)
from scudo.contracts.actions.promise import Promise, freeze, promise
from scudo.contracts.actions.provisions import DEFAULT_TARGETS, Closed, ExtraTime, Provisions, said
from scudo.contracts.models import Plan
from scudo.contracts.queries.eligibility import NotEligible

__all__ = [
    "DEFAULT_TARGETS", "Closed", "ExtraTime", "Frame", "NotEligible", "NotInPreparation", "NotPossible", "Plan", "Promise",
    "Provisions", "add_contract", "amend", "change_preparation", "convert", "end", "freeze", "give_notice", "next_number",
    "prepare", "promise", "renew", "resume", "said", "start", "suspend", "take_notice_back",
]  # fmt: skip
