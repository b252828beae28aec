"""The papers of a contract: made, looked at, sent, accepted, and every one of before (C9)."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from scudo.contracts import actions
from scudo.contracts.actions import Plan
from scudo.contracts.queries import Contract, drafts
from scudo.contracts.queries.drafts import Draft
from scudo.core.agreement import State
from scudo.core.roles import Actor, may

MOST_SHOWN = 50


def section(viewer: Actor, contract: Contract, _at: datetime) -> dict[str, Any] | None:
    """What the section shows; nothing of a contract that is over and was never drafted."""
    found = list(drafts.drafts_of(viewer, contract)[:MOST_SHOWN])
    is_over = contract.state == State.ENDED.value
    if is_over and not found:
        return None
    writes = not is_over and may(viewer, actions.make_draft)
    opened = drafts.open_of(contract)
    lines = [line(one, is_open=one.pk == opened, may_write=writes) for one in found]
    address = [contract.pk]
    return {
        "template": "web/partials/contract_drafts.html",
        "listed": lines, "open": next((one for one in lines if one["send_url"]), None), "standing": standing(contract),
        "make_url": reverse("web:contract_draft_make", args=address) if writes else "",
        "preview_url": "" if is_over else reverse("web:contract_draft_preview", args=address),
        "languages": [(code, word, code == contract.language) for code, word in drafts.LANGUAGES],
    }  # fmt: skip


def standing(contract: Contract) -> str:
    """What an acceptance would change, or changed already, while the contract is in preparation."""
    if contract.state != State.PREPARATION.value:
        return ""
    if contract.plan == Plan.TRIAL:
        return _(
            "A trial is free: it begins with the signed acceptance test, whether a draft was accepted or not."
        )
    if drafts.is_agreed(contract):
        return _(
            "The customer accepted it: it begins by itself as soon as nothing stands against it any more."
        )
    return _("The customer has not accepted it yet: it does not begin by itself.")


def line(draft: Draft, *, is_open: bool, may_write: bool) -> dict[str, Any]:
    """One paper, with what can be done with it."""
    address, acts = [draft.contract_id, draft.pk], is_open and may_write
    state, word = state_of(draft, is_open=is_open)
    return {
        "number": draft.number, "version": draft.version.number, "language": draft.get_language_display(), "made_at": draft.made_at,
        "made_by": draft.provider_name, "code": drafts.code_of(draft), "digest": draft.digest, "state": state, "word": word,
        "sent_to": draft.contact.name if draft.contact and draft.sent_at else "", "sent_at": draft.sent_at,
        "name": draft.name, "channel": draft.get_channel_display() if draft.channel else "", "accepted_at": draft.accepted_at,
        "pdf_url": reverse("web:contract_draft_pdf", args=address),
        "send_url": reverse("web:contract_draft_send", args=address) if acts else "",
        "paper_url": reverse("web:contract_draft_paper", args=address) if acts else "",
        "withdraw_url": reverse("web:contract_draft_withdraw", args=address) if acts else "",
    }  # fmt: skip


def state_of(draft: Draft, *, is_open: bool) -> tuple[str, str]:
    """How far a paper is, as mark and word; no mark on one that does not count any more."""
    if draft.accepted_at:
        return (
            ("", pgettext("draft", "accepted, then changed"))
            if draft.void_at
            else ("up", pgettext("draft", "accepted"))
        )
    if not is_open:
        return "", pgettext("draft", "replaced or withdrawn")
    return (
        ("at_risk", pgettext("draft", "waits for the customer"))
        if draft.sent_at
        else ("unknown", pgettext("draft", "not sent yet"))
    )
