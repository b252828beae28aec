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
from scudo.contracts.actions.assessments import (
    AlreadyConcluded,
    add_finding,
    begin_assessment,
    conclude,
    discard_assessment,
    remove_finding,
)
from scudo.contracts.actions.charges import (
    AlreadyInvoiced,
    NotInvoiced,
    charge_work,
    put_on_invoice,
    replace_part,
    take_off_invoice,
)
from scudo.contracts.actions.draft_requests import (
    AlreadyAnswered,
    TooMany,
    ask_for_draft,
    decline_request,
    take_request,
)
from scudo.contracts.actions.drafts import (
    Conflict,
    DraftNotOpen,
    LinkUnusable,
    accept_by_link,
    accept_in_portal,
    accept_on_paper,
    make_draft,
    send_draft,
    withdraw_draft,
)
from scudo.contracts.actions.duties import (
    TicketOpen,
    add_duty,
    change_duty,
    duty_done,
    duty_reopened,
    end_duty,
    take_day,
    ticket_opened,
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
from scudo.contracts.actions.office import add_office_exception, withdraw_office_exception
from scudo.contracts.actions.pin_tries import Verified, verify_pin
from scudo.contracts.actions.pins import IssuedMeanwhile, issue_pin, replace_pin, revoke_pin, turn_pin_key
from scudo.contracts.actions.promise import Promise, freeze, promise
from scudo.contracts.actions.rentals import (
    Asset,
    add_asset,
    add_rental,
    attach_rental,
    change_rental,
    remove_asset,
)
from scudo.contracts.actions.tuning import Answered, NotTuned, answer_point, raise_point, reopen_point
from scudo.contracts.actions.usage import (
    Undone,
    add_prepaid_hours,
    draw_down,
    remove_prepaid_hours,
    undo_use,
)
from scudo.contracts.models import Plan
from scudo.contracts.queries.eligibility import NotEligible
from scudo.contracts.queries.provisions import DEFAULT_TARGETS, Closed, ExtraTime, Provisions

__all__ = [
    "DEFAULT_TARGETS", "AlreadyAnswered", "AlreadyConcluded", "AlreadyInvoiced", "Answered", "Asset", "Closed",
    "Conflict", "DraftNotOpen", "ExtraTime", "Frame", "IssuedMeanwhile", "LinkUnusable", "NotEligible",
    "NotInPreparation", "NotInvoiced", "NotPossible", "NotTuned", "Plan", "Promise", "Provisions", "TicketOpen",
    "TooMany", "Undone", "Verified", "accept_by_link", "accept_in_portal", "accept_on_paper", "add_asset",
    "add_contract", "add_duty", "add_finding", "add_office_exception", "add_prepaid_hours", "add_rental", "amend",
    "answer_point", "ask_for_draft", "attach_rental", "begin_assessment", "change_duty", "change_preparation",
    "change_rental", "charge_work", "conclude", "convert", "decline_request", "discard_assessment", "draw_down",
    "duty_done", "duty_reopened", "end", "end_duty", "freeze", "give_notice", "issue_pin", "make_draft",
    "next_number", "prepare", "promise", "put_on_invoice", "raise_point", "remove_asset", "remove_finding",
    "remove_prepaid_hours", "renew", "reopen_point", "replace_part", "replace_pin", "resume", "revoke_pin",
    "send_draft", "start", "suspend", "take_day", "take_notice_back", "take_off_invoice", "take_request",
    "ticket_opened", "turn_pin_key", "undo_use", "verify_pin", "withdraw_draft", "withdraw_office_exception",
]  # fmt: skip
