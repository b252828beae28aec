"""`scudo mail dkim SELECTOR`: the key that signs letters, and how the world learns of it."""

import sys

import typer

from scudo.mail import dkim_keys


def make(selector: str, domain: str) -> None:
    """Make the key unless it is there, then tell the record that the DNS of the domain has to carry."""
    if not dkim_keys.is_name(selector):
        raise typer.BadParameter("letters, digits and dashes, such as scudo1", param_hint="SELECTOR")
    if not dkim_keys.is_name(domain):
        raise typer.BadParameter(
            "name the domain of the desk's address, such as --domain altec.example", param_hint="--domain"
        )
    path, name = dkim_keys.path_of(selector), f"{selector}._domainkey.{domain}"
    is_new = not path.exists()
    if is_new:
        dkim_keys.make(path)
    text = dkim_keys.record(path)
    sys.stdout.write(
        f"{'Made' if is_new else 'There is already'} the key {path}; backups hold it.\n\n"
        f"1. Let the DNS of {domain} carry this TXT record:\n\n   {name}\n   {text}\n\n"
        f"   The same as a line of a zone file:\n\n   {dkim_keys.zone_line(name, text)}\n\n"
        f"2. When the DNS shows it, start Scudo with:\n\n"
        f"   SCUDO_DKIM_SELECTOR={selector} SCUDO_DKIM_DOMAIN={domain}\n"
    )
