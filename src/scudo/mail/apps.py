"""Registration with Django."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The floor `mail` of the tower."""

    name = "scudo.mail"
    label = "mail"
