"""What came with one of the example's mails: a picture of a screen, a log, a PDF of two pages."""

import io
from datetime import datetime, timedelta

from PIL import Image, ImageDraw, ImageFont

from scudo.desk import actions as desk
from scudo.lib import blobs, typeset

PROOF = """
#set page(margin: 2.4cm)
#set text(size: 11pt, lang: "it")
= Prova di taratura
#quiet[#data.author, #data.day]
#v(1em)
#facts(data.facts)
#v(1.5em)
#table(columns: (1fr, 1fr, 1fr), [*Peso campione*], [*Letto*], [*Differenza*], ..data.rows.flatten())
#pagebreak()
== Note
#said(data.notes)
"""
BROKE_AT = 12
ROWS = [
    ["500 kg", "500,2 kg", "0,2 kg"],
    ["1.000 kg", "1.000,4 kg", "0,4 kg"],
    ["2.000 kg", "2.000,6 kg", "0,6 kg"],
]


def files(at: datetime) -> list[desk.File]:
    """The three files of the mail that came at a moment."""
    return [
        kept("schermata pesata.png", "image/png", screen()),
        kept("bilancia2.log", "text/plain", log(at)),
        kept("taratura bilancia 2.pdf", "application/pdf", proof(at)),
    ]


def kept(name: str, kind: str, content: bytes) -> desk.File:
    """A file, kept under its digest."""
    return desk.File(name, kind, len(content), blobs.store(content))


def screen() -> bytes:
    """The weighing program as its user saw it: a weight above, a message that nothing answers."""
    picture = Image.new("RGB", (1280, 800), "#dfe5ea")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 1280, 56), fill="#2f4a63")
    draw.text((24, 14), "Pesatura 4.2, Bilancia 2", font=ImageFont.load_default(24), fill="white")
    draw.rectangle((60, 110, 1220, 330), fill="#10181f")
    draw.text((640, 220), "1.284,6 kg", font=ImageFont.load_default(130), fill="#7fe0a0", anchor="mm")
    draw.rectangle((300, 400, 980, 680), fill="white", outline="#8a97a3", width=2)
    draw.text((340, 440), "Il gestionale non risponde", font=ImageFont.load_default(38), fill="#1b242c")
    draw.text((340, 510), "Ultima pesata trasmessa: 08:41", font=ImageFont.load_default(26), fill="#56636f")
    draw.text((340, 550), "Codice 7 (10060), porta 4101", font=ImageFont.load_default(26), fill="#56636f")
    draw.rounded_rectangle((820, 610, 950, 656), 6, fill="#2f4a63")
    draw.text((885, 633), "Riprova", font=ImageFont.load_default(24), fill="white", anchor="mm")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def log(at: datetime) -> bytes:
    """The weighing program's log until the mail was written."""
    lines = [
        f"{at - timedelta(minutes=44 - minute):%Y-%m-%d %H:%M:%S} "
        + (
            "INFO  pesata inviata, 1 riga"
            if minute < BROKE_AT
            else "ERROR connessione a gestionale:4101 scaduta, codice 7"
        )
        for minute in range(44)
    ]
    return "\n".join(lines).encode()


def proof(at: datetime) -> bytes:
    """The record of the scale's last test."""
    day = at.date() - timedelta(days=120)
    return typeset.bare(
        PROOF,
        {
            "title": "Prova di taratura", "author": "Metrologia Tirrena", "language": "it", "date": [day.year, day.month, day.day],
            "day": f"{day:%d/%m/%Y}", "facts": [["Bilancia", "2, banchina nord"], ["Matricola", "BL-40217"], ["Portata", "3.000 kg"]],
            "rows": ROWS, "notes": "Collegamento seriale provato a 9600 baud.\nProssima prova fra dodici mesi.",
        },
    )  # fmt: skip
