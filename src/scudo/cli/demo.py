"""`scudo demo`: an example provider with its customers, whose letters stay on this machine."""

import os
import smtplib
import sys
from datetime import timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(name="demo", help="An example provider with its customers; nothing leaves this machine.")
ROOT_HOME = Path("/var/lib/scudo-demo")


def settle_environment() -> None:
    """The demo's own data folder, movable clock and mailbox, unless the environment says otherwise."""
    home = ROOT_HOME if os.geteuid() == 0 else Path.home() / ".scudo-demo"
    os.environ.setdefault("SCUDO_HOME", str(home))
    os.environ.setdefault("SCUDO_DEMO", "1")
    os.environ.setdefault("SCUDO_MOVABLE_CLOCK", "1")
    os.environ.setdefault("SCUDO_SMTP_SERVER", "smtp://127.0.0.1:2526")


@app.callback(invoke_without_command=True)
def run(context: typer.Context) -> None:
    """Run the demo until Ctrl-C; the first start makes its example."""
    settle_environment()
    if context.invoked_subcommand:
        return
    from scudo.cli import database, start, up

    start.with_django()
    database.prepare()
    make_example()
    up.up()


@app.command()
def seed() -> None:
    """Make the example's firms, people and fortnight of history in the installation that SCUDO_HOME names."""
    from scudo.cli import start

    with start.with_database():
        make_example()


def make_example() -> None:
    """Make the example unless it is there, and say who can log in."""
    from django.conf import settings
    from django.db import connections

    from scudo.demo import firms, seed
    from scudo.lib import clock

    if not seed.is_seeded():
        sys.stdout.write("Making the example: seven firms and a fortnight of requests.\n")
        seed.everything(clock.now())
    if settings.DEMO:
        seed.architectures(clock.now())
    connections.close_all()
    staff = ", ".join(email for email, _name, _roles in firms.STAFF[:3])
    customer = firms.FIRMS[0].people[0].address
    sys.stdout.write(f"Log in as {staff}… or, as a customer, {customer}; password {firms.PASSWORD}\n")


@app.command()
def mail(
    subject: Annotated[
        str, typer.Option(help="What it is about.")
    ] = "Gestionale fermo: nessuno riesce a entrare",
    sender: Annotated[
        str, typer.Option(help="Who writes.")
    ] = "Elena Conti <e.conti@officine-marchetti.example>",
) -> None:
    """Send a real mail to the running demo."""
    from scudo.cli import start

    start.with_django()
    from django.conf import settings

    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, settings.MAIL_ADDRESS, subject
    letter["Message-ID"] = make_msgid(domain="officine-marchetti.example")
    letter.set_content(
        "Buongiorno,\n\nda dieci minuti il gestionale non risponde più su nessuna postazione.\n\nElena Conti\n"
    )
    with smtplib.SMTP(settings.SMTP_LISTEN.host, settings.SMTP_LISTEN.port, timeout=10) as server:
        server.send_message(letter)
    sys.stdout.write(
        f"Sent to {settings.MAIL_ADDRESS}. Its receipt comes to {settings.BASE_URL}/demo/mailbox/\n"
    )


@app.command()
def clock(minutes: Annotated[int, typer.Argument(help="How far ahead.")]) -> None:
    """Move the demo's clock ahead; every process sees it at once."""
    from scudo.cli import start

    with start.with_database():
        from scudo.lib import clock

        clock.move(clock.now() + timedelta(minutes=minutes))
        sys.stdout.write(f"It is now {clock.now():%d/%m/%Y %H:%M} UTC.\n")


@app.command()
def parts() -> None:
    """List the parts of the customers' infrastructure, each a process, and how they stand."""
    tell_parts("list")


@app.command(name="break")
def break_(name: Annotated[str, typer.Argument(help="The part, as `scudo demo parts` lists it.")]) -> None:
    """Kill a part of the running demo; it stays dead until it is mended."""
    tell_parts("break", name)


@app.command()
def mend(name: Annotated[str, typer.Argument(help="The part, as `scudo demo parts` lists it.")]) -> None:
    """Start a part again that was broken."""
    tell_parts("mend", name)


def tell_parts(deed: str, name: str = "") -> None:
    """Ask the keeper, and print all parts, or the one that it was about and what hangs from it."""
    from scudo.demo.estate import control

    try:
        found = control.ask(control.Deed(deed), name)
    except (control.NotRunning, control.UnknownPart) as problem:
        sys.stderr.write(f"scudo: {problem}\n")
        raise typer.Exit(1) from None
    for part in found:
        if not name or name in {part.key, *part.feeds}:
            sys.stdout.write(f"{part.key:<18}{part.state:<15}{part.name}, {part.system}\n")


@app.command()
def story() -> None:
    """Run the whole story unattended, in a place of its own, and print it as a timeline."""
    from scudo.demo import story

    raise typer.Exit(story.tell())


@app.command()
def pictures(
    folder: Annotated[Path, typer.Argument(help="Where the pictures go; it is made where it is missing.")],
) -> None:
    """Picture every page of a demo of its own: wide and narrow, light and dark."""
    from scudo.demo import pictures

    raise typer.Exit(pictures.take(folder))


def mailbox() -> None:
    """Run the demo's mailbox alone: where letters to customers arrive."""
    import asyncio

    from scudo.cli import start
    from scudo.config.supervisor import follow_parent

    follow_parent()
    start.with_django()
    from scudo.demo import mailbox

    asyncio.run(mailbox.serve())


def estate() -> None:
    """Run the parts of the demo's customers alone: about twenty small processes on this machine."""
    import asyncio
    import logging

    from scudo.config.supervisor import follow_parent

    follow_parent()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    settle_environment()
    from scudo.demo.estate import plan
    from scudo.demo.estate.keeper import Keeper

    asyncio.run(Keeper(plan.parts()).run())
