"""`scudo mail`: read a mail as Scudo reads it, or hand one to the running installation."""

from typing import Annotated

import typer

app = typer.Typer(name="mail", no_args_is_help=True, help="Mails from files: read them, deliver them.")
Files = Annotated[list[str], typer.Argument(metavar="FILE...", help="Mails as files; - is standard input.")]


@app.command()
def parse(files: Files) -> None:
    """Read mails and print what is in each, one JSON line a file."""
    from scudo.cli.mail_parse import parse_files

    raise typer.Exit(parse_files(files))


@app.command()
def deliver(files: Files) -> None:
    """Run the whole intake on mails and print what became of each, one JSON line a file."""
    from scudo.cli.start import with_database

    with with_database():
        from scudo.cli.mail_deliver import deliver_files

        code = deliver_files(files)
    raise typer.Exit(code)
