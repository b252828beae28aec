"""Registration with Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base templates, style sheet, icons."""

    name = "scudo.lib.ui"
    label = "ui"
