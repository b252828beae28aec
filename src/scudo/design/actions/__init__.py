"""What can be done in the design phase."""

from scudo.design.actions.acceptance import (
    add_evidence,
    add_step,
    attach_evidence,
    prepare_acceptance,
    record_result,
)
from scudo.design.actions.catalogue import (
    AlreadyCertified,
    DataSheet,
    NotCertified,
    add_field_record,
    add_product,
    certify_product,
    change_product,
    dismiss_failure,
    record_failure,
    remove_field_record,
    withdraw_certification,
)
from scudo.design.actions.projects import (
    Conflict,
    Frozen,
    Lacking,
    Wish,
    add_requirement,
    ask_to_accept,
    begin_project,
    change_project,
    change_requirement,
    move_project,
    withdraw_requirement,
)
from scudo.design.actions.signatures import (
    LINK_LIFE,
    LinkUnusable,
    NotReady,
    agree_by_link,
    agree_for_provider,
    agree_in_portal,
    make_signing_link,
    sign_by_link,
    sign_for_provider,
    sign_in_portal,
    take_signature_back,
)
from scudo.design.actions.systems import Overtaken, load

__all__ = [
    "LINK_LIFE", "AlreadyCertified", "Conflict", "DataSheet", "Frozen", "Lacking", "LinkUnusable", "NotCertified", "NotReady",
    "Overtaken", "Wish", "add_evidence", "add_field_record", "add_product", "add_requirement", "add_step", "agree_by_link",
    "agree_for_provider", "agree_in_portal", "ask_to_accept", "attach_evidence", "begin_project", "certify_product",
    "change_product", "change_project", "change_requirement", "dismiss_failure", "load", "make_signing_link", "move_project",
    "prepare_acceptance", "record_failure", "record_result", "remove_field_record", "sign_by_link", "sign_for_provider",
    "sign_in_portal", "take_signature_back", "withdraw_certification", "withdraw_requirement",
]  # fmt: skip
