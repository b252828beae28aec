"""Where a model has not the shape of the schema: what the validator finds, as plain sentences with lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from scudo.core.model.marked import Place, Table, line_at, where
from scudo.core.model.problems import MOST_PROBLEMS, Problem, did_you_mean, shown
from scudo.core.model.schema import DURATION, MONEY, MONEY_PER_HOUR, ONE_KIND, RATE, SCHEMA, SHARE, Schema

Told = tuple[Place, str]

_WITH_UNIT = {each["title"] for each in (DURATION, RATE, SHARE, MONEY, MONEY_PER_HOUR)}
_AMOUNT = re.compile(r"[-+]?[0-9]+([.,][0-9]+)?")
_EMPTY = {"minItems", "minProperties", "minLength"}


def _pattern(_: object, pattern: str, value: object, __: object) -> Iterator[ValidationError]:
    """As JSON Schema says it, where `$` is the very end: Python's lets a line break follow."""
    if isinstance(value, str) and (value.endswith("\n") or not re.search(pattern, value)):
        yield ValidationError("another pattern")


_VALIDATOR = extend(Draft202012Validator, {"pattern": _pattern})(SCHEMA)  # type: ignore[no-untyped-call]  # jsonschema's


@dataclass(frozen=True, slots=True)
class Misshapen:
    """What has another shape: as problems, and as the places that cannot be read further.

    `are_all` is false where the search ended early, at fifty.
    """

    problems: tuple[Problem, ...]
    places: frozenset[tuple[str | int, ...]]
    are_all: bool


def misshapen(root: Table) -> Misshapen:
    """Whatever in a file has not the shape of the schema."""
    findings = [_finding(error) for error in islice(_VALIDATOR.iter_errors(root), MOST_PROBLEMS)]
    return Misshapen(
        problems=tuple(
            Problem(line_at(root, place), where(place), reason)
            for finding in findings
            for place, reason in _told(finding)
        ),
        places=frozenset(finding.place for finding in findings),
        are_all=len(findings) < MOST_PROBLEMS,
    )


@dataclass(frozen=True, slots=True)
class _Finding:
    """What broke which rule of the schema: the value there, the schema that it has to meet, and the rule's own limit."""

    place: tuple[str | int, ...]
    rule: str
    value: Any
    schema: Schema
    limit: Any
    is_key: bool


def _finding(error: ValidationError) -> _Finding:
    schema: Any = error.schema
    return _Finding(
        place=tuple(error.absolute_path),
        rule=str(error.validator),
        value=error.instance,
        schema=schema,
        limit=error.validator_value,
        is_key="propertyNames" in error.absolute_schema_path,
    )


def _told(finding: _Finding) -> Iterator[Told]:
    place = finding.place
    match finding.rule:
        case "additionalProperties":
            yield from _unknown(finding, place)
        case "required":
            yield from _missing(finding, place)
        case "dependentRequired":
            yield from _misplaced(finding, place)
        case "oneOf":
            yield from _kinds(finding, place)
        case _ if finding.is_key:
            yield (*place, finding.value), f"is not {finding.schema['title']}"
        case rule if rule in _EMPTY and len(finding.value) == 0:
            yield (
                place,
                "is empty; name at least one" if rule != "minLength" else f"is empty; {_wanted(finding)}",
            )
        case _:
            yield place, _wrong(finding)


def _unknown(finding: _Finding, place: Place) -> Iterator[Told]:
    known = list(finding.schema["properties"])
    for key in finding.value:
        if key not in known:
            yield (
                (*place, key),
                f"is not known here{did_you_mean(key, known) or '; known are ' + ', '.join(known)}",
            )


def _missing(finding: _Finding, place: Place) -> Iterator[Told]:
    for key in finding.limit:
        if key not in finding.value:
            yield (*place, key), f"is missing; write {_example(finding.schema['properties'][key], key)}"


def _misplaced(finding: _Finding, place: Place) -> Iterator[Told]:
    for key, others in finding.limit.items():
        if key in finding.value and not set(others) & set(finding.value):
            yield (*place, key), f"belongs to a check of {' or '.join(others)}; remove it here"


def _kinds(finding: _Finding, place: Place) -> Iterator[Told]:
    known = [kind for each in ONE_KIND for kind in each["required"]]
    if isinstance(finding.value, dict):
        given = [kind for kind in known if kind in finding.value]
        if given:
            yield (
                (*place, given[1]),
                f"is a second kind beside {given[0]}; write each as a check of its own",
            )
        else:
            yield place, f"says not how to check; write one of {', '.join(known)}"


def _wrong(finding: _Finding) -> str:
    value, schema = finding.value, finding.schema
    if value is None:
        return f"is empty; {_wanted(finding)}"
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        return f"has more than {schema['maxLength']} characters; shorten it"
    if schema.get("title") in _WITH_UNIT and _AMOUNT.fullmatch(str(value)):
        return f"{shown(value)} has no unit; write it like {schema['examples'][0]}"
    if schema.get("type") == "string" and isinstance(value, int | float):
        return f'{shown(value)} is not text here; write it in quotes: "{shown(value)}"'
    near = did_you_mean(value, schema["enum"]) if isinstance(value, str) and "enum" in schema else ""
    return f"{shown(value)} is not {_shape(finding)}{near}"


def _wanted(finding: _Finding) -> str:
    return f"it must be {_shape(finding)}"


def _shape(finding: _Finding) -> str:
    """The title with an example, unless it holds one itself."""
    title, examples = str(finding.schema["title"]), finding.schema.get("examples")
    return f"{title}; write it like {examples[0]}" if examples and "such as" not in title else title


def _example(schema: dict[str, object], key: str) -> str:
    """`k: 1`; for what has no example of its own, its title."""
    match schema.get("examples"):
        case [example, *_]:
            return f"{key}: {example}"
        case _:
            return f"{key}: with {schema['title']}"
