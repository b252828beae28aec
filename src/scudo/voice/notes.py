"""Notes of a call as they are kept."""

LONGEST_NOTES = 20_000


def as_kept(text: str) -> str:
    """Notes of bounded length, with plain ends of lines."""
    return text.replace("\r\n", "\n").replace("\0", "")[:LONGEST_NOTES]
