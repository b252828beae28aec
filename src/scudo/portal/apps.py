"""Registration with Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The floor `portal` of the tower."""

    name = "scudo.portal"
    label = "portal"
