"""The ground of all tests: a PostgreSQL of their own, under the same roles as an installation."""

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HOME = Path(tempfile.mkdtemp(prefix="scudo-tests-"))
HOME.chmod(0o711)
(HOME / "static").mkdir()
for name in [name for name in os.environ if name.startswith(("SCUDO_", "DATABASE_", "PG"))]:
    del os.environ[name]
OURS = {
    "DJANGO_SETTINGS_MODULE": "scudo.config.settings",
    "SCUDO_HOME": str(HOME),
    "SCUDO_MOVABLE_CLOCK": "1",
    "SCUDO_DEMO": "0",
}
os.environ |= OURS

import psycopg  # noqa: E402 - the environment stands first
from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from psycopg import sql  # noqa: E402

from scudo.cli import database  # noqa: E402
from scudo.config import translations  # noqa: E402
from scudo.lib.postgres.cluster import SUPERUSER, embedded  # noqa: E402
from tests.jobs import Worked, work_off  # noqa: E402

CI = os.environ.get("CI", "").lower() == "true"
TEMPLATE = "scudo_template"

assert settings.DATABASES, "the settings are loaded, so that pytest-django finds them"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run what takes hours")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: takes hours; runs with --long only")
    for folder in settings.LOCALE_PATHS:
        translations.compile_stale(folder)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    items[:] = [item for item in items if item not in long]
    if long:
        config.hook.pytest_deselected(items=long)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Processes that test side by side have a folder and a server each: none inherits this one's."""
    for name in OURS:
        del os.environ[name]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where CI=true nothing may be skipped: a missing part of the system is a failure there."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which CI=true forbids: {report.longrepr}"
    return report  # type: ignore[return-value]


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """The same for a whole module that skips itself."""
    report: pytest.CollectReport = yield  # type: ignore[assignment]
    if CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"Skipped, which CI=true forbids: {report.longrepr}"
    return report  # type: ignore[return-value]


def pytest_unconfigure() -> None:
    """Stop the server and take its folder away."""
    cluster = embedded()
    with contextlib.suppress(OSError, ValueError):
        first = (cluster.data / "postmaster.pid").read_text().splitlines()[0]
        os.kill(int(first), signal.SIGQUIT)
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """The embedded server, its roles, and the tables made by their owner; tests work as the application."""
    embedded().ensure()
    with admin() as server:
        server.execute("alter system set fsync = off")
        server.execute("alter system set synchronous_commit = off")
        server.execute("select pg_reload_conf()")
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        database.prepare()
    with admin() as server:
        server.execute(sql.SQL("create database {} template scudo").format(sql.Identifier(TEMPLATE)))


def admin() -> psycopg.Connection[tuple[object, ...]]:
    """The server's superuser, whom no process of an installation ever is."""
    return psycopg.connect(embedded().url(SUPERUSER, "postgres"), autocommit=True)


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A database of the test's own, for what must be committed: threads, processes, and the alias `owner`."""
    made = f"scudo_{os.urandom(4).hex()}"
    with admin() as server:
        server.execute(
            sql.SQL("create database {} template {}").format(*map(sql.Identifier, (made, TEMPLATE)))
        )
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        point_to(made)
        yield made
        point_to("scudo")
    with admin() as server:
        server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(made)))


def point_to(database_name: str) -> None:
    """Let both aliases reach another database from their next query on."""
    for connection in connections.all():
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
        connection.settings_dict["NAME"] = database_name


@pytest.fixture
def run_jobs() -> Callable[..., Worked]:
    """Works off every deferred job now, in order, in the test's own transaction."""
    return work_off
