"""An inventory in NetBox as the draft of a model: devices and machines, what supplies them, what is cabled to what.

found = netbox.draft(exported, system="rete-rossi")
found.model, found.notes
"""

from scudo.core.interchange.netbox.drafting import Draft, draft
from scudo.core.interchange.netbox.notes import Note, NoteCode

__all__ = ["Draft", "Note", "NoteCode", "draft"]
