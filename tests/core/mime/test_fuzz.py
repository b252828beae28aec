"""Atheris over the reader of mails: two minutes each time, an hour with --long."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SECONDS, HOUR_S = 120, 3600
pytest.importorskip("atheris", reason="atheris is for Linux on x86_64; what it finds there is found for all")


def fuzz(seconds: int) -> None:
    """Fuzz the reader for a time; what it stumbled over is told."""
    with tempfile.TemporaryDirectory(prefix="scudo-fuzz-") as made:
        folder = Path(made)
        ended = subprocess.run(
            [sys.executable, "-m", "tests.core.mime.fuzz", str(seconds), made], cwd=ROOT, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds + 300,
        )  # fmt: skip
        stumbled = [path.read_bytes()[:300] for path in folder.iterdir() if path.is_file()]
        assert (ended.returncode, stumbled) == (0, []), ended.stdout.decode(errors="replace")[-2000:]
        assert len(list((folder / "found").iterdir())) > 100, "it found ways of its own"


def test_two_minutes_of_mails_are_letters():
    fuzz(SECONDS)


@pytest.mark.long
def test_an_hour_of_mails_are_letters():
    fuzz(HOUR_S)
