"""`scudo migrate` and `scudo journal`: the database's form, and the proof that its journal is whole."""

import sys

import typer

from scudo.cli.start import with_database, with_django

journal = typer.Typer(name="journal", no_args_is_help=True, help="The journal of what happened.")


def migrate() -> None:
    """Prepare the database and bring its tables up to date, as their owner."""
    with_django()
    prepare()
    sys.stdout.write("The database is up to date.\n")


def prepare() -> None:
    """Roles, default rights, migrations; the connections used for it are closed."""
    from django.core.management import call_command
    from django.db import connections

    from scudo.lib.postgres import roles

    roles.prepare()
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    connections.close_all()


@journal.callback()
def about() -> None:
    """The journal of what happened."""


@journal.command()
def verify() -> None:
    """Recompute the chain of the journal; exits 1 where an entry was changed, added or removed."""
    with with_database():
        from scudo.journal import queries

        found = queries.verify()
    sys.stdout.write(f"{found.entries} entries under {found.seals} seals, {found.unsealed} not sealed yet.\n")
    if found.broken_at is not None:
        sys.stdout.write(
            f"The chain breaks at seal {found.broken_at}: an entry of it was changed, added or removed.\n"
        )
        raise typer.Exit(1)
