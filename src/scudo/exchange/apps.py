"""The floor's application."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The floor `exchange` of the tower."""

    name = "scudo.exchange"
    label = "exchange"
