"""The contract's words in one language, from the one file that a lawyer reads: `it.yaml`, `en.yaml`.

They stand there and not in the catalogue of the pages because a clause is a legal text, not a translation of an English
sentence in the code: it is read, reviewed and changed whole, in its order, by who knows the law and no program.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib import resources

import yaml
from babel import Locale
from babel.dates import format_date

LANGUAGES = ("it", "en")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"
SHORTEST_RANGE = 3
MINUTES_AN_HOUR = 60

Words = Mapping[str, Mapping[str, str]]


@lru_cache(maxsize=len(LANGUAGES))
def words_in(language: str) -> Words:
    """Every group of words of a language."""
    file = resources.files(__package__).joinpath(f"{language}.yaml")
    read: Words = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return read


class Tongue:
    """One language in which a contract is written; an unknown one is the first."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self.words = words_in(self.language)

    def say(self, group: str, key: str, **about: str) -> str:
        """The words of a key, with values in their places; what a value holds is never read as a place."""
        return self.words[group][key].format_map(about)

    def all(self, group: str) -> Mapping[str, str]:
        """Every word of a group, as it stands in the file."""
        return self.words[group]

    def day(self, day: date) -> str:
        """`23 novembre 2026`."""
        return format_date(day, "d MMMM yyyy", locale=self.language)

    def day_of_year(self, day: date) -> str:
        """`29 giugno`."""
        return format_date(day, "d MMMM", locale=self.language)

    def country(self, code: str) -> str:
        """The name of a country."""
        return str(Locale(self.language).territories.get(code, code))

    def duration(self, minutes: int) -> str:
        """`8 ore`, `1 ora e 30 minuti`; hours are never turned into days."""
        hours, rest = divmod(minutes, MINUTES_AN_HOUR)
        said = [self.counted("hour", hours)] if hours or not rest else []
        return self.listed([*said, *([self.counted("minute", rest)] if rest else [])])

    def counted(self, unit: str, count: int) -> str:
        """`1 ora`, `2 ore`."""
        return self.say("words", unit if count == 1 else f"{unit}s", count=str(count))

    def listed(self, said: Sequence[str]) -> str:
        """`A, B e C`."""
        if len(said) < 2:  # noqa: PLR2004 - one thing needs no "and"
            return "".join(said)
        return f"{', '.join(said[:-1])} {self.say('words', 'and')} {said[-1]}"

    def days(self, days: Iterable[str]) -> str:
        """`da lunedì a venerdì, e nei giorni festivi`, of names such as `mon` and `holiday`."""
        chosen = set(days)
        week = self.weekdays([day for day in WEEK if day in chosen])
        if HOLIDAY not in chosen:
            return week
        return self.say("days", "with_holidays", days=week) if week else self.say("days", "holidays")

    def weekdays(self, days: Sequence[str]) -> str:
        """Days of the week in order, those that follow one another as a range."""
        if len(days) == len(WEEK):
            return self.say("days", "every")
        return self.listed([self.stretch(run) for run in runs(days)])

    def stretch(self, run: Sequence[str]) -> str:
        """Days that follow one another."""
        names = [self.say("days", day) for day in run]
        if len(names) < SHORTEST_RANGE:
            return self.listed(names)
        return self.say("days", "range", first=names[0], last=names[-1])

    def spans(self, windows: Iterable[Sequence[str]]) -> str:
        """`dalle 09:00 alle 13:00 e dalle 14:00 alle 18:00`."""
        return self.listed(
            [self.say("windows", "span", start=opens, end=closes) for opens, closes in windows]
        )


def runs(days: Sequence[str]) -> list[list[str]]:
    """Days in order, cut where one is missing."""
    found: list[list[str]] = []
    for day in days:
        if found and WEEK.index(day) == WEEK.index(found[-1][-1]) + 1:
            found[-1].append(day)
        else:
            found.append([day])
    return found
