"""The maintenance duties of a contract: what is overdue first, then each with its next day and when it was done last (C3)."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from scudo.contracts import actions
from scudo.contracts.queries import Contract, duties
from scudo.contracts.queries.duties import DutyDay, PlannedDay
from scudo.core.agreement import State
from scudo.core.lifecycle import State as Stage
from scudo.core.roles import Actor, may
from scudo.desk import queries as desk
from scudo.web import duty_words as words

MOST_DONE = 500


def section(viewer: Actor, contract: Contract, at: datetime) -> dict[str, Any] | None:
    """What the section shows; nothing for a contract that is over and never had a duty."""
    found = duties.duties_for(viewer).filter(contract=contract)
    is_over = contract.state == State.ENDED.value
    every = list(found)
    if is_over and not every:
        return None
    may_write = not is_over and may(viewer, actions.add_duty)
    done = last_done(viewer, list(duties.done_days(found)[:MOST_DONE]))
    return {
        "template": "web/partials/contract_duties.html",
        "open": [open_day(one) for one in duties.open_days(found, at)],
        "listed": [line(one, done.get(one.pk), at, may_write=may_write) for one in every if not one.ended_at],
        "new_url": reverse("web:duty_new", args=[contract.pk]) if may_write else "",
        "all_url": reverse("web:maintenance"),
    }  # fmt: skip


def last_done(viewer: Actor, days: list[DutyDay]) -> dict[int, DutyDay]:
    """By duty the last day that was done; one whose ticket was cancelled was left out."""
    numbers = {day.ticket for day in days}
    cancelled = desk.tickets_for(viewer).filter(number__in=numbers, state=Stage.CANCELLED.value)
    left_out = set(cancelled.values_list("number", flat=True))
    found: dict[int, DutyDay] = {}
    for day in days:
        if day.ticket not in left_out:
            found.setdefault(day.duty_id, day)
    return found


def open_day(one: PlannedDay) -> dict[str, Any]:
    """A day that is not done."""
    return {
        "due_on": one.due_on, "what": one.duty.what, "state": words.state_of(one), "word": words.standing_words(one),
        "ticket": one.ticket, "url": reverse("web:ticket", args=[one.ticket]) if one.ticket else "",
    }  # fmt: skip


def line(duty: duties.Duty, done: DutyDay | None, at: datetime, *, may_write: bool) -> dict[str, Any]:
    """One duty."""
    address = [duty.contract_id, duty.pk]
    return {
        "what": duty.what, "thing": words.thing_words(duty.kind, duty.thing), "often": words.often(duty.rule, duty.starts_on),
        "next": duties.next_day(duty, at), "lead_days": duty.lead_days, "done": done.due_on if done else None,
        "done_at": done.done_at if done else None,
        "change_url": reverse("web:duty_change", args=address) if may_write else "",
        "end_url": reverse("web:duty_end", args=address) if may_write else "",
    }  # fmt: skip
