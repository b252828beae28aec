"""Systems with their models and checks, the catalogue of products, projects and their acceptance tests."""

from scudo.design.models.acceptance import AcceptanceStep, AcceptanceTest, Evidence, Outcome
from scudo.design.models.catalogue import Certification, Failure, FieldRecord, Maker, Product, Unit
from scudo.design.models.projects import Project, Requirement, Revision, Risk
from scudo.design.models.signatures import Channel, Side, Signature, SigningLink
from scudo.design.models.systems import Check, System, Version

__all__ = [
    "AcceptanceStep", "AcceptanceTest", "Certification", "Channel", "Check", "Evidence", "Failure", "FieldRecord", "Maker", "Outcome",
    "Product", "Project", "Requirement", "Revision", "Risk", "Side", "Signature", "SigningLink", "System", "Unit", "Version",
]  # fmt: skip
