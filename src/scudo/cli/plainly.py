"""What went wrong, in one sentence for the person who can mend it.

Exceptions are known by their dotted names, so that a command which needs no Django does not import it for this.
"""

import errno
from collections.abc import Callable

SPOKEN = {
    "django.core.exceptions.ImproperlyConfigured",
    "scudo.config.supervisor.CannotStart",
    "scudo.lib.backup.archive.NotUsable",
    "scudo.lib.home.HomeInUse",
    "scudo.lib.postgres.binaries.NoPostgres",
    "scudo.lib.postgres.cluster.DidNotStart",
    "scudo.lib.prefork.Hopeless",
    "scudo.cli.start.NothingHere",
    "scudo.mail.dkim_keys.Unusable",
}


def sentence(problem: BaseException) -> str | None:
    """The sentence, or None for what nobody expected: a defect, whose trace is wanted."""
    names = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(problem).__mro__]
    if SPOKEN.intersection(names):
        return str(problem)
    for name in names:
        if name in TOLD:
            return TOLD[name](problem)
    return None


def about_database(problem: BaseException) -> str:
    """The database is away, or refuses."""
    first = str(problem).strip().splitlines()[0] if str(problem).strip() else type(problem).__name__
    return (
        f"The database does not answer: {first}. See that it runs (`scudo status`), or mend DATABASE_URL, "
        "then run this again."
    )


def about_tables(problem: BaseException) -> str | None:
    """A table is missing: the database was never prepared, or is older than the program."""
    if "does not exist" not in str(problem):
        return None
    return (
        "The database is not prepared for this version: run `scudo migrate` (`scudo up` does it by itself)."
    )


def about_fields(problem: BaseException) -> str:
    """What was given is wrong, by field."""
    by_field: dict[str, list[str]] = getattr(problem, "message_dict", None) or {}
    if by_field:
        return " ".join(f"{field}: {' '.join(texts)}" for field, texts in by_field.items())
    return " ".join(getattr(problem, "messages", [str(problem)]))


def about_files(problem: BaseException) -> str | None:
    """A disk that is full, a folder that cannot be written."""
    if not isinstance(problem, OSError):
        return None
    place = f" ({problem.filename})" if problem.filename else ""
    told = {
        errno.ENOSPC: f"The disk is full{place}: make room, then run this again. Nothing was left half done.",
        errno.EDQUOT: f"The disk quota is used up{place}: make room, then run this again.",
        errno.EROFS: f"The folder cannot be written{place}: it is mounted read-only. Choose another with SCUDO_HOME.",
        errno.EACCES: f"This user may not read or write there{place}: mend its rights, or choose another SCUDO_HOME.",
        errno.EPERM: f"This user may not do that there{place}: mend its rights, or choose another SCUDO_HOME.",
        errno.ENOENT: f"There is no such file{place}.",
        errno.ENOTDIR: f"A file stands where a folder is needed{place}: choose another SCUDO_HOME.",
        errno.EISDIR: f"This is a folder, a file is needed{place}.",
    }
    return told.get(problem.errno or 0)


TOLD: dict[str, Callable[[BaseException], str | None]] = {
    "django.core.exceptions.ValidationError": about_fields,
    "django.db.utils.OperationalError": about_database,
    "django.db.utils.ProgrammingError": about_tables,
    "procrastinate.exceptions.ConnectorException": about_database,
    "psycopg.OperationalError": about_database,
    "builtins.OSError": about_files,
}
