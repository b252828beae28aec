"""Components of systems' models: one row for each, by system and key. What the file does not name stays as it is."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from scudo.core.model import Component, Malformed, Model, read
from scudo.core.model.tidy import document
from scudo.core.model.writing import values
from scudo.core.roles import Actor
from scudo.core.sheet import Column, Fault, Findings, Record, Sheet, Wrong, merged
from scudo.core.sheet.columns import Words
from scudo.core.sheet.components import blamed, drawn, duration, field_of, probability, texts_of
from scudo.core.sheet.readers import choice, money, several
from scudo.customers.models import Customer
from scudo.design import actions, queries
from scudo.design.models import System
from scudo.exchange import columns as common
from scudo.exchange.companies import COMPANY, Companies
from scudo.exchange.plan import Plan, Step, Verb, changes, step

ACQUIRED: Words = {
    "bought": (("acquistato", "comprato"), ("bought",)),
    "rented": (("noleggiato", "noleggio"), ("rented",)),
    "taken-over": (("preso in carico", "di terzi"), ("taken over",)),
}


def name_of_model(text: str) -> str:
    """A key of a model has no blanks; what else it may be the model's reader judges."""
    if any(letter.isspace() or letter in ",;" for letter in text):
        raise Wrong(Fault.NO_KEY)
    return text


SYSTEM = Column("system", ("Sistema", "Chiave sistema"), ("System", "System key"), read=common.key, example="gestionale-e-rete", longest=60, needed=True)  # fmt: skip
OF_SYSTEM = (
    COMPANY,
    Column("acquired", ("Acquisizione", "Titolo"), ("Acquired", "How acquired"), read=choice(ACQUIRED), words=ACQUIRED, example="acquistato", needed=True),
)  # fmt: skip
KEY = Column("component", ("Componente", "Chiave componente", "Codice"), ("Component", "Component key", "Code"), read=name_of_model, example="erp-1", longest=100, needed=True)  # fmt: skip
FIELDS = (
    Column("name", ("Nome", "Descrizione"), ("Name", "Description"), example="Server gestionale", longest=1000),
    Column("kind", ("Tipo", "Genere"), ("Kind", "Type"), example="server", longest=1000),
    Column("product", ("Prodotto", "Modello"), ("Product", "Model"), example="dell-r650", longest=1000),
    Column("site", ("Sede",), ("Site",), example="Sede di Roma"),
    Column("needs", ("Dipende da", "Ha bisogno di"), ("Needs", "Depends on"), read=several(name_of_model), example="ups-1, rete", longest=5_000),
    Column("mtbf", ("MTBF", "Tempo medio tra i guasti"), ("MTBF", "Mean time between failures"), read=duration, example="90000 h", longest=40),
    Column("repair", ("Riparazione", "MTTR", "Tempo di riparazione"), ("Repair", "MTTR", "Time to repair"), read=duration, example="8 h", longest=40),
    Column("unavailability", ("Indisponibilità",), ("Unavailability",), read=probability, example="0,001", longest=20),
    Column("serial", ("Matricola", "Numero di serie", "Seriale"), ("Serial", "Serial number"), example="AS2231", longest=1000),
    Column("price", ("Prezzo", "Costo"), ("Price", "Cost"), read=money, example="1450 EUR", longest=40),
    Column("source", ("Fonte", "Fonte dei dati"), ("Source",), example="scheda del produttore", longest=1000),
)  # fmt: skip
COLUMNS = (SYSTEM, *OF_SYSTEM, KEY, *FIELDS)


@dataclass(eq=False)
class Drawing:
    """A system that is there, or that the file would begin, with the rows that speak of its components."""

    key: str
    system: System | None = None
    text: str = ""
    model: Model | None = None
    customer: Customer | None = None
    rows: dict[str, list[Record]] = field(default_factory=dict)

    @property
    def all_rows(self) -> list[Record]:
        """Every row, in the order of the file."""
        return sorted((row for rows in self.rows.values() for row in rows), key=lambda row: row.row)

    @property
    def components(self) -> dict[str, Component]:
        """The components that are there."""
        return {one.key: one for one in self.model.components} if self.model else {}


def system_texts(system: System) -> dict[str, str]:
    """A system as its columns have it."""
    return {"system": system.key, "customer": system.customer.key, "acquired": system.acquired}


def exported(viewer: Actor) -> Iterator[dict[str, str]]:
    """Every component of every model in force, in the model's order."""
    for system in queries.systems_for(viewer).order_by("key"):
        for component in queries.model_of(system).components:
            yield {**system_texts(system), **texts_of(component)}


def planned(viewer: Actor, sheet: Sheet, at: datetime) -> Plan:  # noqa: ARG001 - every kind is planned alike
    """What a file of components would do: one new version of each system in which anything changes."""
    plan = Plan(sheet)
    companies, known = Companies(viewer), {one.key: one for one in queries.systems_for(viewer)}
    drawings: dict[str, Drawing] = {}
    for record in sheet.records:
        key, component = named(record, SYSTEM, plan.findings), named(record, KEY, plan.findings)
        if not key or not component:
            continue
        drawing = drawings.get(key) or drawings.setdefault(key, begun(viewer, key, known.get(key)))
        if belongs(record, drawing, companies, plan.findings):
            drawing.rows.setdefault(component, []).append(record)
    for drawing in drawings.values():
        plan.steps += steps_of(drawing, plan) if drawing.rows else ()
    return plan


def named(record: Record, column: Column, findings: Findings) -> str:
    """What a row is about; blank, and a problem, where it does not say so."""
    typed = record.text(column.key)
    try:
        if typed:
            return column.read(typed)
        wrong = Wrong(Fault.NEEDED, column=column.key)
    except Wrong as refused:
        wrong = refused
    findings.add(record.row, record.heading(column.key), wrong, typed)
    return ""


def begun(viewer: Actor, key: str, system: System | None) -> Drawing:
    """A system with its model in force, or an empty one."""
    if system is None:
        return Drawing(key)
    text = queries.text_of(viewer, system, system.version) or ""
    return Drawing(key, system, text, read(text, key), system.customer)


def belongs(record: Record, drawing: Drawing, companies: Companies, findings: Findings) -> bool:
    """Whether a row's company is that of its system; the first row of a new system says it."""
    if not record.tells(COMPANY.key) and drawing.customer:
        return True
    customer = companies.named(record, findings)
    if customer is None:
        return False
    drawing.customer = drawing.customer or customer
    if customer.pk != drawing.customer.pk:
        wrong = Wrong(Fault.OF_ANOTHER, what=drawing.key, name=drawing.customer.name)
        findings.add(record.row, record.heading(COMPANY.key), wrong, record.texts[COMPANY.key])
        return False
    return True


def steps_of(drawing: Drawing, plan: Plan) -> Iterator[Step]:
    """What becomes of a system and its components; the last step of a system loads its next version."""
    findings = plan.findings
    rows, before = drawing.all_rows, findings.count
    known = system_texts(drawing.system) if drawing.system else None
    told = merged(rows, OF_SYSTEM[1:], known, findings)
    if drawing.system and told:
        row = next(one for one in rows if one.tells("acquired"))
        findings.add(
            row.row, row.heading("acquired"), Wrong(Fault.FIXED, what=drawing.key), row.texts["acquired"]
        )
    there = drawing.components
    news = {
        key: merged(group, fields_of(drawing), texts_of(there[key]) if key in there else None, findings)
        for key, group in drawing.rows.items()
    }
    touched = {key: fields for key, fields in news.items() if fields or key not in there}
    text = written(drawing, told, touched) if touched and findings.count == before else ""
    if text:
        judge(drawing, text, findings)
        if "#" in drawing.text:
            plan.notes.append(("comments", drawing.key))
    yield from component_steps(drawing, news, text)


def fields_of(drawing: Drawing) -> Iterator[Column]:
    """The columns of a component; a site of the model may be called by its name."""
    keys = {one.name: one.key for one in drawing.model.sites} if drawing.model else {}
    for column in FIELDS:
        yield replace(column, read=lambda text: keys.get(text, text)) if column.key == "site" else column


def component_steps(drawing: Drawing, news: dict[str, dict[str, str]], text: str) -> Iterator[Step]:
    """A step for each component; the first that changes anything loads the whole model."""
    there, is_loaded = drawing.components, False
    if not drawing.system and drawing.customer:
        yield step(Verb.MAKE, "system", f"{drawing.key}, {drawing.customer.name}", [drawing.all_rows[0].row])
    for key, fields in news.items():
        verb = Verb.CHANGE if key in there else Verb.MAKE
        known = texts_of(there[key]) if key in there else {}
        rows = [row.row for row in drawing.rows[key]]
        made = step(
            verb,
            "component",
            f"{drawing.key}: {fields.get('name') or known.get('name') or key}",
            rows,
            changes(fields, known),
        )
        if made.verb is not Verb.SAME and not is_loaded:
            is_loaded = True
            made = step(
                verb, made.thing, made.title, rows, made.changes, lambda by, at: load(drawing, text, by, at)
            )
        yield made


def written(drawing: Drawing, told: dict[str, str], touched: dict[str, dict[str, str]]) -> str:
    """The text of the next version."""
    assert drawing.customer
    new = {"system": drawing.key, "customer": drawing.customer.key, "acquired": told.get("acquired", "")}
    return document(drawn(values(drawing.model) if drawing.model else new, touched))


def judge(drawing: Drawing, text: str, findings: Findings) -> None:
    """Tell what the model's own reader finds wrong, by the row of the component that it is about."""
    try:
        read(text, drawing.key)
    except Malformed as refused:
        for one in refused.problems:
            key = blamed(one.where, drawing.rows)
            row = drawing.rows[key][0] if key else drawing.all_rows[0]
            column = field_of(one.where) if key else ""
            wrong = Wrong(Fault.MODEL, where=one.where, reason=one.reason)
            findings.add(row.row, row.heading(column), wrong, row.texts.get(column, ""))


def load(drawing: Drawing, text: str, by: Actor, at: datetime) -> None:
    """Make the text the system's next version. Raises Overtaken where somebody saved another one meanwhile."""
    version = drawing.system.version if drawing.system else 0
    actions.load(text=text, file=drawing.key, version=version, by=by, at=at)
