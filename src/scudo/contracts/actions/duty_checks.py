"""What a maintenance duty may say (C3), and the sentences by which anything else is refused."""

from collections.abc import Callable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from scudo.contracts.models import Contract, CoveredThing
from scudo.contracts.queries.agreements import today_of
from scudo.core.agreement import State
from scudo.core.duty import MOST_LEAD_DAYS, Malformed, first_after, occurring, recurrence_from
from scudo.core.recurrence import DAY

LONGEST = 200
LONGEST_NAME = 100
FARTHEST_YEARS = 10


def check(
    contract: Contract,
    what: str,
    rule: str,
    starts_on: date,
    lead_days: int,
    thing: tuple[str, str] | None,
    at: datetime,
) -> str:
    """The rule as it is kept. Raises ValidationError naming the field that is wrong."""
    if contract.state == State.ENDED.value:
        raise ValidationError(_("The contract is over."))
    problems: dict[str, str] = {}
    if not 0 < len(what.strip()) <= LONGEST:
        problems["what"] = _("Say in one line what is done.")
    if not 0 <= lead_days <= MOST_LEAD_DAYS:
        problems["lead_days"] = _("A ticket opens at most %(days)s days before.") % {"days": MOST_LEAD_DAYS}
    if thing is not None and not is_thing(thing):
        problems["thing"] = _("This is no system, component or service.")
    if starts_on.year > today_of(at).year + FARTHEST_YEARS:
        problems["starts_on"] = _("It begins within the next ten years.")
    kept = ""
    if "starts_on" not in problems:
        kept, wrong = checked_rule(contract, rule, starts_on, at)
        problems |= {"rule": wrong} if wrong else {}
    if problems:
        raise ValidationError({name: [words] for name, words in problems.items()})
    return kept


def is_thing(thing: tuple[str, str]) -> bool:
    """Whether it is a kind and a name."""
    kind, name = thing
    return kind in CoveredThing.Kind.values and 0 < len(name.strip()) <= LONGEST_NAME


def checked_rule(contract: Contract, rule: str, starts_on: date, at: datetime) -> tuple[str, str]:
    """The rule as it is kept, and what is wrong with it."""
    try:
        recurrence = recurrence_from(rule)
    except Malformed as problem:
        return "", refusal(problem.field)
    kept = str(recurrence)
    try:
        occurring(recurrence, starts_on)
    except Malformed:
        return kept, _("No day fits this rule from its first day on.")
    first = max(today_of(at), contract.starts_on or date.min)
    if first_after(recurrence, starts_on, first - DAY) is None:
        return kept, _("All its days are past.")
    return kept, ""


def refusal(part: str) -> str:
    """What to write in place of a part of a rule that is not read."""
    name = part.rpartition(".")[2]
    known = REFUSALS.get(name)
    if known is None:
        return _(
            "%(part)s is not read here. A rule is said by FREQ, INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS."
        ) % {"part": name}
    return known()


REFUSALS: dict[str, Callable[[], str]] = {
    "rule": lambda: _("Write a rule such as FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO."),
    "FREQ": lambda: _("FREQ is DAILY, WEEKLY, MONTHLY or YEARLY: nothing comes more often than once a day."),
    "INTERVAL": lambda: _("INTERVAL is one whole number, 1 or more, and at most ten years."),
    "COUNT": lambda: _("COUNT is a number from 1 to 1000, and does not stand beside UNTIL."),
    "UNTIL": lambda: _("UNTIL is a day such as 20271231."),
    "BYMONTH": lambda: _("BYMONTH lists months from 1 to 12."),
    "BYMONTHDAY": lambda: _(
        "BYMONTHDAY lists days from 1 to 31, or from -1 to -31 from the end; not with WEEKLY."
    ),
    "BYDAY": lambda: _(
        "BYDAY lists MO, TU, WE, TH, FR, SA, SU; in months and years also 1MO for the first, -1MO for the last."
    ),
    "BYSETPOS": lambda: _(
        "BYSETPOS chooses among the days that BYDAY, BYMONTHDAY or BYMONTH name, in months and years."
    ),
    "WKST": lambda: _("Weeks begin on Monday: leave WKST out."),
}
