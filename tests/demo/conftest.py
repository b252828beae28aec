"""One keeper for all tests of the demo's infrastructure; every test finds it whole."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from scudo.demo.estate import control
from scudo.demo.estate.control import Deed, State
from tests.demo.estate import Estate


@pytest.fixture(scope="session")
def kept() -> Iterator[Estate]:
    """The keeper, for the whole session, on the tests' data folder."""
    made = Estate(Path(os.environ["SCUDO_HOME"]))
    yield made
    made.stop()


@pytest.fixture
def estate(kept: Estate) -> Iterator[Estate]:
    """The same with every part at work, before the test and after it."""
    kept.wait()
    yield kept
    for part in kept.parts().values():
        if part.state is State.BROKEN:
            control.ask(Deed.MEND, part.key)
