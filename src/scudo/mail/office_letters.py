"""The words of letters about contracts to the provider's office: what it has to do, and whom nobody could tell (C2-C5, C8)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from scudo.contracts.models import Contract
from scudo.contracts.refusal_words import refusal_words
from scudo.core.agreement import State
from scudo.core.plans import Plan, Refused
from scudo.mail import letters
from scudo.mail.contract_ends import End, News, end_of, following, values
from scudo.mail.contract_letters import SAID, Said, facts, more_facts


def concerns_office(contract: Contract, news: News, told: Sequence[str]) -> bool:
    """Whether the office gets a letter: of what it has to act on, and of all that none of the customer's people was told."""
    return asks_to_act(contract, news) or (news.what in SAID and not told)


def asks_to_act(contract: Contract, news: News) -> bool:
    """Whether the office has something to do; at an end, where it neither ended the contract itself nor let another follow."""
    if news.what == "ended":
        return following(contract) is None and not contract.ended_because
    return news.what in OFFICE


def to_office(contract: Contract, news: News, language: str, told: Sequence[str]) -> letters.Composed:
    """The letter to one of the office's people; `told` are the customer's people who got theirs."""
    with translation.override(language), timezone.override(settings.PROVIDER_TIMEZONE):
        acts = asks_to_act(contract, news)
        title, sentences = (
            OFFICE[news.what](contract, news) if acts else (title_for_customer(contract, news), [])
        )
        is_told = [(_("Told by mail"), ", ".join(told) or _("nobody"))] if news.what in SAID else []
        content = letters.Content(
            title=title,
            paragraphs=[*sentences, *untold(contract, news, told)],
            facts=[*facts(contract), *more_facts(news, language), *is_told],
            button=(_("Open the contract"), letters.address("web:contract", contract.pk)),
        )
        subject = f"{contract.customer.name}: {title}"[: letters.LONGEST_SUBJECT]
        return letters.compose(content, subject, language)


def title_for_customer(contract: Contract, news: News) -> str:
    """What the customer is told, in a line."""
    title, _sentences = SAID[news.what](contract, news)
    return title


def untold(contract: Contract, news: News, told: Sequence[str]) -> list[str]:
    """That the customer has to be called."""
    if told or news.what not in SAID:
        return []
    customer = {"customer": contract.customer.name}
    return [_("Nobody of %(customer)s could be told by mail: call them.") % customer]


def ending(contract: Contract, news: News) -> Said:
    """What the office has to do before the end."""
    about = values(contract) | {"reason": contract.ended_because}
    sentence = {
        End.PREPARED: _("%(other)s, which continues it, is in preparation: it has to start by %(last)s, or days without cover lie between."),
        End.EARLY: _("It was ended early: %(reason)s"),
        End.TRIAL: _("The trial ends by itself. To let it go on with no uncovered day, convert it into %(plan)s and start that by %(last)s."),
        End.RENTAL: _("It ends with the rental %(rental)s: ask whether that goes on."),
        End.RENEWS: _("It renews itself for another year, from %(next)s, unless notice is given by %(until)s included."),
        End.NOTICED: _("Notice was given on %(given)s: then it ends."),
        End.SUSPENDED: _("Then it ends: what is suspended is not renewed by itself."),
        End.AGREED: _("It ends, unless it is renewed by %(last)s: ask the customer."),
        End.PLAIN: _("It ends by itself: ask the customer how to go on."),
    }[end_of(contract)]  # fmt: skip
    return title_for_customer(contract, news), [sentence % about]


def ended(contract: Contract, _news: News) -> Said:
    """Nothing covers any more what it covered."""
    about = values(contract)
    trial = [_("The trial was not converted.")] if contract.plan == Plan.TRIAL.value else []
    after = _("From %(next)s nothing of it is covered: agree with the customer how to go on.")
    return _("%(contract)s is over, and nothing continues it") % about, [*trial, after % about]


def not_started(contract: Contract, news: News) -> Said:
    """Why a contract in preparation did not begin when its moment came."""
    said = reasons(contract, news.facts)
    if contract.state == State.PREPARATION.value:
        said.append(_("It stays in preparation and covers nothing."))
    return _("%(contract)s does not begin yet") % values(contract), said


def reasons(contract: Contract, found: Mapping[str, Any]) -> list[str]:
    """Each reason in words, as it was at that moment."""
    if found.get("agreed") is False:
        return [_("Nobody has accepted a draft of it.")]
    over = _("By its dates it would be over already: look at the day of the test and at the rental.")
    return [refusal_words(contract.plan, Refused(code)) for code in found.get("refusals", ())] or [over]


def prepaid(contract: Contract, news: News) -> Said:
    """Prepaid hours that end, or have ended."""
    offer = _("Offer the customer more hours; work beyond what is included is charged once there are none.")
    return title_for_customer(contract, news), [offer]


OFFICE: Mapping[str, Callable[[Contract, News], Said]] = {
    "ending": ending,
    "ended": ended,
    "not_started": not_started,
    "prepaid_low": prepaid,
    "prepaid_used_up": prepaid,
}
"""What the office is told of, by the verb of the entry."""


def pin_alarm(found: Mapping[str, Any], language: str) -> letters.Composed:
    """Somebody may be guessing PINs (C8)."""
    with translation.override(language):
        title = _("Somebody may be guessing PINs")
        typed = _("Wrong PINs typed: %(hour)s within the last hour, %(day)s within the last day. Customers get in all the same; have the calls shut out by the carrier.")  # fmt: skip
        content = letters.Content(
            title=title,
            paragraphs=[typed % {"hour": found["in_the_hour"], "day": found["in_a_day"]}],
            button=(_("PINs"), letters.address("web:pins")),
        )
        return letters.compose(content, title, language)
