"""What a file is, what deceives in it, and why it cannot be shown, in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from scudo.core.files import Claim, Family, Kind, lie, runs
from scudo.lib.previews.store import MOST_OF_ONE, Preview

NAMED: Mapping[Kind, object] = {
    Kind.PDF: "PDF",
    Kind.POSTSCRIPT: "PostScript",
    Kind.TEXT: pgettext_lazy("file", "text"),
    Kind.HTML: gettext_lazy("web page (HTML)"),
    Kind.SVG: gettext_lazy("drawing (SVG)"),
    Kind.XML: "XML",
    Kind.SCRIPT: gettext_lazy("script"),
    Kind.RTF: gettext_lazy("document (RTF)"),
    Kind.WORD: gettext_lazy("Word document"),
    Kind.SHEET: gettext_lazy("Excel workbook"),
    Kind.SLIDES: gettext_lazy("PowerPoint slides"),
    Kind.OPEN_DOCUMENT: gettext_lazy("document (OpenDocument)"),
    Kind.OLD_OFFICE: gettext_lazy("Office document, old format"),
    Kind.WINDOWS_PROGRAM: gettext_lazy("Windows program"),
    Kind.WINDOWS_SHORTCUT: gettext_lazy("Windows shortcut"),
    Kind.LINUX_PROGRAM: gettext_lazy("Linux program"),
    Kind.MAC_PROGRAM: gettext_lazy("macOS program"),
    Kind.JAVA_CLASS: gettext_lazy("Java program"),
    Kind.SQLITE: gettext_lazy("database (SQLite)"),
    Kind.SIGNED: gettext_lazy("digitally signed envelope"),
    Kind.EMPTY: gettext_lazy("empty file"),
    Kind.UNKNOWN: gettext_lazy("unknown kind"),
    Kind.SEVEN_ZIP: "7z",
    Kind.CABINET: "CAB",
    Kind.MATROSKA: "Matroska",
    Kind.ICON: "ICO",
    Kind.WEBP: "WebP",
}
CLAIMED: Mapping[Claim, object] = {
    Claim.PDF: "PDF",
    Claim.PICTURE: gettext_lazy("picture"),
    Claim.TEXT: pgettext_lazy("file", "text"),
    Claim.DOCUMENT: gettext_lazy("document"),
    Claim.SHEET: gettext_lazy("spreadsheet"),
    Claim.SLIDES: gettext_lazy("slides"),
    Claim.ARCHIVE: gettext_lazy("archive"),
    Claim.SOUND: gettext_lazy("sound recording"),
    Claim.FILM: gettext_lazy("video"),
    Claim.MAIL: gettext_lazy("mail"),
}
PROBLEMS: Mapping[str, object] = {
    "damaged": gettext_lazy("It cannot be shown: the file is damaged."),
    "too_large": gettext_lazy("It cannot be shown: it is too large."),
    "too_much": gettext_lazy("It cannot be shown: drawing it takes too much work."),
    "locked": gettext_lazy("It cannot be shown: it is protected by a password."),
    "empty": gettext_lazy("There is nothing in it."),
}


def kind(one: Kind) -> str:
    """`PDF`, `picture (PNG)`, `archive (ZIP)`."""
    name = str(NAMED.get(one, one.value.upper()))
    around = {
        Family.PICTURE: _("picture (%s)"),
        Family.ARCHIVE: _("archive (%s)"),
        Family.SOUND: _("sound recording (%s)"),
        Family.FILM: _("video (%s)"),
    }.get(one.family)
    return around % name if around else name


def whole_kind(preview: Preview) -> str:
    """The kind with how much of it there is: pages, pixels, files."""
    said = kind(preview.kind)
    if preview.of_pages:
        pages = ngettext("%(count)d page", "%(count)d pages", preview.of_pages) % {"count": preview.of_pages}
        return f"{said}, {pages}"
    if preview.of_entries:
        files = ngettext("%(count)d file", "%(count)d files", preview.of_entries) % {
            "count": preview.of_entries
        }
        return f"{said}, {files}"
    if preview.width:
        return f"{NAMED.get(preview.kind, preview.kind.value.upper())}, {preview.width} × {preview.height}"
    return said


def warning(name: str, declared: str, one: Kind) -> str:
    """What whoever opens it should know: that the name deceives, or that it would run."""
    claim = lie(name, declared, one)
    if claim:
        return _("Says: %(claim)s. Is: %(kind)s.") % {"claim": CLAIMED[claim], "kind": kind(one)}
    return _("Runs when it is opened.") if runs(name, one) else ""


def problem(preview: Preview | None) -> str:
    """Why there is nothing to look at; empty where there is something."""
    if preview is None:
        bound = _("Of the files of one message, the first %(count)d get one.") % {"count": MOST_OF_ONE}
        return " ".join((_("There is no preview yet."), bound))
    if preview.problem:
        return str(PROBLEMS[preview.problem])
    shown = preview.pages or preview.has_text or preview.entries
    return "" if shown else _("Files of this kind are not shown here.")


def left_out(preview: Preview) -> str:
    """What of it is not shown."""
    if preview.of_pages > preview.pages > 0:
        return _("The first %(shown)d of %(all)d pages.") % {"shown": preview.pages, "all": preview.of_pages}
    if preview.of_entries > len(preview.entries) > 0:
        said = {"shown": len(preview.entries), "all": preview.of_entries}
        return _("The first %(shown)d of %(all)d files.") % said
    return _("Only the beginning.") if preview.cut else ""
