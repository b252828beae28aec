"""`scudo model`: questions to the architecture of a system in a file; no database, no installation."""

import typer

from scudo.cli.models.analysis import advise, analyze, explain
from scudo.cli.models.exchange import export, import_
from scudo.cli.models.state import check, schema, state

__all__ = ["app", "check", "schema", "state"]

app = typer.Typer(name="model", help="The architecture of a system, asked in a file.", no_args_is_help=True)


@app.callback()
def model() -> None:
    """The architecture of a system, asked in a file."""


for command in (analyze, state, explain, advise, export):
    app.command()(command)
app.command("import")(import_)
