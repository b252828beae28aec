"""Registration with Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The floor `web` of the tower."""

    name = "scudo.web"
    label = "web"
