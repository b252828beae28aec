"""Registration with Django."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The floor `search` of the tower."""

    name = "scudo.search"
    label = "search"
