"""A call is registered without a mouse, in few keys."""

import re

from playwright.sync_api import Page, expect

from tests.installation import Installation
from tests.journeys.doors import log_in

NUMBER = re.compile(r"\d{2}-\d{5,}-\d")
MOST_KEYS = 12


class Keyboard:
    """The page's keyboard; counts what is pressed, not what is written."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        """Press keys one after the other; those held together count each."""
        for key in keys:
            self.pressed += key.count("+") + 1
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Write where the caret is."""
        self.page.keyboard.type(text)


def test_an_operator_registers_a_call_with_at_most_twelve_keys(page: Page, seeded: Installation):
    log_in(page)
    known = {number for (number,) in seeded.sql("select number from desk_ticket")}
    keys = Keyboard(page)
    keys.press("c")
    expect(page.locator("#who")).to_be_focused()
    keys.write("renai")
    keys.press("Enter")
    expect(page.locator("#id_reason")).to_be_focused()
    keys.write("Il peso non arriva al gestionale")
    keys.press("Escape", "2", "q")
    expect(page.locator("#verdict [data-sev='2']")).to_be_visible()
    keys.press("Control+Enter")
    page.wait_for_url(re.compile(r"/tickets/"))
    number = NUMBER.findall(page.url)[0]
    assert number not in known
    expect(page.locator("h1")).to_have_text("Il peso non arriva al gestionale")
    expect(page.locator("#contact")).to_contain_text("Paolo Renai")
    assert keys.pressed <= MOST_KEYS


def test_enter_pressed_before_the_answer_comes_picks_whom_it_finds(page: Page, seeded: Installation):
    log_in(page)
    page.goto("/call/")
    page.locator("#who").press_sequentially("sandro pinna")
    page.keyboard.press("Enter")
    expect(page.locator("#caller")).to_contain_text("Logistica Tirrena S.p.A.")
    expect(page.locator("#id_reason")).to_be_focused()
