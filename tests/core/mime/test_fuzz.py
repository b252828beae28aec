"""Atheris over the reader of mails: two minutes each time, an hour with --long."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
pytest.importorskip("atheris", reason="atheris is for Linux on x86_64; what it finds there is found for all")


def fuzzed(seconds: int, folder: Path) -> None:
    """Let the reader be fuzzed; what it stumbled over is told."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.core.mime.fuzz", str(seconds), str(folder)], cwd=ROOT, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}, capture_output=True, text=True,
        timeout=seconds + 120,
    )  # fmt: skip
    stumbled = [path.read_bytes()[:300] for path in folder.iterdir() if path.is_file()]
    assert (ended.returncode, stumbled) == (0, []), ended.stderr[-2000:]
    assert len(list((folder / "found").iterdir())) > 100, "it found ways of its own"


def test_two_minutes_of_mails_are_letters(tmp_path):
    fuzzed(120, tmp_path)


@pytest.mark.long
def test_an_hour_of_mails_are_letters(tmp_path):
    fuzzed(3600, tmp_path)
