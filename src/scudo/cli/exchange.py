"""`scudo import KIND FILE` and `scudo export KIND`: lists of customers, people, components and open tickets."""

from typing import Annotated

import typer

from scudo.cli.start import with_database

NAMES = ("customers", "contacts", "components", "tickets")
FORMS = ("csv", "xlsx")
LANGUAGES = ("it", "en")

Kind = Annotated[str, typer.Argument(metavar="KIND", help="customers, contacts, components or tickets.")]
Language = Annotated[
    str, typer.Option(help="it or en: the headings of an export, the sentences of a report.")
]


def import_(
    kind: Kind,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="CSV or Excel (.xlsx); - reads standard input.")
    ],
    language: Language = "it",
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
) -> None:
    """Bring a list in: {file, kind, dry_run, done, counts, steps: [{verb, thing, title, rows, changes}], problems: [{row, column, value, what, fix}], notes}.

    All of it is done in one transaction, or nothing: with problems nothing is done and the exit code is 1.
    """
    chosen(kind, NAMES)
    chosen(language, LANGUAGES)
    with with_database():
        from scudo.cli import exchange_answers

        code = exchange_answers.bring_in(kind, file, language, dry_run=dry_run)
    raise typer.Exit(code)


def export(
    kind: Kind,
    form: Annotated[str, typer.Option("--format", help="csv or xlsx.")] = "csv",
    output: Annotated[str, typer.Option(help="Where it is written; - is standard output.")] = "-",
    language: Language = "it",
    *,
    template: Annotated[
        bool, typer.Option("--template", help="The headings alone, to be filled in.")
    ] = False,
) -> None:
    """Take a list out, in the columns that `scudo import` reads: what is exported and imported again changes nothing."""
    chosen(kind, NAMES)
    chosen(form, FORMS)
    chosen(language, LANGUAGES)
    with with_database():
        from scudo.cli import exchange_answers

        exchange_answers.take_out(kind, form, output, language, is_template=template)


def chosen(word: str, known: tuple[str, ...]) -> None:
    """Refuse what is none of the known words."""
    if word not in known:
        raise typer.BadParameter(f"{word} is none of {', '.join(known)}.")
