"""Attachments: their bytes, their digest, and a name that is safe to show and to save."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from scudo.core.mime.headers import read_block
from scudo.core.mime.letter import Attachment
from scudo.core.mime.words import clean_line

if TYPE_CHECKING:
    from scudo.core.mime.structure import Part

_PATH = re.compile(r"[/\\]")
_UNSAFE = re.compile('[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff<>:"|?*]')
_LONGEST_NAME = 200
_EXTENSIONS = {
    "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "text/csv": ".csv", "text/xml": ".xml",
    "text/vcard": ".vcf", "text/x-vcard": ".vcf", "text/rfc822-headers": ".txt", "text/rtf": ".rtf",
    "application/pdf": ".pdf", "application/zip": ".zip", "application/xml": ".xml", "application/json": ".json",
    "application/msword": ".doc", "application/vnd.ms-excel": ".xls", "application/rtf": ".rtf", "application/gzip": ".gz",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/pkcs7-mime": ".p7m", "application/x-pkcs7-mime": ".p7m", "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s", "application/pgp-signature": ".asc", "application/pgp-encrypted": ".asc",
    "application/pgp-keys": ".asc", "application/ics": ".ics", "application/ms-tnef": ".dat",
    "image/jpeg": ".jpg", "image/jpg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/bmp": ".bmp",
    "image/tiff": ".tif", "image/svg+xml": ".svg", "image/webp": ".webp", "image/heic": ".heic",
    "audio/mpeg": ".mp3", "audio/wav": ".wav", "audio/x-wav": ".wav", "audio/ogg": ".ogg", "audio/amr": ".amr",
    "video/mp4": ".mp4", "video/quicktime": ".mov", "message/rfc822": ".eml", "message/global": ".eml",
    "message/delivery-status": ".txt", "message/disposition-notification": ".txt", "message/feedback-report": ".txt",
}  # fmt: skip


def attachment_of(raw: bytes, part: Part, order: int) -> tuple[Attachment, str | None]:
    """Return a leaf part as an attachment, the `order`th of its mail, and what was wrong with its encoding."""
    result = part.content(raw)
    disposition, parameters = part.disposition()
    content_id = part.headers.text("content-id").strip("<> ")
    given = parameters.get("filename") or part.parameters.get("name") or ""
    if not given and part.type in {"message/rfc822", "message/global"}:
        given = _subject_of(result.data)
    return made(
        safe_name(given, part.type, order),
        part.type,
        result.data,
        content_id=content_id,
        inline=disposition == "inline" or (bool(content_id) and disposition != "attachment"),
    ), result.defect


def made(name: str, kind: str, content: bytes, *, content_id: str = "", inline: bool = False) -> Attachment:
    """Return an attachment with its digest (MD5 identifies here, it protects nothing)."""
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return Attachment(name, kind, content, digest, content_id[:_LONGEST_NAME], inline)


def safe_name(given: str, kind: str, order: int) -> str:
    """Return the file's name without path, control or direction characters; derived from its type if none is left."""
    name = clean_line(_UNSAFE.sub("", _PATH.split(given.strip())[-1])).strip(" ")
    if not name.strip(". "):
        return f"attachment-{order}{_EXTENSIONS.get(kind, '.bin')}"
    if len(name) > _LONGEST_NAME:
        stem, dot, extension = name.rpartition(".")
        short = len(extension) <= 10 and dot  # noqa: PLR2004 - longer is no extension
        name = stem[: _LONGEST_NAME - len(extension) - 1] + dot + extension if short else name[:_LONGEST_NAME]
    return name


def _subject_of(mail: bytes) -> str:
    """Return a file name from an attached mail's subject, empty if it has none."""
    headers, _, _ = read_block(mail, 0, lambda _line: False)
    subject = _PATH.sub("-", headers.text("subject"))[:150].strip(". ")
    return f"{subject}.eml" if subject else ""
