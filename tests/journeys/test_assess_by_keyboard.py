"""A ticket is assessed in three keys: two answers, and what is proposed is taken."""

import re

from playwright.sync_api import Page, expect

from tests.installation import Installation
from tests.journeys.doors import log_in

UNASSESSED = "select number from desk_ticket where severity is null order by id limit 1"


def test_two_answers_and_one_key_take_what_is_proposed(page: Page, seeded: Installation):
    log_in(page)
    [(number,)] = seeded.sql(UNASSESSED)
    page.goto(f"/tickets/{number}/")
    page.keyboard.press("e")
    page.wait_for_url(re.compile("/assess/"))
    page.keyboard.press("2")
    page.keyboard.press("q")
    expect(page.locator("#verdict [name=proposed]")).to_have_value("2")
    page.keyboard.press("7")
    expect(page.locator("#claim :checked")).to_have_value("partly")
    page.keyboard.press("r")
    page.wait_for_url(re.compile(rf"/tickets/{number}/$"))
    expect(page.locator("#facts .sev")).to_have_attribute("data-sev", "2")
    expect(page.locator("#severity-history h3").first).to_be_visible()
    [(claim, severity)] = seeded.sql(f"select claim, severity from desk_ticket where number = '{number}'")
    assert (claim, severity) == ("partly", 2)
