"""The example firms: invented, so that every address ends in `.example` and no phone rings."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """A customer's person."""

    name: str
    address: str
    phone: str
    position: str = ""
    notices: str = "own"
    language: str = "it"


@dataclass(frozen=True)
class Firm:
    """A customer with its people, its contract and what it covers."""

    key: str
    name: str
    town: str
    vat: str
    domain: str
    people: tuple[Person, ...]
    plan: str = "360"
    contract: str = ""
    covers: tuple[tuple[str, str], ...] = ()
    extra_time: tuple[tuple[tuple[str, ...], str, str], ...] = field(default=())


WORKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat")
FIRMS = (
    Firm(
        "marchetti", "Officine Marchetti S.r.l.", "Modena", "01234560587", "officine-marchetti.example",
        (
            Person("Elena Conti", "e.conti@officine-marchetti.example", "+39 059 000001", "responsabile IT"),
            Person("Ufficio IT", "it@officine-marchetti.example", "+39 059 000000", notices="all"),
            Person("Dario Bassi", "d.bassi@officine-marchetti.example", "+39 347 0000001", "capo officina"),
        ),
        contract="S360-0117",
        covers=(
            ("service", "Gestionale"), ("service", "Internet"), ("service", "Archivio"), ("service", "Centralino"),
            ("system", "Gestionale e rete"),
        ),
        extra_time=((WORKDAYS, "07:00", "22:00"),),
    ),
    Firm(
        "valdarno", "Cantina Valdarno S.r.l.", "Montevarchi", "02345670588", "cantina-valdarno.example",
        (
            Person("Paolo Renai", "p.renai@cantina-valdarno.example", "+39 055 000000", "direttore di cantina"),
            Person("Marta Giusti", "m.giusti@cantina-valdarno.example", "+39 055 000001", "amministrazione"),
        ),
        plan="full", contract="F-0042",
        covers=(("service", "Pesatura"), ("service", "Internet"), ("component", "bilancia-2")),
    ),
    Firm(
        "sanmartino", "Poliambulatorio San Martino", "Frascati", "03456780588", "san-martino.example",
        (Person("Chiara Lodi", "c.lodi@san-martino.example", "+39 06 0000010", "accettazione"),),
        contract="S360-0121", covers=(("service", "Referti"), ("service", "Prenotazioni")),
    ),
    Firm(
        "tirrena", "Logistica Tirrena S.p.A.", "Civitavecchia", "04567890589", "logistica-tirrena.example",
        (Person("Sandro Pinna", "s.pinna@logistica-tirrena.example", "+39 0766 000000", "magazzino"),),
        plan="full", contract="F-0051", covers=(("service", "Magazzino"), ("service", "Spedizioni")),
        extra_time=(((*WORKDAYS, "sun", "holiday"), "00:00", "24:00"),),
    ),
    Firm(
        "bellini", "Studio Legale Bellini", "Roma", "05678900589", "studio-bellini.example",
        (Person("Anna Bellini", "a.bellini@studio-bellini.example", "+39 06 0000020"),),
        plan="trial-90", contract="T-0009", covers=(("service", "Posta"), ("service", "Firma digitale")),
    ),
    Firm(
        "belvedere", "Hotel Belvedere", "Fiuggi", "06789010581", "hotel-belvedere.example",
        (Person("Janet Moore", "j.moore@hotel-belvedere.example", "+39 0775 000000", "reception", language="en"),),
        contract="S360-0098", covers=(("service", "Wi-Fi"), ("service", "Booking")),
    ),
    Firm(
        "frascati", "Edil Frascati", "Frascati", "07890120582", "edil-frascati.example",
        (Person("Luigi Serra", "l.serra@edil-frascati.example", "+39 06 0000030"),), contract="",
    ),
)  # fmt: skip

STAFF = (
    ("giulia.serra@altec.example", "Giulia Serra", ("operator",)),
    ("marco.ferri@altec.example", "Marco Ferri", ("technician",)),
    ("sara.bonomi@altec.example", "Sara Bonomi", ("technician",)),
    ("davide.conti@altec.example", "Davide Conti", ("operator", "technician")),
    ("laura.neri@altec.example", "Laura Neri", ("office",)),
    ("ugo.fabbri@altec.example", "Ugo Fabbri", ("manager", "designer")),
)
PASSWORD = "prova-scudo-2026"  # noqa: S105 - the demo's, printed when it starts

# Days ago, hour, firm, how it came, reason, thing, effect, what became of it
WITH_FILES = "Bilancia 2: il peso non arriva al gestionale"
"""The request whose mail brought files."""

HISTORY = (
    (13, "09:12", "marchetti", "mail", "Posta in uscita lenta dalla sede", "Internet", "partly", "closed"),
    (13, "11:40", "valdarno", "phone", "Copia dei dati di vendemmia 2025", "Pesatura", "defect", "resolved"),
    (12, "10:05", "tirrena", "mail", "Lettore 4 non si accoppia alla base", "Magazzino", "defect", "closed"),
    (
        12,
        "16:20",
        "bellini",
        "mail",
        "Firma digitale non riconosciuta su due postazioni",
        "Firma digitale",
        "partly",
        "closed",
    ),
    (
        11,
        "09:30",
        "sanmartino",
        "phone",
        "Le prenotazioni dal sito arrivano doppie",
        "Prenotazioni",
        "partly",
        "closed",
    ),
    (
        10,
        "14:50",
        "belvedere",
        "mail",
        "Third floor Wi-Fi drops every half hour",
        "Wi-Fi",
        "partly",
        "in_progress",
    ),
    (8, "08:55", "marchetti", "phone", "Account per sei stagionali", "Gestionale", "defect", "resolved"),
    (7, "12:15", "frascati", "mail", "Stampante del cantiere ferma", "", "stopped", "waiting_customer"),
    (6, "17:10", "tirrena", "phone", "Etichette stampate a metà", "Spedizioni", "partly", "closed"),
    (
        6,
        "09:45",
        "valdarno",
        "mail",
        "Rubrica del centralino vuota dopo il riavvio",
        "",
        "defect",
        "acknowledged",
    ),
    (
        5,
        "10:20",
        "sanmartino",
        "mail",
        "Referti: la ricerca per data non trova nulla",
        "Referti",
        "partly",
        "resolved",
    ),
    (4, "15:35", "bellini", "phone", "Backup notturno: ieri non è partito", "Posta", "defect", "in_progress"),
    (
        3,
        "09:05",
        "marchetti",
        "mail",
        "Cartella “Turni” lenta la mattina",
        "Archivio",
        "defect",
        "in_progress",
    ),
    (
        2,
        "11:25",
        "tirrena",
        "mail",
        WITH_FILES,
        "Magazzino",
        "partly",
        "acknowledged",
    ),
    (
        1,
        "16:40",
        "belvedere",
        "mail",
        "Card readers at reception ask for a PIN twice",
        "Booking",
        "defect",
        "new",
    ),
    (
        1,
        "10:10",
        "valdarno",
        "phone",
        "Internet va su una linea sola",
        "Internet",
        "partly",
        "waiting_supplier",
    ),
    (
        0,
        "00:50",
        "tirrena",
        "phone",
        "Magazzino fermo: i lettori non vedono il server",
        "Magazzino",
        "stopped",
        "in_progress",
    ),
    (0, "00:25", "sanmartino", "mail", "Il referto non si apre più, è urgente", "Referti", "", "new"),
    (
        0,
        "00:12",
        "marchetti",
        "mail",
        "Gestionale: la stampa delle bolle esce vuota",
        "Gestionale",
        "",
        "new",
    ),
)
