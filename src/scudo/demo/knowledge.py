"""The example's knowledge base: three articles, one of them for customers, one still a draft."""

from datetime import datetime, timedelta

from scudo.core.roles import Actor, Role
from scudo.knowledge import actions

WRITER = Actor(name="Scudo", roles=frozenset({Role.MANAGER}))
AGO = timedelta(days=60)
RESTART = actions.Sheet(
    title="Il gestionale non risponde: come farlo ripartire", things=("gestionale",), kinds=("server",), tags=("riavvio",),
    text="""\
## Prima

Guarda sul disegno dell'architettura se un nodo è ancora in piedi: se sì, il servizio continua e **non** si riavvia nulla in orario.

## Poi

1. Entra nel nodo fermo e guarda lo spazio: `df -h`
2. Se il disco è pieno, libera i registri più vecchi di un mese.
3. Fai ripartire il servizio e aspetta che il controllo torni regolare.

| Se resta fermo | allora |
|---|---|
| un nodo | passa al fornitore, Severity Code 3 |
| tutti e due | chiama il reperibile, Severity Code 1 |
""",
)  # fmt: skip
SCANS = actions.Sheet(
    title="Scansioni lente o che non arrivano in archivio", audience="public", things=("archivio",), kinds=("printer", "storage"),
    tags=("scansioni", "stampanti"),
    text="""\
Di solito basta questo:

1. Spegni lo scanner, aspetta dieci secondi, riaccendilo.
2. Scegli **bianco e nero, 300 punti**: un foglio a colori pesa venti volte tanto.
3. Prova con un foglio solo.

Se resta lento, scrivici il nome dello scanner e l'ora della prova.
""",
    title_en="Scans that are slow or do not arrive", text_en="""\
Usually this is enough:

1. Switch the scanner off, wait ten seconds, switch it on again.
2. Choose **black and white, 300 dots**: a sheet in colour weighs twenty times as much.
3. Try with one sheet.

If it stays slow, write us the name of the scanner and when you tried.
""",
)  # fmt: skip
MAIL = actions.Sheet(
    title="La posta non parte da un telefono nuovo", audience="public", things=("posta",), tags=("posta", "telefono"),
    text="Da scrivere: impostazioni per i due sistemi, con le figure dei menu a parole.",
)  # fmt: skip


def articles(at: datetime) -> None:
    """Write the example's articles, as they would be at `at`."""
    for sheet in (RESTART, SCANS):
        made = actions.add_article(sheet=sheet, by=WRITER, at=at - AGO)
        actions.move_article(article=made, verb=actions.Verb.PUBLISH, by=WRITER, at=at - AGO)
    actions.add_article(sheet=MAIL, by=WRITER, at=at - timedelta(days=2))
