"""What is wrong with a file and what to do about it, in the reader's language; and the page that explains the columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from scudo.core.sheet import CLEAR, Column, Fault, Problem
from scudo.exchange.plan import Change, Plan, Step

if TYPE_CHECKING:
    from scudo.exchange.kinds import Kind


@dataclass(frozen=True)
class Said:
    """One problem as a report has it; `row` is 0 for the file as a whole."""

    row: int
    column: str
    value: str
    what: str
    fix: str


def language() -> str:
    """The language of headings: Italian, or English for everybody else."""
    return "it" if (get_language() or "it").startswith("it") else "en"


def said(problem: Problem, kind: "Kind", of_model: Callable[[str], str] = str) -> Said:
    """A problem in the reader's language; `of_model` puts what the model's reader says into it."""
    about = dict(problem.about)
    spoken = language()
    column = column_of(problem, kind.columns)
    name = problem.column or (column.name(spoken) if column else about.get("column", ""))
    held = {
        **about, "column": name, "value": problem.value, "clear": CLEAR, "choices": about.get(spoken, ""),
        "example": column.example if column else "",
    }  # fmt: skip
    if problem.fault is Fault.MODEL:
        return Said(
            problem.row,
            name or about["where"],
            problem.value,
            of_model(about["reason"]),
            _("Correct the row; the model refuses it as it is."),
        )
    what, fix = sentences()[problem.fault]
    if "%(example)s" in fix and not held["example"]:
        fix = _("Correct the row.")
    return Said(problem.row, name, problem.value, what % held, (near(about) or fix) % held)


def near(about: dict[str, str]) -> str:
    """The advice where something of nearly this name is there."""
    return _("Did you mean %(near)s? Write it, or enter the new one first.") if about.get("near") else ""


def column_of(problem: Problem, columns: Sequence[Column]) -> Column | None:
    """The column that a problem is about: by what raised it, else by the heading of the file."""
    key = dict(problem.about).get("column", "")
    names = {problem.column.casefold(), key.casefold()} - {""}
    return next(
        (
            one
            for one in columns
            if names & {one.key, *(name.casefold() for name in (*one.italian, *one.english))}
        ),
        None,
    )


def sentences() -> dict[Fault, tuple[str, str]]:
    """What is wrong, and what to do."""
    return of_files() | of_cells() | of_things()


def of_files() -> dict[Fault, tuple[str, str]]:
    """Problems of a file as a whole."""
    again = _("Open it in your spreadsheet program and save it as “Excel workbook (.xlsx)”, or as CSV.")
    return {
        Fault.EMPTY: (_("The file holds no rows."), _("Fill in the template: headings in the first row, one thing in each row below.")),
        Fault.TOO_LARGE: (_("The file is over %(most)s MB."), _("Part it in several files.")),
        Fault.TOO_MANY_ROWS: (_("The file has more than %(most)s rows."), _("Part it in several files, each with the headings.")),
        Fault.TOO_MANY_COLUMNS: (_("This row has more than %(most)s cells."), _("Remove the columns that are not needed; see that texts with separators stand in quotes.")),
        Fault.BOMB: (_("Unpacked, the workbook would be far larger than any list: over %(most)s MB, or millions of cells."), _("Copy the rows into a new workbook and save that.")),
        Fault.MACROS: (_("The workbook has macros."), _("Save it as “Excel workbook (.xlsx)”, without macros. None of them was run.")),
        Fault.OLD_WORKBOOK: (_("This is a workbook of the old format (.xls), or one with a password."), _("Save it as “Excel workbook (.xlsx)”, without a password.")),
        Fault.OTHER_FORMAT: (_("This is neither a workbook of Excel (.xlsx) nor text with separators (CSV)."), again),
        Fault.BROKEN_WORKBOOK: (_("The workbook cannot be read: it is damaged, or was not written by a spreadsheet program."), again),
        Fault.NO_TEXT: (_("The text cannot be read: it is in none of UTF-8, UTF-16 and Windows-1252."), again),
        Fault.QUOTES: (_("From this row on the quotes do not fit: one is opened and never closed, or stands within a text."), _("Within a text in quotes write each quote twice.")),
        Fault.CELL_TOO_LONG: (_("A cell of this row is longer than %(most)s letters."), _("Shorten it.")),
        Fault.NO_HEADERS: (_("No heading is known here."), _("Put the headings of the template into the first row.")),
        Fault.COLUMN_TWICE: (_("Two columns are “%(column)s”."), _("Remove one of them, or give it another heading.")),
    }  # fmt: skip


def of_cells() -> dict[Fault, tuple[str, str]]:
    """Problems of one cell."""
    like = _("Write it like %(example)s.")
    return {
        Fault.STRAY_CELL: (_("This cell stands under no heading."), _("Remove it; if a text holds the separator, put the text in quotes.")),
        Fault.FORMULA: (_("The cell holds a formula; only what is written is read."), _("Copy the column and paste it as values.")),
        Fault.FAULTY_CELL: (_("The cell holds an error of the spreadsheet."), like),
        Fault.UNPRINTABLE: (_("The cell holds letters that cannot be shown."), _("Type it anew.")),
        Fault.ZERO_LOST: (_("The number has lost the zero in front, as a spreadsheet drops it."), _("Write it with its zero, like 06 7807070; give the column the format “Text” first.")),
        Fault.NEEDED: (_("“%(column)s” is needed and is not there."), like),
        Fault.NOT_CLEARED: (_("This cannot be emptied."), _("Leave the cell empty to leave it as it is, or write the new text.")),
        Fault.TOO_LONG: (_("This is longer than %(most)s letters."), _("Shorten it.")),
        Fault.NO_CHOICE: (_("This is none of the words that are known here."), _("Write one of: %(choices)s.")),
        Fault.NO_DATE: (_("This is no date."), _("Write it like 23/11/2026 or 23/11/2026 14:05: day, month, year in four figures.")),
        Fault.NO_SUCH_HOUR: (_("This hour does not exist: the clocks go forward then."), _("Write an hour before or after it.")),
        Fault.NO_FIGURE: (_("This is no figure that is understood."), like),
        Fault.NO_KEY: (_("This is no key."), _("Write letters, figures and hyphens without blanks, like %(example)s.")),
        Fault.REFUSED: ("%(words)s", _("Write it like %(example)s; an empty cell leaves it as it is.")),
        Fault.CONTRADICTS_ROW: (_("Row %(row)s says something else of the same thing."), _("Write the same in both rows, or leave one of the cells empty.")),
        Fault.TWICE: (_("Row %(row)s is about the same."), _("Remove one of the two rows.")),
    }  # fmt: skip


def of_things() -> dict[Fault, tuple[str, str]]:
    """Problems of a row beside what is there."""
    return {
        Fault.UNKNOWN: (_("Nothing is known by this name."), _("Correct it, or enter it first: only what is there can be named.")),
        Fault.SEVERAL: (_("Several are called “%(what)s”."), _("Say which one by its key or its VAT number. %(keys)s")),
        Fault.TWO_THINGS: (_("The row is about two: %(first)s and %(second)s."), _("Correct what belongs to the other, or part the row in two.")),
        Fault.KEY_STAYS: (_("%(name)s has the key %(key)s already, and a key never changes."), _("Write %(key)s, or leave the key empty.")),
        Fault.FIXED: (_("%(what)s is there and says something else; an import does not change this."), _("Change it on its page, or empty the cell.")),
        Fault.SAME_NAME: (_("No customer has this key; one of the same name has the key %(key)s."), _("Write %(key)s if that is meant, else another name.")),
        Fault.SAME_PERSON: (_("A person of this name is there, with other addresses: %(addresses)s."), _("Add one of these to the cell if it is the same person; else tell the two names apart.")),
        Fault.IN_FUTURE: (_("This moment is still to come."), _("Correct the date.")),
        Fault.BEFORE_OPENING: (_("It was taken in charge before it was opened."), _("Correct one of the two dates.")),
        Fault.NOT_OPEN: (_("Only open tickets are taken over."), _("Remove the row.")),
        Fault.OF_ANOTHER: (_("%(what)s belongs to %(name)s."), _("Correct the customer, or choose another key for the system.")),
        Fault.NO_MEMBER: (_("%(what)s does not speak for %(name)s."), _("Correct the address, or import the person for this customer first.")),
        Fault.OVERTAKEN: (_("Somebody changed this while you looked at the report."), _("Upload the file again.")),
    }  # fmt: skip


THINGS = ("customer", "site", "contact", "system", "component", "ticket")


def thing_words(thing: str) -> str:
    """What a step is about."""
    return {
        "customer": _("customer"), "site": _("site"), "contact": _("person"), "system": _("system"), "component": _("component"),
        "ticket": _("ticket"),
    }[thing]  # fmt: skip


def change_words(change: Change, kind: "Kind") -> tuple[str, str, str]:
    """A change as a report has it: column, before, after."""
    column = next((one for one in kind.columns if one.key == change.column), None)
    if column is None:
        return change.column, change.before, change.after
    spoken = language()
    return column.name(spoken), column.shown(change.before, spoken), column.shown(change.after, spoken)


def rows_words(step: Step) -> str:
    """Which rows speak of a thing."""
    listed = ", ".join(map(str, step.rows[:6]))
    return f"{listed}…" if len(step.rows) > len(step.rows[:6]) else listed


def notes(plan: Plan, kind: "Kind") -> list[str]:
    """How the file was read, and what was passed over."""
    told = dict(plan.notes)
    found = []
    if plan.sheet.ignored:
        found.append(
            _("Not read, because no such column is known: %(names)s.")
            % {"names": "; ".join(ignored(plan, kind))}
        )
    if "sheet" in told and told.get("sheets", "1") != "1":
        found.append(_("Only the first sheet, “%(sheet)s”, was read.") % told)
    if "encoding" in told:
        separators = {"semicolon": _("semicolons"), "comma": _("commas"), "tab": _("tabs"), "bar": _("bars")}
        held = {
            "encoding": told["encoding"],
            "separator": separators.get(told["separator"], told["separator"]),
        }
        found.append(_("Read as text in %(encoding)s, parted by %(separator)s.") % held)
    systems = [text for name, text in plan.notes if name == "comments"]
    if systems:
        sentence = ngettext(
            "The comments in the model of %(names)s are not kept in the new version; the version before has them.",
            "The comments in the models of %(names)s are not kept in the new versions; the versions before have them.",
            len(systems),
        )
        found.append(sentence % {"names": ", ".join(systems)})
    return found


def ignored(plan: Plan, kind: "Kind") -> list[str]:
    """Headings that nobody knows, with the one that may be meant."""
    names = {column.key: column.name(language()) for column in kind.columns}
    return [
        _("%(heading)s (did you mean %(column)s?)") % {"heading": heading, "column": names[key]}
        if key
        else heading
        for heading, key in plan.sheet.ignored
    ]


def guide_title() -> str:
    """What the sheet is called that explains the columns."""
    return _("Columns")


def guide(kind: "Kind", spoken: str) -> list[list[str]]:
    """The columns: heading, whether it is needed, an example, the words that are known, other headings that are read."""
    lines = [[_("Heading"), _("Needed"), _("Example"), _("Words"), _("Also read as")]]
    for column in kind.columns:
        place = 0 if spoken == "it" else 1
        known = ", ".join(both[place][0] for both in column.words.values()) if column.words else ""
        also = ", ".join((*column.names(spoken)[1:], *column.names("en" if spoken == "it" else "it")))
        lines.append([column.name(spoken), _("yes") if column.needed else "", column.example, known, also])
    return [
        *lines,
        [],
        [
            _("An empty cell leaves what is there as it is; a cell with %(clear)s alone empties it.")
            % {"clear": CLEAR}
        ],
    ]
