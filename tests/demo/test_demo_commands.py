"""`scudo demo parts`, `break`, `mend`: they ask the keeper of the running demo, without Django and without a database."""

import subprocess
import sys

from scudo.demo.estate.control import State


def run(estate, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "scudo", "demo", *arguments],
        env=estate.environment, capture_output=True, text=True, check=False, timeout=20,
    )  # fmt: skip


def test_parts_lists_each_with_its_state(estate):
    told = run(estate, "parts")
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(estate.parts())
    assert all(" runs " in line for line in lines)


def test_break_and_mend_tell_what_became_of_the_part_and_of_what_hangs_from_it(estate):
    broken = run(estate, "break", "alimentazione-a")
    assert broken.returncode == 0, broken.stderr
    told = {line.split()[0]: line for line in broken.stdout.splitlines()}
    assert " broken " in told["alimentazione-a"]
    assert " without power " in told["erp-1"]
    assert " runs " in told["db"]
    assert "erp-2" not in told
    assert " runs " in run(estate, "mend", "alimentazione-a").stdout
    assert estate.part("alimentazione-a").state is State.RUNS


def test_an_unknown_part_is_told_with_those_there_are(estate):
    refused = run(estate, "break", "erp-3")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("scudo: There is no part 'erp-3'. There are alimentazione-a, ")


def test_where_no_demo_runs_it_says_how_to_start_one(estate, tmp_path):
    estate.environment["SCUDO_HOME"], kept = str(tmp_path), estate.environment["SCUDO_HOME"]
    refused = run(estate, "parts")
    estate.environment["SCUDO_HOME"] = kept
    assert refused.returncode == 1
    assert refused.stderr == "scudo: The demo's parts do not run: start the demo with ./scudo demo.\n"
