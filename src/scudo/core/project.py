"""The life of a project (D1): which stage follows which, and what each asks for, as one table (docs/rules/certification.md)."""

from collections.abc import Collection
from enum import StrEnum


class Stage(StrEnum):
    """How far a project is, from the first talk to the system in service."""

    REQUIREMENTS = "requirements"
    ARCHITECTURE = "architecture"
    COMPONENTS = "components"
    ACCEPTANCE = "acceptance"
    IN_SERVICE = "in-service"


class Need(StrEnum):
    """What must be so before a project enters a stage."""

    WRITTEN = "written"
    """There is at least one requirement."""
    MODEL = "model"
    """The system has a model in force."""
    AGREED = "agreed"
    """Both sides agreed to every requirement."""
    SIGNED = "signed"
    """Both sides signed the acceptance test."""


class NotPossible(Exception):
    """The project cannot go there from where it is."""

    def __init__(self, stage: Stage, wanted: Stage) -> None:
        super().__init__(f"A project in the stage {stage.value} cannot go to {wanted.value}.")
        self.stage = stage
        self.wanted = wanted


TABLE: dict[Stage, tuple[frozenset[Stage], tuple[Need, ...]]] = {
    Stage.REQUIREMENTS: (frozenset({Stage.ARCHITECTURE, Stage.COMPONENTS, Stage.ACCEPTANCE}), ()),
    Stage.ARCHITECTURE: (
        frozenset({Stage.REQUIREMENTS, Stage.COMPONENTS, Stage.ACCEPTANCE}),
        (Need.WRITTEN,),
    ),
    Stage.COMPONENTS: (frozenset({Stage.ARCHITECTURE, Stage.ACCEPTANCE}), (Need.WRITTEN, Need.MODEL)),
    Stage.ACCEPTANCE: (frozenset({Stage.COMPONENTS}), (Need.MODEL, Need.AGREED)),
    Stage.IN_SERVICE: (frozenset({Stage.ACCEPTANCE}), (Need.SIGNED,)),
}
"""By stage: from which others a project enters it, and what it asks for."""


def possible(stage: Stage) -> tuple[Stage, ...]:
    """The stages that a project may enter from this one, in order; none once it is in service."""
    return tuple(wanted for wanted, (sources, _) in TABLE.items() if stage in sources)


def lacking(stage: Stage, wanted: Stage, given: Collection[Need]) -> tuple[Need, ...]:
    """What is still missing to enter a stage; nothing on the way back. Raises NotPossible."""
    sources, needs = TABLE[wanted]
    if stage not in sources:
        raise NotPossible(stage, wanted)
    order = list(Stage)
    if order.index(wanted) < order.index(stage):
        return ()
    return tuple(need for need in needs if need not in given)
