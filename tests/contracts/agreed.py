"""Contracts of the tests: prepared, certified and tested systems, the trial that follows."""

from datetime import date, datetime, timedelta
from typing import Any

from scudo.config import worker
from scudo.contracts import actions, queries
from scudo.contracts.actions import timers
from scudo.contracts.models import Contract, Plan
from scudo.design import actions as design
from scudo.design.models import AcceptanceTest
from tests import cast, jobs
from tests.design import plans

MADE: dict[str, Any] = {"by": cast.FOUNDER, "at": cast.AT}
SYSTEM = "rossi-gestionale"


def signed_test(firm: cast.Firm, *, certified: bool = True, at: datetime = cast.AT) -> AcceptanceTest:
    """A project taken to an acceptance test that both sides signed at `at`; with every reaction to it done."""
    worker.register()
    test = sign(firm, certified=certified, at=at)
    jobs.work_off("reactions")
    return test


def sign(firm: cast.Firm, *, certified: bool, at: datetime) -> AcceptanceTest:
    """The same, its reactions left to whoever works them off."""
    test = plans.ready(firm)
    if certified:
        plans.certify()
        design.ask_to_accept(project=test.project, component="linea", because="Costa troppo", **MADE)
        plans.written(test.project)
        plans.agreed(test.project, firm)
        design.prepare_acceptance(project=test.project, **MADE)
    plans.filled_in(test)
    signed = design.sign_for_provider(test=test, by=cast.FOUNDER, at=at)
    design.sign_in_portal(test=plans.refreshed(test), digest=signed.digest, by=firm.user.actor(), at=at)
    return plans.refreshed(test)


def of_project(test: AcceptanceTest) -> Contract:
    """The contract that was prepared on the project's first day."""
    return Contract.objects.get(project=test.project_id)


def prepared(firm: cast.Firm, plan: str = Plan.YEARLY, *, extra_time: Any = (), **frame: Any) -> Contract:
    """A contract in preparation on everything."""
    said = actions.Provisions(extra_time=extra_time)
    return actions.prepare(
        customer=firm.customer, plan=plan, frame=actions.Frame(**frame), provisions=said, **MADE
    )


def seen(contract: Contract) -> Contract:
    """The contract as it is now."""
    found = queries.contract_by_id(cast.FOUNDER, contract.pk)
    assert found
    return found


def days(first: datetime, last: date) -> None:
    """Let the timer run once a day, at eight in the morning in Rome, to a date included."""
    at = cast.rome(f"{queries.today_of(first)} 08:00")
    while queries.today_of(at) <= last:
        timers.tick(at)
        at = cast.rome(f"{queries.today_of(at) + timedelta(days=1)} 08:00")
