"""What can be done with the knowledge base."""

from scudo.knowledge.actions.articles import Conflict, add_article, change_article, move_article
from scudo.knowledge.actions.tickets import NotForCustomers, NotSolved, draft_from_ticket, use_article
from scudo.knowledge.life import Verb
from scudo.knowledge.models import Use
from scudo.knowledge.sheet import LONGEST_TEXT, Sheet, sheet_of

How = Use.How

__all__ = [
    "LONGEST_TEXT", "Conflict", "How", "NotForCustomers", "NotSolved", "Sheet", "Verb", "add_article", "change_article",
    "draft_from_ticket", "move_article", "sheet_of", "use_article",
]  # fmt: skip
