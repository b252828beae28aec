"""What is wrong with a model, in the reader's language: `core.model` says it in English, sentence by sentence as listed here."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

SHAPES = (
    gettext_noop("a key: letters, digits, - _ and ."),
    gettext_noop("a key: small letters, digits and -"),
    gettext_noop("a name that people read"),
    gettext_noop("a text"),
    gettext_noop("a town"),
    gettext_noop("an address"),
    gettext_noop("a time with its unit (s, min, h, d, y)"),
    gettext_noop("a failure rate (each h, d or y; FIT is failures in a thousand million hours)"),
    gettext_noop("a share in per cent"),
    gettext_noop("an amount with its currency"),
    gettext_noop("an amount with its currency, for each hour"),
    gettext_noop("a probability, from 0 to 1"),
    gettext_noop("a whole number, 1 or more"),
    gettext_noop("a whole number from 1 to 20"),
    gettext_noop("a date"),
    gettext_noop("a list of components and groups"),
    gettext_noop("a site"),
    gettext_noop("a component, such as {product: dell-r650, needs: [rete]}"),
    gettext_noop("a kind of component"),
    gettext_noop("a product's key in the catalogue"),
    gettext_noop("a serial number"),
    gettext_noop("a group, such as {k: 1, of: [ups-1, ups-2]}"),
    gettext_noop("two names, such as [ufficio, sw-a]"),
    gettext_noop("a function, such as {needs: [stampante]}"),
    gettext_noop("a path, such as {from: ufficio, to: any-of nodi-erp}"),
    gettext_noop("a component, a place, or any-of a group"),
    gettext_noop("a mail address or a telephone number"),
    gettext_noop("a mail address, a telephone number, or {second: one of these}"),
    gettext_noop("a service, such as {needs: [nodi-erp, db]}"),
    gettext_noop("a list of who is told"),
    gettext_noop("what was promised, such as {availability: 99.9 %}"),
    gettext_noop("a host"),
    gettext_noop("an OID, in numbers or by a well-known name"),
    gettext_noop("a number or a text"),
    gettext_noop("a community"),
    gettext_noop("a port, from 1 to 65535"),
    gettext_noop("an snmp check, such as {oid: ifOperStatus.1, equals: 1}"),
    gettext_noop("a check, such as {ping: 10.20.0.2, every: 15 s}"),
    gettext_noop("an address host:port"),
    gettext_noop("an address of the web"),
    gettext_noop("a status of HTTP, from 100 to 599"),
    gettext_noop("a text that the answer contains"),
    gettext_noop("true or false"),
    gettext_noop("the command of a Nagios plugin"),
    gettext_noop("a probe's key, blank for the centre's"),
    gettext_noop('an accepted risk, such as {single-point: linea-enel, by: "A. Rossi", on: 2026-05-12, because: "…"}'),
    gettext_noop("who accepted it"),
    gettext_noop("the reason"),
    gettext_noop("a model"),
    gettext_noop("one of bought, rented, taken-over"),
    gettext_noop("sites by their keys"),
    gettext_noop("components by their keys"),
    gettext_noop("groups by their keys"),
    gettext_noop("functions by their keys"),
    gettext_noop("services by their keys"),
    gettext_noop("checks by their components"),
    gettext_noop("a list of links"),
    gettext_noop("a list of checks"),
    gettext_noop("a list of accepted risks"),
)  # fmt: skip

VALUES = (gettext_noop("a list"), gettext_noop("a mapping"))

SENTENCES = (
    # names
    gettext_noop("%(name)s is no component and no group"),
    gettext_noop("%(name)s is no component and no end of a link"),
    gettext_noop("%(name)s is no component"),
    gettext_noop("%(name)s is no site"),
    gettext_noop("%(name)s is named twice; once is enough"),
    gettext_noop("%(name)s is a service; name the components and groups that are needed"),
    gettext_noop("is the key of a component too; rename one of them"),
    gettext_noop("stands twice, first in line %(line)s; join the two or rename one"),
    gettext_noop("%(name)s is no key; write a short name without line breaks"),
    # groups and rings
    gettext_noop("%(k)s of %(n)s can never work; k is at most %(most)s"),
    gettext_noop("needs itself: %(ring)s; break the ring at one place"),
    gettext_noop("needs nothing and has no path; say what it needs"),
    # links and paths
    gettext_noop("%(name)s is a group; a link ends at components and places"),
    gettext_noop("%(name)s is a group; write any-of %(group)s"),
    gettext_noop("%(name)s is no group"),
    gettext_noop("%(name)s is linked with itself; name two ends"),
    gettext_noop("%(name)s leads nowhere: no component, no path and no site has this name"),
    gettext_noop("no way leads from %(origin)s to %(target)s, even when all works; draw the links"),
    gettext_noop("names too many components by any-of, with the paths before it; split the system"),
    # quantities
    gettext_noop("%(value)s has no unit"),
    gettext_noop("is no time at all; write more than 0"),
    gettext_noop("is longer than a thousand years; correct it"),
    gettext_noop("is no failure at all; write more than 0"),
    gettext_noop("is less than one failure in ten million years; correct it"),
    gettext_noop("is more than 100 %%; correct it"),
    gettext_noop("is no day of the calendar"),
    gettext_noop("stands beside mtbf, rate or repair; give one or the other"),
    gettext_noop("stands beside mtbf, and says the same; give one or the other"),
    # checks
    gettext_noop("says not how to check; write one of %(kinds)s"),
    gettext_noop("is a second kind beside %(kind)s; write each as a check of its own"),
    gettext_noop("has the key %(key)s, as another check of %(name)s has; give it a key: of its own"),
    gettext_noop("is under a second; a check runs at most once a second"),
    gettext_noop("is longer than every; the next check would begin before"),
    gettext_noop("belongs to a check of %(kinds)s; remove it here"),
    gettext_noop("%(port)s is no port; ports are 1 to %(most)s"),
    gettext_noop("%(value)s is no address of the web"),
    gettext_noop("has a quote that does not end; close it"),
    gettext_noop("holds no command; write one such as %(example)s"),
    gettext_noop("says no host, and no ping or tcp beside it does; write host: %(host)s"),
    gettext_noop("%(name)s is no name that is known here"),
    gettext_noop("%(value)s is no OID; its numbers are at most %(most)s"),
    # shapes
    gettext_noop("is not known here"),
    gettext_noop("is missing; write %(key)s: with %(shape)s"),
    gettext_noop("is missing; write %(example)s"),
    gettext_noop("is empty; it must be %(shape)s"),
    gettext_noop("is empty; name at least one"),
    gettext_noop("is empty; begin with system: and components:"),
    gettext_noop("is no mapping of keys to values; begin with system: and components:"),
    gettext_noop("has more than %(most)s characters; shorten it"),
    gettext_noop("has more than %(most)s nodes; split the system"),
    gettext_noop("%(value)s is not text here; write it in quotes: %(quoted)s"),
    gettext_noop("%(value)s is not %(shape)s"),
    gettext_noop("is not %(shape)s"),
    # the file
    gettext_noop("is not YAML here (%(parser)s); see the indents, colons and quotes"),
    gettext_noop("is over %(most)s MB; split the system"),
    gettext_noop("is nested deeper than %(most)s levels; a model needs few"),
    gettext_noop("holds more than %(most)s values; split the system"),
    gettext_noop("has too many mistakes to go on"),
    gettext_noop("holds half a character; save the file as UTF-8"),
    gettext_noop("holds a character that YAML does not allow; remove it"),
    gettext_noop("a second document begins; one file is one system"),
    gettext_noop("a key is a name, not a list, a mapping or an alias"),
    gettext_noop("%(name)s is an anchor; leave it out, and write out what repeats it"),
    gettext_noop("%(name)s repeats what stands elsewhere; write it out"),
    gettext_noop("%(name)s is a tag; leave it out"),
    # what only the installation knows
    gettext_noop("no customer has the key %(key)s; a customer's page shows theirs"),
    gettext_noop("the system %(key)s belongs to another customer already"),
    gettext_noop("%(addresses)s: no person of %(customer)s has this address; add them first"),
    gettext_noop("say how the customer came by the system: bought, rented or taken-over"),
)

ADVICE = (
    gettext_noop("did you mean %(name)s?"),
    gettext_noop("write it like %(example)s"),
    gettext_noop("add it, or remove the name here"),
    gettext_noop("add it under sites"),
    gettext_noop("draw a link to it"),
    gettext_noop("any-of is followed by one"),
    gettext_noop("name one, or add it"),
    gettext_noop("write the OID in numbers"),
    gettext_noop("known are %(names)s"),
)


def pattern(sentence: str) -> re.Pattern[str]:
    """What matches a sentence of core: a shape is one of the known, any other place holds anything; advice may follow."""
    shapes = "|".join(map(re.escape, sorted(SHAPES, key=len, reverse=True)))
    parts = re.split(r"%\((\w+)\)s", sentence)
    said = "".join(
        re.escape(part.replace("%%", "%"))
        if index % 2 == 0
        else f"(?P<{part}>{shapes if part == 'shape' else '.+?'})"
        for index, part in enumerate(parts)
    )
    return re.compile(f"{said}(?:; (?P<advice_>.+))?", re.DOTALL)


PATTERNS = tuple((pattern(sentence), sentence) for sentence in (*SENTENCES, *ADVICE))


def reason(said: str) -> str:
    """What is wrong and what to do, in the reader's language; a sentence that is not listed here stays as core says it."""
    found = listed(said)
    if found is None:
        return said
    sentence, held = found
    advice = held.pop("advice_") or ""
    told = _(sentence) % {name: word(text) for name, text in held.items()}
    return f"{told}; {reason(advice)}" if advice else told


def listed(said: str) -> tuple[str, dict[str, str]] | None:
    """The sentence that core has said, with what stands in its places; None where it is not listed here."""
    for matches, sentence in PATTERNS:
        found = matches.fullmatch(said)
        if found and (not found["advice_"] or listed(found["advice_"])):
            return sentence, found.groupdict()
    return None


def word(text: str) -> str:
    """What stands in a place of a sentence: translated where it is a shape, else as it was written."""
    return _(text) if text in SHAPES or text in VALUES else text
