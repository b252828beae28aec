"""A customer asks in the portal; the desk assesses it in three keys: two answers, and what is proposed is taken."""

import re

from playwright.sync_api import Page, expect

from scudo.demo.firms import FIRMS
from tests.installation import Installation
from tests.journeys.doors import log_in

NUMBER = re.compile(r"\d{2}-\d{5,}-\d")
WORDS = "I camion partono alle cinque"


def asked(page: Page) -> str:
    """A request written in the portal; its number."""
    log_in(page, FIRMS[0].people[0].address)
    page.goto("/portale/richiesta/")
    page.fill("#id_reason", "Le etichette escono bianche")
    page.fill("#id_text", "Da stamattina, su tutte e due le stampanti.")
    page.check("input[name=claim][value=partly]")
    page.fill("#id_claim_words", WORDS)
    page.locator("form.form button").click()
    page.wait_for_url(re.compile("/portale/$"))
    panel = page.locator(".panel", has_text="Le etichette escono bianche").first
    expect(panel).to_contain_text(WORDS)
    return NUMBER.findall(panel.inner_text())[0]


def test_two_answers_and_one_key_take_what_is_proposed(page: Page, seeded: Installation):
    number = asked(page)
    page.context.clear_cookies()
    log_in(page)
    page.goto(f"/tickets/{number}/")
    page.keyboard.press("e")
    page.wait_for_url(re.compile("/assess/"))
    expect(page.locator("#claim")).to_contain_text(WORDS)
    page.keyboard.press("2")
    page.keyboard.press("q")
    expect(page.locator("#verdict [name=proposed]")).to_have_value("2")
    page.keyboard.press("r")
    page.wait_for_url(re.compile(rf"/tickets/{number}/$"))
    expect(page.locator("#facts .sev")).to_have_attribute("data-sev", "2")
    expect(page.locator("#severity-history")).to_contain_text(WORDS)
    kept = seeded.sql(f"select claim, severity from desk_ticket where number = '{number}'")
    assert [tuple(row) for row in kept] == [("partly", 2)]
