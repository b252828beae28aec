"""`scudo design load|check|schema|list`: the models of customers' systems."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from scudo.cli import models
from scudo.cli.start import with_database

STANDARD_INPUT = "-"

app = typer.Typer(
    name="design", no_args_is_help=True, help="Architecture models: one YAML file for each system."
)
app.command()(models.check)
app.command()(models.schema)


@app.command()
def load(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="YAML models; - reads standard input.")],
) -> None:
    """Make models the ones in force: kept as the system's next version, watched from now on. A file with problems changes nothing."""
    from scudo.core.model import Malformed

    failed = False
    with with_database():
        for file in files:
            try:
                sys.stdout.write(f"{loaded(file)}\n")
            except Malformed as problem:
                failed = True
                sys.stderr.write(f"{problem}\n")
    raise typer.Exit(1 if failed else 0)


def loaded(file: str) -> str:
    """Load one file; what it became, in a line."""
    from scudo.core.roles import Actor, Role
    from scudo.design import actions, queries
    from scudo.lib import clock

    console = Actor(name="console", roles=frozenset({Role.SYSTEM, Role.MANAGER}))
    text = (
        sys.stdin.read()
        if file == STANDARD_INPUT
        else Path(file).read_text(encoding="utf-8", errors="replace")
    )
    version = actions.load(text=text, file=file, by=console, at=clock.now())
    checks = queries.checks_of([version.system]).count()
    return f"{version.system.key}: version {version.number}, {checks} checks, customer {version.customer}"


@app.command("list")
def listed() -> None:
    """List the systems: key, version, customer, name."""
    with with_database():
        from scudo.core.roles import system
        from scudo.design import queries

        for one in queries.systems_for(system("console")).order_by("key"):
            sys.stdout.write(f"{one.key}\tversion {one.version}\t{one.customer}\t{one.name}\n")
