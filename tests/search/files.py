"""Files as strangers send them: documents of every kind that is read, and some that are made to do harm."""

import io
import zipfile
import zlib

DOCUMENT = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>"""


def zipped(**members: str | bytes) -> bytes:
    """A zip file; `__` in a name is a slash, `_` a point."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return packed.getvalue()


def docx(*paragraphs: str) -> bytes:
    """A text document of Word."""
    lines = "".join(
        f"<w:p><w:r><w:t>{one[:4]}</w:t></w:r><w:r><w:t>{one[4:]}</w:t></w:r></w:p>" for one in paragraphs
    )
    return zipped(word__document_xml=DOCUMENT.format(lines))


def xlsx(shared: str, inline: str) -> bytes:
    """A sheet of Excel with a shared string, an inline one, and a number."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c t="s"><v>0</v></c>'
        f'<c t="inlineStr"><is><t>{inline}</t></is></c><c><v>4711</v></c></row></sheetData></worksheet>'
    )
    return zipped(
        xl__sharedStrings_xml=f"<sst><si><t>{shared}</t></si></sst>", xl__worksheets__sheet1_xml=sheet
    )


def odt(*paragraphs: str) -> bytes:
    """A text document of LibreOffice."""
    lines = "".join(f"<t:p>{one[:3]}<t:span>{one[3:]}</t:span></t:p>" for one in paragraphs)
    return zipped(content_xml=f'<o:d xmlns:o="urn:o" xmlns:t="urn:t">{lines}</o:d>')


def pdf(*pages: str, extra: str = "") -> bytes:
    """A PDF file with a line on each page."""
    first, count = 4, len(pages)
    kids = " ".join(f"{first + 2 * place} 0 R" for place in range(count))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {count}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for place, line in enumerate(pages):
        drawn = f"BT /F1 12 Tf 72 700 Td ({line}) Tj ET"
        content = f"{first + 2 * place + 1} 0 R"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {content}/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        objects.append(f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream")
    written = b"%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{one}\nendobj\n".encode()
    start = len(written)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"<</Size {len(objects) + 1}/Root 1 0 R{extra}>>"
    return (
        written
        + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode()
    )


def pdf_that_inflates() -> bytes:
    """A PDF file whose page unpacks to hundreds of megabytes."""
    packer = zlib.compressobj(9)
    block = b"(x) Tj " * 100_000
    packed = b"".join(packer.compress(block) for _part in range(400)) + packer.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
    ]  # fmt: skip
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer\n<</Root 1 0 R>>\n%%EOF\n"
