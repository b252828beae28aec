"""The words of letters about contracts to the customer's people: begun, near its end, over, renewed, suspended (C1-C5, C11)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from scudo.contracts.models import Contract
from scudo.contracts.paper.tongue import Tongue
from scudo.contracts.queries import today_of, version_at
from scudo.core.agreement import Renewal
from scudo.core.plans import Plan
from scudo.lib.ui.hours import week_in_words
from scudo.mail import letters
from scudo.mail.contract_ends import End, News, end_of, following, values, written

Said = tuple[str, list[str]]
"""A title and the sentences below it."""


def to_customer(contract: Contract, news: News, language: str) -> letters.Composed:
    """The letter to one of the customer's people."""
    with translation.override(language), timezone.override(settings.PROVIDER_TIMEZONE):
        title, sentences = SAID[news.what](contract, news)
        page = letters.address("portal:contract", contract.pk)
        content = letters.Content(
            title=title,
            paragraphs=sentences,
            facts=[*facts(contract), *more_facts(news, language)],
            button=(_("The contract on one page"), page),
        )
        return letters.compose(content, title[: letters.LONGEST_SUBJECT], language)


def facts(contract: Contract) -> list[tuple[str, str]]:
    """Which contract it is, and its days: the last one is included."""
    about = values(contract)
    rows = [(_("Contract"), about["contract"]), (_("Company"), about["customer"])]
    rows += [(_("First day"), about["first"])] if "first" in about else []
    return rows + ([(_("Last day"), about["last"])] if "first" in about and "last" in about else [])


def more_facts(news: News, language: str) -> list[tuple[str, str]]:
    """The office's hours for who begins; how much is left of prepaid hours."""
    if news.what == "started":
        return [(_("Office hours"), week_in_words(settings.OFFICE_HOURS))]
    if "left" in news.facts:
        return [(_("Prepaid hours left"), Tongue(language).duration(news.facts["left"]))]
    return []


def started(contract: Contract, news: News) -> Said:
    """Welcome: from when to when, what the plan is, how to call."""
    about, before = values(contract), contract.follows
    rented = _("It runs from %(first)s, for as long as the rental lasts.")
    sentences = [_("It runs from %(first)s to %(last)s included.") if contract.ends_on else rented]
    if before and before.ends_on == contract.starts_on:
        about["before"] = str(before)
        sentences.append(_("It continues %(before)s, with no uncovered day between."))
    said = [sentence % about for sentence in sentences]
    title = _("%(contract)s runs from %(first)s") % about
    return title, [*said, plan(contract), *how_to_call(contract, news.at)]


def plan(contract: Contract) -> str:
    """What the plan is (C1, C3, C4)."""
    return {
        Plan.TRIAL: _("Free for the three months after the final acceptance test; together we tune the system."),
        Plan.YEARLY: _("One year, renewable: monitoring of systems, maintenance of devices, management of services."),
        Plan.FULL: _("For rented systems: assistance and maintenance with the replacement of parts or whole devices."),
    }[Plan(contract.plan)]  # fmt: skip


def how_to_call(contract: Contract, at: datetime) -> list[str]:
    """Phone and mail; what happens outside office hours (C7, C8)."""
    about = {
        "phone": settings.PROVIDER_PHONE, "mail": settings.MAIL_ADDRESS, "monitor_name": settings.MONITOR_NAME,
    }  # fmt: skip
    call = _("Call %(phone)s or write to %(mail)s. Every request becomes a ticket with a number, whatever your contract says; %(monitor_name)s opens many of them before you notice anything.")  # fmt: skip
    extra = _("Your contract has Extra Time. In the evening, at night, at the weekend and on holidays call the same number, %(phone)s: an automatic answer asks you to key in the PIN Assistenza that our office gave you, and once the call is recognised it puts you in touch with one of our technicians.")  # fmt: skip
    none = _("Your contract has no Extra Time and needs no PIN Assistenza. Outside office hours an automatic answer takes your message: it becomes a ticket, and its clock begins when the office opens.")  # fmt: skip
    return [call % about, extra % about if version_at(contract, at).extra_time.all() else none]


def ending(contract: Contract, _news: News) -> Said:
    """A reminder: until when it runs, what happens then, what the customer can do (C2, C3)."""
    end, about = end_of(contract), values(contract)
    renews = end is End.RENEWS
    title = _("%(contract)s renews itself from %(next)s") if renews else _("%(contract)s ends on %(last)s")
    sentences = [_("It runs until %(last)s included."), *at_its_end(end)]
    if end not in {End.RENEWS, End.PREPARED}:
        sentences.append(still_answered())
    return title % about, [sentence % about for sentence in sentences]


def at_its_end(end: End) -> list[str]:
    """What follows after the last day, and what the customer can do about it."""
    return {
        End.PREPARED: [
            _("%(other)s, which continues it, is in preparation: once it is agreed it runs from %(next)s, with no uncovered day between."),
            _("If you have not accepted it yet, do so before then, or call us."),
        ],
        End.EARLY: [_("It ends before its time, as we told you.")],
        End.TRIAL: [
            _("Then the trial ends by itself."),
            _("It can go on as %(plan)s with no uncovered day between: answer this letter or call us."),
        ],
        End.RENTAL: [
            _("It ends with the rental %(rental)s. If the rental goes on, or to go on being assisted, answer this letter or call us.")
        ],
        End.RENEWS: [
            _("Then it renews itself for another year, from %(next)s, unless one of us gives notice by %(until)s included."),
            _("If that is what you want, there is nothing to do."),
        ],
        End.NOTICED: [_("Notice was given on %(given)s: then it ends.")],
        End.SUSPENDED: [
            _("Then it ends: what is suspended is not renewed by itself."),
            _("Call us to know why, and what makes it go on."),
        ],
        End.AGREED: [
            _("Then it ends, unless we renew it together for another year: tell us, by answering this letter or by phone.")
        ],
        End.PLAIN: [_("Then it ends by itself. To go on being assisted, answer this letter or call us.")],
    }[end]  # fmt: skip


def still_answered() -> str:
    """What holds where nothing covers (C5)."""
    return _("From %(next)s a request is given a number and an answer all the same, but the work on it may be charged.")  # fmt: skip


def ended(contract: Contract, _news: News) -> Said:
    """It is over, and what covers instead."""
    about, other = values(contract), following(contract)
    if other and other.starts_on:
        about["begins"] = written(other.starts_on)
        after = [_("%(other)s continues it from %(begins)s.")]
    elif other:
        prepared = _("%(other)s, which follows it, is in preparation and covers nothing yet.")
        after = [prepared, still_answered()]
    else:
        after = [still_answered(), _("To be assisted again, answer this letter or call us.")]
    sentences = [_("Its last day was %(last)s."), *after]
    return _("%(contract)s is over") % about, [sentence % about for sentence in sentences]


def ending_early(contract: Contract, news: News) -> Said:
    """It ends before its time, or never begins."""
    about = values(contract)
    unexpected = _("If you did not expect this, answer this letter or call us.")
    if not news.facts.get("ends_on"):
        never = _("It was ended before its first day and will never cover anything.")
        return _("%(contract)s will not begin") % about, [never, unexpected]
    about |= day_facts(news)
    early = _("It ends before its time: its last day is %(last)s, included.")
    return _("%(contract)s ends on %(last)s") % about, [early % about, still_answered() % about, unexpected]


def renewed(contract: Contract, news: News) -> Said:
    """One more year."""
    about = values(contract) | day_facts(news)
    sentences = [_("It goes on for another year, until %(last)s included.") % about]
    if contract.renewal == Renewal.TACIT.value:
        sentences.append(_("It renewed itself, as agreed: no notice was given in time."))
    return _("%(contract)s is renewed until %(last)s") % about, sentences


def day_facts(news: News) -> dict[str, str]:
    """The end as it was when it happened: the last day, and the day after it."""
    ends_on = date.fromisoformat(news.facts["ends_on"])
    return {"last": written(ends_on - timedelta(days=1)), "next": written(ends_on)}


def suspended(contract: Contract, news: News) -> Said:
    """It covers nothing from now on."""
    return _("%(contract)s is suspended") % values(contract), [
        _("Since %(since)s it covers nothing, until it is resumed.") % {"since": moment(news.at)},
        _("A request is given a number and an answer all the same."),
        _("Call us to know why, and what makes it go on."),
    ]


def resumed(contract: Contract, news: News) -> Said:
    """It covers again."""
    again = _("Since %(since)s it covers again what it lists.") % {"since": moment(news.at)}
    return _("%(contract)s goes on") % values(contract), [again]


def moment(at: datetime) -> str:
    """`lunedì 23/11/2026 alle 10:30`, on the provider's wall."""
    told = {"day": written(today_of(at)), "time": f"{timezone.localtime(at):%H:%M}"}
    return _("%(day)s at %(time)s") % told


def prepaid_low(contract: Contract, _news: News) -> Said:
    """Little is left of the prepaid hours."""
    return _("Few prepaid hours are left: %(contract)s") % values(contract), [
        _("Little is left of your prepaid hours. Once they are used up, work beyond what the contract includes is charged."),
        _("To buy more, answer this letter or call us."),
    ]  # fmt: skip


def prepaid_used_up(contract: Contract, _news: News) -> Said:
    """Nothing is left of the prepaid hours."""
    return _("The prepaid hours are used up: %(contract)s") % values(contract), [
        _("Your prepaid hours are used up: from now on work beyond what the contract includes is charged."),
        _("To buy more, answer this letter or call us."),
    ]


SAID: Mapping[str, Callable[[Contract, News], Said]] = {
    "started": started,
    "ending": ending,
    "ended": ended,
    "ending_early": ending_early,
    "renewed": renewed,
    "suspended": suspended,
    "resumed": resumed,
    "prepaid_low": prepaid_low,
    "prepaid_used_up": prepaid_used_up,
}
"""What the customer is told of, by the verb of the entry."""
