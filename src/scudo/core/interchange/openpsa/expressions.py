"""Expressions of Open-PSA as numbers: constants, parameters, arithmetic, and the distributions that have a formula.

A random deviate is its mean, as the format says of one outside a simulation (MEF 2.0d, stochastic layer). What depends on the run, on a
mission time or on code elsewhere is no number here, and is told.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scudo.core.interchange.findings import Findings
from scudo.core.interchange.markup import Element
from scudo.core.interchange.openpsa.scopes import Container, Kind, Reference, Space
from scudo.core.model.problems import did_you_mean, shown

_NUMBER = re.compile(r"\s*[-+]?([0-9]{1,400}(\.[0-9]{0,400})?|\.[0-9]{1,400})([eE][-+]?[0-9]{1,4})?\s*")
_BOOLEANS = {"true": 1.0, "false": 0.0}
_ANY = 10**9


def _exponential(rate: float, time: float) -> float:
    return -math.expm1(-rate * time)


def _repaired(on_demand: float, rate: float, repair: float, time: float) -> float:
    """GLM: what fails on demand, fails at a rate and is repaired at one."""
    both = rate + repair
    return (rate - (rate - on_demand * both) * math.exp(-both * time)) / both if both else on_demand


def _weibull(scale: float, shape: float, shift: float, time: float) -> float:
    return -math.expm1(-math.pow((time - shift) / scale, shape)) if time > shift else 0.0


def _less(first: float, *others: float) -> float:
    return first - math.fsum(others)


def _divided(first: float, *others: float) -> float:
    for other in others:
        first /= other
    return first


@dataclass(frozen=True, slots=True)
class Operation:
    """How a number is made of others, and of how many."""

    least: int
    most: int
    work: Callable[..., float]


OPERATIONS: Mapping[str, Operation] = {
    "neg": Operation(1, 1, lambda one: -one),
    "add": Operation(1, _ANY, lambda *numbers: math.fsum(numbers)),
    "sub": Operation(1, _ANY, _less),
    "mul": Operation(1, _ANY, lambda *numbers: math.prod(numbers)),
    "div": Operation(1, _ANY, _divided),
    "abs": Operation(1, 1, abs),
    "pow": Operation(2, 2, math.pow),
    "exp": Operation(1, 1, math.exp),
    "log": Operation(1, 1, math.log),
    "log10": Operation(1, 1, math.log10),
    "sqrt": Operation(1, 1, math.sqrt),
    "ceil": Operation(1, 1, lambda one: float(math.ceil(one))),
    "floor": Operation(1, 1, lambda one: float(math.floor(one))),
    "min": Operation(1, _ANY, lambda *numbers: min(numbers)),
    "max": Operation(1, _ANY, lambda *numbers: max(numbers)),
    "mean": Operation(1, _ANY, lambda *numbers: math.fsum(numbers) / len(numbers)),
    "pi": Operation(0, 0, lambda: math.pi),
    "exponential": Operation(2, 2, _exponential),
    "GLM": Operation(4, 4, _repaired),
    "Weibull": Operation(4, 4, _weibull),
    "uniform-deviate": Operation(2, 2, lambda lowest, highest: (lowest + highest) / 2),
    "normal-deviate": Operation(2, 2, lambda mean, _: mean),
    "lognormal-deviate": Operation(3, 3, lambda mean, _, __: mean),
    "gamma-deviate": Operation(2, 2, lambda shape, scale: shape * scale),
    "beta-deviate": Operation(2, 2, lambda one, other: one / (one + other)),
}

CONSTANTS = {"float", "int", "bool"}


@dataclass(frozen=True, slots=True)
class Call:
    """An operation on the last `count` numbers."""

    tag: str
    count: int
    line: int


Program = tuple[float | Reference | Call, ...]
"""An expression from the inside out: numbers and parameters are put on a stack, calls take theirs from it."""


class NoNumber(Exception):
    """An expression has no finite value; `line` is that of the operation."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


class Expressions:
    """Makes programs of expressions; every mistake is told."""

    def __init__(self, findings: Findings, parameters: Space) -> None:
        self._findings = findings
        self._parameters = parameters

    def program(self, expression: Element, container: Container, where: str) -> Program:
        """The program of an expression; empty where it cannot be read."""
        steps: list[float | Reference | Call] = []
        waiting = [expression]
        told = False
        while waiting:
            element = waiting.pop()
            step = self._step(element, container, where)
            told = told or step is None
            if step is not None:
                steps.append(step)
                waiting += element.children if isinstance(step, Call) else []
        return () if told else tuple(reversed(steps))

    def _step(self, element: Element, container: Container, where: str) -> float | Reference | Call | None:
        if element.tag in CONSTANTS:
            return self._constant(element, where)
        if element.tag == "parameter":
            name = element.attributes.get("name", "").strip()
            return self._parameters.refer(name, Kind.PARAMETER, container, element.line)
        operation = OPERATIONS.get(element.tag)
        if operation is None:
            near = did_you_mean(element.tag, [*OPERATIONS, *CONSTANTS, "parameter"])
            told = (
                f"<{element.tag}> is not read here{near or '; write the number that it gives, as a <float>'}"
            )
            self._findings.add(element.line, where, told)
            return None
        given = len(element.children)
        if not operation.least <= given <= operation.most:
            wanted = "one or more" if operation.most == _ANY else str(operation.most)
            self._findings.add(
                element.line, where, f"<{element.tag}> has {given} arguments; it takes {wanted}"
            )
            return None
        return Call(element.tag, given, element.line)

    def _constant(self, element: Element, where: str) -> float | None:
        written = element.attributes.get("value", "")
        if element.tag == "bool" and written in _BOOLEANS:
            return _BOOLEANS[written]
        if element.tag == "bool" or not _NUMBER.fullmatch(written):
            told = f"{shown(written)} is no {element.tag}; write one like {'true' if element.tag == 'bool' else '0.001'}"
            self._findings.add(element.line, where, told)
            return None
        return float(written)


def evaluated(program: Program, parameters: Mapping[Reference, float]) -> float:
    """What a program gives. Raises NoNumber; KeyError where a parameter is not among `parameters`."""
    stack: list[float] = []
    for step in program:
        if isinstance(step, Call):
            start = len(stack) - step.count
            arguments = stack[start:]
            del stack[start:]
            stack.append(_worked(step, arguments))
        else:
            stack.append(step if isinstance(step, float) else parameters[step])
    return stack[0]


def _worked(call: Call, arguments: Sequence[float]) -> float:
    try:
        number = OPERATIONS[call.tag].work(*arguments)
    except (ArithmeticError, ValueError):
        number = math.nan
    if not isinstance(number, float | int) or not math.isfinite(number):
        raise NoNumber(call.line, f"<{call.tag}> of {', '.join(map(repr, arguments[:4]))} has no value")
    return float(number)
