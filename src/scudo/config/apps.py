"""Registration with Django; fills the registry of reactions when all floors are there."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, addresses, and the list of all that runs by itself."""

    name = "scudo.config"
    label = "config"

    def ready(self) -> None:
        """Register the reactions in every process, since any of them may write the entry they follow."""
        from scudo.config import worker

        worker.register()
