"""Translations, compiled where the sentences are newer than what was compiled."""

import io
import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_stale(locale: Path) -> int:
    """Write each `.mo` of `locale` that is older than its `.po`; returns how many were written."""
    stale = [source for source in locale.glob("*/LC_MESSAGES/*.po") if is_stale(source)]
    for source in stale:
        compile_one(source)
    return len(stale)


def is_stale(source: Path) -> bool:
    """Whether the compiled file is missing or older."""
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def compile_one(source: Path) -> None:
    """Compile in one step, so that a process which reads meanwhile sees the old or the new."""
    with source.open("rb") as sentences:
        catalog = read_po(sentences, locale=source.parent.parent.name)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    unfinished = source.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(compiled.getvalue())
    unfinished.replace(source.with_suffix(".mo"))
