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


class Fuzzing:
    """The reader being fuzzed for a time, beside whatever else is tested meanwhile."""

    def __init__(self, seconds: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="scudo-fuzz-"))
        self.seconds = seconds
        self.log = (self.folder / "log").open("wb")
        self.process = subprocess.Popen(
            ["nice", "-n", "10", sys.executable, "-m", "tests.core.mime.fuzz", str(seconds), str(self.folder)], cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}, stdout=self.log, stderr=self.log,
        )  # fmt: skip

    def check(self) -> None:
        """Wait for its end; what the reader stumbled over is told."""
        code = self.process.wait(self.seconds + 300)
        self.log.close()
        said = (self.folder / "log").read_text(errors="replace")
        stumbled = [
            path.read_bytes()[:300] for path in self.folder.iterdir() if path.is_file() and path.name != "log"
        ]
        assert (code, stumbled) == (0, []), said[-2000:]
        assert len(list((self.folder / "found").iterdir())) > 100, "it found ways of its own"


@pytest.fixture(scope="session")
def begun_early(request: pytest.FixtureRequest) -> Fuzzing:
    """The two minutes, begun with the run where the whole of it was collected (tests/conftest.py)."""
    early: Fuzzing | None = getattr(request.config, "fuzzing", None)
    return early or Fuzzing(SECONDS)


def test_two_minutes_of_mails_are_letters(begun_early):
    begun_early.check()


@pytest.mark.long
def test_an_hour_of_mails_are_letters():
    Fuzzing(HOUR_S).check()
