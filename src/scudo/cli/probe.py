"""`scudo probe`: enrol a probe with its centre, run it, see how it stands."""

import asyncio
import json
import logging
import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn
from urllib.parse import urlsplit

import typer

app = typer.Typer(
    name="probe", help="The probe: runs checks here and tells the centre.", no_args_is_help=True
)

_Folder = Annotated[Path | None, typer.Option("--folder", help="Where the probe keeps what it has.")]
_LOCAL = {"127.0.0.1", "::1", "localhost"}
_LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"


@app.callback()
def probe() -> None:
    """The probe: runs checks here and tells the centre."""


@app.command()
def enrol(
    url: Annotated[str, typer.Argument(help="The centre's address, such as https://assistenza.example.")],
    code: Annotated[str, typer.Argument(help="The code that the centre gave for this probe; it works once.")],
    folder: _Folder = None,
) -> None:
    """Join a centre with the code that it gave."""
    from scudo.probe import centre, run

    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise typer.BadParameter("give the centre's address with https://")
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        sys.stderr.write("scudo: without https:// others on the way can read what this probe sends.\n")
    try:
        identity = asyncio.run(run.enrol(_folder(folder), url, code))
    except centre.EnrolmentRefused as problem:
        _fail(f"The centre refuses the code: {problem}. Ask for a new one.")
    except centre.Unreachable as problem:
        _fail(f"The centre cannot be reached: {problem}. See that {url} is right, then run this again.")
    except centre.BadCertificates as problem:
        _fail(str(problem))
    sys.stdout.write(
        f"This is the probe {identity.probe} of {identity.centre}. Start it with `scudo probe run`.\n"
    )


@app.command("run")
def run_probe(folder: _Folder = None) -> None:
    """Run the probe until it is told to stop (Ctrl-C, SIGTERM); an invitation in its folder is accepted first."""
    from scudo.config.supervisor import follow_parent
    from scudo.probe import centre, run
    from scudo.probe.folder import InUse, NotEnrolled

    follow_parent()
    logging.basicConfig(stream=sys.stderr, format=_LINE, level=logging.WARNING)
    logging.getLogger("scudo").setLevel(os.environ.get("SCUDO_LOG_LEVEL", "INFO"))
    try:
        asyncio.run(run.accept(_folder(folder)))
        run.run(_folder(folder))
    except centre.EnrolmentRefused as problem:
        _fail(f"The centre refuses the invitation: {problem}")
    except (NotEnrolled, InUse, centre.BadCertificates) as problem:
        _fail(str(problem))


@app.command()
def status(folder: _Folder = None) -> None:
    """Print how the probe stands, as one line of JSON."""
    from scudo.probe.folder import Folder, NotEnrolled

    place = Folder(_folder(folder))
    try:
        identity = place.identity()
    except NotEnrolled as problem:
        _fail(str(problem))
    found: dict[str, Any] = {"probe": identity.probe, "centre": identity.centre, "running": place.is_in_use}
    sys.stdout.write(json.dumps(found | _waiting(place.spool) | place.state()) + "\n")


def _waiting(path: Path) -> dict[str, int]:
    """How many results wait on the disk; read beside a probe that runs, and never written."""
    import sqlite3
    from contextlib import closing

    from scudo.probe.spool import waiting_in

    if not path.exists():
        return {"waiting": 0}
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as base:
        return {"waiting": waiting_in(base)}


def _folder(named: Path | None) -> Path:
    from scudo.probe.folder import default

    return named.expanduser().resolve() if named else default()


def _fail(sentence: str) -> NoReturn:
    sys.stderr.write(f"scudo: {sentence}\n")
    raise typer.Exit(1)


@app.command()
def invite(
    name: Annotated[str, typer.Argument(help="What models call the probe by.")],
    customer: Annotated[str, typer.Option(help="The key of the customer at whose site it stands.")],
) -> None:
    """In the centre: expect a probe, and print the code that enrols it; it works once, within a day."""
    from scudo.cli.start import with_database

    with with_database():
        from scudo.core.roles import Actor, Role
        from scudo.customers import queries
        from scudo.lib import clock
        from scudo.monitor import actions

        console = Actor(name="console", roles=frozenset({Role.SYSTEM, Role.MANAGER}))
        owner = queries.customers_for(console).filter(key=customer).first()
        if owner is None:
            _fail(f"There is no customer {customer}; a customer's page shows its key.")
        code = actions.invite_probe(name=name, customer=owner, by=console, at=clock.now())
    sys.stdout.write(f"On the machine of the probe: scudo probe enrol URL {code}\n")
