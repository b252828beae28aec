"""The kinds of files that Scudo tells apart, and the families within which a wrong name deceives nobody."""

from enum import StrEnum


class Family(StrEnum):
    """What a person would do with a file."""

    PICTURE = "picture"
    PAPER = "paper"
    TEXT = "text"
    OFFICE = "office"
    ARCHIVE = "archive"
    PROGRAM = "program"
    SOUND = "sound"
    FILM = "film"
    MAIL = "mail"
    OTHER = "other"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What the bytes are."""

    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    WEBP = "webp"
    BMP = "bmp"
    TIFF = "tiff"
    ICON = "icon"
    HEIC = "heic"
    AVIF = "avif"
    PSD = "psd"
    PDF = "pdf"
    POSTSCRIPT = "postscript"
    TEXT = "text"
    HTML = "html"
    SVG = "svg"
    XML = "xml"
    RTF = "rtf"
    SCRIPT = "script"
    WORD = "word"
    SHEET = "sheet"
    SLIDES = "slides"
    OPEN_DOCUMENT = "open_document"
    OLD_OFFICE = "old_office"
    ZIP = "zip"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTD = "zstd"
    SEVEN_ZIP = "seven_zip"
    RAR = "rar"
    TAR = "tar"
    CABINET = "cabinet"
    WINDOWS_PROGRAM = "windows_program"
    WINDOWS_SHORTCUT = "windows_shortcut"
    LINUX_PROGRAM = "linux_program"
    MAC_PROGRAM = "mac_program"
    JAVA_CLASS = "java_class"
    MP3 = "mp3"
    WAV = "wav"
    OGG = "ogg"
    FLAC = "flac"
    MP4 = "mp4"
    MATROSKA = "matroska"
    AVI = "avi"
    SQLITE = "sqlite"
    SIGNED = "signed"
    EMPTY = "empty"
    UNKNOWN = "unknown"

    @property
    def family(self) -> Family:
        """What a person would do with it."""
        return FAMILIES.get(self, Family.OTHER)


MEMBERS = {
    Family.PICTURE: {Kind.PNG, Kind.JPEG, Kind.GIF, Kind.WEBP, Kind.BMP, Kind.TIFF, Kind.ICON, Kind.HEIC, Kind.AVIF, Kind.PSD},
    Family.PAPER: {Kind.PDF},
    Family.TEXT: {Kind.TEXT, Kind.HTML, Kind.SVG, Kind.XML, Kind.SCRIPT},
    Family.OFFICE: {Kind.WORD, Kind.SHEET, Kind.SLIDES, Kind.OPEN_DOCUMENT, Kind.OLD_OFFICE, Kind.RTF},
    Family.ARCHIVE: {
        Kind.ZIP, Kind.GZIP, Kind.BZIP2, Kind.XZ, Kind.ZSTD, Kind.SEVEN_ZIP, Kind.RAR, Kind.TAR, Kind.CABINET,
    },
    Family.PROGRAM: {
        Kind.WINDOWS_PROGRAM, Kind.WINDOWS_SHORTCUT, Kind.LINUX_PROGRAM, Kind.MAC_PROGRAM, Kind.JAVA_CLASS,
    },
    Family.SOUND: {Kind.MP3, Kind.WAV, Kind.OGG, Kind.FLAC},
    Family.FILM: {Kind.MP4, Kind.MATROSKA, Kind.AVI},
    Family.UNKNOWN: {Kind.UNKNOWN, Kind.EMPTY},
}  # fmt: skip
FAMILIES = {kind: family for family, kinds in MEMBERS.items() for kind in kinds}
