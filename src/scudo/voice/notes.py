"""Notes of a call as they are kept."""

LONGEST_NOTES = 20_000


def as_kept(text: str) -> str:
    """Notes of bounded length, with plain ends of lines."""
    return plain(text)[:LONGEST_NOTES]


def plain(text: str) -> str:
    """Notes in full, with plain ends of lines."""
    return text.replace("\r\n", "\n").replace("\0", "")


def both(kept: str, added: str) -> str:
    """Two people's notes, one after the other; they may be longer than notes can be."""
    return f"{kept.rstrip()}\n\n{plain(added)}"
