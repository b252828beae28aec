"""What a version of a contract says, in words, and what another says differently (C2-C7)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from scudo.contracts.actions import DEFAULT_TARGETS, Provisions
from scudo.contracts.queries.agreements import KINDS
from scudo.lib.ui.hours import week_in_words
from scudo.lib.ui.words import duration_of_minutes
from scudo.web import closure_text
from scudo.web.extra_time_lines import line_of

SEVERITIES = (1, 2, 3)
KIND_NAMES = dict(KINDS)


def said(provisions: Provisions, plan: str) -> dict[str, Any]:
    """A version as its page shows it."""
    return {
        "covers_all": provisions.covers is None,
        "covers": list(map(thing, provisions.covers or ())),
        "excludes": list(map(thing, provisions.excludes)),
        "sla": sla(provisions, plan),
        "office": week_in_words(settings.OFFICE_HOURS),
        "extra_time": list(map(line_of, provisions.extra_time)),
        "closures": list(map(closure_text.closure_line, provisions.closures)),
        "included": included(provisions, plan),
    }


def thing(named: tuple[str, str]) -> dict[str, str]:
    """A thing with the word for what it is."""
    kind, name = named
    return {"kind": str(KIND_NAMES.get(kind, kind)), "name": name}


def sla(provisions: Provisions, plan: str) -> list[dict[str, Any]]:
    """Both promises of each Severity Code."""
    targets = provisions.targets or DEFAULT_TARGETS[plan]
    return [
        {
            "severity": severity,
            "acknowledge": duration_of_minutes(targets[severity][0]),
            "restore": restored(targets[severity][1]),
        }
        for severity in SEVERITIES
        if severity in targets
    ]


def restored(minutes: int | None) -> str:
    """The time to restore; none is best effort."""
    return _("best effort") if minutes is None else duration_of_minutes(minutes)


def included(provisions: Provisions, plan: str) -> list[dict[str, str]]:
    """What is included in a year, and parts."""
    return [
        {"word": _("Interventions a year"), "value": interventions(provisions.interventions)},
        {"word": _("Hours a year"), "value": hours(provisions.minutes)},
        {"word": _("Parts and devices"), "value": parts(has_parts(provisions, plan))},
    ]


def interventions(limit: int | None) -> str:
    """How many interventions a year includes."""
    return _("without a limit") if limit is None else str(limit)


def hours(minutes: int | None) -> str:
    """How many hours a year includes."""
    if minutes is None:
        return _("without a limit")
    return duration_of_minutes(minutes) if minutes else _("none")


def parts(replaced: bool) -> str:  # noqa: FBT001 - one value, in words
    """Whether parts are replaced at no cost."""
    return _("replaced at no cost") if replaced else _("charged")


def has_parts(provisions: Provisions, plan: str) -> bool:
    """Whether parts are replaced at no cost; as the plan has it where nothing is said."""
    return plan == "full" if provisions.parts is None else provisions.parts


def differences(before: Provisions, after: Provisions, plan: str) -> list[str]:
    """What `after` says that `before` did not, in sentences; nothing where both say the same."""
    return [
        *changed_things(before, after),
        *changed_targets(before, after, plan),
        *changed_lines(
            map(line_of, before.extra_time), map(line_of, after.extra_time), _("Extra Time added: %s"), _("Extra Time taken away: %s")
        ),
        *changed_lines(
            map(closure_text.closure_line, before.closures), map(closure_text.closure_line, after.closures),
            _("Closure added: %s"), _("Closure taken away: %s"),
        ),
        *changed_amounts(before, after, plan),
    ]  # fmt: skip


def changed_things(before: Provisions, after: Provisions) -> list[str]:
    """What is covered or left out otherwise."""
    found: list[str] = []
    if before.covers is not None and after.covers is None:
        found.append(_("It covers everything now."))
    if before.covers is None and after.covers is not None:
        listed = names(after.covers)
        found.append(_("It no longer covers everything, but: %s") % listed)
    if before.covers is not None and after.covers is not None:
        found += changed_names(before.covers, after.covers, _("Covered now: %s"), _("No longer covered: %s"))
    return found + changed_names(
        before.excludes, after.excludes, _("Left out now: %s"), _("No longer left out: %s")
    )


def changed_names(
    before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]], added: str, taken: str
) -> list[str]:
    """What is new in a list of things, and what is gone, each in one sentence."""
    new = [one for one in after if one not in set(before)]
    gone = [one for one in before if one not in set(after)]
    return [sentence % names(listed) for sentence, listed in ((added, new), (taken, gone)) if listed]


def names(things: Iterable[tuple[str, str]]) -> str:
    """`Posta (service), NAS (component)`."""
    return ", ".join(f"{one['name']} ({one['kind']})" for one in map(thing, things))


def changed_targets(before: Provisions, after: Provisions, plan: str) -> list[str]:
    """The promises that changed."""
    old, new = (one.targets or DEFAULT_TARGETS[plan] for one in (before, after))
    found: list[str] = []
    for severity in SEVERITIES:
        was, now = old.get(severity), new.get(severity)
        if was is None or now is None or was == now:
            continue
        about: dict[str, Any] = {"severity": severity}
        if was[0] != now[0]:
            both = {"before": duration_of_minutes(was[0]), "after": duration_of_minutes(now[0])}
            found.append(
                _("Severity Code %(severity)s, take charge: %(before)s → %(after)s") % {**about, **both}
            )
        if was[1] != now[1]:
            both = {"before": restored(was[1]), "after": restored(now[1])}
            found.append(_("Severity Code %(severity)s, restore: %(before)s → %(after)s") % {**about, **both})
    return found


def changed_lines(before: Iterable[str], after: Iterable[str], added: str, taken: str) -> list[str]:
    """Lines that are new, and lines that are gone."""
    old, new = list(before), list(after)
    return [added % line for line in new if line not in old] + [
        taken % line for line in old if line not in new
    ]


def changed_amounts(before: Provisions, after: Provisions, plan: str) -> list[str]:
    """What is included otherwise."""
    pairs = (
        (_("Interventions a year"), interventions(before.interventions), interventions(after.interventions)),
        (_("Hours a year"), hours(before.minutes), hours(after.minutes)),
        (_("Parts and devices"), parts(has_parts(before, plan)), parts(has_parts(after, plan))),
    )
    return [
        _("%(what)s: %(before)s → %(after)s") % {"what": what, "before": was, "after": now}
        for what, was, now in pairs
        if was != now
    ]
