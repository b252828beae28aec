"""An operator's morning without a mouse: a new mail until it is resolved, a stranger's mail, many tickets at once.

Calls and the search have journeys of their own."""

import re
from email.message import EmailMessage

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, TimeoutError, expect  # noqa: A004 - Playwright's own

from scudo.demo.firms import PASSWORD
from tests.installation import Installation
from tests.journeys.doors import OPERATOR
from tests.mailbox import Mailbox

ELENA = "e.conti@officine-marchetti.example"
STRANGER = "vendite@offerte.example"
FAULT = "Il plotter del primo piano non stampa"
OFFER = "Sconti sui toner"
MOST_ROWS = 120
SLOW_MS = 20_000


def mail(sender: str, subject: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "assistenza@altec.example", subject
    made["Message-ID"] = f"<{abs(hash(subject))}@morning.example>"
    made.set_content("Buongiorno, da stamattina è così. Grazie.")
    return made


class Hands:
    """Ten fingers on the keys of one page, and an eye for what stands in the way of others."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)

    def go_to(self, row: Locator) -> None:
        """Down the list, row by row, until this one is selected."""
        expect(row).to_be_visible(timeout=SLOW_MS)
        for _step in range(MOST_ROWS):
            if row.get_attribute("aria-selected") == "true":
                return
            self.press("j")
        raise AssertionError("the row is not among those that the keys reach")

    def see(self, path: str) -> None:
        """The page that the keys led to, which everybody can use."""
        try:
            self.page.wait_for_url(re.compile(path))
        except TimeoutError:
            problems = self.page.locator("[role=alert], .error").all_inner_texts()
            raise AssertionError(f"{self.page.url} says {problems}") from None
        assert not Axe().run(self.page).response["violations"]


def enter(page: Page) -> Hands:
    """Address and password, written where the caret stands."""
    page.goto("/accounts/login/")
    hands = Hands(page)
    page.locator("input[name=login]").focus()
    hands.write(OPERATOR)
    hands.press("Tab")
    hands.write(PASSWORD)
    hands.press("Enter")
    hands.see(r"/desk/$")
    return hands


def row_of(page: Page, words: str) -> Locator:
    """The row of the list with these words."""
    return page.locator("#rows tbody tr", has_text=words)


def test_a_mail_comes_is_assessed_answered_and_resolved(page: Page, seeded: Installation, mailbox: Mailbox):
    hands = enter(page)
    expect(page.locator("#live [data-when=connected]")).to_be_visible()
    seeded.send(mail(ELENA, FAULT))
    hands.go_to(row_of(page, FAULT))
    hands.press("e")
    hands.see(r"/assess/$")
    hands.press("2", "q")
    expect(page.locator("#verdict [data-sev='2']")).to_be_visible()
    hands.press("Control+Shift+Enter")
    hands.see(r"/tickets/[\d-]+/$")
    expect(page.locator("h1")).to_have_text(FAULT)
    mailbox.wait_for(lambda letter: ELENA in letter.recipients and letter.says(FAULT, "Ticket aperto"))
    hands.press("r")
    expect(page.locator("textarea[name=text]")).to_be_focused()
    hands.write("Arriva un tecnico alle undici.")
    hands.press("Control+Enter")
    answer = page.locator("article, .message, .entry", has_text="Arriva un tecnico alle undici.").first
    expect(answer).to_be_visible()
    mailbox.wait_for(
        lambda letter: ELENA in letter.recipients and letter.says("Arriva un tecnico alle undici.")
    )
    hands.press("s")
    expect(page.locator("dialog[open] textarea")).to_be_focused()
    hands.write("Cambiata la testina.")
    hands.press("Control+Enter")
    expect(page.locator("#main")).to_contain_text("Cambiata la testina.")
    hands.press("g")
    hands.see(r"/desk/$")
    expect(row_of(page, FAULT)).to_have_count(0)


def test_a_strangers_mail_is_read_and_discarded_with_a_reason(page: Page, seeded: Installation):
    hands = enter(page)
    seeded.send(mail(STRANGER, OFFER))
    hands.press("m")
    hands.see(r"/held/$")
    hands.go_to(page.locator("[data-rows] tbody tr", has_text=OFFER))
    hands.press("Enter")
    hands.see(r"/held/\d+/$")
    hands.press("d")
    expect(page.locator("dialog[open] textarea, dialog[open] input[type=text]").first).to_be_focused()
    hands.write("Pubblicità.")
    hands.press("Control+Enter")
    hands.see(r"/held/$")
    expect(page.locator("[data-rows] tbody tr", has_text=OFFER)).to_have_count(0)


def test_many_are_taken_together_and_put_back(page: Page, seeded: Installation):
    hands = enter(page)
    first = page.locator("#rows tbody tr:not(.group)").first
    second = page.locator("#rows tbody tr:not(.group)").nth(1)
    for row in (first, second):
        hands.go_to(row)
        hands.press("x")
    expect(page.locator("[data-chosen]")).to_have_text("2")
    hands.press("T")
    expect(page.locator("#bulk input[name=tags]")).to_be_focused()
    hands.write("mattina")
    hands.press("Control+Enter")
    expect(page.locator("#done-lately")).to_be_visible()
    expect(page.locator("#rows .tags", has_text="mattina")).to_have_count(2)
    assert not Axe().run(page).response["violations"]
    hands.press("U")
    expect(page.locator("#rows .tags", has_text="mattina")).to_have_count(0)


def test_every_key_is_listed_under_the_question_mark(page: Page, seeded: Installation):
    hands = enter(page)
    hands.press("?")
    dialog = page.locator("dialog#keys")
    expect(dialog).to_be_visible()
    shown = set(dialog.locator("kbd").all_inner_texts())
    named = page.locator("[data-key]").evaluate_all("all => all.map((each) => each.dataset.key)")
    assert set(named) <= shown
    assert not Axe().run(page).response["violations"]
    hands.press("Escape")
    expect(dialog).to_be_hidden()
