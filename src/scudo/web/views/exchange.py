"""Lists in and out: files to fill in, files of what is there, and what an uploaded file would do before it does it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from scudo.core.sheet import MOST_BYTES, Page, as_text, as_workbook
from scudo.exchange import actions, queries, words
from scudo.exchange.queries import KINDS, Kind, Plan, Said, Upload, Verb
from scudo.lib import clock
from scudo.web import problem_words
from scudo.web.customer_forms import blame
from scudo.web.exchange_forms import UploadForm
from scudo.web.staff import StaffRequest, staff

MOST_SHOWN = 200
FORMS = ("csv", "xlsx")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff
def shown(request: StaffRequest) -> HttpResponse:
    """What can be taken out and brought in; a file that is sent is kept, and its report follows."""
    importers = [kind.name for kind in queries.kinds_for(request.viewer)]
    chosen = request.GET.get("kind", "")
    form = UploadForm(
        request.POST or None, request.FILES or None, viewer=request.viewer, initial={"kind": chosen}
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            content = file.read() if file.size <= MOST_BYTES else bytes(MOST_BYTES + 1)
            kept = actions.keep_upload(
                kind=form.cleaned_data["kind"],
                name=file.name,
                content=content,
                by=request.viewer,
                at=clock.now(),
            )
        except ValidationError as problem:
            blame(form, problem)
        else:
            return redirect("web:exchange_report", kept.pk)
    context = {
        "kinds": [offered(kind, may_import=kind.name in importers) for kind in KINDS.values()],
        "form": form if importers else None,
        "waiting": [waiting(upload) for upload in queries.uploads_for(request.viewer, clock.now())],
    }
    return render(request, "web/exchange.html", context, status=422 if form.errors else 200)


def offered(kind: Kind, *, may_import: bool) -> dict[str, Any]:
    """A kind with its files."""
    files = [(form, reverse(f"web:exchange_{form}", args=[kind.name])) for form in FORMS]
    blanks = [(form, reverse(f"web:exchange_template_{form}", args=[kind.name])) for form in FORMS]
    return {
        "title": kind.title,
        "explains": kind.explains,
        "files": files,
        "templates": blanks if may_import else [],
    }


def waiting(upload: Upload) -> dict[str, Any]:
    """A file that nobody confirmed yet."""
    return {
        "name": upload.name,
        "kind": KINDS[upload.kind].title,
        "at": upload.at,
        "url": reverse("web:exchange_report", args=[upload.pk]),
    }


def found(request: StaffRequest, pk: int) -> Upload:
    """The file of an address, which must be the viewer's own. Raises Http404."""
    upload = queries.upload_for(request.viewer, pk, clock.now())
    if upload is None or KINDS.get(upload.kind) not in list(queries.kinds_for(request.viewer)):
        raise Http404(
            _(
                "This file is not here any more: it was imported, thrown away, or an hour has passed. Upload it again."
            )
        )
    return upload


def kind_of(name: str) -> Kind:
    """The kind of an address. Raises Http404."""
    if name not in KINDS:
        raise Http404
    return KINDS[name]


@staff
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """What a file would do."""
    upload = found(request, pk)
    plan = queries.plan_of(request.viewer, KINDS[upload.kind], bytes(upload.content), clock.now())
    return report_page(request, upload, plan)


def report_page(
    request: StaffRequest, upload: Upload, plan: Plan, *, in_the_way: str = "", status: int = 200
) -> HttpResponse:
    """The report of a plan."""
    kind = KINDS[upload.kind]
    problems = said(plan, kind)
    parts = [part(plan, kind, verb) for verb in Verb]
    context = {
        "upload": {"pk": upload.pk, "name": upload.name, "kind": kind.title, "at": upload.at},
        "in_the_way": in_the_way, "problems": problems[:MOST_SHOWN], "problem_count": plan.findings.count,
        "problems_more": plan.findings.count - len(problems[:MOST_SHOWN]), "notes": words.notes(plan, kind), "parts": parts,
        "digest": plan.digest, "confirm": confirm_words(plan), "problems_url": reverse("web:exchange_problems", args=[upload.pk]),
    }  # fmt: skip
    return render(request, "web/exchange_report.html", context, status=status)


def said(plan: Plan, kind: Kind) -> list[Said]:
    """What is wrong, in words; what the model's reader says, too."""
    return [words.said(one, kind, problem_words.reason) for one in plan.problems]


def part(plan: Plan, kind: Kind, verb: Verb) -> dict[str, Any]:
    """What would be made, changed, or left alone."""
    steps = plan.of(verb)
    lines = [
        {
            "rows": words.rows_words(step), "thing": words.thing_words(step.thing), "title": step.title,
            "changes": [dict(zip(("column", "before", "after"), words.change_words(one, kind), strict=True)) for one in step.changes],
        }
        for step in steps[:MOST_SHOWN]
    ]  # fmt: skip
    titles = {Verb.MAKE: _("To be made"), Verb.CHANGE: _("To be changed"), Verb.SAME: _("Left alone")}
    nothing = {
        Verb.MAKE: _("Nothing new."),
        Verb.CHANGE: _("No changes."),
        Verb.SAME: _("Nothing in the file is as it is here."),
    }
    return {
        "key": verb.value, "title": titles[verb], "count": len(steps), "lines": lines, "more": len(steps) - len(lines),
        "nothing": nothing[verb], "folded": verb is Verb.SAME,
    }  # fmt: skip


def confirm_words(plan: Plan) -> str:
    """What the button does; blank where nothing can be or has to be done."""
    count = len(plan.of(Verb.MAKE)) + len(plan.of(Verb.CHANGE))
    if plan.findings.count or not count:
        return ""
    return ngettext("Import: %(count)s thing", "Import: %(count)s things", count) % {"count": count}


@staff
@require_POST
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Do what the report shows, all of it or nothing."""
    upload = found(request, pk)
    try:
        done = actions.confirm_upload(
            upload=upload, digest=request.POST.get("digest", ""), by=request.viewer, at=clock.now()
        )
    except actions.InTheWay as problem:
        changed = _(
            "Something changed since the report was made. This is how it stands now: look at it and confirm again."
        )
        refused = _("Nothing was done: this was in the way.")
        sentence = changed if problem.has_changed else refused
        return report_page(
            request, upload, problem.plan, in_the_way=sentence, status=409 if problem.has_changed else 422
        )
    held = {verb.value: len(done.of(verb)) for verb in Verb}
    messages.success(request, _("Imported: %(make)s made, %(change)s changed, %(same)s left alone.") % held)
    return redirect("web:exchange")


@staff
@require_POST
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Throw a file away."""
    actions.discard_upload(upload=found(request, pk), by=request.viewer, at=clock.now())
    messages.success(request, _("The file was thrown away. Nothing was done."))
    return redirect("web:exchange")


@staff
def problems_csv(request: StaffRequest, pk: int) -> HttpResponse:
    """What is wrong with a file, as a file."""
    upload = found(request, pk)
    plan = queries.plan_of(request.viewer, KINDS[upload.kind], bytes(upload.content), clock.now())
    lines = [
        [str(one.row or ""), one.column, one.value, one.what, one.fix]
        for one in said(plan, KINDS[upload.kind])
    ]
    heading = [_("Row"), _("Column"), _("What is there"), _("What is wrong"), _("What to do")]
    return sent("problemi", "csv", [heading, *lines], [])


@staff
def export(request: StaffRequest, name: str, form: str) -> HttpResponse:
    """Everything of a kind as a file."""
    kind = kind_of(name)
    if form == "xlsx":
        return sent(kind.file, form, [], queries.pages(request.viewer, kind, words.language()))
    return sent(kind.file, form, list(queries.rows(request.viewer, kind, words.language())), [])


@staff
def template(request: StaffRequest, name: str, form: str) -> HttpResponse:
    """A file with the headings, to be filled in."""
    kind = kind_of(name)
    pages, blank = queries.pages(request.viewer, kind, words.language(), empty=True), _("template")
    return sent(f"{kind.file}-{blank}", form, pages[0].rows, pages)


def sent(name: str, form: str, rows: Sequence[Sequence[str]], pages: Sequence[Page]) -> HttpResponse:
    """A file to be kept."""
    if form == "xlsx":
        response = HttpResponse(as_workbook(pages), content_type=EXCEL)
    else:
        response = HttpResponse(as_text(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
