"""A monitoring plugin for the example's label printer: `check_labels.py HOST PORT [WARN CRIT]`, labels left at least."""

import socket
import sys

TIMEOUT_S = 3.0
WORDS = ("OK", "WARNING", "CRITICAL", "UNKNOWN")


def main(host: str, port: str, warn: str = "200", crit: str = "20") -> int:
    """Ask the printer and print one line with its figure; the exit code is Nagios's."""
    try:
        left = labels_left(host, int(port))
    except (OSError, ValueError, IndexError) as problem:
        return tell(2, f"the printer does not answer: {problem}")
    code = 2 if left < int(crit) else int(left < int(warn))
    return tell(code, f"{left} labels left | labels={left};{warn}:;{crit}:;0")


def labels_left(host: str, port: int) -> int:
    """How many labels the printer says it has left. Raises OSError, or ValueError or IndexError for another answer."""
    with socket.create_connection((host, port), timeout=TIMEOUT_S) as wire:
        wire.sendall(b"~HS\r\n")
        return int(wire.makefile("rb").readline(100).split()[1])


def tell(code: int, text: str) -> int:
    """Print the line; gives the code back."""
    sys.stdout.write(f"LABELS {WORDS[code]} - {text}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
