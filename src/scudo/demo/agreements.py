"""What the example's contracts have gone through: a PIN, prepaid hours, duties, a trial being tuned, a rental, a request for a draft."""

from datetime import date, datetime, timedelta
from typing import Any

from scudo.contracts import actions as contracts
from scudo.contracts import queries as seen
from scudo.contracts.queries import Contract
from scudo.contracts.queries.rentals import Rental
from scudo.core.roles import Actor, Role, system
from scudo.customers import queries as people
from scudo.customers.queries import Customer
from scudo.demo.firms import FIRMS, Firm
from scudo.design import actions as design

OFFICE = Actor(name="Laura Neri", roles=frozenset({Role.OFFICE, Role.MANAGER, Role.TECHNICIAN}))
DESIGNER = Actor(name="Ugo Fabbri", roles=frozenset({Role.DESIGNER, Role.MANAGER}))
DAY = timedelta(days=1)
WORK = (
    (52, "Sostituzione del disco 3 del NAS e verifica del volume", 95),
    (31, "Aggiornamento dei nodi del gestionale, uno alla volta", 240),
    (9, "Etichettatrice: driver e prova di stampa con l’officina", 70),
)
DUTIES = (
    ("Prova dei gruppi di continuità con carico", "FREQ=MONTHLY;INTERVAL=6;BYDAY=1TU", 14),
    ("Prova di ripristino da backup", "FREQ=MONTHLY;INTERVAL=1;BYDAY=2WE", 7),
)
TUNING = (
    (
        30,
        True,
        "Le notifiche di posta respinta arrivano due volte",
        "Soglia della coda portata a dieci minuti.",
    ),
    (12, False, "Spostare il backup notturno dopo le 23: alle 21 lo studio lavora ancora", ""),
    (4, True, "La firma digitale chiede il codice a ogni documento", ""),
)
SYSTEMS = {
    "marchetti": "gestionale-e-rete",
    "valdarno": "pesatura",
    "sanmartino": "cartella-clinica",
    "tirrena": "magazzino",
}
ASSETS = {
    "valdarno": (("Bilancia a ponte DFW", "BX-20417", "bilancia-2"), ("Dell PowerEdge R250", "4GH8T02", "")),
    "tirrena": (
        ("Dell PowerEdge R650", "7XK2M93", ""),
        ("Dell PowerEdge R650", "7XK2M94", ""),
        ("Zebra ZT411", "99J2143300217", ""),
    ),
}


def everything(at: datetime) -> None:
    """All of it, made by the actions that people use, unless it is there."""
    by_key = {firm.key: people.customers_for(OFFICE).get(name=firm.name) for firm in FIRMS}
    hours_and_duties(running(by_key["marchetti"], at), at)
    charges(running(by_key["marchetti"], at), at)
    tuned(running(by_key["bellini"], at), at)
    project_begun(by_key["frascati"], at)
    draft_asked(at)


def running(customer: Customer, at: datetime) -> Contract:
    """The customer's contract in force."""
    found: Contract = seen.in_force(OFFICE, customer, at).get()
    return found


def hours_and_duties(contract: Contract, at: datetime) -> None:
    """Prepaid hours with some work drawn from them, two duties, a PIN for the porter."""
    bought = at - 60 * DAY
    contracts.add_prepaid_hours(
        contract=contract, minutes=20 * 60, warn_minutes=4 * 60, bought_on=seen.today_of(bought), note="Ordine 2026/118",
        by=OFFICE, at=bought,
    )  # fmt: skip
    for index, (days, what, minutes) in enumerate(WORK):
        moment = at - days * DAY
        contracts.draw_down(
            contract=contract,
            key=f"esempio-{index}",
            minutes=minutes,
            what=what,
            at_work=moment,
            by=OFFICE,
            at=moment,
        )
    for what, rule, lead in DUTIES:
        contracts.add_duty(
            contract=contract,
            what=what,
            rule=rule,
            lead_days=lead,
            starts_on=seen.today_of(at),
            by=OFFICE,
            at=at,
        )
    contracts.issue_pin(contract=contract, label="Portineria", by=OFFICE, at=at - 20 * DAY)


def charges(contract: Contract, at: datetime) -> None:
    """Work on a Sunday that the contract does not include, and a part of last month that is on an invoice."""
    sunday = at - (1 + at.weekday()) * DAY
    common: dict[str, Any] = {"customer": contract.customer, "contract": contract, "by": OFFICE}
    contracts.charge_work(
        **common, key="esempio-spostamento", minutes=210, what="Spostamento dell’armadio di rete per i lavori nel corridoio",
        at_work=sunday, at=sunday,
    )  # fmt: skip
    contracts.replace_part(
        **common, key="esempio-batteria", what="Batteria del gruppo di continuità RBC43", quantity=2, serial="3B2241X10778",
        charge=True, at_work=at - 2 * DAY, at=at - 2 * DAY,
    )  # fmt: skip
    sold = contracts.replace_part(
        **common, key="esempio-disco", what="Disco NAS 8 TB", serial="ZR5A9C1K", charge=True, at_work=at - 52 * DAY, at=at - 52 * DAY,
    )  # fmt: skip
    contracts.put_on_invoice(
        uses=[one.pk for one in sold], invoice="2026/412", invoiced_on=seen.today_of(at - 30 * DAY), by=OFFICE, at=at - 30 * DAY
    )  # fmt: skip


def tuned(trial: Contract, at: datetime) -> None:
    """What provider and customer fine-tune together."""
    for days, theirs, text, answer in TUNING:
        moment = at - days * DAY
        by = contact_of(trial.customer) if theirs else OFFICE
        point = contracts.raise_point(contract=trial, text=text, by=by, at=moment)
        if answer:
            contracts.answer_point(point=point, answer=answer, by=OFFICE, at=moment + 2 * DAY)


def contact_of(customer: Customer) -> Actor:
    """The customer's first person, as who is in the portal."""
    firm = next(firm for firm in FIRMS if firm.name == customer.name)
    user = people.contacts_for(OFFICE).get(name=firm.people[0].name).user
    return user.actor()


def rental_of(firm: Firm, customer: Customer, starts_on: date, at: datetime) -> Rental:
    """The rental that a Full contract hangs from: four years, with its devices where the example names them."""
    return contracts.add_rental(
        customer=customer, system=SYSTEMS[firm.key], starts_on=starts_on, ends_on=starts_on.replace(year=starts_on.year + 4, day=1),
        assets=ASSETS.get(firm.key, ()), by=OFFICE, at=at,
    )  # fmt: skip


def project_begun(customer: Customer, at: datetime) -> None:
    """A project that has only begun: its contract is in preparation from the same day."""
    design.begin_project(
        customer=customer, name="Rete degli uffici e dei cantieri", system="rete-frascati",
        contact=people.contacts_for(OFFICE).get(name="Luigi Serra"), by=DESIGNER, at=at - 5 * DAY,
    )  # fmt: skip


def draft_asked(at: datetime) -> None:
    """Somebody who is no customer yet asks for the draft of a contract."""
    contracts.ask_for_draft(
        company="Birrificio del Lago S.r.l.", name="Chiara Volpi", mail="chiara.volpi@birrificio-lago.example",
        phone="+39 0761 000000", vat_number="", plan="360", acquired="taken-over",
        things="Due server in sala, otto postazioni, la rete della cantina; oggi li segue un tecnico che va in pensione.",
        hours="Anche il sabato mattina, da aprile a settembre.", language="it", sender="esempio", by=system("portal"), at=at - 2 * DAY,
    )  # fmt: skip
