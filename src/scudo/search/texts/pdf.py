"""PDF files, page by page."""

import logging
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from scudo.search.texts.bounds import MOST_PAGES, MOST_TEXT, Broken, Text, TooSlow, told

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read(content: bytes) -> Text:
    """The words of the first pages; a page that cannot be read is left out. Raises Broken, TooSlow."""
    parts: list[str] = []
    size = 0
    try:
        pages = PdfReader(BytesIO(content), strict=False).pages
        count = len(pages)
    except TooSlow:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        IndexError,
    ) as problem:
        raise Broken(str(problem)) from problem
    for number in range(min(count, MOST_PAGES)):
        try:
            parts.append(pages[number].extract_text())
        except TooSlow:
            if not parts:
                raise
            return told(parts, is_cut=True)
        except Exception as problem:  # noqa: BLE001 - whatever a damaged page sets off in a reader
            logging.getLogger(__name__).debug("A page was left out: %s", problem)
            continue
        size += len(parts[-1])
        if size > MOST_TEXT:
            break
    return told(parts, is_cut=count > MOST_PAGES)
