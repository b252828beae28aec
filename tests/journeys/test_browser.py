"""The browser reaches the installation."""


def test_whoever_comes_from_outside_is_asked_to_log_in(page):
    page.goto("/accounts/login/")
    assert page.locator("input[type=password]").is_visible()
    assert page.locator("html").get_attribute("lang") == "it"
