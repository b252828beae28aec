"""What keeps the search complete: texts of files and held mails, components of models, what was there before."""

from scudo.search.actions.components import keep_components

__all__ = ["keep_components"]
