"""The company of a row in files about other things: by key, VAT number or exact name."""

from scudo.core.model.problems import did_you_mean
from scudo.core.roles import Actor
from scudo.core.sheet import Column, Fault, Findings, Record, Register, Wrong, normal
from scudo.core.sheet.readers import joined
from scudo.customers import queries
from scudo.customers.models import Customer
from scudo.exchange.customers import names_of, texts_of

COMPANY = Column("customer", ("Cliente", "Chiave cliente", "Azienda", "Ragione sociale", "Ditta", "P. IVA cliente"), ("Customer", "Customer key", "Company"), example="rossi-impianti", needed=True)  # fmt: skip


class Companies:
    """Every company that the viewer sees, by what it answers to."""

    def __init__(self, viewer: Actor) -> None:
        self._register: Register[Customer] = Register()
        self._keys: list[str] = []
        for customer in queries.customers_for(viewer):
            self._register.enter(customer, names_of(texts_of(customer)))
            self._keys.append(customer.key)

    def named(self, record: Record, findings: Findings) -> Customer | None:
        """The company that a row names; None, and a problem, where it names none or several."""
        typed = record.text(COMPANY.key)
        try:
            return self._one(typed)
        except Wrong as wrong:
            findings.add(record.row, record.heading(COMPANY.key), wrong, typed)
            return None

    def _one(self, typed: str) -> Customer:
        if not typed:
            raise Wrong(Fault.NEEDED, column=COMPANY.key)
        plain = typed.replace(" ", "").upper().removeprefix("IT")
        for names in (
            [("key", typed.lower())],
            [("vat", plain), ("vat", plain.zfill(11))],
            [("name", normal(typed))],
        ):
            found = self._register.named(names)
            if len(found) == 1:
                return found[0]
            if found:
                raise Wrong(Fault.SEVERAL, what=typed, keys=joined([one.key for one in found]))
        raise Wrong(
            Fault.UNKNOWN, near=did_you_mean(typed.lower(), self._keys).partition('"')[2].partition('"')[0]
        )
