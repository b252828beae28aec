"""What proves a step of the story: words on a page, a letter that came."""

import re
from email.message import EmailMessage

from scudo.demo.browser import Page
from scudo.demo.installation import DidNotHappen, Installation, wait_for

NUMBER = re.compile(r"\b\d{2}-\d{5,}-\d\b")
DESK = "assistenza@altec.example"


def letter(installation: Installation, to: str, *words: str) -> EmailMessage:
    """The letter to an address that holds all the words, when it has come. Raises DidNotHappen."""
    return wait_for(lambda: find(installation, to, words), f"a letter to {to} with {', '.join(words)}")


def find(installation: Installation, to: str, words: tuple[str, ...]) -> EmailMessage | None:
    """The newest such letter."""
    fitting = [one for one in installation.letters(to) if says(one, words)]
    return fitting[-1] if fitting else None


def says(letter: EmailMessage, words: tuple[str, ...]) -> bool:
    """Whether subject and text together hold all the words."""
    text = f"{letter['Subject']}\n{text_of(letter)}"
    return all(word in text for word in words)


def text_of(message: EmailMessage) -> str:
    """The plain text of a letter."""
    body = message.get_body(("plain",))
    return str(body.get_content()) if body else ""


def expect(page: Page, words: str) -> None:
    """See words on a page. Raises DidNotHappen."""
    if words not in page.text:
        raise DidNotHappen(f"{page.url} ({page.status}) does not say {words!r}")
