"""The open desk follows by itself."""

import http.client
from contextlib import ExitStack, closing
from email.message import EmailMessage

from playwright.sync_api import Page, expect

from tests.installation import Installation
from tests.journeys.doors import log_in

OPEN_DESKS = 60


def mail(subject: str) -> EmailMessage:
    """A known customer writes."""
    letter = EmailMessage()
    letter["From"] = "Sandro Pinna <s.pinna@logistica-tirrena.example>"
    letter["To"] = "assistenza@altec.example"
    letter["Subject"] = subject
    letter.set_content("Buongiorno,\n\nil varco 3 resta chiuso.\n\nSandro Pinna")
    return letter


def test_a_mail_appears_on_the_open_desk_and_the_selected_row_stays(page: Page, seeded: Installation):
    log_in(page)
    page.goto("/desk/")
    expect(page.locator("#live [data-when=connected]")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    selected = page.locator("#rows tr[aria-selected=true]")
    chosen = selected.get_attribute("id")
    page.evaluate("window.neverLoadedAgain = true")
    seeded.send(mail("Il varco 3 non si apre"))
    expect(page.locator("#rows tr", has_text="Il varco 3 non si apre")).to_be_visible(timeout=20_000)
    expect(selected).to_have_count(1)
    assert selected.get_attribute("id") == chosen
    assert page.evaluate("document.activeElement.closest('tr')?.id") == chosen
    assert page.evaluate("window.neverLoadedAgain"), "the page was loaded anew"


def test_what_one_types_in_the_search_stays_while_the_list_changes(page: Page, seeded: Installation):
    log_in(page)
    page.goto("/desk/")
    expect(page.locator("#live [data-when=connected]")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("varco 4")
    seeded.send(mail("Il varco 4 si è bloccato"))
    expect(page.locator("#rows tr", has_text="Il varco 4 si è bloccato")).to_be_visible(timeout=20_000)
    search = page.locator("input[type=search]:visible")
    expect(search).to_be_focused()
    expect(search).to_have_value("varco 4")


def test_two_people_at_one_ticket_see_each_other_and_no_draft_is_lost(page: Page, seeded: Installation):
    log_in(page)
    page.goto("/desk/")
    ticket = page.locator("#rows a[data-open-row]").first.get_attribute("href")
    assert ticket
    with page.expect_response("**/events/"):
        page.goto(ticket)
    browser = page.context.browser
    assert browser
    other = browser.new_page(base_url=seeded.url, locale="it-IT")
    log_in(other, "marco.ferri@altec.example")
    other.goto(ticket)
    there = page.locator("p.notice", has_text="Marco Ferri")
    expect(there).to_contain_text("sta guardando")
    other.locator("textarea[name=text]").fill("Ci stiamo lavorando: un attimo.")
    expect(there).to_contain_text("sta rispondendo")
    other.goto("/desk/")
    expect(there).to_have_count(0)
    other.close()
    again = browser.new_page(base_url=seeded.url, locale="it-IT")
    log_in(again, "marco.ferri@altec.example")
    again.goto(ticket)
    expect(again.locator("textarea[name=text]")).to_have_value("Ci stiamo lavorando: un attimo.")
    again.close()


def test_open_desks_hold_no_connection_to_the_database(page: Page, seeded: Installation):
    log_in(page)
    session = {one["name"]: one["value"] for one in page.context.cookies()}["sessionid"]
    before = connections_of(seeded)
    with ExitStack() as many:
        for _desk in range(OPEN_DESKS):
            wire = many.enter_context(
                closing(http.client.HTTPConnection("127.0.0.1", seeded.web, timeout=30))
            )
            wire.request("GET", "/events/", headers={"Cookie": f"sessionid={session}"})
            assert wire.getresponse().status == 200
        assert connections_of(seeded) - before < OPEN_DESKS / 2
        page.goto("/desk/")
        expect(page.locator("#live [data-when=connected]")).to_be_visible()
        seeded.send(mail("Il varco 5 resta aperto"))
        expect(page.locator("#rows tr", has_text="Il varco 5 resta aperto")).to_be_visible(timeout=20_000)


def connections_of(installation: Installation) -> int:
    """How many sessions its processes have with the database."""
    ((count,),) = installation.sql("select count(*) from pg_stat_activity where usename = 'scudo_app'")
    return int(count)
