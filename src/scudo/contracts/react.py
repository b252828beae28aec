"""What follows for contracts from what happens in the design phase (C1, C11)."""

from typing import Any

from django.core.exceptions import ValidationError

from scudo.contracts import actions
from scudo.contracts.actions.agreements import take, tell
from scudo.contracts.models import Contract, Plan
from scudo.contracts.queries.agreements import RUNNING
from scudo.contracts.queries.drafts import is_agreed
from scudo.contracts.queries.eligibility import NotEligible, assessment_of
from scudo.core.agreement import State
from scudo.core.roles import system
from scudo.design.models import Project
from scudo.journal.models import Entry

BY = system("contracts")


def prepare_for_project(entry: Entry) -> None:
    """A project's first day is the first day of its contract's preparation (C11): the trial, until somebody says otherwise.

    A system that has had its trial, or was assessed, gets a yearly contract in preparation; one with a contract that runs
    goes on with it.
    """
    project = Project.objects.select_related("customer").get(pk=entry.subject_id)
    about = Contract.objects.filter(customer=project.customer, system=project.system)
    if Contract.objects.filter(project=project).exists() or about.filter(state__in=RUNNING).exists():
        return
    trials = Contract.objects.filter(plan=Plan.TRIAL, system=project.system).exclude(
        state=State.ENDED.value, starts_on=None
    )
    assessed = assessment_of(project.customer_id, project.system)
    plan = Plan.YEARLY if assessed or trials.exists() else Plan.TRIAL
    frame = actions.Frame(
        system=project.system, project=project, renewal="none" if plan == Plan.TRIAL else "explicit"
    )
    provisions = actions.Provisions(covers=[("system", project.name)])
    actions.prepare(
        customer=project.customer, plan=plan, frame=frame, provisions=provisions, by=BY, at=entry.at
    )


def start_for_test(entry: Entry) -> None:
    """The acceptance test is signed: what was agreed for the project starts by itself, the trial if nothing else was (C1, C11).

    One that the rules refuse, or that nobody accepted, stays in preparation, and the journal says so: the office sees it with
    every reason.
    """
    waiting = Contract.objects.filter(project=entry.subject_id, state=State.PREPARATION.value, follows=None)
    prepared = list(waiting.order_by("pk"))
    lasting = [one for one in prepared if one.plan != Plan.TRIAL]
    started = [begin(one, entry) for one in lasting]
    if any(started) or has_begun(entry):
        return
    for trial in (one for one in prepared if one.plan == Plan.TRIAL):
        begin(trial, entry)


def has_begun(entry: Entry) -> bool:
    """Whether the timer was first: what was agreed for the project runs already."""
    return (
        Contract.objects.filter(project=entry.subject_id, state__in=RUNNING).exclude(plan=Plan.TRIAL).exists()
    )


def begin(contract: Contract, entry: Entry) -> bool:
    """Start one contract, or say once why it does not start."""
    if not is_agreed(take(contract)):
        say_once(contract, entry, refusals=[], agreed=False)
        return False
    try:
        actions.start(contract=contract, by=BY, at=entry.at)
    except NotEligible as problem:
        say_once(contract, entry, refusals=[one.code.value for one in problem.refusals], agreed=True)
    except ValidationError:
        say_once(contract, entry, refusals=[], agreed=True)
    else:
        return True
    return False


def say_once(contract: Contract, entry: Entry, **facts: Any) -> None:
    """Say why a contract does not start, though what happened be worked off again after a crash."""
    about = Entry.objects.filter(
        subject_kind="contract", subject_id=contract.pk, kind="contracts.not_started"
    )
    if not about.filter(at=entry.at).exists():
        tell(contract, "not_started", BY, entry.at, **facts)
