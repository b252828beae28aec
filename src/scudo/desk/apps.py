"""Registration with Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The floor `desk` of the tower."""

    name = "scudo.desk"
    label = "desk"
