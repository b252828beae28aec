"""The words of what both sides sign, in the provider's language, and the sentences of the steps of an acceptance test."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from scudo.core.acceptance import Kind
from scudo.design.models import AcceptanceStep, AcceptanceTest, Project, Revision, Risk


@dataclass(frozen=True)
class Signed:
    """A document and the SHA-256 of its UTF-8 bytes in hexadecimal digits."""

    document: str
    digest: str


def signed(document: str) -> Signed:
    """A document with its digest."""
    return Signed(document, hashlib.sha256(document.encode()).hexdigest())


def target_words(value: Decimal | None, unit: str, words: str) -> str:
    """A measurable target as it is read: `99,9 %`, with the words that go with it."""
    figure = "" if value is None else f"{number_format(Decimal(f'{value.normalize():f}'))} {unit}"
    return ", ".join(filter(None, [figure, words]))


def names(pairs: Iterable[tuple[str, str] | list[str]]) -> str:
    """The names of pairs of key and name, as a sentence has them."""
    return listed([pair[1] for pair in pairs])


def listed(words: Iterable[str]) -> str:
    """`A, B and C`."""
    return get_text_list(list(words), _("and"))


def of_requirement(project: Project, number: int, revision: Revision) -> Signed:
    """What a side agrees to: the requirement as this revision has it."""
    with translation.override(settings.LANGUAGE_CODE):
        target = target_words(revision.target_value, revision.target_unit, revision.target_words)
        return signed(
            lines(
                [
                    *heading(project),
                    (_("Requirement"), _("%(number)s, revision %(revision)s")
                        % {"number": number, "revision": revision.number}),
                    (_("Category"), revision.get_category_display()),
                    (_("Text"), revision.text),
                    (_("Target"), target),
                    (_("Services"), names(revision.services) or _("the whole system")),
                ]
            )
        )  # fmt: skip


def of_risk(project: Project, risk: Risk) -> Signed:
    """What a customer accepts: that one component alone stops these services."""
    with translation.override(settings.LANGUAGE_CODE):
        return signed(
            lines(
                [
                    *heading(project),
                    (_("Single point of failure"), f"{risk.name} ({risk.component})"),
                    (_("What its failure stops"), names(risk.services)),
                    (_("Accepted because"), risk.because),
                    (_("Asked for"), moment_words(risk.made_at)),
                ]
            )
        )


def of_test(test: AcceptanceTest, steps: Iterable[AcceptanceStep], *, certified: bool) -> Signed:
    """The record of the acceptance test: every step with what came of it."""
    project = test.project
    with translation.override(settings.LANGUAGE_CODE):
        said = [
            *heading(project),
            (_("Final acceptance test"), _("model, version %(number)s") % {"number": test.version}),
            (_("Project"), _("certified") if certified else _("not certified")),
        ]
        return signed(
            "\n\n".join([lines(said), *(step_lines(one, step) for one, step in enumerate(steps, 1))])
        )


def step_lines(number: int, step: AcceptanceStep) -> str:
    """One step as the record has it."""
    what, expected = sentences(step)
    done = _("%(who)s, %(when)s") % {"who": step.done_by, "when": moment_words(step.done_at)}
    said = [
        (_("Step %(number)s") % {"number": number}, what),
        (_("Expected"), expected),
        (_("Result"), step.get_result_display()),
        (_("Note"), step.note),
        (_("By"), done if step.done_at else ""),
        *((_("Evidence"), evidence_words(one)) for one in step.evidence.all()),
    ]
    return lines((word, value) for word, value in said if value)


def evidence_words(evidence: Any) -> str:
    """One piece of evidence in a line."""
    said = f"{moment_words(evidence.at)}, {evidence.name}: {evidence.text}"
    return f"{said} ({evidence.link})" if evidence.link else said


def heading(project: Project) -> list[tuple[str, str]]:
    """What every document begins with."""
    return [(_("Customer"), project.customer.name), (_("Project"), f"{project.name} ({project.system})")]


def lines(said: Iterable[tuple[str, str]]) -> str:
    """`Word: value`, one a line; further lines of a value are indented, so that no value looks like a word."""
    indented = ((word, "\n  ".join(value.strip().splitlines())) for word, value in said)
    return "\n".join(f"{word}: {value}" for word, value in indented)


def moment_words(moment: datetime | None) -> str:
    """`23/11/2026 14:05` where the provider is."""
    if moment is None:
        return ""
    return timezone.localtime(moment, ZoneInfo(settings.PROVIDER_TIMEZONE)).strftime("%d/%m/%Y %H:%M")


def sentences(step: AcceptanceStep) -> tuple[str, str]:
    """What to do and what is expected, in the language in force."""
    if step.kind == Kind.ADDED:
        return step.what, step.expected
    return SENTENCES[Kind(step.kind)](step.about)


About = Mapping[str, Any]


def service(about: About) -> tuple[str, str]:
    """A service works."""
    return _("Use %(name)s as on a working day.") % about, _("%(name)s works.") % about


def function(about: About) -> tuple[str, str]:
    """A function works."""
    return _("Use the function %(name)s.") % about, _("It does what it is for.")


def redundancy(about: About) -> tuple[str, str]:
    """Services survive a part."""
    what = _("Switch off %(name)s, look, and switch it on again.") % about
    expected = _("Goes on working: %(survive)s.") % {"survive": listed(about["survive"])}
    if about["stop"]:
        expected += " " + _("Stops, as the model says: %(stop)s.") % {"stop": listed(about["stop"])}
    return what, expected


def alarm(about: About) -> tuple[str, str]:
    """An alarm arrives."""
    what = _(
        "Let the check %(check)s of %(name)s fail: take its cable away, or stop what it asks. Then undo it."
    )
    expected = _("%(monitor)s says within %(within)s that %(name)s fails, and afterwards that it works.")
    within = amount_words(timedelta(seconds=about["within_s"]))
    return what % about, expected % {"monitor": settings.MONITOR_NAME, "within": within, **about}


def amount_words(amount: timedelta) -> str:
    """Seconds where they matter, else minutes."""
    seconds = round(amount.total_seconds())
    if seconds < 120:  # noqa: PLR2004 - two minutes are the first that one thinks of in minutes
        return _("%(seconds)d s") % {"seconds": seconds}
    return _("%(minutes)d min") % {"minutes": -(-seconds // 60)}


def backup(_about: About) -> tuple[str, str]:
    """A backup can be restored."""
    return (
        _("Restore a backup of a day that the customer chooses, in a place apart."),
        _("The data can be opened, and are those of that day."),
    )


def requirement(about: About) -> tuple[str, str]:
    """A requirement that no other step shows to be met."""
    return _("Show that requirement %(number)s is met: %(text)s") % about, str(about["target"])


SENTENCES: dict[Kind, Callable[[About], tuple[str, str]]] = {
    Kind.SERVICE: service,
    Kind.FUNCTION: function,
    Kind.REDUNDANCY: redundancy,
    Kind.ALARM: alarm,
    Kind.BACKUP: backup,
    Kind.REQUIREMENT: requirement,
}
