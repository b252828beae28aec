"""What a file would do, and what there is as files."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet

from scudo.core.roles import Actor
from scudo.core.sheet import Findings, Page, Sheet, Unreadable, grid_of, records
from scudo.core.sheet.columns import recogniser
from scudo.core.sheet.merging import written
from scudo.exchange import words
from scudo.exchange.kinds import KINDS, Kind, kinds_for
from scudo.exchange.models import Upload
from scudo.exchange.plan import Change, Plan, Step, Verb
from scudo.exchange.words import Said

__all__ = [
    "KEPT_FOR", "KINDS", "Change", "Kind", "Plan", "Said", "Step", "Upload", "Verb", "exported", "kinds_for", "pages", "plan_of", "rows",
    "upload_for", "uploads_for",
]  # fmt: skip

KEPT_FOR = timedelta(hours=1)


def uploads_for(viewer: Actor, at: datetime) -> QuerySet[Upload]:
    """The viewer's own files that wait to be confirmed, without their content; nobody sees another's."""
    return Upload.objects.filter(user=viewer.user, at__gt=at - KEPT_FOR).defer("content")


def upload_for(viewer: Actor, pk: int, at: datetime) -> Upload | None:
    """One of the viewer's own files; None where it is another's, confirmed, thrown away, or over an hour old."""
    return uploads_for(viewer, at).defer(None).filter(pk=pk).first()


def plan_of(viewer: Actor, kind: Kind, content: bytes, at: datetime) -> Plan:
    """What a file would do now; one that cannot be read is a plan of nothing with its problem."""
    try:
        grid = grid_of(content, recogniser(kind.columns))
        sheet = records(grid, kind.columns)
    except Unreadable as refused:
        nothing = Plan(Sheet((), Findings()))
        nothing.findings.add(refused.row, "", refused)
        return nothing
    plan = kind.planned(viewer, sheet, at)
    plan.notes += [(name, text) for name, text in grid.said.items() if text]
    return plan


def exported(viewer: Actor, kind: Kind) -> Iterator[dict[str, str]]:
    """Everything of a kind that the viewer sees, by column; the provider's people only."""
    if viewer.is_staff or viewer.is_system:
        yield from kind.exported(viewer)


def rows(viewer: Actor, kind: Kind, language: str) -> Iterator[list[str]]:
    """The same as lines of a file, headings first."""
    yield [column.name(language) for column in kind.columns]
    for told in exported(viewer, kind):
        yield [column.shown(written(column, told.get(column.key, "")), language) for column in kind.columns]


def pages(viewer: Actor, kind: Kind, language: str, *, empty: bool = False) -> list[Page]:
    """The same as sheets of a workbook, with one that explains the columns; without any row where it is to be filled in."""
    lines = (
        [[column.name(language) for column in kind.columns]] if empty else list(rows(viewer, kind, language))
    )
    return [Page(str(kind.title), lines), Page(words.guide_title(), words.guide(kind, language))]
