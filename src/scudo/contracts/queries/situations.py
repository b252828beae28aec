"""What the rules of the plans need to know of many contracts at once: `situation_of` in a fixed number of questions."""

from collections.abc import Iterable, Sequence

from scudo.contracts.models import Contract, Plan, TechnicalAssessment
from scudo.contracts.queries.agreements import contracts_for
from scudo.contracts.queries.eligibility import Facts, refused, weighed
from scudo.core.agreement import State
from scudo.core.plans import Acquired, Refusal, Situation
from scudo.core.roles import Actor
from scudo.design.models import AcceptanceTest, System

System_ = tuple[int, str]
"""A system by its customer and key."""


def awaited_of(viewer: Actor) -> dict[int, tuple[Situation, tuple[Refusal, ...]]]:
    """Every contract in preparation that the viewer sees, with its situation and why it does not begin yet."""
    found = contracts_for(viewer).filter(state=State.PREPARATION.value).select_related("rental", "follows")
    prepared = list(found.prefetch_related(None).prefetch_related("versions__extra_time"))
    known = situations_of(prepared)
    return {one.pk: (known[one.pk], refused(one.plan, known[one.pk])) for one in prepared}


def situations_of(contracts: Sequence[Contract]) -> dict[int, Situation]:
    """The situation of each contract, by its id; their versions, Extra Time and rentals were read."""
    by_project, by_system = tests_of(contracts)
    assessed, trials, acquired = assessments_of(contracts), trials_of(contracts), acquisitions_of(contracts)
    found: dict[int, Situation] = {}
    for one in contracts:
        key = (one.customer_id, one.system)
        facts = Facts(
            Acquired(one.acquired) if one.acquired else acquired.get(key),
            by_project.get(one.project_id) if one.project_id else by_system.get(key),
            assessed.get(key),
            bool(trials.get(one.system, set()) - {one.pk}),
        )
        found[one.pk] = weighed(one, facts)
    return found


def keys_of(contracts: Iterable[Contract]) -> tuple[set[int], set[str]]:
    """The customers and the systems of contracts that name one."""
    named = [one for one in contracts if one.system]
    return {one.customer_id for one in named}, {one.system for one in named}


def tests_of(
    contracts: Iterable[Contract],
) -> tuple[dict[int, AcceptanceTest], dict[System_, AcceptanceTest]]:
    """Acceptance tests by project, and the last one of each system."""
    customers, _systems = keys_of(contracts)
    customers |= {one.customer_id for one in contracts if one.project_id}
    tests = AcceptanceTest.objects.filter(project__customer__in=customers).select_related("project")
    ordered = list(tests.defer("document").order_by("prepared_at"))
    by_system = {(one.project.customer_id, one.project.system): one for one in ordered}
    return {one.project_id: one for one in ordered}, by_system


def assessments_of(contracts: Iterable[Contract]) -> dict[System_, TechnicalAssessment]:
    """The last finished assessment of each system."""
    customers, systems = keys_of(contracts)
    done = TechnicalAssessment.objects.filter(customer__in=customers, system__in=systems).exclude(outcome="")
    ordered = done.defer("document").order_by("signed_at", "pk")
    return {(one.customer_id, one.system): one for one in ordered}


def trials_of(contracts: Iterable[Contract]) -> dict[str, set[int]]:
    """The trials that began, by system."""
    _customers, systems = keys_of(contracts)
    began = Contract.objects.filter(plan=Plan.TRIAL.value, system__in=systems, starts_on__isnull=False)
    found: dict[str, set[int]] = {}
    for system, pk in began.values_list("system", "pk"):
        found.setdefault(system, set()).add(pk)
    return found


def acquisitions_of(contracts: Iterable[Contract]) -> dict[System_, Acquired]:
    """How each system was acquired, as its model says."""
    customers, systems = keys_of(contracts)
    modelled = System.objects.filter(customer__in=customers, key__in=systems)
    return {
        (customer, key): Acquired(acquired)
        for customer, key, acquired in modelled.values_list("customer", "key", "acquired")
    }
