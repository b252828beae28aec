"""Every page, light and dark, wide and narrow: nothing that axe objects to, no error, no sideways scroll."""

import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from scudo.demo.firms import FIRMS, STAFF
from tests.installation import Installation
from tests.journeys.doors import OPERATOR, log_in
from tests.waiting import until

ROOT = Path(__file__).parents[2]
MANAGER, CUSTOMER, STRANGER = STAFF[5][0], FIRMS[0].people[0].address, ""
ASSESSED = (
    "select number from desk_ticket where severity is not null and ended_at is null order by id limit 1"
)
UNASSESSED = "select number from desk_ticket where severity is null and ended_at is null order by id limit 1"
COMPANY = "select id from customers_customer order by id limit 1"
HELD = "select id from mail_incoming where outcome = 'held' order by id limit 1"
THEIR_CONTRACT = (
    "select t.id from contracts_contract t join customers_customer c on c.id = t.customer_id "
    f"where c.name = '{FIRMS[0].name}' order by t.id limit 1"
)
RUNNING = "select id from contracts_contract where state = 'in_force' order by id limit 1"
PREPARED = "select id from contracts_contract where state = 'preparation' order by id limit 1"
PROJECT = "select id from design_project where system = 'officina'"
ARTICLE = (
    "select id from knowledge_article where audience = 'public' and state = 'published' order by id limit 1"
)
SYSTEM = "select key from design_system order by id limit 1"
CHECKED = "select s.key, c.component from design_check c join design_system s on s.id = c.system_id order by c.id limit 1"
WAITING_CALL = "select id from voice_call where dealt_at is null and state = 'ended' order by id limit 1"
CALL_OVER = "select id from voice_call where ticket_id is not null order by id limit 1"
MONITORED = "select number from desk_ticket where origin = 'monitor' order by id limit 1"
FILED = (
    "select t.number from desk_attachment a join desk_message m on m.id = a.message_id "
    "join desk_ticket t on t.id = m.ticket_id order by a.id limit 1"
)
FILE = "select id from desk_attachment order by id limit 1"
THEIR_TICKET = (
    "select t.number from desk_ticket t join customers_customer c on c.id = t.customer_id "
    f"where c.name = '{FIRMS[0].name}' order by t.id limit 1"
)
BROKEN = """
system: officina
name: Officina
customer: officine-marchetti
acquired: bought
components:
  feed: {kind: power-feed, name: Linea elettrica}
  erp-1: {name: Nodo 1, needs: [feed]}
  erp-2: {name: Nodo 2, needs: [feed]}
groups:
  nodi: {name: Nodi, k: 1, of: [erp-1, erp-2]}
links:
  - [ufficio, erp-1]
  - [ufficio, erp-2]
services:
  gestionale:
    name: Gestionale
    path: {from: ufficio, to: any-of nodi}
    needs: [nodi]
checks:
  erp-1: [{tcp: "127.0.0.1:9", every: 1 s, retry: 1 s, attempts: 1, timeout: 1 s}]
"""
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PAGES = {
    "login": (STRANGER, "/accounts/login/", ""),
    "service": (STRANGER, "/portale/scudo/", ""),
    "portal's door": (STRANGER, "/portale/entra/", ""),
    "request for a draft": (STRANGER, "/portale/bozza/", ""),
    "desk": (OPERATOR, "/desk/", ""),
    "empty desk": (OPERATOR, "/desk/?q=nothing+of+the+kind", ""),
    "desk in another order": (OPERATOR, "/desk/?order=newest&severity=2", ""),
    "new view": (OPERATOR, "/desk/views/new/?severity=1", ""),
    "tags": (MANAGER, "/tags/", ""),
    "templates": (OPERATOR, "/replies/", ""),
    "new template": (OPERATOR, "/replies/new/", ""),
    "new field": (MANAGER, "/customers/{}/fields/new/", COMPANY),
    "search": (OPERATOR, "/search/", ""),
    "what was found": (OPERATOR, "/search/?q=officine+stato:aperto", ""),
    "everything found": (OPERATOR, "/search/?q=marchetti", ""),
    "nothing found": (OPERATOR, "/search/?q=nothing+of+the+kind", ""),
    "a filter that is none": (OPERATOR, "/search/?q=clienti:marchetti", ""),
    "portal's search": (CUSTOMER, "/portale/cerca/?q=non", ""),
    "ticket": (OPERATOR, "/tickets/{}/", ASSESSED),
    "ticket to assess": (OPERATOR, "/tickets/{}/", UNASSESSED),
    "ticket with files": (OPERATOR, "/tickets/{}/", FILED),
    "file": (OPERATOR, "/files/{}/look/", FILE),
    "assessment": (OPERATOR, "/tickets/{}/assess/", UNASSESSED),
    "put together": (OPERATOR, "/tickets/{}/merge/", ASSESSED),
    "split": (OPERATOR, "/tickets/{}/split/", ASSESSED),
    "link": (OPERATOR, "/tickets/{}/link/", ASSESSED),
    "teams": (MANAGER, "/teams/", ""),
    "new team": (MANAGER, "/teams/new/", ""),
    "call": (OPERATOR, "/call/", ""),
    "calls": (OPERATOR, "/calls/", ""),
    "every call": (OPERATOR, "/calls/?view=all", ""),
    "no call": (OPERATOR, "/calls/?q=nothing+of+the+kind", ""),
    "call without outcome": (OPERATOR, "/calls/{}/", WAITING_CALL),
    "call with its ticket": (OPERATOR, "/calls/{}/", CALL_OVER),
    "new exchange": (MANAGER, "/system/exchanges/new/", ""),
    "new ticket": (OPERATOR, "/new/", ""),
    "held mails": (OPERATOR, "/held/", ""),
    "held mail": (OPERATOR, "/held/{}/", HELD),
    "customers": (OPERATOR, "/customers/", ""),
    "customer": (OPERATOR, "/customers/{}/", COMPANY),
    "new customer": (OPERATOR, "/customers/new/", ""),
    "import and export": (MANAGER, "/exchange/", ""),
    "system": (MANAGER, "/system/", ""),
    "new probe": (MANAGER, "/system/probes/new/", ""),
    "wall": (OPERATOR, "/monitor/", ""),
    "empty wall": (OPERATOR, "/monitor/?q=nothing+of+the+kind", ""),
    "systems": (OPERATOR, "/systems/", ""),
    "architecture": (OPERATOR, "/systems/{}/", SYSTEM),
    "closed architecture": (OPERATOR, "/systems/{}/?closed=part:nodi", SYSTEM),
    "component": (OPERATOR, "/systems/{}/{}/", CHECKED),
    "ticket of the monitor": (OPERATOR, "/tickets/{}/", MONITORED),
    "catalogue": (MANAGER, "/catalogue/", ""),
    "product": (MANAGER, "/catalogue/dell-r650/", ""),
    "new product": (MANAGER, "/catalogue/new/", ""),
    "knowledge": (OPERATOR, "/knowledge/", ""),
    "no article": (OPERATOR, "/knowledge/?q=nothing+of+the+kind", ""),
    "article": (OPERATOR, "/knowledge/{}/", ARTICLE),
    "article's editor": (OPERATOR, "/knowledge/{}/change/", ARTICLE),
    "article's versions": (OPERATOR, "/knowledge/{}/versions/", ARTICLE),
    "article's version": (OPERATOR, "/knowledge/{}/versions/2/", ARTICLE),
    "portal's articles": (CUSTOMER, "/portale/aiuto/", ""),
    "portal's article": (CUSTOMER, "/portale/aiuto/{}/", ARTICLE),
    "projects": (MANAGER, "/projects/", ""),
    "project": (MANAGER, "/projects/{}/", PROJECT),
    "new project": (MANAGER, "/projects/new/", ""),
    "acceptance": (MANAGER, "/projects/{}/acceptance/", PROJECT),
    "model editor": (MANAGER, "/systems/{}/edit/", SYSTEM),
    "analysis": (MANAGER, "/systems/{}/analysis/", SYSTEM),
    "versions": (MANAGER, "/systems/{}/versions/", SYSTEM),
    "contracts": (MANAGER, "/contracts/", ""),
    "no contract": (MANAGER, "/contracts/?q=nothing+of+the+kind", ""),
    "contract": (MANAGER, "/contracts/{}/", RUNNING),
    "contract in preparation": (MANAGER, "/contracts/{}/", PREPARED),
    "contract's versions": (MANAGER, "/contracts/{}/versions/", RUNNING),
    "new contract": (MANAGER, "/customers/{}/contracts/new/", COMPANY),
    "contract that runs already": (MANAGER, "/customers/{}/contracts/add/", COMPANY),
    "amendment": (MANAGER, "/contracts/{}/amend/", RUNNING),
    "start of a contract": (MANAGER, "/contracts/{}/start/", PREPARED),
    "end of a contract": (MANAGER, "/contracts/{}/end/", RUNNING),
    "portal": (CUSTOMER, "/portale/", ""),
    "portal's ticket": (CUSTOMER, "/portale/ticket/{}/", THEIR_TICKET),
    "portal's request": (CUSTOMER, "/portale/richiesta/", ""),
    "portal's project": (CUSTOMER, "/portale/progetti/{}/", PROJECT),
    "portal's contract": (CUSTOMER, "/portale/contratti/{}/", THEIR_CONTRACT),
}


@pytest.fixture(scope="module")
def furnished(seeded: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The example, a mail of a stranger that waits for a person, and a fault: what is watched does not run."""
    letter = EmailMessage()
    letter["From"], letter["To"] = "Marta Gallo <marta.gallo@libera.example>", "assistenza@altec.example"
    letter["Subject"] = "Preventivo per otto persone"
    letter.set_content("Buongiorno, vorrei un preventivo.")
    seeded.send(letter)
    until(lambda: seeded.sql(HELD))
    model = tmp_path_factory.mktemp("model") / "officina.yaml"
    model.write_text(BROKEN)
    assert seeded.run("design", "load", str(model)).returncode == 0
    made = [sys.executable, "-m", "tests.journeys.under_way", "officina"]
    subprocess.run(made, env=seeded.environment, cwd=ROOT, check=True)
    until(lambda: seeded.sql(MONITORED), seconds=60)
    return seeded


@pytest.fixture(scope="module")
def people(browser: Browser, furnished: Installation) -> Iterator[dict[str, BrowserContext]]:
    """A browser for each who looks, logged in."""
    contexts = {}
    for person in {who for who, _path, _row in PAGES.values()}:
        context = browser.new_context(base_url=furnished.url, locale="it-IT", reduced_motion="reduce")
        contexts[person] = context
        if person:
            page = context.new_page()
            log_in(page, person)
            page.close()
    yield contexts
    for context in contexts.values():
        context.close()


def opened(
    people: dict[str, BrowserContext], installation: Installation, name: str
) -> tuple[Page, list[str]]:
    """A page by its name, and what its console complains about from now on."""
    person, path, row = PAGES[name]
    page = people[person].new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda problem: complaints.append(str(problem)))
    answer = page.goto(path.format(*installation.sql(row)[0]) if row else path)
    assert answer
    assert answer.status == 200, f"{name}: {answer.status}"
    return page, complaints


def objections(page: Page) -> list[str]:
    """What axe objects to, with the places."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['help']}: {[node['target'] for node in one['nodes']]}" for one in found]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_in_light_and_dark_and_fits_a_phone(name, people, furnished):
    page, complaints = opened(people, furnished, name)
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert not objections(page), f"{name}, {size['width']}, {theme}"
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{name} scrolls sideways by {overflow} px at 390"
    assert not complaints
    page.close()
