"""The `scudo` command itself: finds the one module a command needs, and says plainly what went wrong."""

import importlib
import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from scudo.cli import plainly

COMMANDS = {
    "up": "scudo.cli.up:up",
    "web": "scudo.cli.up:web",
    "worker": "scudo.cli.up:worker",
    "post": "scudo.cli.up:post",
    "status": "scudo.cli.status:status",
    "migrate": "scudo.cli.database:migrate",
    "backup": "scudo.cli.backup:backup",
    "restore": "scudo.cli.backup:restore",
    "user": "scudo.cli.users:app",
    "journal": "scudo.cli.database:journal",
    "sla": "scudo.cli.sla:app",
    "import": "scudo.cli.exchange:import_",
    "export": "scudo.cli.exchange:export",
    "mail": "scudo.cli.mail:app",
    "contract": "scudo.cli.contract:app",
    "design": "scudo.cli.design:app",
    "model": "scudo.cli.models:app",
    "probe": "scudo.cli.probe:app",
    "demo": "scudo.cli.demo:app",
    "mailbox": "scudo.cli.demo:mailbox",
    "estate": "scudo.cli.demo:estate",
    "test": "scudo.cli.quality:test",
    "check": "scudo.cli.quality:check",
    "bench": "scudo.cli.quality:bench",
}


class Commands(TyperGroup):
    """The commands by name; the module of each is imported when that command is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer's signature
        """Every name, in the order people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - typer's signature
        """The command of a name, or None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found = getattr(importlib.import_module(module), name)
        command: Any = typer.main.get_command(found if isinstance(found, typer.Typer) else alone(found))
        command.name = cmd_name
        return command


def alone(function: Any) -> typer.Typer:
    """A function as an application of one command."""
    made = typer.Typer(add_completion=False)
    made.command()(function)
    return made


app = typer.Typer(cls=Commands, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def scudo() -> None:
    """Scudo: the software with which an IT provider runs its assistance service."""


def main() -> None:
    """Run a command; what a person can mend is told in one sentence (SCUDO_TRACE=1 shows where it came from)."""
    try:
        app(prog_name="scudo")
    except Exception as problem:
        sentence = plainly.sentence(problem)
        if sentence is None or os.environ.get("SCUDO_TRACE") == "1":
            raise
        sys.stderr.write(f"scudo: {sentence}\n")
        sys.exit(1)
