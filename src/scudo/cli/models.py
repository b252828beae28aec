"""`scudo model state`, and what `scudo design` does without the database: questions to the model of a system in a file."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from scudo.core.model import SCHEMA, Assessment, Graph, Malformed, Model, NotInModel, read

app = typer.Typer(name="model", help="The architecture of a system, asked in a file.", no_args_is_help=True)


@app.callback()
def model() -> None:
    """The architecture of a system, asked in a file."""


@app.command()
def state(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A model in YAML; - is standard input.")],
    failed: Annotated[str, typer.Option(help="Components that failed, by key: a,b.")] = "",
    unknown: Annotated[str, typer.Option(help="Components of which nobody knows: a,b.")] = "",
) -> None:
    """Say what follows when components fail: {severity, services: {key: {state, severity, because, …}}}.

    A file that cannot be read, or a component that it does not have, gives {error, file} and exit code 1.
    """
    try:
        assessment = Graph(_model(file)).assess(_names(failed), _names(unknown))
    except (_Unreadable, Malformed, NotInModel) as error:
        _print({"error": str(error), "file": file})
        raise typer.Exit(1) from None
    _print(_answer(assessment))


def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Models in YAML; - is standard input.")
    ],
) -> None:
    """Say of each file whether it is a sound model, or what is wrong in which line (exit code 1)."""
    failed = False
    for file in files:
        try:
            found = _model(file)
        except (_Unreadable, Malformed) as error:
            failed = True
            _say(str(error) if isinstance(error, Malformed) else f"{file}: {error}")
        else:
            _say(
                f"{file}: sound (components: {len(found.components)}, groups: {len(found.groups)}, "
                f"services: {len(found.services)}, checks: {len(found.checks)})"
            )
    if failed:
        raise typer.Exit(1)


def schema() -> None:
    """Print the JSON Schema of a model, for editors that check while one writes."""
    _say(json.dumps(SCHEMA, indent=2, ensure_ascii=False))


class _Unreadable(Exception):
    """A file gives no text."""


def _model(file: str) -> Model:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return read(raw.decode("utf-8-sig"), file)
    except OSError as error:
        raise _Unreadable(f"cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _Unreadable(f"line {line} is not UTF-8; save the file as UTF-8") from None


def _names(written: str) -> list[str]:
    return [name.strip() for name in written.split(",") if name.strip()]


def _answer(assessment: Assessment) -> dict[str, object]:
    return {
        "severity": assessment.severity,
        "services": {
            key: {
                "state": service.state,
                "severity": service.severity,
                "because": service.because,
                "next_single_failures": service.next_single_failures,
                "functions": {
                    name: {
                        "state": function.state,
                        "because": function.because,
                        "next_single_failures": function.next_single_failures,
                    }
                    for name, function in service.functions.items()
                },
            }
            for key, service in assessment.services.items()
        },
    }


def _print(answer: dict[str, object]) -> None:
    _say(json.dumps(answer, ensure_ascii=False))


def _say(line: str) -> None:
    sys.stdout.buffer.write(f"{line}\n".encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()
