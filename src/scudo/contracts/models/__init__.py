"""Contracts with their versions, hours and coverage; rentals, assessments, PINs, duties, drafts."""

from scudo.contracts.models.agreements import (
    Closure,
    Contract,
    CoveredThing,
    ExtraTimeWindow,
    FrozenCalendar,
    Plan,
    Series,
    Suspension,
    Target,
    Version,
)
from scudo.contracts.models.assessments import Finding, TechnicalAssessment
from scudo.contracts.models.drafts import Draft, DraftLink, DraftRequest
from scudo.contracts.models.duties import Duty, DutyDay
from scudo.contracts.models.office import OfficeException
from scudo.contracts.models.pins import Pin, PinTry
from scudo.contracts.models.rentals import Rental, RentedAsset
from scudo.contracts.models.usage import PrepaidHours, TuningPoint, Use

__all__ = [
    "Closure", "Contract", "CoveredThing", "Draft", "DraftLink", "DraftRequest", "Duty", "DutyDay", "ExtraTimeWindow", "Finding",
    "FrozenCalendar", "OfficeException", "Pin", "PinTry", "Plan", "PrepaidHours", "Rental", "RentedAsset", "Series", "Suspension",
    "Target", "TechnicalAssessment", "TuningPoint", "Use", "Version",
]  # fmt: skip
