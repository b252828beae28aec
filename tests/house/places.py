"""Where things stand in this checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "scudo"
TESTS = ROOT / "tests"
RULES = ROOT / "docs" / "rules"
REQUIREMENTS = ROOT / "requirements"


def modules(under: Path = SOURCE) -> list[Path]:
    """Every Python module, in order; migrations are Django's to shape and stand apart."""
    return sorted(path for path in under.rglob("*.py") if "migrations" not in path.parts)


def templates() -> list[Path]:
    """Every template of pages and letters."""
    return sorted(path for path in SOURCE.rglob("templates/**/*") if path.is_file())
