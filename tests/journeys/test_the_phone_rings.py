"""The exchange tells that somebody calls; the operator takes the call without a mouse, and the ticket is there."""

import json
import re
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from scudo.demo.browser import Browser as Person
from scudo.demo.firms import FIRMS, PASSWORD, STAFF
from tests.installation import Installation
from tests.journeys.doors import log_in
from tests.waiting import until

OFFICE = STAFF[4][0]
PAOLO, SANDRO = FIRMS[1].people[0], FIRMS[3].people[0]


class Exchange:
    """A telephone exchange with a secret that the office gave it."""

    def __init__(self, installation: Installation) -> None:
        self.url = f"{installation.url}/api/phone/calls"
        office = Person(installation.url)
        office.log_in(OFFICE, PASSWORD)
        shown = office.post("/system/exchanges/new/", name="Filiale").text
        found = re.search(r"<code>([\w-]{40,})</code>", shown)
        assert found, shown
        self.secret = found[1]

    def tell(self, call: str, event: str, **said: str) -> str:
        """Tell of a call; gives how it stands."""
        body = json.dumps({"call": call, "event": event, "extension": "201", **said}).encode()
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(self.url, body, headers), timeout=20) as answer:
            state: str = json.loads(answer.read())["state"]
        return state


def objections(page: Page) -> list[str]:
    """What axe objects to."""
    return [each["help"] for each in Axe().run(page).response["violations"]]


@pytest.fixture(scope="module")
def exchange(seeded: Installation) -> Exchange:
    return Exchange(seeded)


def test_a_call_that_rings_becomes_a_ticket_by_keyboard_alone(
    page: Page, seeded: Installation, exchange: Exchange
):
    log_in(page)
    page.goto("/customers/")
    expect(page.locator(".ringing")).to_be_attached()
    expect(page.locator("#calls-waiting")).not_to_be_empty()
    page.evaluate("window.neverLoadedAgain = true")
    exchange.tell("1", "ringing", **{"from": PAOLO.phone, "to": "06 7807070"})
    ringing = page.locator(".ringing .notice")
    expect(ringing).to_contain_text("Paolo Renai, Cantina Valdarno S.r.l.", timeout=10_000)
    assert page.evaluate("window.neverLoadedAgain"), "the page was loaded anew"
    assert not objections(page)
    exchange.tell("1", "answered")
    page.keyboard.press("c")
    page.wait_for_url(re.compile(r"/calls/\d+/"))
    expect(page.locator("#caller")).to_contain_text("F-0042")
    expect(page.locator("#id_reason")).to_be_focused()
    assert not objections(page)
    page.keyboard.type("La bilancia 2 non si vede")
    page.keyboard.press("Tab")
    page.keyboard.type("Pesa, ma il numero non compare.")
    until(
        lambda: (
            seeded.sql("select notes from voice_call order by id desc limit 1")
            == [("Pesa, ma il numero non compare.",)]
        )
    )
    for key in ("Escape", "2", "q"):
        page.keyboard.press(key)
    expect(page.locator("#verdict [data-sev='2']")).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/tickets/"))
    expect(page.locator("h1")).to_have_text("La bilancia 2 non si vede")
    expect(page.locator("#thread")).to_contain_text("Pesa, ma il numero non compare.")
    expect(page.locator("#calls a").first).to_be_visible()
    assert exchange.tell("1", "ended") == "ended"
    assert seeded.sql("select ticket_id is not null from voice_call order by id desc limit 1") == [(True,)]


def test_a_call_about_an_open_ticket_is_added_to_it_by_one_key(
    page: Page, seeded: Installation, exchange: Exchange
):
    log_in(page)
    exchange.tell("2", "ringing", **{"from": SANDRO.phone})
    exchange.tell("2", "answered")
    (key,) = seeded.sql("select max(id) from voice_call")[0]
    page.goto(f"/calls/{key}/")
    expect(page.locator("#caller")).to_contain_text("Sandro Pinna")
    first = page.locator("#caller .lines .number").first.text_content()
    page.locator("#id_notes").press_sequentially("Chiede a che punto siamo.")
    for pressed in ("Escape", "v"):
        page.keyboard.press(pressed)
    page.wait_for_url(re.compile(rf"/tickets/{first}/"))
    expect(page.locator("#thread")).to_contain_text("Chiede a che punto siamo.")
    exchange.tell("2", "ended")


def test_a_missed_call_is_counted_on_every_page_until_somebody_files_it(
    page: Page, seeded: Installation, exchange: Exchange
):
    log_in(page)
    page.goto("/calls/")
    expect(page.locator(".ringing")).to_be_attached()
    waiting = (
        "select count(*) from voice_call where dealt_at is null and direction = 'in' and ended_at is not null"
    )
    exchange.tell("3", "ringing", **{"from": "06 0000077"})
    exchange.tell("3", "ended")
    ((count,),) = seeded.sql(waiting)
    expect(page.locator("#calls-waiting")).to_have_text(re.compile(rf"^{count}\b"), timeout=10_000)
    row = page.locator("#rows tr", has_text=re.compile(r"06 000 ?0077"))
    expect(row).to_contain_text("da richiamare")
    row.locator("a[data-open-row]").press("Enter")
    page.wait_for_url(re.compile(r"/calls/\d+/"))
    expect(page.locator("#who")).to_be_focused()
    for key in ("Escape", "0", "3"):
        page.keyboard.press(key)
    page.wait_for_url(re.compile(r"/calls/$"))
    expect(page.locator("#calls-waiting")).to_have_text(re.compile(rf"^{count - 1}\b"))


def test_notes_of_two_at_one_call_are_both_kept(
    page: Page, browser: Browser, seeded: Installation, exchange: Exchange
):
    exchange.tell("4", "ringing", **{"from": "06 0000078"})
    (key,) = seeded.sql("select max(id) from voice_call")[0]
    other = browser.new_page(base_url=seeded.url, locale="it-IT")
    for each in (page, other):
        log_in(each)
        each.goto(f"/calls/{key}/")
    page.locator("#id_notes").press_sequentially("Prima voce")
    until(lambda: seeded.sql("select notes from voice_call where id = %s", key) == [("Prima voce",)])
    other.locator("#id_notes").press_sequentially("Seconda voce")
    conflict = other.locator("#notes-kept .conflict")
    expect(conflict).to_contain_text("Prima voce")
    with other.expect_response("**/notes/"):
        conflict.get_by_role("button", name="Tieni tutte e due").press("Enter")
    expect(other.locator("#id_notes")).to_have_value("Prima voce\n\nSeconda voce")
    assert seeded.sql("select notes from voice_call where id = %s", key) == [("Prima voce\n\nSeconda voce",)]
    other.close()
    exchange.tell("4", "ended")
