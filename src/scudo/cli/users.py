"""`scudo user add`: let one of the provider's people in."""

import sys
from typing import Annotated

import typer

from scudo.cli.start import with_database
from scudo.core.roles import STAFF, Actor, Role

STANDARD_INPUT = "-"

app = typer.Typer(name="user", no_args_is_help=True, help="The provider's people.")


@app.callback()
def user() -> None:
    """The provider's people."""


@app.command()
def add(
    email: str,
    name: Annotated[str, typer.Option(prompt=True, help="First and last name.")],
    role: Annotated[
        list[str], typer.Option(help="operator, technician, office, designer or manager; may repeat.")
    ],
    language: Annotated[str, typer.Option(help="it or en.")] = "it",
    password: Annotated[
        str, typer.Option(help="- reads it from standard input; asked for where missing.")
    ] = "",
) -> None:
    """Let a person in, with one or more roles."""
    secret = typed(password)
    with with_database():
        from django.contrib.auth.password_validation import validate_password

        from scudo.customers import actions
        from scudo.lib import clock

        validate_password(secret)
        console = Actor(name="console", roles=frozenset({Role.SYSTEM, Role.MANAGER}))
        made = actions.add_user(
            email=email,
            name=name,
            roles=[known(text) for text in role],
            password=secret,
            language=language,
            by=console,
            at=clock.now(),
        )
        sys.stdout.write(f"{made.name} ({made.email}) may log in.\n")


def typed(password: str) -> str:
    """The password given, or read, or asked for twice."""
    if password == STANDARD_INPUT:
        return sys.stdin.readline().rstrip("\n")
    return password or str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def known(text: str) -> Role:
    """A role of the staff by its name; another is refused with the list."""
    if text not in STAFF:
        raise typer.BadParameter(f"{text} is none of {', '.join(sorted(STAFF))}.")
    return Role(text)
