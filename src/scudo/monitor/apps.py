"""Registration with Django."""

from django.apps import AppConfig


class MonitorConfig(AppConfig):
    """The floor `monitor` of the tower."""

    name = "scudo.monitor"
    label = "monitor"
