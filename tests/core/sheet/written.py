"""Files of tables as people and programs write them, and columns to read them by."""

import io
import zipfile

from openpyxl import Workbook

from scudo.core.sheet import Column
from scudo.core.sheet.readers import choice, several

COLORS = {"red": (("rosso",), ("red",)), "green": (("verde",), ("green",))}
COLUMNS = (
    Column("key", ("Chiave",), ("Key",), needed=True),
    Column("name", ("Ragione sociale", "Cliente"), ("Company name", "Company"), needed=True),
    Column("vat", ("Partita IVA", "P. IVA"), ("VAT number",), longest=20),
    Column("town", ("Città",), ("Town",)),
    Column("color", ("Colore",), ("Color",), read=choice(COLORS), words=COLORS, clears=False),
    Column("tags", ("Etichette",), ("Tags",), read=several(str.lower)),
    Column("text", ("Testo",), ("Text",), longest=30_000, lines=True),
)


def workbook(*rows, title="Foglio1", more=()):
    """A workbook as a person saves it; what begins with = is a formula."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for name, state, lines in more:
        other = book.create_sheet(name)
        other.sheet_state = state
        for row in lines:
            other.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def altered(content, members=(), without=()):
    """The same archive with members put in, replaced, or left out."""
    put = dict(members)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename not in put and member.filename not in without:
                new.writestr(member, old.read(member))
        for name, text in put.items():
            new.writestr(name, text)
    return out.getvalue()
