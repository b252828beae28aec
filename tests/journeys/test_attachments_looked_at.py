"""Attachments, looked at by keys alone: previews come by themselves, the arrows turn over, Esc leads back."""

from email.message import EmailMessage

from playwright.sync_api import Page, expect

from tests import attachments
from tests.installation import Installation
from tests.journeys.doors import log_in


def mail() -> EmailMessage:
    """A known customer sends a picture, a PDF with a script, and a program that says it is a PDF."""
    letter = EmailMessage()
    letter["From"] = "Sandro Pinna <s.pinna@logistica-tirrena.example>"
    letter["To"], letter["Subject"] = "assistenza@altec.example", "Il varco 5 con le foto"
    letter.set_content("Buongiorno, in allegato.")
    files = {
        "varco.png": attachments.picture(),
        "scheda.pdf": attachments.SCRIPTED,
        "driver.pdf": attachments.PROGRAM,
    }
    for name, content in files.items():
        letter.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return letter


def test_an_operator_looks_at_what_came_with_a_mail(page: Page, seeded: Installation):
    log_in(page)
    seeded.send(mail())
    page.goto("/desk/")
    row = page.locator("#rows tr", has_text="Il varco 5 con le foto")
    expect(row).to_be_visible(timeout=20_000)
    page.goto(row.locator("a[data-open-row]").get_attribute("href") or "")
    files = page.locator(".files li")
    expect(files.locator("img")).to_have_count(2, timeout=30_000)
    expect(files.nth(2)).to_contain_text("driver.pdf")
    expect(files.nth(2).locator(".warned")).to_be_visible()
    page.keyboard.press("f")
    shown = page.locator("#look")
    expect(shown.get_by_role("heading")).to_have_text("varco.png")
    page.keyboard.press("ArrowRight")
    expect(shown.get_by_role("heading")).to_have_text("scheda.pdf")
    expect(shown.locator("img")).to_have_count(1)
    assert shown.locator("img").evaluate("(one) => one.decode().then(() => one.naturalWidth)") == 1100
    page.keyboard.press("ArrowRight")
    expect(shown.get_by_role("heading")).to_have_text("driver.pdf")
    page.keyboard.press("ArrowRight")
    expect(shown.get_by_role("heading")).to_have_text("varco.png")
    with page.expect_download() as download:
        page.keyboard.press("s")
    assert download.value.path().read_bytes() == attachments.picture()
    page.keyboard.press("Escape")
    expect(shown).not_to_be_visible()
    expect(files.first.locator("a.look")).to_be_focused()
