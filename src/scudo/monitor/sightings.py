"""What the checks of a system say of its components, read in one query."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from scudo.core.explain import Evidence, Moments
from scudo.core.probing import Status
from scudo.design.models import Check, System
from scudo.monitor.models import CheckState
from scudo.monitor.queries.probes import silent_among


@dataclass(frozen=True)
class Seen:
    """One check with its state, if it has ever answered."""

    check: Check
    state: CheckState | None


@dataclass
class Watching:
    """A system's components by what their checks say: `bad` failed, `warned` have a warning, `unknown` cannot be told.

    `blind` are the unknown ones that nobody asks, `resting` those that were watched and are no more. `began` is when the present trouble of a component began; `evidence` and
    `moments` are what explaining needs.
    """

    bad: set[str] = field(default_factory=set)
    warned: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    blind: set[str] = field(default_factory=set)
    resting: set[str] = field(default_factory=set)
    began: dict[str, datetime] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    moments: dict[str, Moments] = field(default_factory=dict)
    next_in_s: float = 0.0

    @property
    def amiss(self) -> set[str]:
        """The components that are not known to be well."""
        return self.bad | self.warned | self.unknown


def watching(system: System) -> Watching:
    """What is known of a system now."""
    found = Watching()
    known = list(Check.objects.filter(system=system))
    checks = [check for check in known if check.active]
    states = {state.check_of_id: state for state in CheckState.objects.filter(check_of__in=checks)}
    silent = silent_among({check.probe for check in checks})
    by_component: dict[str, list[Seen]] = {}
    for check in checks:
        by_component.setdefault(check.component, []).append(Seen(check, states.get(check.pk)))
    for component, seen in by_component.items():
        see(found, component, seen, silent)
    found.resting = {check.component for check in known} - by_component.keys()
    found.next_in_s = max((check.every_s for check in checks), default=0.0)
    return found


def see(found: Watching, component: str, seen: list[Seen], silent: set[str]) -> None:
    """Sort one component by what its checks say."""
    heard = [one for one in seen if one.check.probe not in silent and one.state]
    hard = {one.state.hard for one in heard if one.state}
    bad = Status.CRITICAL in hard
    blind = len(heard) < len(seen)
    if bad:
        found.bad.add(component)
    elif blind or Status.UNKNOWN in hard:
        found.unknown.add(component)
        if not any(one.state and one.state.hard == Status.UNKNOWN for one in heard):
            found.blind.add(component)
    elif Status.WARNING in hard:
        found.warned.add(component)
    states = [one.state for one in seen if one.state]
    if component in found.amiss:
        begins = [state.began_at for state in states if state.began_at]
        found.began.update({component: min(begins)} if begins else {})
    found.evidence[component] = evidence_of(states, bad=bad, doubtful=blind or component in found.unknown)
    found.moments[component] = moments_of(states)


def evidence_of(states: list[CheckState], *, bad: bool, doubtful: bool) -> Evidence:
    """A component as explaining sees it."""
    if bad:
        return Evidence.BAD
    failing = any(state.status != Status.OK for state in states)
    return Evidence.DOUBTFUL if doubtful or failing or not states else Evidence.GOOD


def moments_of(states: Iterable[CheckState]) -> Moments:
    """Since when a component fails, and when all of it was last seen working."""
    known = list(states)
    began = [state.began_at.timestamp() for state in known if state.began_at]
    good = [state.good_at.timestamp() for state in known if state.good_at]
    return Moments(min(began, default=None), min(good, default=None))
