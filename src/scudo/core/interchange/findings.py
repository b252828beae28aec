"""What is wrong with a file from outside, gathered while it is read."""

from typing import NoReturn

from scudo.core.model import Malformed, Problem
from scudo.core.model.problems import MOST_PROBLEMS


class Findings:
    """Problems of one file, at most fifty; the fiftieth ends the reading."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems: list[Problem] = []

    def add(self, line: int, where: str, reason: str) -> None:
        """Note what is wrong. Raises Malformed where as many were found as will be told."""
        self._problems.append(Problem(line, where, reason))
        if len(self._problems) >= MOST_PROBLEMS:
            self.end()

    def end(self) -> None:
        """Raise Malformed if anything was found."""
        if self._problems:
            raise Malformed(self._problems, self.file)

    def stop(self, line: int, where: str, reason: str) -> NoReturn:
        """Raise Malformed now: the rest cannot be read."""
        raise Malformed([*self._problems, Problem(line, where, reason)], self.file)
