"""Generated estates, and an oracle that judges them without the product's own reasoning: by trying every case."""

import itertools
import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property

Needs = dict[str, list[str]]


@dataclass
class Generated:
    """One customer's system: what needs what, which services there are, which of them the contract covers."""

    key: str
    components: Needs = field(default_factory=dict)
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    services: Needs = field(default_factory=dict)
    functions: dict[str, Needs] = field(default_factory=dict)
    covered: set[str] = field(default_factory=set)
    feeds: dict[str, list[str]] = field(default_factory=dict)

    @property
    def watched(self) -> list[str]:
        """Components with a check: all but the feeds."""
        return [name for name in self.components if name not in self.feeds]

    def text(self, ports: dict[str, int]) -> str:
        """The model as its file."""
        lines = [f"system: {self.key}", f"customer: {self.key}", "acquired: bought", "components:"]
        lines += [f"  {name}: {{needs: [{', '.join(needs)}]}}" for name, needs in self.components.items()]
        lines += [
            "groups:",
            *(f"  {name}: {{k: {k}, of: [{', '.join(of)}]}}" for name, (k, of) in self.groups.items()),
        ]
        lines.append("services:")
        for name, needs in self.services.items():
            lines += [f"  {name}:", f"    needs: [{', '.join(needs)}]"]
            if self.functions.get(name):
                lines.append("    functions:")
                lines += [
                    f"      {each}: {{needs: [{', '.join(of)}]}}" for each, of in self.functions[name].items()
                ]
        lines.append("checks:")
        lines += [
            f'  {name}: [{{tcp: "127.0.0.1:{ports[f"{self.key}/{name}"]}", every: 1 s, retry: 1 s, attempts: 2, timeout: 1 s}}]'
            for name in self.watched
        ]
        return "\n".join(lines) + "\n"

    def works(self, name: str, failed: Collection[str]) -> bool:
        """Whether a component or group works when some components have failed."""
        if name in self.groups:
            k, of = self.groups[name]
            return sum(self.works(one, failed) for one in of) >= k
        return name not in failed and all(self.works(one, failed) for one in self.components[name])

    def serves(self, service: str, failed: Collection[str]) -> bool:
        """Whether a service works."""
        return all(self.works(one, failed) for one in self.services[service])

    def tops(self) -> Iterator[tuple[str, str, list[str]]]:
        """Each service and function with all that it needs."""
        for service, needs in self.services.items():
            yield service, "", needs
            for function, more in self.functions.get(service, {}).items():
                yield service, function, [*needs, *more]

    def stops(self, needs: list[str], failed: Collection[str]) -> bool:
        """Whether what needs all of these stops."""
        return not all(self.works(one, failed) for one in needs)

    @cached_property
    def singles(self) -> dict[tuple[str, str], set[str]]:
        """What alone stops each top, with nothing failed."""
        return {
            (service, function): {one for one in self.components if self.stops(needs, {one})}
            for service, function, needs in self.tops()
        }

    def severity(self, failed: Collection[str]) -> int:
        """The Severity Code of a fault, as the rules T2 and M2 say it."""
        codes = [3]
        for service, function, needs in self.tops():
            if self.stops(needs, failed):
                codes.append(1 if not function and service in self.covered else 2)
        return min(codes)

    def belong_together(self, one: str, other: str) -> bool:
        """Whether two failures wear one redundancy down: a minimal cut holds both and at most one component more."""
        for _service, _function, needs in self.tops():
            for third in [(), *((name,) for name in self.components if name not in {one, other})]:
                cut = {one, other, *third}
                smaller = itertools.combinations(cut, len(cut) - 1)
                if self.stops(needs, cut) and not any(self.stops(needs, set(part)) for part in smaller):
                    return True
        return False


def generated(index: int, seed: int) -> Generated:
    """An estate drawn by chance: pairs, two of three, single parts, functions, and feeds that two parts share."""
    dice = random.Random(seed * 1000 + index)
    made = Generated(f"cliente-{index:02}")
    for number in range(1, 5):
        service = f"servizio-{number}"
        needs = [group(made, f"{number}-a", dice.choice([(1, 2), (2, 3)]))]
        if dice.random() < 0.5:
            made.components[f"solo-{number}"] = []
            needs.append(f"solo-{number}")
        made.components[f"extra-{number}"] = []
        made.functions[service] = {f"funzione-{number}": [f"extra-{number}"]}
        made.services[service] = needs
        if number == 1 or dice.random() < 0.6:
            made.covered.add(service)
    share(made, dice)
    return made


def group(made: Generated, name: str, shape: tuple[int, int]) -> str:
    """A redundant group of new components."""
    k, n = shape
    members = [f"nodo-{name}-{one}" for one in range(1, n + 1)]
    made.components |= {member: [] for member in members}
    made.groups[f"gruppo-{name}"] = (k, members)
    return f"gruppo-{name}"


def share(made: Generated, dice: random.Random) -> None:
    """A feed without a check under parts of two services: now two of them, now three."""
    fed = [made.groups[f"gruppo-{number}-a"][1][0] for number in (1, 2)]
    if dice.random() < 0.5:
        fed.append("extra-3")
    made.components = {"linea": [], **made.components}
    made.feeds["linea"] = fed
    for name in fed:
        made.components[name] = ["linea"]


@dataclass(frozen=True)
class Fault:
    """What a test does to an estate, and what must come of it: a Severity Code for each ticket."""

    kind: str
    down: tuple[str, ...]
    expected: tuple[int, ...]


def faults(made: Generated, seed: int) -> list[Fault]:
    """Six faults that share no part: two alone, two at once, a shared cause, a restless part, one more alone."""
    dice = random.Random(f"{seed} {made.key}")
    free = [name for name in made.watched if name not in made.feeds["linea"]]
    dice.shuffle(free)
    alone = [
        Fault("alone", (name,), (made.severity({name}),)) for name in (free.pop(), free.pop(), free.pop())
    ]
    restless = free.pop()
    pair = next(
        (one, other) for one, other in itertools.combinations(free, 2) if not made.belong_together(one, other)
    )
    both = tuple(sorted(made.severity({one}) for one in pair))
    found = [
        *alone,
        Fault("two at once", pair, both),
        Fault("shared cause", tuple(made.feeds["linea"]), (made.severity({"linea"}),)),
        Fault("restless", (restless,), (made.severity({restless}),)),
    ]
    dice.shuffle(found)
    return found
