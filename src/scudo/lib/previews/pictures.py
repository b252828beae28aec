"""Pictures and the first pages of PDFs, drawn anew: nothing of the original file is passed on, no script and no place where it was taken."""

import io
import warnings
from collections.abc import Iterator
from typing import IO

import pypdfium2
from PIL import Image, ImageOps

from scudo.lib.confined import frames

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "ICO")
MOST_PIXELS = 60_000_000
SMALL = (440, 330)
LARGE = (1600, 1600)
PAGE = (1100, 1600)
QUALITY = 82
PASSWORD_NEEDED = 4
"""PDFium's number for a document that asks for a password."""

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


def load() -> None:
    """Load every part of the libraries now: later nothing can be opened."""
    Image.init()
    drawn = Image.new("RGBA", (2, 2))
    for name in (*FORMATS, "WEBP"):
        Image.open(io.BytesIO(encoded(drawn.convert("RGB"), name)), formats=FORMATS).load()
    blank = pypdfium2.PdfDocument.new()
    blank.new_page(9, 9).render().to_pil()
    blank.close()


def encoded(picture: Image.Image, name: str = "WEBP") -> bytes:
    """A picture as bytes, without what the original said about itself."""
    out = io.BytesIO()
    picture.save(out, name, quality=QUALITY)
    return out.getvalue()


def picture(content: bytes, out: IO[bytes]) -> None:
    """A picture, small and large; of one that moves the first frame."""
    try:
        opened = Image.open(io.BytesIO(content), formats=FORMATS)
        wide, high = opened.size
        opened.draft("RGB", LARGE)
        upright = ImageOps.exif_transpose(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return frames.write_facts(out, problem="too_large")
    except Exception:  # noqa: BLE001 - a damaged file may raise anything
        return frames.write_facts(out, problem="damaged")
    frames.write_facts(out, width=wide, height=high)
    give(upright.convert("RGBA" if upright.has_transparency_data else "RGB"), LARGE, out)
    return frames.write_facts(out, width=wide, height=high, whole=True)


def give(drawn: Image.Image, most: tuple[int, int], out: IO[bytes], *, first: bool = True) -> None:
    """One picture within a size; of the first a small one too."""
    drawn.thumbnail(most)
    frames.write(out, frames.PAGE, encoded(drawn))
    if first:
        drawn.thumbnail(SMALL)
        frames.write(out, frames.SMALL, encoded(drawn))


def paper(content: bytes, out: IO[bytes]) -> None:
    """The first pages of a PDF; its scripts and forms are never begun."""
    try:
        document = pypdfium2.PdfDocument(content)
        count = len(document)
    except pypdfium2.PdfiumError as refused:
        locked = refused.err_code == PASSWORD_NEEDED
        return frames.write_facts(out, problem="locked" if locked else "damaged")
    frames.write_facts(out, of_pages=count)
    for number, page in enumerate(pages(document, count)):
        give(page, PAGE, out, first=number == 0)
    return frames.write_facts(out, of_pages=count, whole=True)


def pages(document: pypdfium2.PdfDocument, count: int) -> Iterator[Image.Image]:
    """The first pages, each drawn to fit; one that cannot be drawn is left out."""
    for number in range(min(count, frames.MOST_PAGES)):
        try:
            page = document[number]
            wide, high = page.get_size()
            scale = min(PAGE[0] / max(wide, 1), PAGE[1] / max(high, 1), 4)
            yield page.render(scale=scale).to_pil().convert("RGB")
        except (pypdfium2.PdfiumError, ValueError):
            continue
