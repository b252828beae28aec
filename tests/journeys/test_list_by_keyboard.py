"""Many tickets at once and templates of replies, by keyboard alone."""

from playwright.sync_api import Page, expect

from tests.installation import Installation
from tests.journeys.doors import log_in

TEXT = "Gentile {referente}, ci risulta risolto il ticket {numero}."


def test_tickets_are_chosen_by_keyboard_tagged_and_the_tag_is_undone(page: Page, seeded: Installation):
    log_in(page)
    page.goto("/desk/")
    bar = page.locator("#bulk")
    expect(bar).to_be_hidden()
    for key in "jxjx":
        page.keyboard.press(key)
    expect(bar).to_be_visible()
    expect(page.locator("[data-chosen]")).to_have_text("2")
    page.evaluate("htmx.trigger(document.body, 'tickets')")
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-choose]:checked")).to_have_count(2)
    bar.locator("summary").nth(1).click()
    page.keyboard.press("Tab")
    page.keyboard.type("da tastiera")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#done-lately")).to_contain_text("da tastiera")
    expect(page.locator("#rows .tags", has_text="da tastiera")).to_have_count(2)
    page.locator("#done-lately button").press("Enter")
    expect(page.locator("#rows .tags", has_text="da tastiera")).to_have_count(0)


def test_all_of_the_page_are_chosen_and_left_with_one_key(page: Page, seeded: Installation):
    log_in(page)
    page.goto("/desk/")
    every = page.locator("[data-choose]").count()
    page.keyboard.press("X")
    expect(page.locator("[data-chosen]")).to_have_text(str(every))
    page.keyboard.press("X")
    expect(page.locator("#bulk")).to_be_hidden()


def test_a_template_is_put_in_the_answer_with_two_keys_and_no_page_is_loaded(
    page: Page, seeded: Installation
):
    log_in(page)
    page.goto("/replies/new/")
    page.fill("input[name=name]", "Da confermare")
    page.fill("textarea[name=italian]", TEXT)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/replies/")
    page.goto("/desk/")
    page.locator("#rows a[data-open-row]").first.click()
    page.wait_for_url("**/tickets/*/")
    page.evaluate("window.neverLoadedAgain = true")
    page.keyboard.press("t")
    expect(page.locator("[data-template]", has_text="Da confermare")).to_be_visible()
    page.keyboard.press("1")
    field = page.locator("textarea[name=text]")
    expect(field).to_be_focused()
    assert "ci risulta risolto il ticket" in field.input_value()
    assert "{" not in field.input_value()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    search = page.locator("[data-replies] input[type=search]")
    search.fill("confermare")
    expect(page.locator("[data-template]")).to_have_count(1)
    search.press("Enter")
    assert field.input_value().count("ci risulta risolto") == 2
    assert page.evaluate("window.neverLoadedAgain"), "the page was loaded anew"
