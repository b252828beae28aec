"""`scudo model state`, and `scudo design check|schema`: whether a model is sound, and what follows from failures."""

import json
from typing import Annotated

import typer

from scudo.cli.models.files import Unreadable, answer_each, model_of, names_of, say
from scudo.core.model import SCHEMA, Assessment, Graph, Malformed

YamlFiles = Annotated[
    list[str], typer.Argument(metavar="FILE...", help="Models in YAML; - is standard input.")
]


def state(
    files: YamlFiles,
    failed: Annotated[str, typer.Option(help="Components that failed, by key: a,b.")] = "",
    unknown: Annotated[str, typer.Option(help="Components of which nobody knows: a,b.")] = "",
) -> None:
    """Say what follows when components fail: {severity, services: {key: {state, severity, because, …}}}.

    A file that cannot be read, or a component that it does not have, gives {error, file} and exit code 1.
    """
    answer_each(
        files, lambda file: _answer(Graph(model_of(file)).assess(names_of(failed), names_of(unknown)))
    )


def check(files: YamlFiles) -> None:
    """Say of each file whether it is a sound model, or what is wrong in which line (exit code 1)."""
    failed = False
    for file in files:
        try:
            found = model_of(file)
        except (Unreadable, Malformed) as error:
            failed = True
            say(str(error) if isinstance(error, Malformed) else f"{file}: {error}")
        else:
            say(
                f"{file}: sound (components: {len(found.components)}, groups: {len(found.groups)}, "
                f"services: {len(found.services)}, checks: {len(found.checks)})"
            )
    if failed:
        raise typer.Exit(1)


def schema() -> None:
    """Print the JSON Schema of a model, for editors that check while one writes."""
    say(json.dumps(SCHEMA, indent=2, ensure_ascii=False))


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
