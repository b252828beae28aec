"""What somebody wrote of a call that another has dealt with meanwhile: shown in full, as text that can be kept."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from scudo.voice.notes import plain
from scudo.voice.queries import REASONS, Call
from scudo.web import questions
from scudo.web.forms import CallForm, NewcomerForm, thing_of

WORDS = ("claim_words", "override_reason", "told", "why")
"""Fields in which somebody may have written, beside notes and reason."""


def unkept(said: QueryDict, call: Call) -> str:
    """All that a form said, each part with its name; empty where nothing of it is missing from the call and its ticket."""
    kept = {"notes": call.notes, "reason": call.ticket.reason if call.ticket else ""}
    written = {name: plain(said.get(name, "")).strip() for name in (*kept, *WORDS, *NewcomerForm.base_fields)}
    if not any(text and text != kept.get(name, "").strip() for name, text in written.items()):
        return ""
    return "\n".join(f"{label}: {text}" for label, text in parts(said, written) if text)


def parts(said: QueryDict, written: dict[str, str]) -> list[tuple[str, str]]:
    """The parts of the form in the order of the page."""
    fields = {**CallForm.base_fields, **NewcomerForm.base_fields}

    def field(name: str) -> tuple[str, str]:
        return str(fields[name].label), written.get(name) or plain(said.get(name, "")).strip()

    thing = thing_of(said.get("thing", ""))
    return [
        *(field(name) for name in (*NewcomerForm.base_fields, "reason", "notes")),
        (_("What no longer works"), chosen(questions.effects(said.get("effect", "")))),
        (_("What it concerns"), thing.name if thing else ""),
        (_("The customer says"), chosen(questions.claims(said.get("claim", "")))),
        *(field(name) for name in ("claim_words", "override", "override_reason", "told")),
        (_("Nothing to do"), str(dict(REASONS).get(said.get("nothing", ""), ""))),
        (_("Why"), written["why"]),
    ]


def chosen(answers: list[dict[str, object]]) -> str:
    """The words of the answer that was given."""
    return next((str(each["words"]) for each in answers if each["checked"]), "")
