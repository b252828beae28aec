"""The planned maintenance of a contract that comes (C3): days whose ticket is open, then those of a year ahead."""

from datetime import date, datetime, timedelta

from django.utils.translation import ngettext

from scudo.contracts.queries import Contract, duties, today_of
from scudo.core.roles import Actor
from scudo.portal.contract_words import Standing, long_day, standing_of

AHEAD = timedelta(days=365)
MOST_DAYS = 8


def planned(viewer: Actor, contract: Contract, at: datetime) -> list[dict[str, str]]:
    """The next days, what is done on each and its ticket; none while the contract does not cover."""
    today = today_of(at)
    if standing_of(contract, today) not in {Standing.RUNNING, Standing.AHEAD}:
        return []
    its = duties.duties_for(viewer).filter(contract=contract, ended_at=None)
    asked = duties.open_days(its, at)
    known = {(one.duty.pk, one.due_on) for one in asked}
    known |= set(duties.done_days(its).filter(due_on__gte=today).values_list("duty", "due_on"))
    rows = [row(one.due_on, one.duty, one.ticket, one.late) for one in asked]
    ahead = sorted(
        (due, duty.pk, duty)
        for duty in its
        for due in duties.days_of(duty, today, today + AHEAD)[:MOST_DAYS]
        if (duty.pk, due) not in known
    )
    return [*rows, *(row(due, duty) for due, _key, duty in ahead)][:MOST_DAYS]


def row(due: date, duty: duties.Duty, ticket: str = "", late: int = 0) -> dict[str, str]:
    """One day in words."""
    overdue = ngettext("late by %(days)d day", "late by %(days)d days", late) % {"days": late} if late else ""
    return {"day": long_day(due), "what": duty.what, "thing": duty.thing, "ticket": ticket, "late": overdue}
