"""`scudo check`, `scudo test`, `scudo bench`: what the developers run; all of it works on a checkout."""

import importlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ("src", "tests", "bench")
SIDE_BY_SIDE = ("-n", str(os.cpu_count() or 1), "--dist", "loadfile", "--no-loadscope-reorder")
"""A test process for every core, each with a PostgreSQL of its own; a file's tests stay in one, files go in their order."""
PROGRAMS = {
    "chromium": ("chromium", "fonts-liberation", "fonts-noto-core"),
    "snmpd": ("snmpd",),
    "dovecot": ("dovecot-imapd",),
    "postfix": ("postfix",),
    "/usr/lib/nagios/plugins/check_dummy": ("monitoring-plugins-basic",),
}
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("style", ("ruff", "check", *SOURCES)),
    ("format", ("ruff", "format", "--check", "--quiet", *SOURCES)),
    ("types", ("mypy", "--strict")),
    ("tower", ("lint-imports",)),
    ("house", ("pytest", "tests/house", "-q")),
)


def check() -> None:
    """Run every check of the code: style, types, import contracts, migrations, translations, licences."""
    raise typer.Exit(1 if run_checks() else 0)


def test(
    *,
    long: Annotated[bool, typer.Option("--long", help="Also what takes hours.")] = False,  # noqa: PT028 - a command, no test
    only: Annotated[str, typer.Option("-k", help="Only tests of this name, no checks.")] = "",  # noqa: PT028
) -> None:
    """Run the checks, which hold the tests of the house, then all other tests."""
    failed = [] if only else run_checks()
    install_programs()
    chosen = ["-k", only] if only else ["--ignore=tests/house"]
    command = [sys.executable, "-m", "pytest", *SIDE_BY_SIDE, *chosen, *(["--long"] if long else [])]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - programs and arguments of ours
    if failed:
        sys.stdout.write(f"Checks that failed: {', '.join(failed)}\n")
    raise typer.Exit(code or (1 if failed else 0))


def run_checks() -> list[str]:
    """Run the steps one after the other; returns the names of those that failed."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    failed = []
    for name, arguments in STEPS:
        started = time.monotonic()
        ended = run_step(arguments)
        good = ended.returncode == 0
        mark = "[green]ok[/green]" if good else "[red]failed[/red]"
        console.print(f"{name:<12}{mark}  {time.monotonic() - started:.1f} s")
        if not good:
            failed.append(name)
            console.print((ended.stdout + ended.stderr).strip(), markup=False)
    return failed


def run_step(arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Run one step with the environment's own tools."""
    module, *rest = arguments
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    if module == "mypy":  # its plugin reads the settings, which make their keys where SCUDO_HOME says
        environment["SCUDO_HOME"] = str(ROOT / ".mypy_cache" / "home")
    if module == "lint-imports":
        command = [str(Path(sys.executable).with_name("lint-imports"))]
    else:
        command = [sys.executable, "-m", module, *rest]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)  # noqa: S603 - programs and arguments of ours


def install_programs() -> None:
    """As root on Debian, install browser, SNMP agent, mail servers and plugins for the tests; elsewhere those say what is missing."""
    apt = shutil.which("apt-get")
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
    missing = [
        one for name, packages in PROGRAMS.items() if not shutil.which(name, path=path) for one in packages
    ]
    if not missing or not apt or os.geteuid() != 0:
        return
    sys.stdout.write(f"Installing for the tests: {', '.join(missing)}\n")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
        ended = subprocess.run(  # noqa: S603 - programs and arguments of ours
            [apt, "-q", *arguments], env=quiet, check=False, capture_output=True, text=True
        )
        if ended.returncode:
            sys.stdout.write(f"apt-get {arguments[0]} failed: {ended.stderr.strip()[-400:]}\n")
            return


def bench(
    name: str,
    size: Annotated[int | None, typer.Option(help="How much; each bench has its own default.")] = None,
    seed: Annotated[int, typer.Option(help="Where its random numbers begin.")] = 1,
) -> None:
    """Measure one thing and print its figures as one line of JSON."""
    known = sorted(
        path.stem.replace("_", "-")
        for path in (ROOT / "bench").glob("[a-z]*.py")
        if "def run(" in path.read_text()
    )
    if name not in known:
        raise typer.BadParameter(f"There is no bench {name}; there are {', '.join(known)}.")
    sys.path.insert(0, str(ROOT))
    module = name.replace("-", "_")
    figures: dict[str, float] = importlib.import_module(f"bench.{module}").run(size, seed)
    answer = {"name": name, "figures": figures, "machine": machine(), "seed": seed}
    sys.stdout.write(json.dumps(answer) + "\n")


def machine() -> dict[str, int | str]:
    """What the figures were measured on."""
    from scudo.lib.postgres import binaries

    version = subprocess.run(  # noqa: S603 - programs and arguments of ours
        [binaries.programs() / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout.split()
    return {
        "cores": os.cpu_count() or 1,
        "python": platform.python_version(),
        "postgres": version[2] if version else "",
    }
