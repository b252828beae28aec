"""What each pinned distribution says of its licence, and whether it may be part of a work under AGPL-3.0-or-later."""

import re
from email.message import Message
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

# SPDX ids (spdx.org/licenses) that the FSF's list holds compatible with version 3 of the GNU licences.
COMPATIBLE = {
    "0BSD", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0",
    "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "HPND", "ISC", "LGPL-2.1-only", "LGPL-2.1-or-later",
    "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib",
}  # fmt: skip
# What older metadata says in words, in lower case.
WORDS = {
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "gnu affero general public license v3 or later (agplv3+)": "AGPL-3.0-or-later",
    "gnu general public license v2 or later (gplv2+)": "GPL-2.0-or-later",
    "gnu general public license v3 (gplv3)": "GPL-3.0-only",
    "gnu general public license v3 or later (gplv3+)": "GPL-3.0-or-later",
    "gnu lesser general public license v2 or later (lgplv2+)": "LGPL-2.1-or-later",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
}
# Distributions whose metadata says less than their licence file does: what the file says, and why we read it.
READ_BY_HAND = {
    "dkimpy": ("Zlib", "its classifier says only that Debian takes it; the licence file is that of zlib"),
    "igraph": ("GPL-2.0-or-later", "its classifier leaves the version out; the licence file has `or later`"),
    "pypdfium2": (
        "BSD-3-Clause AND Apache-2.0",
        "its words name both; those of PDFium and its parts, in the wheel, are as free",
    ),
    "qrcode": ("BSD-3-Clause AND MIT", "its `Other` is a note that the word QR Code is a trademark"),
}


def pinned(file: Path) -> list[Requirement]:
    """The requirements of a file of pins that hold on this machine."""
    lines = [line.rstrip().rstrip("\\") for line in file.read_text().splitlines() if "==" in line]
    found = [Requirement(line) for line in lines]
    return [one for one in found if one.marker is None or one.marker.evaluate()]


def licence_of(name: str) -> str:
    """An SPDX expression for an installed distribution, or its own words where none is known."""
    if name in READ_BY_HAND:
        return READ_BY_HAND[name][0]
    return expression(metadata.metadata(name))  # type: ignore[arg-type]


def expression(said: Message) -> str:
    """The metadata's own expression, else its classifiers (all of them hold), else its words."""
    if said.get("License-Expression"):
        return str(said["License-Expression"])
    classifiers = [str(one) for one in said.get_all("Classifier") or [] if str(one).startswith("License ::")]
    named = [one.split(" :: ")[-1] for one in classifiers if not one.endswith(":: OSI Approved")]
    words = named or [(said.get("License") or "nothing").strip().splitlines()[0]]
    return " AND ".join(WORDS.get(one.lower(), one) for one in words)


def is_compatible(expression: str) -> bool:
    """Whether one of the choices (OR) is made of compatible parts only (AND)."""
    choices = re.split(r"\s+OR\s+", expression.replace("(", "").replace(")", ""))
    return any(all(part.strip() in COMPATIBLE for part in re.split(r"\s+AND\s+", one)) for one in choices)
