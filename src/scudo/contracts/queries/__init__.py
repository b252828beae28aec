"""What one may see of contracts, and what they promise."""

from scudo.contracts.models import Contract
from scudo.contracts.queries.agreements import (
    Named,
    contract_by_id,
    contracts_for,
    in_force,
    names_listed,
    numbers_in_force,
    of_customer,
    runs_on,
    things_for,
    today_of,
    version_at,
)
from scudo.contracts.queries.eligibility import NotEligible, assessment_of, refused, situation_of
from scudo.contracts.queries.office import office_exceptions, office_exceptions_past
from scudo.contracts.queries.promise import Offer, contracts_of, promise_at, terms_of
from scudo.contracts.queries.provisions import provisions_of
from scudo.contracts.queries.usage import Left, bundle_left, left_of

__all__ = [
    "Contract", "Left", "Named", "NotEligible", "Offer", "assessment_of", "bundle_left", "contract_by_id", "contracts_for",
    "contracts_of", "in_force", "left_of", "names_listed", "numbers_in_force", "of_customer", "office_exceptions", "office_exceptions_past", "promise_at", "provisions_of", "refused", "runs_on",
    "situation_of", "terms_of", "things_for", "today_of", "version_at",
]  # fmt: skip
