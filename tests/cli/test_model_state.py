import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from scudo.cli.main import alone
from scudo.cli.models import app, check, schema

SOURCE = Path(__file__).parents[2] / "src"
SYSTEM = Path(__file__).parents[1] / "topologies" / "two-nodes.yaml"


def run(command, *arguments, written=None):
    result = CliRunner().invoke(command, [*map(str, arguments)], input=written, catch_exceptions=False)
    return result.exit_code, result.stdout


def state(*arguments, written=None):
    code, told = run(app, "state", *arguments, written=written)
    return code, json.loads(told)


def test_what_follows_from_failures_is_told_by_service():
    assert state(SYSTEM, "--failed", "erp-1") == (
        0,
        {
            "severity": 3,
            "services": {
                "erp": {
                    "state": "at_risk",
                    "severity": 3,
                    "because": ["erp-1"],
                    "next_single_failures": ["sw-b", "erp-2"],
                    "functions": {},
                }
            },
        },
    )


def test_several_failed_are_separated_by_commas_and_the_unknown_are_named_apart():
    assert state(SYSTEM, "--failed", "erp-1, sw-b")[1]["services"]["erp"]["because"] == ["sw-b", "erp-1"]
    assert (
        state(SYSTEM, "--failed", "erp-1", "--unknown", "erp-2")[1]["services"]["erp"]["state"] == "unknown"
    )


def test_with_nothing_failed_there_is_no_severity():
    code, answer = state("-", written=SYSTEM.read_text())
    assert (code, answer["severity"], answer["services"]["erp"]["severity"]) == (0, None, None)
    assert answer["services"]["erp"]["state"] == "up"


def test_functions_are_told_with_their_service():
    text = "system: s\ncomponents: {a: , b: }\nservices: {s: {needs: [a], functions: {f: {needs: [b]}}}}\n"
    service = state("-", "--failed", "b", written=text)[1]["services"]["s"]
    assert (service["state"], service["severity"], service["because"]) == ("degraded", 2, ["b"])
    assert service["functions"] == {"f": {"state": "down", "because": ["b"], "next_single_failures": []}}


@pytest.mark.parametrize(
    ("written", "failed", "error"),
    [
        ("system: s\n", "", "-:1: components: is missing; write components: with components by their keys"),
        (SYSTEM.read_text(), "erp-3", 'there is no component "erp-3"; did you mean "erp-2"?'),
        (b"system: \xff\n", "", "line 1 is not UTF-8; save the file as UTF-8"),
    ],
)
def test_what_cannot_be_answered_is_told_and_fails(written, failed, error):
    assert state("-", "--failed", failed, written=written) == (1, {"error": error, "file": "-"})


def test_a_file_that_is_not_there_is_told(tmp_path):
    missing = tmp_path / "missing.yaml"
    assert state(missing) == (1, {"error": "cannot be read: No such file or directory", "file": str(missing)})


def test_a_check_says_of_each_file_whether_it_is_sound(tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("system: s\ncomponents:\n  a: {needs: [b]}\n  b: {mtbf: 3}\n")
    code, told = run(alone(check), SYSTEM, broken, tmp_path / "missing.yaml")
    assert (code, told.splitlines()) == (
        1,
        [
            f"{SYSTEM}: sound (components: 4, groups: 1, services: 1, checks: 0)",
            f"{broken}:4: components.b.mtbf: 3 has no unit; write it like 30 s",
            f"{tmp_path / 'missing.yaml'}: cannot be read: No such file or directory",
        ],
    )
    assert run(alone(check), SYSTEM)[0] == 0


def test_the_schema_is_printed_as_json():
    code, told = run(alone(schema))
    Draft202012Validator.check_schema(json.loads(told))
    assert code == 0


def test_the_command_starts_without_django():
    imported = "import sys, scudo.cli.models; sys.exit('django' in sys.modules)"
    environment = {"PYTHONPATH": str(SOURCE)}
    assert subprocess.run([sys.executable, "-c", imported], check=False, env=environment).returncode == 0
