"""Registration with Django."""

from django.apps import AppConfig


class VoiceConfig(AppConfig):
    """The floor `voice` of the tower."""

    name = "scudo.voice"
    label = "voice"
