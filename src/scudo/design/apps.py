"""Registration with Django."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """The floor `design` of the tower."""

    name = "scudo.design"
    label = "design"
