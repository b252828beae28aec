"""The processes of an installation."""

import gc

import pytest
from django.template import engines

from scudo.config import processes


@pytest.fixture
def collected_as_before():
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("collected_as_before")
def test_the_web_process_sets_what_its_answers_need_apart_from_the_garbage_collector():
    assert processes.served().loaded
    walked = len(gc.get_objects())
    assert gc.get_freeze_count() > 10 * walked


@pytest.mark.usefixtures("collected_as_before")
def test_no_page_is_the_first_to_read_its_template():
    (cached,) = engines["django"].engine.template_loaders
    cached.reset()
    processes.served()
    pages = {page.name for page in (processes.settings.PACKAGE / "web" / "templates" / "web").glob("*.html")}
    assert "desk.html" in pages
    assert {f"web/{page}" for page in pages} <= {str(name) for name in cached.get_template_cache}
