"""Mails too big or too deep to store: built when a test wants them, each from how often its piece is repeated."""

HEAD = b"From: Mario Rossi <mario@rossi.example>\nTo: assistenza@altec.example\nSubject: Prova\n"


def nested(levels: int) -> bytes:
    """Return a mail whose text lies that many multiparts deep."""
    around = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (one, one) for one in range(levels))
    return HEAD + b"".join(around) + b"Content-Type: text/plain\n\nin fondo\n"


def many_parts(count: int) -> bytes:
    """Return a mail with a text and that many small PDF files."""
    part = b"--b\nContent-Type: application/pdf; name=x.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntesto\n" + part * count + b"--b--\n"


def many_recipients(count: int) -> bytes:
    """Return a mail to that many people."""
    people = b",\n ".join(b"Utente %d <u%d@rossi.example>" % (one, one) for one in range(count))
    return b"From: mario@rossi.example\nTo: " + people + b"\nSubject: A tutti\n\nciao\n"


def rounds(shape: str, piece: bytes, size: int) -> bytes:
    """Return a mail of about `size` bytes in which one place is filled with a repeated piece."""
    before, after = SHAPES[shape]
    return before + piece * (size // len(piece)) + after


SHAPES = {
    "html": (HEAD + b"Content-Type: text/html\n\n", b"\n"),
    "text": (HEAD + b"\n", b"\n"),
    "to": (b"From: a@rossi.example\nTo: ", b"\n\nciao\n"),
    "subject": (b"From: a@rossi.example\nSubject: ", b"\n\nciao\n"),
    "type": (HEAD + b"Content-Type: text/plain; ", b"\n\nciao\n"),
    "base64": (HEAD + b"Content-Type: a/b\nContent-Transfer-Encoding: base64\n\n", b"\n"),
    "parts": (HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n", b"--b--\n"),
}
PIECES = [
    ("html", piece)
    for piece in (
        *(
            b"<",
            b"<!--",
            b'<a "',
            b'<a ">" ',
            b"<a ='",
            b"&#1",
            b"&",
            b"<script>",
            b"<blockquote><br>",
            b"<div>",
            b"</",
        ),
        *(
            b"<div style='display:none'>",
            b"<p>x",
            b"<a href=x>x</a>",
            b"<td>",
            b"<li>x",
            b"<pre>\n",
            b"<ol>",
            b"\xff",
        ),
    )
]
PIECES += [
    ("text", piece)
    for piece in (
        *(
            b"\n",
            b"ab\n",
            b"> a\n",
            b"Il 3\n",
            b"Da: a\n",
            b"-- \n",
            b"begin 644 a\n",
            b"begin 644 a\n`\n",
            b"\xe8",
            b"_-",
        ),
        *(
            b"\xc3\xa8\xff",
            b"--b\n",
            b"a ha scritto ",
            b"ai sensi del ",
            b"\r",
            b"Cordiali saluti\n",
            b"a@",
            b"<a@b>\n",
        ),
    )
]
PIECES += [
    ("to", piece)
    for piece in (
        b"(",
        b"<",
        b'"',
        b'"\\',
        b":",
        b"@",
        b",",
        b"=?",
        b"a<",
        b"a@ ",
        b"(a",
        b'"a" ',
        b"<a@b.c>",
        b";",
    )
]
PIECES += [("subject", piece) for piece in (b"=?", b"a\n ", b"=?utf-8?q?a?= ", b"=?utf-8?b?", b" ", b"\xe8")]
PIECES += [("type", piece) for piece in (b";", b"; a", b";a=", b';a="', b';a="\\', b"; a*0*=x", b" ", b"=")]
PIECES += [("base64", piece) for piece in (b"QQ==", b"=", b"Q", b"Q\n", b"%")]
PIECES += [
    ("parts", piece)
    for piece in (
        b"--b\n\nx\n",
        b"--b\nContent-Type: multipart/mixed; boundary=b\n\n",
        b"--b\nContent-Type: multipart/x\n\n",
    )
]
