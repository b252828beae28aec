"""The record of an acceptance test as PDF (D5), in the provider's language."""

from collections.abc import Iterator
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from scudo.design import documents
from scudo.design.models import AcceptanceStep, AcceptanceTest, Signature
from scudo.design.models.acceptance import KINDS
from scudo.design.queries.acceptance import signatures_under, steps_of
from scudo.lib import typeset

TEMPLATE = "typeset/acceptance.typ"


def of_test(test: AcceptanceTest) -> bytes:
    """The PDF: every step with what came of it, both signatures, and the SHA-256 of what was signed."""
    template = resources.files(__package__).joinpath(TEMPLATE).read_text()
    with translation.override(settings.LANGUAGE_CODE):
        return typeset.pdf(template, data_of(test))


def data_of(test: AcceptanceTest) -> dict[str, Any]:
    """What the template prints."""
    signatures = signatures_under(test)
    moment = timezone.localtime(test.signed_at or test.prepared_at, ZoneInfo(settings.PROVIDER_TIMEZONE))
    return {
        "title": _("Final acceptance test: %(project)s") % {"project": test.project.name},
        "author": settings.PROVIDER_NAME,
        "footer": test.digest[:16],
        "language": settings.LANGUAGE_CODE,
        "date": [moment.year, moment.month, moment.day],
        "facts": facts(test),
        "groups": list(groups(test)),
        "signatures_title": _("Signatures"),
        "signatures": [
            signature(signatures[side]) for side in ("provider", "customer") if side in signatures
        ],
        "unsigned": "" if test.signed_at else _("Not signed by both sides yet."),
        "digest_words": _("SHA-256 of the record that both sides sign:") if test.digest else "",
        "digest": test.digest,
    }


def facts(test: AcceptanceTest) -> list[tuple[str, str]]:
    """What was tested."""
    project = test.project
    said = [
        (_("Customer"), project.customer.name),
        (_("System"), f"{project.name} ({project.system})"),
        (_("Model"), _("version %(number)s") % {"number": test.version}),
    ]
    if test.certified is not None:
        said.append((_("Project"), _("certified") if test.certified else _("not certified")))
    if test.signed_at:
        said.append((_("Signed by both sides"), documents.moment_words(test.signed_at)))
    return said


def groups(test: AcceptanceTest) -> Iterator[dict[str, Any]]:
    """The steps by what they prove, in order; numbers run through."""
    steps = list(enumerate(steps_of(test), 1))
    for kind, title in KINDS:
        printed = [line(number, step) for number, step in steps if step.kind == kind]
        if printed:
            yield {"title": capitalized(str(title)), "steps": printed}


def capitalized(words: str) -> str:
    """With a large first letter, the others as they are."""
    return words[:1].upper() + words[1:]


def line(number: int, step: AcceptanceStep) -> dict[str, Any]:
    """One step."""
    what, expected = documents.sentences(step)
    done = _("%(who)s, %(when)s") % {"who": step.done_by, "when": documents.moment_words(step.done_at)}
    return {
        "number": str(number), "what": what, "expected": expected, "result": capitalized(step.get_result_display()),
        "note": step.note, "done": done if step.done_at else "",
        "evidence": [documents.evidence_words(one) for one in step.evidence.all()],
    }  # fmt: skip


def signature(one: Signature) -> list[tuple[str, str]]:
    """One signature."""
    return [
        (capitalized(one.get_side_display()), one.name),
        (_("When"), documents.moment_words(one.at)),
        (_("How"), capitalized(one.get_channel_display())),
        (_("SHA-256"), one.digest),
    ]
