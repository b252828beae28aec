"""A project taken in the browser from its first requirement to an acceptance test that both sides signed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from scudo.demo.firms import FIRMS, STAFF
from tests.installation import Installation
from tests.journeys.doors import log_in
from tests.mailbox import Mailbox
from tests.waiting import until

DESIGNER = next(address for address, _name, roles in STAFF if "designer" in roles)
FIRM = FIRMS[0]
CUSTOMER = FIRM.people[0]
MODEL = """
system: collaudo
name: Gestionale di prova
customer: {key}
acquired: bought
components:
  linea: {{kind: power-feed, name: Linea elettrica}}
  nodo-1: {{kind: server, name: Nodo 1, needs: [linea]}}
  nodo-2: {{kind: server, name: Nodo 2, needs: [linea]}}
groups:
  nodi: {{k: 1, of: [nodo-1, nodo-2]}}
services:
  gestionale: {{name: Gestionale, needs: [nodi]}}
checks:
  linea: [{{tcp: "127.0.0.1:9", every: 60 s}}]
  nodo-1: [{{tcp: "127.0.0.1:9", every: 60 s}}]
  nodo-2: [{{tcp: "127.0.0.1:9", every: 60 s}}]
"""
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def customer(browser: Browser, installation: Installation) -> Iterator[Page]:
    """The customer's person at another desk, who has no account and gets letters."""
    context = browser.new_context(
        base_url=installation.url, locale="it-IT", timezone_id="Europe/Rome", viewport=PHONE
    )
    yield context.new_page()
    context.close()


def link_for(mailbox: Mailbox, door: str) -> str:
    """The address in the last letter that asks the customer's person to sign something."""

    def found() -> re.Match[str] | None:
        texts = (letter.text() for letter in reversed(mailbox.to(CUSTOMER.address)))
        return next(filter(None, (re.search(rf"http\S+/portale/{door}/\S+", text) for text in texts)), None)

    return until(found, 60).group()


def press(page: Page, name: str) -> None:
    """Press what is called so, and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()


def begin(page: Page) -> None:
    """A project of the customer's, up to its first requirement."""
    page.goto("/projects/new/?q=" + FIRM.name.split()[0])
    press(page, FIRM.name)
    page.fill("#id_name", "Gestionale di prova")
    page.fill("#id_system", "collaudo")
    page.select_option("#id_contact", label=CUSTOMER.name)
    press(page, "Salva")
    press(page, "Nuovo requisito")
    page.fill("#id_text", "Il gestionale regge il guasto di un nodo.")
    page.fill("#id_target_value", "99.9")
    page.fill("#id_target_unit", "%")
    press(page, "Salva")


def test_a_project_goes_from_requirements_to_an_acceptance_that_both_sides_signed(
    seeded, page, customer, mailbox, tmp_path
):
    log_in(page, DESIGNER)
    begin(page)
    press(page, "Avanti: architettura")
    model = tmp_path / "collaudo.yaml"
    model.write_text(MODEL.format(key=key_of_customer(seeded)))
    assert seeded.run("design", "load", str(model)).returncode == 0
    page.reload()
    project = page.url
    press(page, "Avanti: componenti")
    press(page, "Chiedi di accettarlo")
    page.fill("#id_because", "Il gruppo elettrogeno arriva nel 2027.")
    press(page, "Salva")
    press(page, "Approva per il fornitore")
    press(page, "Chiedi la firma al cliente")
    press(page, "Invia la lettera")

    customer.goto(link_for(mailbox, "requisiti"))
    assert customer.locator("th", has_text="Il gestionale regge il guasto di un nodo.").is_visible()
    assert customer.locator("input[name=digest]:checked").count() == 2
    press(customer, "Firmo ciò che è spuntato")
    assert customer.get_by_role("heading", name="Grazie").is_visible()
    assert customer.goto(link_for(mailbox, "requisiti")).status == 410

    page.goto(project)
    assert page.get_by_text("manca", exact=True).count() == 0, "the project is certified"
    press(page, "Avanti: collaudo")
    page.goto(project + "acceptance/")
    press(page, "Prepara il collaudo")
    page.set_viewport_size(PHONE)
    fill_in(page)
    press(page, "Firma per il fornitore")
    press(page, "Chiedi la firma al cliente")
    press(page, "Invia la lettera")

    customer.goto(link_for(mailbox, "collaudo"))
    customer.fill("#name", "Elena Conti, presidente")
    press(customer, "Firmo il collaudo")
    assert customer.get_by_role("heading", name="Grazie").is_visible()

    page.goto(project + "acceptance/")
    assert page.get_by_text("Elena Conti, presidente").is_visible()
    assert page.locator("button[name=result], a:has-text('Vai al prossimo passo')").count() == 0
    assert page.request.get(project + "acceptance.pdf").body().startswith(b"%PDF")
    page.goto(project)
    assert page.locator(".steps .done").count() == 5
    (entry,) = seeded.sql("select facts from journal_entry where kind = 'design.acceptance_signed'")
    assert (entry[0]["system"], entry[0]["certified"]) == ("collaudo", True)


def fill_in(page: Page) -> None:
    """Every step on a phone, one at a time; one fails first, and what was written of it survives a reload."""
    press(page, "Vai al prossimo passo")
    page.fill("#id_note", "Il secondo nodo non è partito.")
    page.reload()
    assert page.input_value("#id_note") == "Il secondo nodo non è partito."
    press(page, "Non superato")
    while page.locator("button[value=passed]").count():
        press(page, "Superato")
    assert page.get_by_text("1 non superato").is_visible()
    assert page.get_by_role("button", name="Firma per il fornitore").count() == 0, (
        "a failed step keeps it open"
    )
    page.locator("#step-1 a").click()
    press(page, "Superato")


def key_of_customer(installation: Installation) -> str:
    """How models call the firm."""
    ((key,),) = installation.sql("select key from customers_customer where name = %s", FIRM.name)
    return str(key)
