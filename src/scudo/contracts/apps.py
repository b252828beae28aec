"""Registration with Django."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """The floor `contracts` of the tower."""

    name = "scudo.contracts"
    label = "contracts"
