"""Articles about who agrees on what, for how long: parties, subject, system, assessment, duration, changes, acceptance."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from scudo.contracts.paper.blocks import Block, clause, facts, items, table
from scudo.contracts.paper.subject import Assessed, Party, Provider, Rented, Subject
from scudo.contracts.paper.tongue import Tongue
from scudo.core.agreement import Renewal
from scudo.core.plans import Acquired, Plan

DAY = timedelta(days=1)

Refs = Mapping[str, str]
"""How an article is referred to, `articolo 9`, by its name."""


def parties(subject: Subject, tongue: Tongue, _refs: Refs) -> Iterator[Block]:
    """Both sides, with everything by which they are identified."""
    yield clause("C9.between", tongue.say("parties", "C9.between"))
    for name, side, rows in (
        ("provider", subject.provider.name, provider(subject.provider, tongue)),
        ("customer", subject.customer.name, customer(subject.customer, tongue)),
    ):
        yield facts([(tongue.say("words", name), side), *rows]) | {"headed": True}


def provider(one: Provider, tongue: Tongue) -> Iterator[tuple[str, str]]:
    """How the provider is found."""
    for name, value in (("town", one.town), ("phone", one.phone), ("mail", one.mail)):
        if value:
            yield tongue.say("names", name), value


def customer(one: Party, tongue: Tongue) -> Iterator[tuple[str, str]]:
    """How the customer is identified; what is not known is left to be completed."""
    for name in ("vat_number", "fiscal_code", "pec", "sdi_code"):
        yield tongue.say("names", name), getattr(one, name) or tongue.say("words", "none")
    if one.sites:
        yield tongue.say("names", "sites"), "\n".join(one.sites)


RULES = {
    Plan.TRIAL: ("C1.free",),
    Plan.YEARLY: ("C3.yearly", "C3.content"),
    Plan.FULL: ("C4.rented", "C4.content"),
}
"""The sentences of each plan (C1, C3, C4)."""


def object_(subject: Subject, tongue: Tongue, refs: Refs) -> Iterator[Block]:
    """What the service is, and the rules of its plan."""
    keys = ["C11.service", *RULES[subject.plan], "C11.proactive"]
    keys += [] if subject.is_taken_over else ["C11.design"]
    for key in keys:
        yield clause(key, tongue.say("object", key, plan=subject.plan_name, coverage=refs["coverage"]))
    if one := subject.time.follows:
        yield clause("C2.follows", tongue.say("object", "C2.follows", plan=one.plan, number=one.number))
    if subject.holds_from:
        about = {"version": str(subject.version), "date": tongue.day(subject.holds_from)}
        yield clause("C9.amended", tongue.say("object", "C9.amended", **about))
        yield clause("C9.because", tongue.say("object", "C9.because", because=subject.because))


def system(subject: Subject, tongue: Tongue, _refs: Refs) -> Iterator[Block]:
    """Which system, how the customer came by it, and what the plan asks of it (C10)."""
    yield facts(system_facts(subject, tongue))
    if subject.system.acquired is Acquired.BOUGHT or subject.is_trial:
        yield clause("C10.certified", tongue.say("system", "C10.certified"))
    elif subject.system.acquired is Acquired.RENTED:
        yield clause("C10.tested", tongue.say("system", "C10.tested"))


def system_facts(subject: Subject, tongue: Tongue) -> Iterator[tuple[str, str]]:
    """The system in words; one that is taken over has no final acceptance test of ours."""
    one = subject.system
    if one.name:
        yield tongue.say("names", "system"), one.name
    acquired = tongue.say("acquired", one.acquired.value) if one.acquired else tongue.say("words", "none")
    yield tongue.say("names", "acquired"), acquired
    if one.project:
        yield tongue.say("names", "project"), one.project
    if one.tested_on:
        yield tongue.say("names", "tested"), tongue.say("tested", "signed", date=tongue.day(one.tested_on))
    elif not subject.is_taken_over:
        yield tongue.say("names", "tested"), tongue.say("tested", "pending")
    if one.rental:
        yield tongue.say("names", "rental"), rental(one.rental, tongue)


def rental(one: Rented, tongue: Tongue) -> str:
    """The rental with its days, both included."""
    start = tongue.day(one.starts_on)
    if one.ends_on is None:
        return tongue.say("rental", "open", number=one.number, start=start)
    return tongue.say("rental", "with_end", number=one.number, start=start, end=tongue.day(one.ends_on - DAY))


def assessment(subject: Subject, tongue: Tongue, _refs: Refs) -> Iterator[Block]:
    """The technical assessment of a third-party system, with its limits (C3)."""
    yield clause("C3.reserved", tongue.say("assessment", "C3.reserved"))
    found = subject.system.assessed
    if found is None:
        yield clause("C3.pending", tongue.say("assessment", "C3.pending"))
        return
    yield clause("C3.done", tongue.say("assessment", "C3.done"))
    yield facts(assessed(found, tongue))
    if found.limits:
        head = [tongue.say("names", name) for name in ("finding", "kind", "left_out")]
        yield clause("C3.limits", tongue.say("assessment", "C3.limits"))
        yield table(head, [(text, tongue.say("kinds", kind), name) for text, kind, name in found.limits])


def assessed(found: Assessed, tongue: Tongue) -> Iterator[tuple[str, str]]:
    """What an assessment came to."""
    yield tongue.say("names", "assessment"), tongue.say("outcomes", found.outcome)
    yield tongue.say("names", "assessed_on"), tongue.day(found.signed_on)
    yield tongue.say("names", "assessed_what"), found.scope


def tuning(_subject: Subject, tongue: Tongue, _refs: Refs) -> Iterator[Block]:
    """What both sides do together while a trial runs (C1)."""
    yield clause("C1.together", tongue.say("tuning", "C1.together"))


def duration(subject: Subject, tongue: Tongue, _refs: Refs) -> Iterator[Block]:
    """From when to when, and what happens at the end (C1-C4, C11)."""
    length = {Plan.TRIAL: "C1.period", Plan.YEARLY: "C3.year", Plan.FULL: "C4.rental"}[subject.plan]
    yield clause(length, tongue.say("duration", length))
    begins, about = beginning(subject, tongue)
    if begins:
        yield clause(begins, tongue.say("duration", begins, **about))
    ends = ending(subject)
    if ends == "C2.converted":
        plans = subject.converts_to or (Plan.YEARLY, Plan.FULL)
        about = {
            "plan": subject.plan_name,
            "plans": choice([subject.plan_names[one] for one in plans], tongue),
        }
    yield clause(ends, tongue.say("duration", ends, **about, notice=str(subject.time.notice_days)))
    if subject.time.reminders:
        days = tongue.listed([str(days) for days in subject.time.reminders])
        yield clause("C2.reminders", tongue.say("duration", "C2.reminders", days=days))


def choice(names: list[str], tongue: Tongue) -> str:
    """`A o B`."""
    return f" {tongue.say('words', 'or')} ".join(names)


def beginning(subject: Subject, tongue: Tongue) -> tuple[str, dict[str, str]]:
    """The sentence about the first day, with its values; blank for a trial that has not begun, whose period says it."""
    time = subject.time
    if time.starts_on and time.ends_on:
        dates = {"start": tongue.day(time.starts_on), "end": tongue.day(time.ends_on - DAY)}
        return "C11.dates", dates
    if time.starts_on:
        return "C11.dates_open", {"start": tongue.day(time.starts_on)}
    if subject.is_trial:
        return "", {}
    if time.follows and time.follows.ends_on:
        return "C2.begins_after", {"date": tongue.day(time.follows.ends_on), "number": time.follows.number}
    if subject.is_taken_over:
        return ("C11.begins_accepted" if subject.system.assessed else "C11.begins_assessed"), {}
    return ("C11.begins_accepted" if subject.system.tested_on else "C11.begins_tested"), {}


def ending(subject: Subject) -> str:
    """The sentence about the end."""
    if subject.is_trial:
        return "C2.converted"
    return {Renewal.EXPLICIT: "C3.explicit", Renewal.TACIT: "C3.tacit", Renewal.NONE: "C3.ends"}[
        subject.time.renewal
    ]


def changes(_subject: Subject, tongue: Tongue, _refs: Refs) -> Iterator[Block]:
    """Versions, and what a ticket keeps of them."""
    for key in ("C9.versions", "C6.frozen"):
        yield clause(key, tongue.say("changes", key))


def acceptance(subject: Subject, tongue: Tongue, refs: Refs) -> Iterator[Block]:
    """How it comes to bind; a tacit renewal is approved specifically, as the law asks of standard terms."""
    for key in ("C9.binds", "C9.recorded"):
        yield clause(key, tongue.say("acceptance", key))
    if subject.time.renewal is Renewal.TACIT:
        yield clause("C9.specific", tongue.say("acceptance", "C9.specific", duration=refs["duration"]))


def requests(subject: Subject, tongue: Tongue, _refs: Refs) -> Iterator[Block]:
    """How to call and write, and what the opening notice says (T1, T3)."""
    one = subject.provider
    said = [("phone", one.phone), ("mail", one.mail), ("portal", one.portal), ("monitor", one.monitor)]
    yield clause("T1.ways", tongue.say("requests", "T1.ways", monitor=one.monitor))
    yield facts([(tongue.say("names", name), value) for name, value in said if value])
    yield clause("T3.assessed", tongue.say("requests", "T3.assessed"))
    notice = ("T3.number", "T3.origin", "T3.severity")
    yield items([tongue.say("requests", key, monitor=one.monitor) for key in notice])
