"""What one person solved helps the next: written with its preview beside it, proposed on a ticket, put into the answer by one key."""

from playwright.sync_api import Page, expect

from tests.installation import Installation
from tests.journeys.doors import log_in
from tests.waiting import until

GESTIONALE = (
    "select number from desk_ticket where thing = 'Gestionale' and ended_at is null order by id limit 1"
)


def test_an_article_is_written_published_and_sent_by_keyboard(page: Page, seeded: Installation):
    log_in(page)
    page.goto("/knowledge/new/?things=Gestionale")
    page.fill("input[name=title]", "Ripartenza del gestionale")
    page.fill("textarea[name=text]", "1. **Riavvia** il servizio")
    expect(page.locator("#preview strong")).to_have_text("Riavvia")
    page.select_option("select[name=audience]", "public")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/knowledge/*/")
    page.locator("[data-dialog=move-publish]").click()
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-dialog=move-take_back]")).to_be_visible()

    number = seeded.sql(GESTIONALE)[0][0]
    page.goto(f"/tickets/{number}/")
    offer = page.locator("#articles li", has_text="Ripartenza del gestionale")
    page.locator("textarea[name=text]").fill("Buongiorno,")
    page.keyboard.press("Escape")
    page.keyboard.press(offer.locator("[data-key]").get_attribute("data-key") or "")
    until(lambda: "/portale/aiuto/" in page.locator("textarea[name=text]").input_value())
    assert (
        page.locator("textarea[name=text]")
        .input_value()
        .startswith("Buongiorno,\n\nRipartenza del gestionale: http")
    )
    expect(page.locator("#articles")).to_contain_text("Ripartenza del gestionale", timeout=10_000)
    assert seeded.sql("select how from knowledge_use u join desk_ticket t on t.id = u.ticket_id") == [
        ("link",)
    ]


def test_an_internal_article_does_not_go_into_a_letter(page: Page, seeded: Installation):
    log_in(page)
    page.goto(f"/tickets/{seeded.sql(GESTIONALE)[0][0]}/")
    offer = page.locator("#articles li", has_text="come farlo ripartire")
    page.locator("textarea[name=text]").fill("Buongiorno,")
    offer.locator("button[value=text]").click()
    expect(page.locator("#articles-said")).not_to_be_empty()
    assert page.locator("textarea[name=text]").input_value() == "Buongiorno,"
    page.locator("input[name=to][value=note]").check()
    offer.locator("button[value=text]").click()
    until(lambda: "df -h" in page.locator("textarea[name=text]").input_value())


def test_articles_are_found_while_typing_on_the_ticket(page: Page, seeded: Installation):
    log_in(page)
    page.goto(f"/tickets/{seeded.sql(GESTIONALE)[0][0]}/")
    page.locator("#articles input[type=search]").fill("scansione lenta")
    expect(page.locator("#articles-found")).to_contain_text("Scansioni lente")
