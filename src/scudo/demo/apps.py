"""Registration with Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The floor `demo` of the tower."""

    name = "scudo.demo"
    label = "demo"
