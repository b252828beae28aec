"""The `scudo` command: quick, plain, and honest about what went wrong."""

import errno
import subprocess
import sys

import pytest
from django.core.exceptions import ValidationError

from scudo.cli import plainly
from scudo.cli.main import COMMANDS
from tests.installation import Installation
from tests.waiting import free_port

WITHOUT_DJANGO = """
import sys
from scudo.cli.main import main
sys.argv = ["scudo", *sys.argv[1:]]
try:
    main()
finally:
    print("django" in sys.modules, file=sys.stderr)
"""


@pytest.fixture
def nowhere(tmp_path) -> Installation:
    """An installation that was never started."""
    return Installation(home=tmp_path)


def test_help_names_every_command(nowhere):
    told = nowhere.run("--help", COLUMNS="120")
    assert told.returncode == 0, told.stderr
    assert all(f" {name} " in told.stdout for name in COMMANDS)
    assert "completion" not in told.stdout


def test_an_unknown_command_is_refused(nowhere):
    refused = nowhere.run("frobnicate")
    assert refused.returncode == 2
    assert "No such command" in refused.stderr


@pytest.mark.parametrize("arguments", [["sla", "due", "-"], ["mail", "parse", "-"], ["--help"]])
def test_what_needs_no_database_imports_no_django(arguments, nowhere):
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO, *arguments],
        input="", capture_output=True, text=True, env=nowhere.environment, check=False,
    )  # fmt: skip
    assert ended.stderr.strip().endswith("False"), ended.stderr


@pytest.mark.parametrize("command", [["status"], ["backup", "x.tar"], ["journal", "verify"]])
def test_a_folder_without_an_installation_is_told(command, nowhere):
    refused = nowhere.run(*command)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        f"scudo: There is no Scudo in {nowhere.home} yet: start it with `scudo up`, or set SCUDO_HOME.\n"
    )


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SCUDO_WEB_LISTEN": "8000"}, "SCUDO_WEB_LISTEN must be host:port"),
        ({"SCUDO_OFFICE_HOURS": "always"}, "SCUDO_OFFICE_HOURS must look like"),
        ({"SCUDO_HOME": "/dev/null/scudo"}, "A file stands where a folder is needed"),
        ({"SCUDO_WEB_LISTEN": "192.0.2.1:80"}, "Cannot listen on 192.0.2.1 port 80"),
        ({"DATABASE_URL": f"postgresql://127.0.0.1:{free_port()}/scudo"}, "The database does not answer"),
    ],
)
def test_a_start_that_cannot_be_says_what_to_mend(nowhere, environment, sentence):
    refused = nowhere.run("up", **environment)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"scudo: {sentence}"), refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_trace_is_there_for_who_asks(nowhere):
    refused = nowhere.run("status", SCUDO_TRACE="1")
    assert "Traceback" in refused.stderr


@pytest.mark.parametrize("content", [b"", b"no tar", b"\0" * 10240])
def test_a_file_that_is_no_backup_is_refused(nowhere, content):
    (nowhere.home / "file").write_bytes(content)
    refused = nowhere.run("restore", str(nowhere.home / "file"))
    assert refused.returncode == 1
    assert "backup" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_backup_that_is_not_there_is_told(nowhere):
    assert nowhere.run("restore", "/nowhere/file").stderr.startswith(
        "scudo: There is no such file (/nowhere/file)"
    )


def test_a_bench_prints_its_figures_as_one_line(nowhere):
    told = nowhere.run("bench", "nothing")
    assert told.returncode == 2
    assert "There is no bench nothing; there are checks, desk, fault-to-mail" in " ".join(
        told.stderr.replace("│", "").split()
    )


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "/var/lib/scudo/run"),
            "The disk is full (/var/lib/scudo/run)",
        ),
        (
            OSError(errno.EROFS, "Read-only file system", "/srv"),
            "cannot be written (/srv): it is mounted read-only",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "/root"),
            "This user may not read or write there (/root)",
        ),
        (
            ValidationError({"email": "This address belongs to another person already."}),
            "email: This address",
        ),
    ],
)
def test_what_a_person_can_mend_is_one_sentence(problem, words):
    told = plainly.sentence(problem)
    assert told
    assert words in told
    assert "\n" not in told


@pytest.mark.parametrize("problem", [ValueError("x"), KeyError("x"), OSError("x"), RuntimeError("x")])
def test_a_defect_keeps_its_trace(problem):
    assert plainly.sentence(problem) is None
