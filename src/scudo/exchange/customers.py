"""Companies with their sites: one row for each site, the company's columns repeated or left empty."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from scudo.core.roles import Actor
from scudo.core.sheet import Column, Fault, Findings, Record, Register, Sheet, Wrong, merged, normal
from scudo.core.sheet.merging import written
from scudo.core.sheet.readers import choice, joined, parted
from scudo.customers import actions, queries, rules
from scudo.customers.models import Customer, Site
from scudo.exchange import columns as common
from scudo.exchange.plan import Change, Plan, Step, Verb, changes, step

COMPANY = (
    Column("name", ("Ragione sociale", "Cliente", "Azienda", "Nome"), ("Company name", "Customer", "Company", "Name"), example="Rossi Impianti S.r.l.", needed=True),
    Column("vat_number", ("Partita IVA", "P. IVA", "IVA", "Numero partita IVA"), ("VAT number", "VAT", "VAT code"), read=common.checked(common.vat_number), example="01234560587", longest=20),
    Column("fiscal_code", ("Codice fiscale", "C.F.", "Cod. fiscale"), ("Fiscal code", "Tax code"), read=common.checked(common.fiscal_code), example="01234560587", longest=20),
    Column("pec", ("PEC", "Indirizzo PEC", "Posta certificata"), ("PEC address", "Certified mail"), read=common.checked(common.address), example="rossi@pec.example", longest=254),
    Column("sdi_code", ("Codice SDI", "SDI", "Codice destinatario", "Codice univoco"), ("SDI code", "Recipient code"), read=common.checked(common.sdi_code), example="M5UXCR1", longest=10),
    Column("language", ("Lingua",), ("Language",), read=choice(common.LANGUAGES), words=common.LANGUAGES, example="it", clears=False),
)  # fmt: skip
KEY = Column("key", ("Chiave", "Codice cliente"), ("Key", "Customer key"), read=common.key, example="rossi-impianti", longest=60, clears=False)  # fmt: skip
DOMAINS = Column("domains", ("Domini e-mail", "Dominio e-mail", "Domini di posta", "Dominio"), ("Mail domains", "Mail domain", "Domain"), read=common.checked(rules.mail_domain), example="rossi.example", longest=2_000, clears=False)  # fmt: skip
SITE = (
    Column("site", ("Sede", "Nome sede"), ("Site", "Site name"), example="Sede di Roma", longest=100, needed=True),
    Column("address", ("Indirizzo", "Indirizzo sede", "Via"), ("Address", "Site address", "Street"), example="Via Appia 1"),
    Column("town", ("Città", "Comune", "Località"), ("Town", "City"), example="Roma", longest=100),
    Column("phone", ("Telefono", "Telefono sede", "Centralino", "Tel."), ("Phone", "Site phone", "Telephone", "Tel."), read=common.phone_words, example="06 7807070", longest=40),
)  # fmt: skip
COLUMNS = (KEY, *COMPANY, DOMAINS, *SITE)


@dataclass(eq=False)
class Firm:
    """A company that is there, or that the file would make, with the rows that speak of it."""

    customer: Customer | None = None
    texts: dict[str, str] | None = None
    domains: set[str] = field(default_factory=set)
    sites: list[Site] = field(default_factory=list)
    rows: list[Record] = field(default_factory=list)

    @property
    def vat(self) -> str:
        """Its VAT number, as it is."""
        return (self.texts or {}).get("vat_number", "")


def texts_of(customer: Customer) -> dict[str, str]:
    """A company as its columns have it."""
    return {column.key: str(getattr(customer, column.key)) for column in (KEY, *COMPANY)}


def site_texts(site: Site) -> dict[str, str]:
    """A site as its columns have it."""
    phone = rules.phone_words(site.phone) if site.phone else ""
    return {"site": site.name, "address": site.address, "town": site.town, "phone": phone}


def exported(viewer: Actor) -> Iterator[dict[str, str]]:
    """Every company, a row for each of its sites."""
    found = queries.customers_for(viewer).prefetch_related("domains", "sites").order_by("name", "pk")
    for customer in found:
        told = {**texts_of(customer), "domains": joined(sorted(one.domain for one in customer.domains.all()))}
        sites = sorted(customer.sites.all(), key=lambda one: (one.name, one.pk))
        yield from ({**told, **site_texts(site)} for site in sites) if sites else [told]


def planned(viewer: Actor, sheet: Sheet, at: datetime) -> Plan:  # noqa: ARG001 - every kind is planned alike
    """What a file of companies would do."""
    plan = Plan(sheet)
    register: Register[Firm] = Register()
    for customer in queries.customers_for(viewer).prefetch_related("domains", "sites"):
        known = Firm(
            customer,
            texts_of(customer),
            {one.domain for one in customer.domains.all()},
            list(customer.sites.all()),
        )
        register.enter(known, names_of(known.texts or {}))
    firms: dict[int, Firm] = {}
    for record in sheet.records:
        if firm := firm_of(record, register, plan.findings):
            firm.rows.append(record)
            firms[id(firm)] = firm
    for firm in firms.values():
        plan.steps += company_steps(firm, plan.findings)
        plan.steps += site_steps(firm, plan.findings)
    return plan


def names_of(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a company answers to."""
    named = [
        ("key", texts.get("key", "").lower()),
        ("vat", texts.get("vat_number", "")),
        ("name", normal(texts.get("name", ""))),
    ]
    return [(what, name) for what, name in named if name]


def said_names(record: Record) -> dict[str, str]:
    """What a row calls its company; a VAT number that is none stays as it is typed, and is told where it is read."""
    typed = record.text("vat_number")
    try:
        vat = common.vat_number(typed) if typed else ""
    except ValidationError:
        vat = typed
    return {"key": record.text("key").lower(), "vat_number": vat, "name": record.text("name")}


def firm_of(record: Record, register: Register[Firm], findings: Findings) -> Firm | None:
    """The company of a row: by key, else by VAT number, else by the exact name; None where that cannot be told."""
    said = said_names(record)
    strong = [name for name in names_of(said) if name[0] != "name"]
    try:
        firm = strongly(said, register.named(strong)) or by_name(said, register)
    except Wrong as wrong:
        column = "key" if wrong.fault in {Fault.KEY_STAYS, Fault.TWO_THINGS} and said["key"] else "name"
        findings.add(record.row, record.heading(column), wrong, record.texts.get(column, ""))
        return None
    firm = firm or Firm()
    register.enter(firm, names_of(said))
    return firm


def strongly(said: Mapping[str, str], found: Sequence[Firm]) -> Firm | None:
    """The one company that key and VAT number lead to. Raises Wrong where they lead to two, or the key is another's."""
    if len(found) > 1:
        raise Wrong(Fault.TWO_THINGS, first=title_of(found[0]), second=title_of(found[1]))
    firm = found[0] if found else None
    if firm and firm.texts and said["key"] not in {"", firm.texts["key"].lower()}:
        raise Wrong(Fault.KEY_STAYS, key=firm.texts["key"], name=firm.texts["name"])
    return firm


def by_name(said: Mapping[str, str], register: Register[Firm]) -> Firm | None:
    """A company of this very name; another VAT number makes it another company. Raises Wrong where it may be several."""
    if not said["name"]:
        return None
    found = [
        one
        for one in register.named([("name", normal(said["name"]))])
        if not (one.vat and said["vat_number"] and one.vat != said["vat_number"])
    ]
    if said["key"]:
        known = next((one for one in found if one.texts), None)
        if known and known.texts:
            raise Wrong(Fault.SAME_NAME, key=known.texts["key"])
        return None
    if len(found) > 1:
        raise Wrong(
            Fault.SEVERAL, what=said["name"], keys=joined([one.texts["key"] for one in found if one.texts])
        )
    return found[0] if found else None


def title_of(firm: Firm) -> str:
    """How a report calls a company."""
    told = (firm.texts or {}).get("name", "")
    return told or next((row.text("name") for row in firm.rows if row.tells("name")), "")


def company_steps(firm: Firm, findings: Findings) -> list[Step]:
    """What becomes of the company itself."""
    rows = [row.row for row in firm.rows]
    news = merged(firm.rows, COMPANY if firm.texts else (KEY, *COMPANY), firm.texts, findings)
    added = additions(firm.rows, DOMAINS, firm.domains, findings)
    told = changes(news, firm.texts or {})
    if added:
        told.append(Change("domains", joined(sorted(firm.domains)), joined(sorted({*firm.domains, *added}))))
    title = news.get("name") or title_of(firm)
    if firm.texts is None:
        return [
            step(Verb.MAKE, "customer", title, rows, told, lambda by, at: make(firm, news, added, by, at))
        ]
    return [
        step(Verb.CHANGE, "customer", title, rows, told, lambda by, at: change(firm, news, added, by, at))
    ]


def additions(rows: Sequence[Record], column: Column, known: set[str], findings: Findings) -> list[str]:
    """What rows add to a list from which nothing is taken away, in order."""
    added: dict[str, None] = {}
    for row in rows:
        if row.clears(column.key):
            findings.add(row.row, row.heading(column.key), Wrong(Fault.NOT_CLEARED), row.texts[column.key])
        for one in parted(row.text(column.key)):
            if one.lower() in known:
                continue
            try:
                text = column.read(one)
            except Wrong as wrong:
                findings.add(row.row, row.heading(column.key), wrong, one)
            else:
                added |= {} if text in known else {text: None}
    return list(added)


def make(firm: Firm, news: dict[str, str], domains: Sequence[str], by: Actor, at: datetime) -> None:
    """Add the company."""
    firm.customer = actions.add_customer(**{"name": "", **news}, domains=domains, by=by, at=at)


def change(firm: Firm, news: dict[str, str], domains: Sequence[str], by: Actor, at: datetime) -> None:
    """Change the company."""
    assert firm.customer
    if news:
        actions.change_customer(customer=firm.customer, fields=news, by=by, at=at)
    for domain in domains:
        actions.add_domain(customer=firm.customer, domain=domain, by=by, at=at)


def site_steps(firm: Firm, findings: Findings) -> Iterator[Step]:
    """What becomes of its sites: rows that name the same one are one."""
    groups: dict[Any, list[Record]] = {}
    sites: dict[Any, Site | None] = {}
    for row in firm.rows:
        if not any(row.tells(column.key) for column in SITE):
            continue
        if not row.text("site"):
            findings.add(row.row, row.heading("site"), Wrong(Fault.NEEDED, column="site"))
            continue
        site = site_of(
            row,
            [one for one in firm.sites if normal(one.name) == normal(row.text("site"))],
            set(sites),
            findings,
        )
        name: Any = site.pk if site else normal(row.text("site"))
        groups.setdefault(name, []).append(row)
        sites[name] = site
    for name, rows in groups.items():
        yield site_step(firm, sites[name], rows, findings)


def site_of(row: Record, candidates: Sequence[Site], taken: set[Any], findings: Findings) -> Site | None:
    """The site of a row; of several with one name the one that looks like the row, and that no other row is."""
    if len(candidates) <= 1:
        return candidates[0] if candidates else None
    for one in candidates:
        if one.pk not in taken and all(
            row.text(column.key) == written(column, site_texts(one)[column.key]) for column in SITE
        ):
            return one
    findings.add(
        row.row, row.heading("site"), Wrong(Fault.SEVERAL, what=row.text("site"), keys=""), row.text("site")
    )
    return candidates[0]


def site_step(firm: Firm, site: Site | None, rows: Sequence[Record], findings: Findings) -> Step:
    """What becomes of one site."""
    known = site_texts(site) if site else None
    news = merged(rows, SITE, known, findings)
    title = f"{title_of(firm)}: {news.get('site') or (known or {}).get('site', '')}"
    told = changes(news, known or {})
    fields = {"name" if key == "site" else key: text for key, text in news.items()}

    def act(by: Actor, at: datetime) -> None:
        assert firm.customer
        if site:
            actions.change_site(site=site, fields=fields, by=by, at=at)
        else:
            actions.add_site(customer=firm.customer, **{"name": "", **fields}, by=by, at=at)

    return step(Verb.CHANGE if site else Verb.MAKE, "site", title, [row.row for row in rows], told, act)
