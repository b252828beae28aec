"""Pictures of the pages as people see them: a demo of its own, real mails, Debian's Chromium."""

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Error as BrowserTrouble
from playwright.sync_api import Page, sync_playwright

from scudo.demo import browser
from scudo.demo.evidence import DESK, NUMBER, expect, text_of
from scudo.demo.firms import FIRMS, PASSWORD, STAFF, WITH_FILES
from scudo.demo.installation import DidNotHappen, Installation, running, wait_for

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "Chromium is missing, and the pictures are taken with it. On Debian and Ubuntu: "
    "apt-get update && apt-get install -y chromium. Then run this again."
)
SIZES = ((1440, 900), (390, 844))
THEMES = ("light", "dark")
OPERATOR, OFFICE, MANAGER = STAFF[0][0], STAFF[4][0], STAFF[5][0]
WRITER, CALLER = FIRMS[0].people[0], FIRMS[1].people[0]
PATIENCE_MS = 15_000
VERSION = re.compile(r'name="version" value="(\d+)"')
REASON = "Gestionale fermo dalle nove"
QUIET = """() => !document.querySelector(".htmx-request, .htmx-settling, .htmx-swapping")"""


@dataclass(frozen=True)
class Picture:
    """A page to picture: who looks at it (an e-mail address, or empty for a stranger) and what is done first."""

    name: str
    path: str
    viewer: str = OPERATOR
    before: Callable[[Page], None] | None = None


def take(folder: Path) -> int:
    """Write every picture into `folder`; the exit code says whether they all came."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        sys.stderr.write(f"scudo: {MISSING}\n")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with running() as installation, sync_playwright() as playwright:
            pictures = list(scene(installation))
            opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            taken = sum(
                take_as(opened, installation, viewer, pictures, folder) for viewer in viewers(pictures)
            )
            opened.close()
    except (DidNotHappen, BrowserTrouble) as problem:
        sys.stderr.write(f"scudo: {problem}\n")
        return 1
    sys.stdout.write(f"{taken} pictures in {folder}\n")
    return 0


def viewers(pictures: list[Picture]) -> list[str]:
    """Everybody who looks, once."""
    return list(dict.fromkeys(picture.viewer for picture in pictures))


def scene(installation: Installation) -> Iterator[Picture]:
    """Make what is worth a picture by the front doors; gives the pages that show it."""
    assessed = assessed_ticket(installation)
    waiting = number_told(
        installation, "Scansioni lente in archivio", "Da stamattina le scansioni impiegano minuti."
    )
    hold_mails(installation)
    operator = browser.Browser(installation.base)
    operator.log_in(OPERATOR, PASSWORD)
    customer = wait_for(lambda: customer_path(operator, FIRMS[0].name), "the customer is listed")
    yield Picture("login", "/accounts/login/", viewer="")
    yield Picture("service", "/portale/scudo/", viewer="")
    yield Picture("mailbox", "/demo/mailbox/", viewer="", before=open_first_letter)
    yield Picture("estate", "/demo/estate/", viewer="")
    yield Picture("desk", "/desk/")
    yield Picture("wall", "/monitor/")
    yield Picture("systems", "/systems/")
    yield Picture("architecture", "/systems/gestionale-e-rete/")
    yield Picture("component", "/systems/gestionale-e-rete/erp-1/")
    yield Picture("editor", "/systems/gestionale-e-rete/edit/", viewer=MANAGER)
    yield Picture("analysis", "/systems/gestionale-e-rete/analysis/", viewer=MANAGER)
    yield Picture("versions", "/systems/gestionale-e-rete/versions/", viewer=MANAGER)
    yield Picture("catalogue", "/catalogue/", viewer=MANAGER)
    yield Picture("product", "/catalogue/dell-r650/", viewer=MANAGER)
    yield Picture("knowledge", "/knowledge/")
    yield Picture("projects", "/projects/", viewer=MANAGER)
    project = wait_for(lambda: tested_project(operator), "the project is listed")
    yield Picture("project", project, viewer=MANAGER)
    yield Picture("acceptance", f"{project}acceptance/", viewer=MANAGER)
    yield Picture("ticket", f"/tickets/{assessed}/")
    shown = wait_for(lambda: ticket_path(operator, WITH_FILES), "the ticket with files is listed")
    wait_for(lambda: "0.webp" in operator.get(shown).text, "its previews are made")
    yield Picture("attachments", shown, before=show_files)
    yield Picture("attachment", shown, before=look_at_paper)
    yield Picture("assessment", f"/tickets/{waiting}/assess/", before=answer_archive)
    yield Picture("call", "/call/", before=take_call)
    yield Picture("calls", "/calls/")
    yield Picture("calls-all", "/calls/?view=all")
    rung = ring(installation)
    yield Picture("on-call", rung, before=take_notes)
    yield Picture("ringing", "/knowledge/", before=wait_for_call)
    yield Picture("held", "/held/")
    yield Picture("customers", "/customers/")
    yield Picture("customer", customer)
    yield from agreements(operator)
    yield Picture("system", "/system/", viewer=MANAGER)
    yield Picture("portal", "/portale/", viewer=WRITER.address)
    yield Picture("portal-ask", "/portale/richiesta/", viewer=WRITER.address)


def agreements(operator: browser.Browser) -> Iterator[Picture]:
    """Contracts as the office and the customers see them."""
    yield Picture("contracts", "/contracts/", viewer=OFFICE)
    yearly, trial = contract_path(operator, "S360-0117"), contract_path(operator, "T-0009")
    yield Picture("contract", yearly, viewer=OFFICE)
    yield Picture("contract-trial", trial, viewer=OFFICE)
    yield Picture("contract-amend", f"{yearly}amend/", viewer=OFFICE)
    yield Picture("contract-full", contract_path(operator, "F-0051"), viewer=OFFICE)
    yield Picture("office-hours", "/office/", viewer=OFFICE)
    yield Picture("billing", "/contracts/billing/", viewer=OFFICE)
    yield Picture("billed", "/contracts/billing/?state=invoiced", viewer=OFFICE)
    yield Picture("maintenance", "/maintenance/", viewer=OFFICE)
    yield Picture("draft-requests", "/contracts/requests/", viewer=OFFICE)
    yield Picture("letters", "/portale/lettere/", viewer=WRITER.address)
    yield Picture("plain-page", portal_path(yearly), viewer=WRITER.address)
    yield Picture("plain-page-trial", portal_path(trial), viewer=FIRMS[4].people[0].address)
    yield Picture("draft-ask", "/portale/bozza/", viewer="")


def contract_path(operator: browser.Browser, number: str) -> str:
    """Where a contract is shown."""
    listed = operator.get(f"/contracts/?q={number}").text
    found = re.search(r'href="(/contracts/\d+/)"', listed)
    if found is None:
        raise DidNotHappen(f"contract {number} is not listed")
    return found[1]


def portal_path(path: str) -> str:
    """The customer's page of the same contract."""
    return path.replace("/contracts/", "/portale/contratti/")


def tested_project(operator: browser.Browser) -> str | None:
    """Where the project is shown that is half way through its acceptance test."""
    found = re.search(r'href="(/projects/\d+/)"', operator.get(f"/projects/?q={quote(FIRMS[0].name)}").text)
    return found[1] if found else None


def assessed_ticket(installation: Installation) -> str:
    """A ticket with a conversation: a mail, its assessment, a note, an answer, another mail."""
    number = number_told(
        installation,
        REASON,
        "Buongiorno,\n\ndalle nove nessuno riesce a entrare nel gestionale: la pagina resta bianca.\n\nElena Conti",
    )
    technician = browser.Browser(installation.base)
    technician.log_in(STAFF[1][0], PASSWORD)
    page = f"/tickets/{number}"
    technician.post(
        f"{page}/assess/", effect="stopped", thing="service:Gestionale", reason=REASON, kind="fault", then="acknowledge"
    )  # fmt: skip
    reply(technician, page, "note", "Il disco dei dati è pieno al 100 %: libero le copie vecchie.")
    reply(
        technician,
        page,
        "customer",
        "Buongiorno, abbiamo trovato la causa: torniamo operativi entro mezz’ora.",
    )
    letter = mail_of(f"R: [{number}] {REASON}", "Grazie, avviso i colleghi.")
    installation.send(letter)
    wait_for(lambda: "avviso i colleghi" in technician.get(f"{page}/").text, "the answer joins its ticket")
    return number


def reply(technician: browser.Browser, page: str, to: str, text: str) -> None:
    """Write to the customer, or a note inside, on the ticket as it stands. Raises DidNotHappen."""
    version = VERSION.findall(technician.get(f"{page}/").text)[0]
    expect(technician.post(f"{page}/reply/", to=to, version=version, text=text), text.partition(":")[0])


def mail_of(subject: str, text: str, sender: str = f"{WRITER.name} <{WRITER.address}>") -> EmailMessage:
    """A mail to the desk."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, DESK, subject
    letter.set_content(text)
    return letter


def number_told(installation: Installation, subject: str, text: str) -> str:
    """Write to the desk; gives the number that the receipt tells."""
    installation.send(mail_of(subject, text))

    def told() -> str:
        letters = installation.letters(WRITER.address)
        about = [
            str(letter["Subject"])
            for letter in letters
            if subject in text_of(letter) or subject in letter["Subject"]
        ]
        return next(iter(NUMBER.findall(" ".join(about))), "")

    return wait_for(told, f"the receipt of {subject!r} comes")


def hold_mails(installation: Installation) -> None:
    """Mails that a person has to look at: strangers, of whom no rule says whose they are."""
    for sender, subject in (
        (
            "Marta Gallo <marta.gallo@libera.example>",
            "Preventivo per assistenza a uno studio di otto persone",
        ),
        ("Offerte <news@sconti-lampo.example>", "Solo oggi: toner compatibili a metà prezzo"),
        ("R. Pinto <r.pinto@trasporti-pinto.example>", "Il vostro tecnico ha dimenticato un cavo da noi"),
    ):
        installation.send(mail_of(subject, f"Buongiorno,\n\n{subject}.\n\nCordiali saluti", sender))


def customer_path(operator: browser.Browser, name: str) -> str:
    """Where a customer's page is."""
    found = operator.get(f"/customers/?q={quote(name)}").text
    before, _tag, _after = found.partition(f"data-open-row>{name}<")
    return before.rpartition('href="')[2].partition('"')[0]


def ticket_path(operator: browser.Browser, reason: str) -> str:
    """Where the ticket with a reason is."""
    found = re.search(r'href="(/tickets/[^/"]+/)"', operator.get(f"/desk/?view=all&q={quote(reason)}").text)
    return found[1] if found else ""


def show_files(page: Page) -> None:
    """The letter with its files, in the middle."""
    page.locator(".files").first.scroll_into_view_if_needed()
    page.wait_for_function("() => [...document.querySelectorAll('.files img')].every((one) => one.complete)")


def look_at_paper(page: Page) -> None:
    """The last file of the letter, large."""
    page.keyboard.press("f")
    page.wait_for_selector("#look[open]")
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector("#look[open] .page-of:nth-of-type(2)")


def take_as(
    chromium: Chromium, installation: Installation, viewer: str, pictures: list[Picture], folder: Path
) -> int:
    """Take the pictures of one viewer in every size and theme; gives how many."""
    context = chromium.new_context(base_url=installation.base, locale="it-IT", timezone_id="Europe/Rome")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    if viewer:
        log_in(page, viewer)
    taken = 0
    for picture in pictures:
        for theme in THEMES if picture.viewer == viewer else ():
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                page.emulate_media(
                    color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce"
                )
                show(page, picture)
                page.screenshot(path=folder / f"{picture.name}-{width}-{theme}.png")
                taken += 1
    context.close()
    return taken


def log_in(page: Page, address: str) -> None:
    """Enter with the demo's password."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", address)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def show(page: Page, picture: Picture) -> None:
    """Bring the page to what is to be seen."""
    page.goto(picture.path)
    if picture.before:
        picture.before(page)
    page.wait_for_function(QUIET)


def answer_archive(page: Page) -> None:
    """It works in part; it concerns the third thing of the contract."""
    answer(page, "s")


def answer(page: Page, thing: str) -> None:
    """Answer both questions by keys: it works in part, and `thing` is the key of what it concerns."""
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    page.keyboard.press(thing)
    page.wait_for_selector('#verdict .verdict:not([data-sev="0"])')


def take_call(page: Page) -> None:
    """A caller picked, the reason written, both answers chosen."""
    page.fill("#who", CALLER.name.split()[1])
    page.keyboard.press("Enter")
    page.wait_for_selector("#caller [name=membership]", state="attached")
    page.fill("#id_reason", "Il peso non arriva al gestionale")
    page.fill("#id_notes", "La bilancia 2 pesa, ma il numero non compare.")
    answer(page, "q")


def ring(installation: Installation) -> str:
    """Let the exchange tell that a customer calls; gives the path of the call."""
    office = browser.Browser(installation.base)
    office.log_in(OFFICE, PASSWORD)
    shown = office.post("/system/exchanges/new/", name="Centralino nuovo").text
    secret = re.search(r"<code>([\w-]{40,})</code>", shown)
    if secret is None:
        raise DidNotHappen("the secret of the new exchange is shown")
    told = {"token": secret[1], "call": "1", "from": CALLER.phone, "to": "06 7807070", "extension": "201"}
    exchange = browser.Browser(installation.base)
    for event in ("ringing", "answered"):
        exchange.post("/api/phone/calls", event=event, **told)
    found = re.search(r'href="(/calls/\d+/)"', office.get("/calls/?view=now").text)
    if found is None:
        raise DidNotHappen("the call is in the log")
    return found[1]


def take_notes(page: Page) -> None:
    """The caller is known; the notes keep themselves, and both answers are chosen."""
    page.fill("#id_reason", "Il peso non arriva al gestionale")
    page.fill("#id_notes", "La bilancia 2 pesa, ma il numero non compare.")
    answer(page, "q")


def wait_for_call(page: Page) -> None:
    """The strip says who is on the phone."""
    page.wait_for_selector(".ringing .notice")


def open_first_letter(page: Page) -> None:
    """Open the newest letter."""
    page.locator(".letters a").first.click()
    page.frame_locator("iframe.paper").locator("h1").wait_for()
