"""Files that people attach, and files that somebody made to do harm; all made here."""

import io
import zipfile

from PIL import Image


def picture(form: str = "PNG", size: tuple[int, int] = (60, 40), **extra: object) -> bytes:
    """A red picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "#a03030").save(out, form, **extra)
    return out.getvalue()


def paper(pages: int = 1, *, catalog: bytes = b"") -> bytes:
    """A PDF written by hand: each page says which it is; `catalog` goes into the document's first object."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(pages))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number in range(1, pages + 1):
        drawn = b"BT /F1 40 Tf 60 700 Td (Pagina %d) Tj ET" % number
        bodies.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
            % (len(bodies) + 2)
        )
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    return written(bodies)


def written(bodies: list[bytes]) -> bytes:
    """The objects of a PDF with their table."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(bodies) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            size,
            table,
            size,
            len(out),
        )
    )


def archive(files: dict[str, bytes]) -> bytes:
    """A zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


PROGRAM = b"MZ\x90\0\x03" + b"\0" * 120 + b"PE\0\0"
SCRIPTED = paper(catalog=b"/OpenAction << /S /JavaScript /JS (app.alert\\('ciao'\\); while\\(true\\){}) >>")
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
