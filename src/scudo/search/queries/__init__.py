"""What one may find; the viewer comes first."""

from scudo.core.snippet import Snippet
from scudo.search.models import Component, FileText
from scudo.search.queries.finding import Found, TicketHit, find, is_reading, plain_pieces, tickets_found
from scudo.search.queries.places import Device
from scudo.search.queries.snippets import Passage

__all__ = [
    "Component",
    "Device",
    "FileText",
    "Found",
    "Passage",
    "Snippet",
    "TicketHit",
    "find",
    "is_reading",
    "plain_pieces",
    "tickets_found",
]
