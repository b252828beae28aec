"""Registration of the floor's tables with Django."""

from django.apps import AppConfig


class LibConfig(AppConfig):
    """Django bits without domain."""

    name = "scudo.lib"
    label = "lib"
