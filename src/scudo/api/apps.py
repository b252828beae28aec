"""Registration with Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The floor `api` of the tower."""

    name = "scudo.api"
    label = "api"
