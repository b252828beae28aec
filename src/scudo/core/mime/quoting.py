"""What a person has newly written: the letter without quotations, forwarded mails, signature and disclaimer."""

from __future__ import annotations

import re

_MOST_LINES = 20_000
_LONGEST_LINE = 1000
_DATE_LABEL = r"inviato|data|sent|date|gesendet|datum|envoyé|enviado( el)?|fecha"
_OTHER_LABEL = r"a|to|an|à|para|oggetto|subject|betreff|objet|asunto|cc"
_FROM_LINE = re.compile(
    r"^[*_]{0,2}(da|from|von|de)\s?:[*_]{0,2}\s+\S|^[*_]{0,2}(da|from|von|de)\s?:[*_]{0,2}$", re.IGNORECASE
)
_DATE_LINE = re.compile(rf"^[*_]{{0,2}}({_DATE_LABEL})\s?:", re.IGNORECASE)
_OTHER_LINE = re.compile(rf"^[*_]{{0,2}}({_OTHER_LABEL})\s?:", re.IGNORECASE)
_ORIGINAL = re.compile(
    r"^[-_\s>]{0,5}-{2,}\s*(messaggio originale|original message|original appointment|ursprüngliche nachricht|original-nachricht|message d'origine|message original|mensaje original)\s*-{0,}",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"^(-{2,}\s*(forwarded message|messaggio inoltrato|weitergeleitete nachricht|message transféré|mensaje reenviado)\s*-{0,}"
    r"|(begin forwarded message|inizio (del )?messaggio inoltrato|début du message (réexpédié|transféré)|anfang der weitergeleiteten nachricht|inicio del mensaje reenviado)\s?:)",
    re.IGNORECASE,
)
_ATTRIBUTION_START = re.compile(
    r"^(il |in data |lun|mar|mer|gio|ven|sab|dom|on |am |le |el |scrive |quoting |\d{1,4}[-/.]|.{0,100}<[^<>\s]{1,200}@|[^:;!?]{2,60}\b(ha scritto|wrote|schrieb|a écrit|escribió)\b)",
    re.IGNORECASE,
)
_ATTRIBUTION_END = re.compile(
    r"(ha(nno)? scritto|scriveva|scrive|wrote|writes|schrieb|geschrieben|a écrit|escribió)\b.{0,80}:$|^(scrive|quoting)\b.{3,300}:$|^\d{4}-\d\d-\d\d \d{1,2}:\d\d.{3,200}>:$",
    re.IGNORECASE,
)
_FRESH_START = re.compile(
    r"^(il giorno|il \d|in data|on \w{3,9},|on \d|am \d|am \w{2,10}[.,]|le \d|le \w{3,8}\.? \d|el \w{3,9},? \d|.{1,100}<[^<>\s]{1,200}@.{1,200}:$)",
    re.IGNORECASE,
)
_EVIDENCE = re.compile(r"\d{1,2}[:./]\d\d|\d{4}|@")
_MARKER = re.compile(
    r"(reply|write|rispond\w*|risposta|scriv\w*).{0,40}(above this line|sopra (questa|la) (riga|linea))",
    re.IGNORECASE,
)
_MOBILE = re.compile(
    r"^(sent from (my|mail for|yahoo|outlook|proton)|get outlook for|inviato (da(l| |i?phone)|con (il )?(mio )?|tramite )|scarica outlook per|ottieni outlook per|envoyé (de mon|depuis)|von meinem .{1,40} gesendet|gesendet (von|mit)|enviado desde|télécharge[rz] outlook)",
    re.IGNORECASE,
)
_MOST_MOBILE = 90
_DISCLAIMER = re.compile(
    r"^[*_\s]{0,5}(avviso di riservatezza|avvertenze? (ai sensi|legal)|le informazioni contenute (in|nella) (questa|quest|present)|(questo|il presente) messaggio (e i suoi allegati|è (indirizzato|destinato|riservato)|contiene informazioni)"
    r"|ai sensi (del|e per gli effetti)[^.]{0,60}(196/2003|679/2016|2016/679|gdpr|privacy)|this (e-?mail|message)( \w+){0,6} (confidential|privileged|intended)|confidentiality notice|disclaimer\b|informativa privacy"
    r"|prima di stampare|please consider the environment|rispetta l.ambiente)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(cordiali saluti|distinti saluti|(cari )?saluti|un (cordiale )?saluto|cordialmente|grazie e (cordiali )?saluti|best regards|kind regards|regards|mit freundlichen grüßen|cordialement|saludos)\b.{0,20}$",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(\b(tel|fax|cell|mob|phone|p\. ?iva|c\.f|via|piazza|www)\b|https?://|\S@\S|\+\d{2}\s?\d)", re.IGNORECASE
)
_LONGEST_OF_A_CARD = 100
_DRAWN = re.compile(r"^[-_=*]{5,}$")
_RULE = re.compile(r"^[-_=*\s]{3,}$")


def newly_written(text: str) -> str:
    """Return what the sender wrote now; the whole text where nothing else is left (a bare forward)."""
    lines = [line[:_LONGEST_LINE] for line in text.split("\n", _MOST_LINES)]
    kept = _without_quotations(lines)
    own = _without_rules(_without_signature(kept))
    if not own:
        own = _without_rules(kept)
    return "\n".join(own).strip("\n") if own else text


def _without_quotations(lines: list[str]) -> list[str]:
    """Drop `>` lines with their attribution wherever they stand, and all from an unmarked quotation on."""
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        if (
            _MARKER.search(line)
            or _ORIGINAL.match(line)
            or _FORWARD.match(line)
            or _is_header_block(lines, at)
        ):
            break
        if line.startswith(">") and not line.startswith(">>>>>>>"):
            _mark_gap(kept)
            at = _past_blanks(lines, at + 1)
            continue
        height = _attribution_height(lines, at)
        if height:
            if not _is_quoted(lines, at + height) and "".join(kept).strip():
                break
            _mark_gap(kept)
            at = _past_blanks(lines, at + height)
            continue
        kept.append(lines[at].rstrip())
        at += 1
    return kept


def _mark_gap(kept: list[str]) -> None:
    """Keep paragraphs apart where a quotation was taken out."""
    if kept and kept[-1]:
        kept.append("")


def _past_blanks(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _is_quoted(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 4] if line.strip()), "")
    return following.lstrip().startswith(">")


def _is_header_block(lines: list[str], at: int) -> bool:
    """Recognise Outlook's `Da: / Inviato: / A: / Oggetto:`, also with empty lines or a name on the next line."""
    if not _FROM_LINE.match(lines[at].strip()):
        return False
    near = [line.strip() for line in lines[at + 1 : at + 12]]
    dated = sum(1 for line in near if _DATE_LINE.match(line))
    others = sum(1 for line in near if _OTHER_LINE.match(line))
    return others > 0 and (dated > 0 or (others > 1 and "@" in lines[at]))


def _attribution_height(lines: list[str], at: int) -> int:
    """Return how many lines (at most 4) from here say `Il giorno … ha scritto:`, 0 if they do not."""
    if not _ATTRIBUTION_START.match(lines[at].strip()):
        return 0
    joined = ""
    for height in range(1, 5):
        if at + height > len(lines) or not lines[at + height - 1].strip():
            return 0
        joined = f"{joined} {lines[at + height - 1].strip()}".strip()[:600]
        if joined.endswith(":") and _ATTRIBUTION_END.search(joined):
            return height if _EVIDENCE.search(joined) or _is_quoted(lines, at + height) else 0
        if at + height < len(lines) and _FRESH_START.match(lines[at + height].strip()):
            return 0
    return 0


def _without_signature(lines: list[str]) -> list[str]:
    """Drop from the first signature mark that has something before it."""
    own: list[str] = []
    for at, line in enumerate(lines):
        bare = line.strip()
        if bare in {"--", "—"} and len(lines) - at <= 25:  # noqa: PLR2004 - a longer tail is no signature
            break
        if _is_disclaimer(bare) and "".join(own).strip():
            break
        if len(bare) < _MOST_MOBILE and _MOBILE.match(bare):
            continue
        own.append(line)
    return _without_card(own)


def _is_disclaimer(bare: str) -> bool:
    return len(bare) > 15 and bool(_DISCLAIMER.match(bare))  # noqa: PLR2004 - a heading may be short, a word is not it


def _without_card(lines: list[str]) -> list[str]:
    """Drop a business card, short lines with contact data: below a drawn rule, or below `Cordiali saluti` and the name."""
    rule = next(
        (at for at in range(max(len(lines) - 12, 1), len(lines)) if _DRAWN.match(lines[at].strip())), None
    )
    if rule is not None and _is_card(lines[rule + 1 :]):
        return lines[:rule]
    last = next(
        (
            at
            for at in range(len(lines) - 1, max(len(lines) - 16, -1), -1)
            if _CLOSING.match(lines[at].strip(" ,.!"))
        ),
        None,
    )
    if last is None:
        return lines
    below = [at for at in range(last + 1, len(lines)) if lines[at].strip()][1:]
    return lines[: below[0]] if below and _is_card(lines[below[0] :]) else lines


def _is_card(lines: list[str]) -> bool:
    return any(_CONTACT.search(line) for line in lines) and all(
        len(line) < _LONGEST_OF_A_CARD for line in lines
    )


def _without_rules(lines: list[str]) -> list[str]:
    """Drop empty lines and drawn rules at both ends."""
    begin, end = 0, len(lines)
    while begin < end and not lines[begin].strip():
        begin += 1
    while end > begin and (not lines[end - 1].strip() or _RULE.match(lines[end - 1])):
        end -= 1
    return lines[begin:end]
