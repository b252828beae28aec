"""`scudo mail`: read a mail as Scudo reads it, hand one to the running installation, make the key that signs letters."""

import os
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


@app.command()
def dkim(
    selector: Annotated[str, typer.Argument(help="A name of your own for the key, such as scudo1.")],
    domain: Annotated[
        str,
        typer.Option(help="The domain that signs; else SCUDO_DKIM_DOMAIN, else that of SCUDO_MAIL_ADDRESS."),
    ] = "",
) -> None:
    """Make the key that signs letters, if there is none yet, and print the DNS record and the settings that go with it."""
    from scudo.cli.mail_dkim import make

    address = os.environ.get("SCUDO_MAIL_ADDRESS", "")
    named = domain or os.environ.get("SCUDO_DKIM_DOMAIN", "") or address.rpartition("@")[2]
    make(selector, named.strip().lower())
