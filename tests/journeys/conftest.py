"""The journeys: a whole installation, entered by its front doors."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.installation import Clock, Installation
from tests.mailbox import Mailbox

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Mailbox]:
    """Where the installation's letters go, for the whole session."""
    server = Mailbox()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mailbox(mail_server: Mailbox) -> Iterator[Mailbox]:
    """The same, empty and well-behaved."""
    mail_server.clear()
    mail_server.behave()
    yield mail_server
    mail_server.behave()


@pytest.fixture(scope="session")
def installation(mail_server: Mailbox) -> Iterator[Installation]:
    """`scudo up` with its own folder, ports and clock."""
    made = Installation(outgoing=mail_server.port)
    try:
        made.start()
        yield made
    finally:
        made.throw_away()


@pytest.fixture
def clock(installation: Installation) -> Iterator[Clock]:
    """The installation's clock; real again after the test."""
    shared = Clock(installation)
    yield shared
    shared.release()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, for one module: its event loop would stand in the way of other tests."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("Chromium is missing: on Debian, apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, installation: Installation) -> Iterator[Page]:
    """A page of an Italian browser at the installation's address; errors of its scripts fail the test."""
    context = browser.new_context(
        base_url=installation.url,
        locale="it-IT",
        timezone_id="Europe/Rome",
        viewport={"width": 1440, "height": 900},
    )
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda problem: problems.append(str(problem)))
    yield opened
    context.close()
    assert not problems, problems


@pytest.fixture(scope="session")
def seeded(installation: Installation) -> Installation:
    """The same installation with the example firms, their people and a fortnight of requests."""
    made = installation.run("demo", "seed")
    assert made.returncode == 0, made.stderr
    return installation
