"""Files of tables: whatever encoding, separator or program wrote them, and whatever is wrong with them."""

import codecs
import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.core.sheet import (
    MOST_BYTES,
    MOST_ROWS,
    Fault,
    Mark,
    Page,
    Unreadable,
    as_text,
    as_workbook,
    grid_of,
    records,
)
from scudo.core.sheet.cells import tidied
from scudo.core.sheet.columns import recogniser
from tests.core.sheet.written import COLUMNS, altered, workbook

KNOWN = recogniser(COLUMNS)
PLAIN = "Chiave;Ragione sociale;Città\r\nrossi;Rossi è qui;Forlì\r\n"
SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def cells(content):
    return [line.cells for line in grid_of(content, KNOWN).lines]


def refused(content):
    with pytest.raises(Unreadable) as problem:
        records(grid_of(content, KNOWN), COLUMNS)
    return problem.value


class TestText:
    @pytest.mark.parametrize(
        ("content", "encoding"),
        [
            (PLAIN.encode(), "UTF-8"),
            (codecs.BOM_UTF8 + PLAIN.encode(), "UTF-8"),
            (PLAIN.encode("cp1252"), "Windows-1252"),
            (PLAIN.encode("utf-16"), "UTF-16"),
            (codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"), "UTF-16"),
            (PLAIN.encode("utf-16-le"), "UTF-16"),
            (PLAIN.encode("utf-16-be"), "UTF-16"),
        ],
    )
    def test_the_same_text_is_read_in_every_encoding(self, content, encoding):
        grid = grid_of(content, KNOWN)
        assert [line.cells for line in grid.lines] == [
            ("Chiave", "Ragione sociale", "Città"), ("rossi", "Rossi è qui", "Forlì"),
        ]  # fmt: skip
        assert grid.said["encoding"] == encoding

    @pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
    def test_the_separator_is_the_one_that_makes_known_headings(self, separator):
        text = separator.join(
            ["Chiave", "Ragione sociale", "Note; di, tutto | un\tpo'".replace(separator, " ")]
        )
        line = separator.join(["rossi", "Rossi", "x"])
        assert cells(f"{text}\n{line}\n".encode())[1] == ("rossi", "Rossi", "x")

    def test_a_separator_that_the_file_declares_is_taken(self):
        assert cells(b"sep=|\r\nKey|Company\r\na;b;c|d\r\n") == [("Key", "Company"), ("a;b;c", "d")]

    def test_rows_are_numbered_as_a_spreadsheet_shows_them(self):
        content = b'Key;Text\n\na;"two\nlines"\n;;\nb;one\n'
        assert [line.number for line in grid_of(content, KNOWN).lines] == [1, 3, 5]

    @pytest.mark.parametrize(
        ("content", "fault", "row"),
        [
            (b"", Fault.EMPTY, 0),
            (b"\r\n ;; \r\n", Fault.EMPTY, 0),
            (b"\x00\x01\x02\x03" * 9, Fault.NO_TEXT, 0),
            (b"Key;Company\na;\x81\x8d\x8f\n", Fault.NO_TEXT, 2),
            (b'Key;Company\na;b\nc;"never closed\nd;e\n', Fault.QUOTES, 3),
            (b'Key;Company\na;"b"c\n', Fault.QUOTES, 2),
            (b"Key;Company\n" + b"a;b\n" * (MOST_ROWS + 1), Fault.TOO_MANY_ROWS, 0),
            (b"Key;Company\n" + b";" * 200 + b"a\n", Fault.TOO_MANY_COLUMNS, 2),
            (b"Key;Company\na;" + b"b" * 40_000 + b"\n", Fault.CELL_TOO_LONG, 2),
            (b"a" * (MOST_BYTES + 1), Fault.TOO_LARGE, 0),
            (b"Key;Company;KEY\n", Fault.COLUMN_TWICE, 1),
            (b"One;Two\n1;2\n", Fault.NO_HEADERS, 1),
            (b"%PDF-1.7 and more", Fault.OTHER_FORMAT, 0),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, Fault.OLD_WORKBOOK, 0),
        ],
    )  # fmt: skip
    def test_what_cannot_be_read_is_said_with_its_row(self, content, fault, row):
        problem = refused(content)
        assert (problem.fault, problem.row) == (fault, row)

    @given(
        st.binary(max_size=400)
        | st.builds(
            lambda start, rest: start + rest,
            st.sampled_from([b"PK\x03\x04", b"\xff\xfe", b"sep=;\n"]),
            st.binary(max_size=200),
        )
    )
    def test_whatever_the_bytes_are_nothing_but_unreadable_is_raised(self, content):
        with contextlib.suppress(Unreadable):
            records(grid_of(content, KNOWN), COLUMNS)


class TestWorkbooks:
    def test_cells_are_read_as_one_would_have_typed_them(self):
        moment = datetime.fromisoformat("2026-11-23 14:05")
        content = workbook(
            ["Key", "VAT", "Text", "Color", "Tags", "Town"], ["a", 1234560587, 12.5, date(2026, 1, 2), moment, True], [None, "  ", None, "", None, None],
            ["b", 3.0, "x\ny", None, None, "_x0007_"],
        )  # fmt: skip
        lines = grid_of(content, KNOWN).lines
        assert lines[1].cells == ("a", "1234560587", "12.5", "02/01/2026", "23/11/2026 14:05", "1")
        assert lines[1].marks == {1: Mark.FIGURE, 2: Mark.FIGURE}
        assert [line.number for line in lines] == [1, 2, 4]
        assert lines[2].cells == ("b", "3", "x\ny", "", "", "\x07")

    def test_a_formula_and_an_error_are_told_from_what_is_written(self):
        sheet = records(grid_of(workbook(["Key", "Company"], ["a", "=1+1"], ["b", "#N/A"]), KNOWN), COLUMNS)
        assert [(one.row, one.column, one.fault) for one in sheet.findings.problems] == [
            (2, "Company", Fault.FORMULA), (3, "Company", Fault.FAULTY_CELL),
        ]  # fmt: skip

    def test_the_first_sheet_that_is_seen_is_read(self):
        more = [("Dati", "visible", [["Key"], ["seen"]])]
        content = workbook(["Key"], ["x"], more=more)
        assert grid_of(content, KNOWN).said == {"sheet": "Foglio1", "sheets": "2"}

    @pytest.mark.parametrize(
        ("members", "without", "fault"),
        [
            ({"xl/vbaProject.bin": b"code"}, (), Fault.MACROS),
            ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, (), Fault.OTHER_FORMAT),
            ({}, ("xl/workbook.xml",), Fault.OTHER_FORMAT),
            ({"xl/media/zeros.bin": bytes(70_000_000)}, (), Fault.BOMB),
            ({f"xl/media/{number}": b"" for number in range(1_001)}, (), Fault.BOMB),
            ({SHEET: f"{HEAD}<sheetData><row r='1'>{'<c/>' * 6_000}</row></sheetData></worksheet>"}, (), Fault.BOMB),
            ({SHEET: f"{HEAD}<cols>{'<col/>' * 310_000}</cols></worksheet>"}, (), Fault.BOMB),
            ({SHEET: '<!DOCTYPE a [<!ENTITY b "c">]>' + f"{HEAD}<sheetData/></worksheet>"}, (), Fault.BROKEN_WORKBOOK),
            ({SHEET: "no xml at all"}, (), Fault.BROKEN_WORKBOOK),
            ({SHEET: f"{HEAD}<sheetData><row><c t='s'><v>99</v></c></row></sheetData></worksheet>"}, (), Fault.BROKEN_WORKBOOK),
            ({}, (SHEET,), Fault.EMPTY),
            ({SHEET: f"{HEAD}<sheetData/></worksheet>"}, (), Fault.EMPTY),
        ],
    )  # fmt: skip
    def test_what_is_no_plain_workbook_is_refused_before_it_is_built(self, members, without, fault):
        assert refused(altered(workbook(["Key"], ["a"]), members, without)).fault == fault

    def test_a_row_that_claims_to_be_the_millionth_makes_no_millions(self):
        rows = "<row r='1'><c t='str'><v>Key</v></c></row><row r='1048576'><c t='str'><v>a</v></c></row>"
        content = altered(
            workbook(["Key"]),
            {SHEET: f"{HEAD}<dimension ref='A1:XFD1048576'/><sheetData>{rows}</sheetData></worksheet>"},
        )
        assert cells(content) == [("Key",)]

    def test_a_cut_off_archive_is_a_broken_workbook(self):
        content = workbook(["Key"], ["a"])
        assert refused(content[: len(content) // 2]).fault == Fault.BROKEN_WORKBOOK


LETTERS = st.characters(blacklist_categories=("Cs",))
TEXTS = st.text(LETTERS, max_size=12) | st.text("=+-@'\t\r\n;,|\" a_x0", max_size=8)
ROWS = st.lists(
    st.tuples(TEXTS.map(tidied), TEXTS.map(tidied), TEXTS.map(lambda text: tidied(text, lines=True))),
    max_size=5,
)


def read_back(content):
    sheet = records(grid_of(content, KNOWN), COLUMNS)
    assert not sheet.findings.count
    return [tuple(record.text(key) for key in ("key", "name", "text")) for record in sheet.records]


class TestThereAndBack:
    """What is written is read as it was, also where a spreadsheet would take it for a formula, or it looks like an escape."""

    @given(ROWS)
    def test_text_keeps_every_cell_and_no_cell_is_a_formula(self, rows):
        content = as_text([("Key", "Company", "Text"), *rows]).encode()
        assert read_back(content) == [row for row in rows if any(row)]
        written = [cell for line in grid_of(content, KNOWN).lines for cell in line.cells]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in written)

    @settings(max_examples=40)
    @given(ROWS)
    def test_workbooks_keep_every_cell(self, rows):
        content = as_workbook([Page("Dati", [("Key", "Company", "Text"), *rows])])
        assert read_back(content) == [row for row in rows if any(row)]
