"""Registration with Django."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """The floor `customers` of the tower."""

    name = "scudo.customers"
    label = "customers"
