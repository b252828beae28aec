"""Registration with Django."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """What happened."""

    name = "scudo.journal"
    label = "journal"
