"""`scudo contract draft|explain|pin-key`: the paper of a contract, why a ticket is treated as it is, the key of PINs."""

from typing import Annotated

import typer

from scudo.cli.start import with_database

app = typer.Typer(
    name="contract", no_args_is_help=True, help="Contracts: their paper, and what they promise a ticket."
)
pin_key = typer.Typer(name="pin-key", no_args_is_help=True, help="The key under which PINs are digested.")
app.add_typer(pin_key)

Language = Annotated[str | None, typer.Option(help="it or en.")]
LANGUAGES = ("it", "en")


@app.callback()
def contract() -> None:
    """Contracts: their paper, and what they promise a ticket."""


@pin_key.callback()
def keys() -> None:
    """The key under which PINs are digested."""


@app.command()
def draft(
    number: Annotated[str, typer.Argument(metavar="CONTRACT", help="The contract's number.")],
    language: Language = None,
    output: Annotated[
        str,
        typer.Option(
            help="Where the PDF is written; - is standard output, and the answer goes to standard error."
        ),
    ] = "",
    *,
    keep: Annotated[
        bool, typer.Option("--keep", help="Make a numbered draft that can be sent and accepted.")
    ] = False,
) -> None:
    """Write what a contract says as PDF/A: {contract, version, number, language, file, pages, sha256, document_sha256, pdf_standard}.

    Without --keep the paper is as it would be, without a number, and nothing changes; with it a draft is made as the office
    does, and one that was open is void.
    """
    checked(language)
    with with_database():
        from scudo.cli import contract_answers

        code = contract_answers.draft(number, language or "", output, keep=keep)
    raise typer.Exit(code)


@app.command()
def explain(
    ticket: Annotated[str, typer.Argument(metavar="TICKET", help="The ticket's number.")],
    language: Language = None,
    *,
    text: Annotated[bool, typer.Option("--text", help="For people: tables in place of JSON.")] = False,
) -> None:
    """Say why a ticket is covered or not, in which hours, and how each deadline is counted, from its frozen promise."""
    checked(language)
    with with_database():
        from scudo.cli import contract_answers
        from scudo.lib import clock

        code = contract_answers.explain(ticket, language or "", clock.now(), as_text=text)
    raise typer.Exit(code)


@pin_key.command()
def rotate() -> None:
    """Make a new key for PINs that are issued from now on: {key, keys}. Those issued before go on working under theirs."""
    with with_database():
        from scudo.cli import contract_answers

        code = contract_answers.rotate()
    raise typer.Exit(code)


def checked(language: str | None) -> None:
    """Refuse a language that no paper is written in."""
    if language is not None and language not in LANGUAGES:
        raise typer.BadParameter(f"{language} is none of {', '.join(LANGUAGES)}.")
