"""How people enter the pages in a browser."""

from playwright.sync_api import Page

from scudo.demo.firms import PASSWORD, STAFF

OPERATOR = STAFF[0][0]


def log_in(page: Page, address: str = OPERATOR) -> None:
    """Enter with a password, by keyboard."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", address)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)
