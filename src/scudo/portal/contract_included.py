"""What a contract includes and what is left of it, in sentences of its plain page (C5)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from scudo.contracts.queries.usage import Amount, Balance, Bundle
from scudo.lib.ui.words import duration_of_minutes
from scudo.portal.contract_words import DAY, long_day


def included(balance: Balance) -> list[str]:
    """What a year of the contract includes and what is left of it, then prepaid hours."""
    if balance.interventions is None and balance.minutes is None:
        said = [_("Work on what is covered is included, without a limit of interventions or hours.")]
    else:
        said = list(limited(balance))
    return [*said, *(prepaid(one) for one in balance.bundles if one.valid)]


def limited(balance: Balance) -> Iterator[str]:
    """How much of what has a limit is left."""
    if balance.year:
        first, end = balance.year
        year = {"first": long_day(first), "last": long_day(end - DAY)}
        yield _("The year of the contract that counts is from %(first)s to %(last)s.") % year
    if balance.interventions is not None:
        yield interventions(balance.interventions)
    if balance.minutes is not None:
        yield hours(balance.minutes)
    yield _("What goes beyond stays covered, and is charged.")


def interventions(amount: Amount) -> str:
    """How many interventions are left."""
    if not amount.limit:
        return _("Interventions: none included.")
    if not amount.left:
        return _("Interventions: all %(limit)d are used up.") % {"limit": amount.limit}
    return _("Interventions: %(left)d left of %(limit)d.") % {"left": amount.left, "limit": amount.limit}


def hours(amount: Amount) -> str:
    """How many hours of work are left."""
    if not amount.limit:
        return _("Hours of work: none included.")
    about = {"left": duration_of_minutes(amount.left), "limit": duration_of_minutes(amount.limit)}
    if not amount.left:
        return _("Hours of work: all %(limit)s are used up.") % about
    return _("Hours of work: %(left)s left of %(limit)s.") % about


def prepaid(bundle: Bundle) -> str:
    """What is left of prepaid hours, and until when they may be used."""
    about = {"left": duration_of_minutes(bundle.left), "limit": duration_of_minutes(bundle.row.minutes)}
    if not bundle.left:
        return _("Prepaid hours: all %(limit)s are used up.") % about
    if bundle.row.expires_on is None:
        return _("Prepaid hours: %(left)s left of %(limit)s.") % about
    last = {"last": long_day(bundle.row.expires_on - DAY)}
    return _("Prepaid hours: %(left)s left of %(limit)s, to be used by %(last)s.") % (about | last)
