"""The import contracts of pyproject.toml hold, and each of them catches what it forbids."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.places import ROOT, SOURCE

LINTER = Path(sys.executable).with_name("lint-imports")
SHADOWED = ("*.css", "*.js", "*.html", "*.svg", "*.po", "*.mo", "__pycache__")

Planted = dict[str, str]

VIOLATIONS: dict[str, tuple[str, Planted]] = {
    "a lower floor that calls up": ("tower", {"desk/queries/family.py": "import scudo.mail.models"}),
    "a floor that calls the command line": ("tower", {"lib/clock.py": "from scudo.cli import sla"}),
    "two faces that see each other": ("tower", {"portal/apps.py": "import scudo.web.apps"}),
    "a floor that nobody declared": (
        "tower",
        {"cellar/__init__.py": "", "cellar/wine.py": "import scudo.core"},
    ),
    "a core that knows Django": ("pure-core", {"core/severity.py": "from django.conf import settings"}),
    "a core that asks what time it is": ("pure-core", {"core/sla.py": "import time"}),
    "a core that speaks to the network": ("pure-core", {"core/number.py": "from socket import socket"}),
    "a core that throws dice": ("pure-core", {"core/hours.py": "import random"}),
    "a core that logs": ("pure-core", {"core/lifecycle.py": "import logging"}),
    "a probe that needs the server's parts": ("light-probe", {"probe/run.py": "import psycopg"}),
    "a probe that knows the centre's apps": ("tower", {"probe/run.py": "import scudo.lib.clock"}),
    "queries that act": ("four-files", {"customers/queries.py": "from scudo.customers import actions"}),
    "models that ask": ("four-files", {"contracts/models.py": "import scudo.contracts.queries"}),
    "actions that know who reacts": (
        "four-files",
        {"desk/react.py": "", "desk/actions/ticket.py": "import scudo.desk.react"},
    ),
    "the staff's face with a model in its hands": (
        "faces-see-no-models",
        {"web/shelf.py": "from scudo.desk.models import Ticket"},
    ),
    "the portal with a model in its hands": (
        "faces-see-no-models",
        {"portal/shelf.py": "import scudo.customers.models"},
    ),
    "two modules of one floor in a ring": (
        "no-cycles",
        {"core/left.py": "import scudo.core.right", "core/right.py": "import scudo.core.left"},
    ),
    "two packages deep inside a floor in a ring": (
        "no-cycles",
        {
            "lib/east/__init__.py": "",
            "lib/east/door.py": "import scudo.lib.west.door",
            "lib/west/__init__.py": "",
            "lib/west/door.py": "import scudo.lib.east.window",
            "lib/east/window.py": "",
        },
    ),
}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all graphs of this run: only planted files are read anew."""
    return tmp_path_factory.mktemp("graphs")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources that violations are planted in and taken from again."""
    copy = tmp_path_factory.mktemp("tower")
    shutil.copytree(SOURCE, copy / "src" / "scudo", ignore=shutil.ignore_patterns(*SHADOWED))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@pytest.fixture
def plant(pristine: Path) -> Iterator:
    """Write lines at the top of modules of the copy; all is put back afterwards."""
    before: dict[Path, bytes | None] = {}

    def write(planted: Planted) -> None:
        for name, line in planted.items():
            file = pristine / "src" / "scudo" / name
            before[file] = file.read_bytes() if file.exists() else None
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(line.encode() + b"\n" + (before[file] or b""))

    yield write
    for file, content in before.items():
        if content is None:
            file.unlink()
        else:
            file.write_bytes(content)
    for folder in {file.parent for file, content in before.items() if content is None}:
        if not any(folder.iterdir()):
            folder.rmdir()


def lint(place: Path, cache: Path, *contracts: str) -> subprocess.CompletedProcess:
    """Run import-linter on the sources in `place`, as `scudo check` does."""
    chosen = [part for contract in contracts for part in ("--contract", contract)]
    return subprocess.run(
        [LINTER, "--no-logo", "--cache-dir", cache, *chosen],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(place / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_sources_keep_every_contract(pristine, cache):
    run = lint(pristine, cache)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "6 kept, 0 broken" in run.stdout


@pytest.mark.parametrize("violation", VIOLATIONS)
def test_a_contract_catches(violation, pristine, plant, cache):
    contract, planted = VIOLATIONS[violation]
    plant(planted)
    run = lint(pristine, cache, contract)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "0 kept, 1 broken" in run.stdout


def test_every_contract_is_proved_by_a_planted_violation():
    configuration = (ROOT / "pyproject.toml").read_text()
    declared = {line.split('"')[1] for line in configuration.splitlines() if line.startswith("id = ")}
    assert declared == {contract for contract, _ in VIOLATIONS.values()}
