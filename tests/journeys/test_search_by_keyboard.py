"""Somebody looks for a ticket without a mouse: a key, some letters, an arrow, Enter."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.installation import Installation
from tests.journeys.doors import log_in

TOLD = "select t.number, t.reason from desk_ticket t where length(t.reason) > 20 order by t.id limit 1"


def test_a_ticket_is_found_while_typing_and_opened_by_arrow_and_enter(page: Page, seeded: Installation):
    [(number, reason)] = seeded.sql(TOLD)
    words = sorted(re.findall(r"\w{5,}", str(reason)), key=len)[-2:]
    log_in(page)
    page.goto("/customers/")
    page.keyboard.press("/")
    page.keyboard.type(" ".join(words)[:-1])
    option = page.locator(f'#answers [role=option][href*="{number}"]')
    expect(option).to_be_visible()
    box = page.locator("#search-box input")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert not Axe().run(page).response["violations"]
    for _step in range(30):
        page.keyboard.press("ArrowDown")
        if option.get_attribute("aria-selected") == "true":
            break
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/tickets/{number}/"))


def test_enter_without_a_choice_shows_everything_and_escape_closes_the_answers(
    page: Page, seeded: Installation
):
    log_in(page)
    page.goto("/desk/")
    page.keyboard.press("/")
    page.keyboard.type("marchetti")
    expect(page.locator("#answers [role=option]").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#answers [role=option]")).to_have_count(0)
    expect(page.locator("#search-box input")).to_have_value("marchetti")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q=marchetti"))
    expect(page.locator("h2#group-customers")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("tr[aria-selected=true] a")).to_be_focused()
