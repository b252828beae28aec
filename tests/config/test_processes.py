"""The processes of an installation."""

import gc

import pytest

from scudo.config import processes


@pytest.fixture
def collected_as_before():
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("collected_as_before")
def test_the_web_process_sets_what_its_answers_need_apart_from_the_garbage_collector():
    found = processes.application()
    assert callable(found)
    walked = len(gc.get_objects())
    assert gc.get_freeze_count() > 10 * walked
