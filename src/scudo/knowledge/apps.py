"""Registration with Django."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """The floor `knowledge` of the tower."""

    name = "scudo.knowledge"
    label = "knowledge"
