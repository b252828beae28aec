"""Where a model has not the shape of the schema: what the validator finds, as plain sentences with lines."""

import re
from collections.abc import Iterator
from itertools import islice

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from scudo.core.model.marked import Place, Table, line_at, where
from scudo.core.model.problems import MOST_PROBLEMS, Problem, did_you_mean, shown
from scudo.core.model.schema import DURATION, MONEY, MONEY_PER_HOUR, ONE_KIND, SCHEMA, SHARE

Told = tuple[Place, str]

_WITH_UNIT = {each["title"] for each in (DURATION, SHARE, MONEY, MONEY_PER_HOUR)}
_AMOUNT = re.compile(r"[-+]?[0-9]+([.,][0-9]+)?")
_EMPTY = {"minItems", "minProperties", "minLength"}


def _pattern(_: object, pattern: str, value: object, __: object) -> Iterator[ValidationError]:
    """As JSON Schema says it, where `$` is the very end: Python's lets a line break follow."""
    if isinstance(value, str) and (value.endswith("\n") or not re.search(pattern, value)):
        yield ValidationError("another pattern")


_VALIDATOR = extend(Draft202012Validator, {"pattern": _pattern})(SCHEMA)


def misshapen(root: Table) -> tuple[list[Problem], set[Place]]:
    """What has another shape, as problems and as the places that cannot be read further; at most 50."""
    problems, places = [], set[Place]()
    for error in islice(_VALIDATOR.iter_errors(root), MOST_PROBLEMS):
        places.add(tuple(error.absolute_path))
        for place, reason in _told(error):
            problems.append(Problem(line_at(root, place), where(place), reason))
    return problems, places


def _told(error: ValidationError) -> Iterator[Told]:
    place = tuple(error.absolute_path)
    match str(error.validator):
        case "additionalProperties":
            yield from _unknown(error, place)
        case "required":
            yield from _missing(error, place)
        case "dependentRequired":
            yield from _misplaced(error, place)
        case "oneOf":
            yield from _kinds(error, place)
        case _ if "propertyNames" in error.absolute_schema_path:
            yield (*place, error.instance), f"is not {error.schema['title']}"
        case rule if rule in _EMPTY and len(error.instance) == 0:
            yield place, "is empty; name at least one" if rule != "minLength" else f"is empty; {_wanted(error)}"
        case _:
            yield place, _wrong(error)


def _unknown(error: ValidationError, place: Place) -> Iterator[Told]:
    known = list(error.schema["properties"])
    for key in error.instance:
        if key not in known:
            yield (
                (*place, key),
                f"is not known here{did_you_mean(key, known) or '; known are ' + ', '.join(known)}",
            )


def _missing(error: ValidationError, place: Place) -> Iterator[Told]:
    for key in error.validator_value:
        if key not in error.instance:
            yield (*place, key), f"is missing; write {_example(error.schema['properties'][key], key)}"


def _misplaced(error: ValidationError, place: Place) -> Iterator[Told]:
    for key, others in error.validator_value.items():
        if key in error.instance and not set(others) & set(error.instance):
            yield (*place, key), f"belongs to a check of {' or '.join(others)}; remove it here"


def _kinds(error: ValidationError, place: Place) -> Iterator[Told]:
    known = [kind for each in ONE_KIND for kind in each["required"]]
    if isinstance(error.instance, dict):
        given = [kind for kind in known if kind in error.instance]
        if given:
            yield (
                (*place, given[1]),
                f"is a second kind beside {given[0]}; write each as a check of its own",
            )
        else:
            yield place, f"says not how to check; write one of {', '.join(known)}"


def _wrong(error: ValidationError) -> str:
    value, schema = error.instance, error.schema
    if value is None:
        return f"is empty; {_wanted(error)}"
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        return f"has more than {schema['maxLength']} characters; shorten it"
    if schema.get("title") in _WITH_UNIT and _AMOUNT.fullmatch(str(value)):
        return f"{shown(value)} has no unit; write it like {schema['examples'][0]}"
    if schema.get("type") == "string" and isinstance(value, int | float):
        return f'{shown(value)} is not text here; write it in quotes: "{shown(value)}"'
    near = did_you_mean(value, schema["enum"]) if isinstance(value, str) and "enum" in schema else ""
    return f"{shown(value)} is not {_shape(error)}{near}"


def _wanted(error: ValidationError) -> str:
    return f"it must be {_shape(error)}"


def _shape(error: ValidationError) -> str:
    """The title with an example, unless it holds one itself."""
    title, examples = str(error.schema["title"]), error.schema.get("examples")
    return f"{title}; write it like {examples[0]}" if examples and "such as" not in title else title


def _example(schema: dict[str, object], key: str) -> str:
    """`k: 1`; for what has no example of its own, its title."""
    match schema.get("examples"):
        case [example, *_]:
            return f"{key}: {example}"
        case _:
            return f"{key}: with {schema['title']}"
