"""The key by which other servers know that our letters are ours (DKIM, RFC 6376): made, read, told to the DNS. No Django here."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from scudo.lib import home

BITS = 2048
LEAST_BITS = 1024
DNS_TEXT = 255
LABELS = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*", re.ASCII)


class Unusable(Exception):
    """There is no key, or it cannot sign; the text says what to do."""


@dataclass(frozen=True)
class Signing:
    """Under which name letters are signed, and with what; no trace of an error shows the key."""

    selector: str
    domain: str
    key: bytes = field(repr=False)


def is_name(text: str) -> bool:
    """Whether a selector or a domain can stand in the DNS."""
    return LABELS.fullmatch(text) is not None


def path_of(selector: str) -> Path:
    """Where the key of a selector stands if no other place is named: beside the installation's secret key, and in its backup."""
    return home.folder("keys") / f"dkim-{selector}.pem"


def read(path: Path) -> bytes:
    """A private key as PKCS #8, which every signer reads. Raises Unusable."""
    return of(path).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def of(path: Path) -> rsa.RSAPrivateKey:
    """The private key in a file. Raises Unusable, without a word of what is in it."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError as problem:
        raise Unusable(f"{path} cannot be read ({problem.strerror}): `scudo mail dkim` makes a key") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Unusable(f"{path} holds no private key in PEM without a password") from None
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < LEAST_BITS:
        raise Unusable(f"{path} must hold an RSA key of {LEAST_BITS} bits or more")
    return key


def make(path: Path) -> None:
    """A new key in a file that only its user may read; one that is there already stays."""
    made = rsa.generate_private_key(65537, BITS).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(made)
    try:
        os.link(unfinished, path)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()


def record(path: Path) -> str:
    """The text of the DNS record that publishes the key's other half. Raises Unusable."""
    public = of(path).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return f"v=DKIM1; k=rsa; p={''.join(public.splitlines()[1:-1])}"


def zone_line(name: str, text: str) -> str:
    """The record as a zone file writes it: a text of the DNS has 255 characters, a longer one stands in pieces."""
    pieces = [text[start : start + DNS_TEXT] for start in range(0, len(text), DNS_TEXT)]
    quoted = " ".join(f'"{piece}"' for piece in pieces)
    return f"{name}. IN TXT ( {quoted} )"
