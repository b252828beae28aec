"""Files of pinned requirements, and what must not stand in any file of the repository."""

import os
import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from tests.house.places import ROOT

PIN = re.compile(r"^[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==[^\s;]+( ; [^\\]+)? \\$", re.IGNORECASE)
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|--(extra-)?index-url|--find-links|--trusted-host|registry\.npmjs|/simple/\s*$"
    r"|deb\.debian\.org|proxy\.golang\.org",
    re.IGNORECASE | re.MULTILINE,
)
MACHINE = re.compile(r"(?<![\w.])/(?:work|home/\w+|root|Users/\w+)/[\w.]+")
READ_AS_BYTES = {".png", ".ico", ".woff2", ".mo", ".eml", ".gz"}
# Files that may name what the rules forbid, and why.
MAY_NAME = {
    "tests/house/pins.py": "the rule names what it forbids",
    "tests/house/test_pins.py": "its planted violations",
}


def wrong_pins(text: str) -> Iterator[str]:
    """Lines that are neither a pin nor a hash, and pins without a hash."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        following = lines[number] if number < len(lines) else ""
        if PIN.match(line):
            if not HASH.match(following):
                yield f"{number}: no hash follows {line}"
        elif not HASH.match(line):
            yield f"{number}: neither a pin nor a hash: {line}"
        elif line.endswith("\\") != bool(HASH.match(following)):
            yield f"{number}: the chain of hashes is broken: {line}"


def tracked() -> list[Path]:
    """Files of the repository, those about to be added too; all but the ignored ones where git cannot be asked."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = (
            subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        )
    except (FileNotFoundError, subprocess.CalledProcessError):
        return walked(ROOT)
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def walked(root: Path) -> list[Path]:
    """Every file that `.gitignore` does not name; it lists folders, files and endings, nothing more."""
    ignored = [".git", *(line.strip("/") for line in (root / ".gitignore").read_text().split())]
    found: list[Path] = []
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not any(fnmatch(name, one) for one in ignored)]
        found += [Path(folder, name) for name in files if not any(fnmatch(name, one) for one in ignored)]
    return sorted(found)


def revealing(text: str) -> Iterator[str]:
    """Lines that name a registry's address or a folder of somebody's machine."""
    for number, line in enumerate(text.splitlines(), 1):
        if REGISTRY.search(line) or MACHINE.search(line):
            yield f"{number}: {line.strip()[:160]}"
