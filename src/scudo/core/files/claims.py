"""What a file's name and declared type say it is, and whether that deceives."""

from enum import StrEnum

from scudo.core.files.kinds import Family, Kind


class Claim(StrEnum):
    """What somebody who reads the name or the type expects."""

    PDF = "pdf"
    PICTURE = "picture"
    TEXT = "text"
    DOCUMENT = "document"
    SHEET = "sheet"
    SLIDES = "slides"
    ARCHIVE = "archive"
    SOUND = "sound"
    FILM = "film"
    MAIL = "mail"
    PROGRAM = "program"


EXTENSIONS = {
    Claim.PDF: "pdf",
    Claim.PICTURE: "png jpg jpeg jpe jfif gif webp bmp dib tif tiff ico heic heif avif psd",
    Claim.TEXT: "txt log csv tsv md ini conf cfg json yaml yml xml svg htm html ics vcf css sql",
    Claim.DOCUMENT: "doc docx docm dot dotx rtf odt",
    Claim.SHEET: "xls xlsx xlsm xlsb ods",
    Claim.SLIDES: "ppt pptx pptm pps ppsx odp",
    Claim.ARCHIVE: "zip gz tgz bz2 xz zst 7z rar tar cab",
    Claim.SOUND: "mp3 wav ogg oga flac m4a aac amr wma",
    Claim.FILM: "mp4 m4v mov mkv webm avi mpg mpeg wmv 3gp",
    Claim.MAIL: "eml msg",
    Claim.PROGRAM: "exe com scr pif cpl dll msi msp bat cmd ps1 psm1 vbs vbe js jse wsf wsh hta jar lnk reg sh app apk deb rpm iso img",
}
TYPES = {
    Claim.PDF: ("application/pdf", "application/x-pdf"),
    Claim.PICTURE: ("image/",),
    Claim.TEXT: ("text/", "application/json", "application/xml", "image/svg"),
    Claim.DOCUMENT: (
        "application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml",
        "application/vnd.oasis.opendocument.text", "application/rtf", "text/rtf",
    ),
    Claim.SHEET: (
        "application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml",
        "application/vnd.oasis.opendocument.spreadsheet",
    ),
    Claim.SLIDES: (
        "application/vnd.ms-powerpoint", "application/vnd.openxmlformats-officedocument.presentationml",
        "application/vnd.oasis.opendocument.presentation",
    ),
    Claim.ARCHIVE: ("application/zip", "application/x-zip", "application/gzip", "application/x-7z", "application/vnd.rar"),
    Claim.SOUND: ("audio/",),
    Claim.FILM: ("video/",),
    Claim.MAIL: ("message/rfc822",),
}  # fmt: skip
OFFICE = frozenset({Family.OFFICE})
FITS = {
    Claim.PDF: frozenset({Family.PAPER}),
    Claim.PICTURE: frozenset({Family.PICTURE}),
    Claim.TEXT: frozenset({Family.TEXT}),
    Claim.DOCUMENT: OFFICE,
    Claim.SHEET: OFFICE,
    Claim.SLIDES: OFFICE,
    Claim.ARCHIVE: frozenset({Family.ARCHIVE}),
    Claim.SOUND: frozenset({Family.SOUND, Family.FILM}),
    Claim.FILM: frozenset({Family.FILM, Family.SOUND}),
    Claim.MAIL: frozenset({Family.MAIL, Family.TEXT, Family.OFFICE}),
}
BY_EXTENSION = {one: claim for claim, listed in EXTENSIONS.items() for one in listed.split()}
NEVER_SURE = frozenset({Claim.SOUND, Claim.FILM, Claim.TEXT, Claim.MAIL})
"""Claims whose files have forms that no table knows (AMR, text in UTF-16): an unknown kind contradicts the others only."""


def claim_of(name: str, declared: str) -> tuple[Claim, ...]:
    """What the name says, then what the declared type says, where they say anything."""
    _stem, dot, extension = name.rstrip(". ").rpartition(".")
    by_name = BY_EXTENSION.get(extension.lower()) if dot else None
    kind = declared.lower().partition(";")[0].strip()
    by_type = [
        (len(start), claim) for claim, starts in TYPES.items() for start in starts if kind.startswith(start)
    ]
    found = (by_name, max(by_type)[1] if by_type else None)
    return tuple(dict.fromkeys(one for one in found if one))


def lie(name: str, declared: str, kind: Kind) -> Claim | None:
    """The first claim that the bytes contradict; a picture of another format, or a Word file in an old one, deceives nobody."""
    if kind is Kind.EMPTY:
        return None
    for claim in claim_of(name, declared):
        if claim is not Claim.PROGRAM and not _fits(claim, kind):
            return claim
    return None


def _fits(claim: Claim, kind: Kind) -> bool:
    """Whether a file of this kind may bear such a name."""
    if kind is Kind.UNKNOWN and claim in NEVER_SURE:
        return True
    if kind is Kind.SVG and claim is Claim.PICTURE:
        return True
    if kind is Kind.ZIP and FITS[claim] == OFFICE:
        return True
    if kind is Kind.SIGNED:
        return False
    return kind.family in FITS[claim]


def runs(name: str, kind: Kind) -> bool:
    """Whether opening it on somebody's machine would run it."""
    return kind.family is Family.PROGRAM or kind is Kind.SCRIPT or claim_of(name, "")[:1] == (Claim.PROGRAM,)
