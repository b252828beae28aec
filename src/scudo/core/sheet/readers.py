"""What cells of a kind hold, whatever way they are written: dates, choices, figures, lists. Each raises Wrong."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from scudo.core.sheet.columns import Words, normal
from scudo.core.sheet.faults import Fault, Wrong

_YEARS = range(1970, 2200)
_MOMENT = "%d/%m/%Y %H:%M"
_TIME = r"(?:[ T]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.]\d{2}(?:\.\d+)?)?)?"
_ITALIAN = re.compile(
    rf"(?P<day>\d{{1,2}})[/.\-](?P<month>\d{{1,2}})[/.\-](?P<year>\d{{4}}){_TIME}", re.ASCII
)
_ISO = re.compile(rf"(?P<year>\d{{4}})[/.\-](?P<month>\d{{1,2}})[/.\-](?P<day>\d{{1,2}}){_TIME}", re.ASCII)
_PARTED = re.compile(r"[;,\n]")
_AMOUNT = re.compile(r"(?:(?P<front>€|EUR)\s*)?(?P<figure>[0-9.,' ]+?)\s*(?P<back>€|[A-Za-z]{3})?", re.ASCII)


def moment(zone: ZoneInfo) -> Callable[[str], str]:
    """Dates as Italians write them, day first, or as ISO does; the time may be missing. The one writing is `23/11/2026 14:05`."""

    def read(text: str) -> str:
        found = _ITALIAN.fullmatch(text) or _ISO.fullmatch(text)
        if found is None:
            raise Wrong(Fault.NO_DATE)
        said = {name: int(value or 0) for name, value in found.groupdict().items()}
        if said["year"] not in _YEARS:
            raise Wrong(Fault.NO_DATE)
        try:
            local = datetime(**said, tzinfo=zone)
        except ValueError:
            raise Wrong(Fault.NO_DATE) from None
        if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise Wrong(Fault.NO_SUCH_HOUR)
        return local.strftime(_MOMENT)

    return read


def instant(written: str, zone: ZoneInfo) -> datetime:
    """The moment of `23/11/2026 14:05` in UTC; of an hour that comes twice the earlier one."""
    return datetime.strptime(written, _MOMENT).replace(tzinfo=zone).astimezone(UTC)


def moment_words(at: datetime | None, zone: ZoneInfo) -> str:
    """A moment as files write it; blank where there is none."""
    return at.astimezone(zone).strftime(_MOMENT) if at else ""


def choice(words: Words) -> Callable[[str], str]:
    """One of a few values, by any of its words in either language, or by itself."""
    known = {normal(word): value for value, both in words.items() for word in (value, *both[0], *both[1])}
    listed = (
        ", ".join(both[0][0] for both in words.values()),
        ", ".join(both[1][0] for both in words.values()),
    )

    def read(text: str) -> str:
        try:
            return known[normal(text)]
        except KeyError:
            raise Wrong(Fault.NO_CHOICE, it=listed[0], en=listed[1]) from None

    return read


def parted(text: str) -> list[str]:
    """The texts of a list: parted by commas, semicolons or lines, each once, in order."""
    return list(dict.fromkeys(filter(None, (one.strip() for one in _PARTED.split(text)))))


def joined(texts: Sequence[str]) -> str:
    """The one writing of a list."""
    return ", ".join(texts)


def several(read: Callable[[str], str]) -> Callable[[str], str]:
    """A list of what `read` takes."""
    return lambda text: joined(list(dict.fromkeys(read(one) for one in parted(text))))


def decimal(text: str) -> Decimal:
    """A figure as Italians write it (1.234,56) or as programs do (1234.56).

    A single point or comma parts off decimals, but for a point with three figures after it: 1.234 is over a thousand.
    """
    plain = text.replace(" ", "").replace("'", "")
    if "," in plain and "." in plain:
        last = max(plain.rfind(","), plain.rfind("."))
        plain = plain[:last].replace(",", "").replace(".", "") + "." + plain[last + 1 :]
    elif re.fullmatch(r"[1-9][0-9]{0,2}(\.[0-9]{3})+", plain):
        plain = plain.replace(".", "")
    else:
        plain = plain.replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?", plain):
        raise Wrong(Fault.NO_FIGURE)
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise Wrong(Fault.NO_FIGURE) from None


def plain_figure(number: Decimal) -> str:
    """Without exponent and without zeros at the end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(text: str) -> str:
    """An amount with its currency, euros where none is named: `1450 EUR`."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise Wrong(Fault.NO_FIGURE)
    currency = (found["front"] or found["back"] or "EUR").replace("€", "EUR").upper()
    return f"{plain_figure(decimal(found['figure']))} {currency}"
