import io
import random
import re
import struct
import subprocess
import tempfile
import threading
import time
import tracemalloc
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from unittest.mock import Mock, patch

from hypothesis import example, given, settings
from hypothesis import strategies as st
from odoo.tests import BaseCase, tagged

from ..tools.sheets import SheetError, archive, open_sheet, workbook_file
from ..tools.sheets.archive import Archive
from ..tools.sheets.errors import Unreadable
from . import (
    common,  # noqa: F401  its Hypothesis profile
    sheet_files,
)
from .sheet_files import ROWS, SHEET_PART, XML_PARTS

POPEN = subprocess.Popen
MOST_ROWS = 1000
#: What a child may take in all, and what it takes for a small sheet.
MOST_MEGABYTES = 150
IDLE_MEGABYTES = 60
DAY = date(2023, 7, 17)
MOMENT = datetime(2023, 7, 17, 9, 30)
TYPED = [
    ["CPLI001", DAY, 35.5, True],
    ["CPLI002", MOMENT, 7.25, False],
    [None, None, "007", "=1+1"],
]
RANDOM = random.Random(3).randbytes(20_000)
#: Every character that a cell can show and that spreadsheets keep as it is.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")),
    min_size=1,
    max_size=30,
).filter(lambda text: not text.isspace() and "_x" not in text)
CELLS = st.none() | TEXTS | st.integers(-(10**6), 10**6) | st.booleans()
CELLS |= st.dates(date(1901, 1, 1), date(2199, 12, 31))
CELLS |= st.floats(-1e6, 1e6).map(lambda number: round(number, 2) + 0.0)
TABLES = st.lists(st.lists(CELLS, max_size=6), max_size=8)


class Children:
    """The processes that readings started, and the most memory they were seen with."""

    def __init__(self):
        self.started, self.megabytes = [], 0
        self._is_over = threading.Event()

    def start(self, *arguments, **options):
        """Start a process and remember it."""
        process = POPEN(*arguments, **options)
        self.started.append(process)
        return process

    def watch(self):
        """Look at their memory until told to stop."""
        while not self._is_over.wait(0.005):
            for process in list(self.started):
                self._look_at(process)

    def stop(self):
        """Let :meth:`watch` end."""
        self._is_over.set()

    def _look_at(self, process):
        if process.returncode is not None:
            return
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            return
        if found := re.search(r"VmHWM:\s+(\d+) kB", status):
            self.megabytes = max(self.megabytes, int(found[1]) // 1000)


@contextmanager
def children():
    """Give the :class:`Children` that readings inside start; none must be left."""
    seen = Children()
    watcher = threading.Thread(target=seen.watch)
    with patch.object(subprocess, "Popen", seen.start):
        watcher.start()
        try:
            yield seen
        finally:
            seen.stop()
            watcher.join()


class SheetCase(BaseCase):
    """Reads bytes under a name."""

    def read_all(self, name, data, most_rows=MOST_ROWS):
        """The (number, cells) of all rows."""
        with open_sheet(name, io.BytesIO(data), most_rows) as sheet:
            return list(sheet)

    def cells(self, name, data):
        """The cells of all rows, without the rows' numbers."""
        return [cells for _number, cells in self.read_all(name, data)]

    def assertRefused(self, name, data, *words, seconds=15):
        """A file is refused soon, in plain sentences that hold each of ``words``."""
        start = time.monotonic()
        with self.assertRaises(SheetError) as caught:
            self.read_all(name, data)
        self.assertLess(time.monotonic() - start, seconds)
        text = str(caught.exception)
        self.assertTrue(text.startswith(name), text)
        self.assertRegex(text, r"^[^\n]{20,300}[.]$")
        for word in words:
            self.assertIn(word, text)

    def assertRowsOrRefused(self, name, data):
        """A file gives rows or a SheetError: any other error fails the test."""
        with suppress(SheetError):
            for number, cells in self.read_all(name, data):
                self.assertGreater(number, 0)
                self.assertTrue(cells)


def expected(rows):
    """The (number, cells) that a reader gives for rows as they were written."""
    found = []
    for number, cells in enumerate(rows, 1):
        cells = list(cells)
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found.append((number, cells))
    return found


@tagged("post_install", "-at_install")
class TestGoodWorkbooks(SheetCase):
    """What holds for XLSX and XLS alike."""

    MAKERS = {"a.xlsx": sheet_files.make_xlsx, "a.xls": sheet_files.make_xls}

    def test_cells_come_as_what_they_are(self):
        for name, make in self.MAKERS.items():
            with self.subTest(name):
                self.assertEqual(self.cells(name, make(TYPED)), TYPED)
                types = [type(cell) for cell in self.cells(name, make(TYPED))[0]]
                self.assertEqual(types, [str, date, float, bool])

    def test_rows_keep_their_numbers_and_empty_ones_are_left_out(self):
        rows = [["title"], [], [None, None], [None, "b", None], [], ["  "], ["c"], []]
        for name, make in self.MAKERS.items():
            with self.subTest(name):
                self.assertEqual(
                    self.read_all(name, make(rows)),
                    [(1, ["title"]), (4, [None, "b"]), (7, ["c"])],
                )

    def test_dates_of_the_1904_system_are_the_days_that_were_typed(self):
        xlsx = sheet_files.make_xlsx([[DAY]], date_1904=True)
        self.assertEqual(self.cells("a.xlsx", xlsx), [[DAY]])
        number = sheet_files.number_record(0, 0, 43662.0)
        for date_mode, day in ((0, date(2019, 7, 16)), (1, date(2023, 7, 17))):
            xls = sheet_files.make_raw_xls(number, self.date_style(), date_mode)
            self.assertEqual(self.cells("a.xls", xls), [[day]])

    def date_style(self):
        return sheet_files.record(0xE0, struct.pack("<HHHBBBBIiH", 0, 14, *[0] * 8))

    def test_times_typed_for_hours_come_as_texts_and_not_as_parts_of_a_day(self):
        numbers = [0.3125, 35.5 / 24, 0.5 + 1 / 86400]
        texts = ["7:30", "35:30", "12:00:01"]

        def fill(workbook):
            formats = [
                workbook.add_format({"num_format": f}) for f in ("h:mm", "[h]:mm")
            ]
            sheet = workbook.add_worksheet()
            for column, number in enumerate(numbers):
                sheet.write(0, column, number, formats[column % 2])

        def fill_xls(workbook):
            style = sheet_files.xlwt.easyxf(num_format_str="[h]:mm")
            sheet = workbook.add_sheet("One")
            for column, number in enumerate(numbers):
                sheet.write(0, column, number, style)

        self.assertEqual(
            self.cells("a.xlsx", sheet_files.make_xlsx_with(fill)), [texts]
        )
        self.assertEqual(
            self.cells("a.xls", sheet_files.make_xls_with(fill_xls)), [texts]
        )

    def test_the_first_sheet_that_can_be_seen_is_read(self):
        def fill_xls(workbook):
            hidden = workbook.add_sheet("Notes")
            hidden.write(0, 0, "hidden")
            hidden.visibility = 1
            sheet_files.fill_xls_sheet(workbook.add_sheet("Actuals"), ROWS)

        self.assertEqual(self.cells("a.xls", sheet_files.make_xls_with(fill_xls)), ROWS)
        workbook = sheet_files.make_xlsx_with(fill_behind_a_chart)
        self.assertEqual(self.cells("a.xlsx", workbook), ROWS)

    def test_columns_beyond_the_200th_are_left_unread(self):
        rows = [list(range(1, 231))]
        for name, make in self.MAKERS.items():
            with self.subTest(name):
                self.assertEqual(self.cells(name, make(rows)), [rows[0][:200]])
        data = sheet_files.make_csv(rows)
        self.assertEqual(len(self.cells("a.csv", data)[0]), 200)

    @settings(max_examples=10)
    @given(TABLES)
    def test_what_was_written_to_a_workbook_is_read_from_it(self, rows):
        found = self.read_all("a.xlsx", sheet_files.make_xlsx(rows))
        self.assertEqual(found, expected(rows))
        self.assertEqual(self.read_all("a.xls", sheet_files.make_xls(rows)), found)


def fill_behind_a_chart(workbook):
    """Write a hidden sheet, a chart and the sheet that counts."""
    hidden = workbook.add_worksheet("Notes")
    chart = workbook.add_chart({"type": "line"})
    chart.add_series({"values": "=Notes!$A$1:$A$2"})
    workbook.add_chartsheet("Chart").set_chart(chart)
    sheet = workbook.add_worksheet("Actuals")
    sheet_files.fill_sheet(hidden, [["hidden"]])
    sheet_files.fill_sheet(sheet, ROWS)
    sheet.activate()
    hidden.hide()


@tagged("post_install", "-at_install")
class TestGoodXlsx(SheetCase):
    def sheet(self, sheet_data, **changes):
        """The cells of a sheet of this XML."""
        return self.cells("a.xlsx", sheet_files.make_raw_xlsx(sheet_data, **changes))

    def test_the_sheet_says_what_it_is_and_how_many_rows_it_claims(self):
        data = sheet_files.make_xlsx(ROWS)
        with open_sheet("C:\\Care\\a.xlsx", io.BytesIO(data), MOST_ROWS) as sheet:
            self.assertEqual((sheet.kind, sheet.row_count), ("xlsx", 3))
            self.assertEqual(next(iter(sheet)), (1, ROWS[0]))
            self.assertEqual([number for number, _cells in sheet], [2, 3])

    def test_the_stream_stays_open_whatever_it_is(self):
        for name, make in (
            ("a.xlsx", sheet_files.make_xlsx),
            ("a.xls", sheet_files.make_xls),
            ("a.csv", sheet_files.make_csv),
        ):
            for most_memory in (10, 10_000_000):
                with tempfile.SpooledTemporaryFile(most_memory) as stream:
                    stream.write(make(ROWS))
                    with open_sheet(name, stream, MOST_ROWS) as sheet:
                        self.assertEqual(len(list(sheet)), 3)
                    stream.seek(0)
                    self.assertTrue(stream.read(1))

    def test_formulas_give_the_value_they_had_when_saved(self):
        def fill(workbook):
            sheet = workbook.add_worksheet()
            sheet.write_formula(0, 0, "=1+1", None, 2)
            sheet.write_formula(0, 1, '="a"&"b"', None, "ab")
            sheet.write_formula(0, 2, "=1=1", None, True)
            sheet.write_formula(0, 3, "=1/0", None, "#DIV/0!")
            sheet.write_formula(0, 4, "=A2", None, "")
            sheet.write(0, 5, "end")

        self.assertEqual(
            self.cells("a.xlsx", sheet_files.make_xlsx_with(fill)),
            [[2, "ab", True, "#DIV/0!", None, "end"]],
        )
        self.assertEqual(
            self.sheet('<row><c><f>1+1</f></c><c t="str"><f>1</f><v/></c></row>'), []
        )

    def test_errors_come_as_their_text(self):
        self.assertEqual(
            self.sheet('<row><c t="e"><v>#REF!</v></c></row>'), [["#REF!"]]
        )

    def test_texts_stand_in_the_table_or_in_the_cell(self):
        ruby = '<rPh sb="0" eb="1"><t>x</t></rPh>'
        strings = f"<si><r><t>so </t></r><r><t>much</t></r>{ruby}</si>"
        strings += "<si><t>a_x000D_b_x005F_x0041_</t></si><si/>"
        cells = "".join(f'<c t="s"><v>{n}</v></c>' for n in range(3))
        cells += '<c t="inlineStr"><is><r><t>in </t></r><r><t>line</t></r></is></c>'
        cells += '<c t="str"><v>_x0000_c</v></c>'
        self.assertEqual(
            self.sheet(f"<row>{cells}</row>", strings=sheet_files.strings_xml(strings)),
            [["so much", "a\rb_x0041_", None, "in line", "c"]],
        )

    def test_numbers_come_as_whole_numbers_or_fractions(self):
        numbers = ("5", "-7", "35.25", "1E3", "1e308", "9" * 4000)
        cells = "".join(f"<c><v>{number}</v></c>" for number in numbers)
        found = self.sheet(f"<row>{cells}</row>")[0]
        self.assertEqual(found, [5, -7, 35.25, 1000.0, 1e308, float("inf")])
        self.assertEqual([type(number) for number in found], [int] * 2 + [float] * 4)

    def test_numbers_that_are_none_are_refused(self):
        for text in ("NaN", "twelve", "9" * 5000):
            with self.subTest(text[:10]):
                data = sheet_files.make_raw_xlsx(f"<row><c><v>{text}</v></c></row>")
                self.assertRefused("a.xlsx", data, "damaged")

    def test_a_number_is_a_date_when_its_format_is(self):
        styles = sheet_files.styles_xml(
            *(0, 14, 22, 170, 171, 172, 2),
            codes='<numFmt numFmtId="170" formatCode="ddd\\ d\\ mmm\\ yyyy"/>'
            '<numFmt numFmtId="171" formatCode="0.00&quot; hours&quot;"/>'
            '<numFmt numFmtId="172" formatCode="[Red]0.0"/>',
        )
        cells = "".join(
            f'<c s="{n}"><v>45124</v></c>' for n in (0, 1, 2, 3, 4, 5, 6, 9)
        )
        self.assertEqual(
            self.sheet(f"<row>{cells}</row>", styles=styles),
            [[45124, DAY, DAY, DAY, 45124, 45124, 45124, 45124]],
        )

    def test_a_number_that_no_date_has_comes_as_an_error(self):
        styles = sheet_files.styles_xml(14, 46)
        for number in ("-1e6", "3e6", "1e300"):
            cells = f'<row><c s="0"><v>{number}</v></c></row>'
            self.assertEqual(self.sheet(cells, styles=styles), [["#VALUE!"]])

    def test_iso_dates_are_dates(self):
        cells = "".join(
            f'<c t="d"><v>{text}</v></c>'
            for text in ("2023-07-17", "2023-07-17T09:30:00Z", "PT7H30M")
        )
        self.assertEqual(self.sheet(f"<row>{cells}</row>"), [[DAY, MOMENT, "7:30"]])
        data = sheet_files.make_raw_xlsx('<row><c t="d"><v>17 July</v></c></row>')
        self.assertRefused("a.xlsx", data, "damaged")

    def test_a_second_that_is_not_quite_one_is_rounded(self):
        cells = "".join(
            f'<c s="0"><v>{number}</v></c>'
            for number in ("45123.9999999", "45124.395833", "45124.00000001")
        )
        found = self.sheet(f"<row>{cells}</row>", styles=sheet_files.styles_xml(14))
        self.assertEqual(found, [[DAY, MOMENT, DAY]])

    def test_cells_and_rows_need_not_say_where_they_are(self):
        self.assertEqual(
            self.sheet(
                "<row/><row><c><v>1</v></c><c r='D2'><v>4</v></c><c><v>5</v></c></row>"
            ),
            [[1, None, None, 4, 5]],
        )

    def test_a_prefix_makes_no_difference_and_a_strict_workbook_is_refused(self):
        data = sheet_files.make_raw_xlsx("<row><c><v>1</v></c></row>")
        strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
        parts = sheet_files.parts_of(data)
        sheet = parts[SHEET_PART].decode()
        prefixed = re.sub(r"<(/?)(\w)", r"<\1x:\2", sheet).replace("xmlns=", "xmlns:x=")
        parts[SHEET_PART] = prefixed
        self.assertEqual(self.cells("a.xlsx", sheet_files.zipped(parts)), [[1]])
        parts[SHEET_PART] = sheet.replace(sheet_files.MAIN, strict)
        self.assertRefused("a.xlsx", sheet_files.zipped(parts), "Strict")

    def test_what_a_sheet_claims_of_its_size_is_not_believed(self):
        data = sheet_files.make_xlsx(ROWS)
        for claim in (b"A1", b"A1:XFD1048576", b"A1:A9999999"):
            claimed = sheet_files.changed_part(data, SHEET_PART, b"A1:D3", claim)
            self.assertEqual(self.cells("a.xlsx", claimed), ROWS)

    def test_validations_and_pictures_leave_no_warning(self):
        def fill(workbook):
            sheet = workbook.add_worksheet()
            sheet_files.fill_sheet(sheet, ROWS)
            sheet.data_validation("A1:A9", {"validate": "list", "source": "=Two!$A$1"})
            sheet.conditional_format(
                "A1:A9", {"type": "data_bar", "data_bar_2010": True}
            )
            workbook.add_worksheet("Two").write_url(0, 0, "https://example.org")

        data = sheet_files.make_xlsx_with(fill)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.assertEqual(self.cells("a.xlsx", data), ROWS)
        self.assertEqual(caught, [])


@tagged("post_install", "-at_install")
class TestGoodXls(SheetCase):
    def test_the_sheet_says_what_it_is_and_how_many_rows_it_has(self):
        data = sheet_files.make_xls(ROWS)
        with open_sheet("A.XLS", io.BytesIO(data), MOST_ROWS) as sheet:
            self.assertEqual((sheet.kind, sheet.row_count), ("xls", 3))
            self.assertEqual([number for number, _cells in sheet], [1, 2, 3])

    def test_booleans_errors_and_values_of_formulas(self):
        place = struct.Struct("<HHH").pack
        records = [
            sheet_files.record(0x205, place(0, 0, 0), b"\x01\x00"),
            sheet_files.record(0x205, place(0, 1, 0), b"\x17\x01"),
            sheet_files.record(
                0x06, place(0, 2, 0), struct.pack("<dHIH", 2.5, 0, 0, 0)
            ),
            sheet_files.record(0x06, place(0, 3, 0), b"\0\0\0\0\0\0\xff\xff", bytes(8)),
            sheet_files.record(0x207, struct.pack("<HB", 2, 0), b"ab"),
        ]
        styles = sheet_files.record(0xE0, bytes(20))
        data = sheet_files.make_raw_xls(b"".join(records), styles)
        self.assertEqual(self.cells("a.xls", data), [[True, "#REF!", 2.5, "ab"]])

    def test_long_texts_go_on_from_record_to_record(self):
        rows = [[f"{n} " + text * 2000] for n, text in enumerate(("abcd", "Ωß→", "x"))]
        self.assertEqual(self.cells("a.xls", sheet_files.make_xls(rows)), rows)

    def test_a_small_workbook_may_lie_in_the_small_sectors(self):
        data = sheet_files.with_mini_stream(sheet_files.make_xls(ROWS))
        self.assertEqual(self.cells("a.xls", data), ROWS)

    def test_texts_with_fonts_and_ruby_are_read_as_their_letters(self):
        ruby = struct.pack("<HB", 2, 0x0C) + struct.pack("<HI", 1, 6) + b"ab"
        ruby += bytes(4) + bytes(6)
        texts = struct.pack("<II", 2, 2) + ruby + struct.pack("<HB", 1, 0) + b"c"
        cell = struct.Struct("<HHHI").pack
        data = sheet_files.make_raw_xls(
            b"".join(sheet_files.record(0xFD, cell(0, n, 0, n)) for n in range(2)),
            sheet_files.record(0xFC, texts),
        )
        self.assertEqual(self.cells("a.xls", data), [["ab", "c"]])


@tagged("post_install", "-at_install")
class TestGoodCsv(SheetCase):
    AS_TEXT = [[str(cell) for cell in row] for row in ROWS]

    def test_encodings_and_separators_are_found_out(self):
        for encoding in ("utf-8", "utf-8-sig", "cp1252"):
            for name, separator in (
                ("a.csv", ","),
                ("a.csv", ";"),
                ("a.tsv", "\t"),
                ("a.txt", "\t"),
            ):
                for line_end in ("\r\n", "\n", "\r"):
                    rows = ROWS if separator != "," else ROWS[:2]
                    data = sheet_files.make_csv(rows, separator, encoding, line_end)
                    with self.subTest((encoding, separator, line_end)):
                        self.assertEqual(
                            self.cells(name, data), self.AS_TEXT[: len(rows)]
                        )

    def test_the_separator_line_is_obeyed_and_counted(self):
        for line in ("sep=;", '"SEP=;"', "sep=|"):
            data = f"{line}\r\na,b;c,d\r\n\r\n1;2".replace(";", line.strip('"')[-1])
            self.assertEqual(
                self.read_all("a.csv", data.encode()),
                [(2, ["a,b", "c,d"]), (4, ["1", "2"])],
            )

    def test_quoted_separators_quotes_and_line_breaks_belong_to_the_text(self):
        data = b'a;"b;, ""c"""\r\n"two\r\nlines\n";x\r\n5" pipe;last'
        self.assertEqual(
            self.read_all("a.csv", data),
            [
                (1, ["a", 'b;, "c"']),
                (2, ["two\r\nlines\n", "x"]),
                (3, ['5" pipe', "last"]),
            ],
        )

    def test_commas_in_texts_and_numbers_don_t_hide_the_semicolons(self):
        data = b"CPLI;Week;Actual\r\nC1;17/07/2023;35,5\r\nC2;24/07/2023;7,25\r\n"
        self.assertEqual([len(row) for row in self.cells("a.csv", data)], [3, 3, 3])
        data = b"Actuals, July 2023\r\n\r\nCPLI;Week;Actual\r\nC1;17/07/2023;35\r\n"
        self.assertEqual(self.cells("a.csv", data)[2], ["C1", "17/07/2023", "35"])

    def test_empty_rows_and_cells_at_the_end_are_left_out(self):
        data = b"a,b,,,\r\n\r\n,,,\r\nc,,d,,\r\n,\r\n"
        self.assertEqual(
            self.read_all("a.csv", data), [(1, ["a", "b"]), (4, ["c", None, "d"])]
        )

    def test_it_says_how_many_lines_it_has(self):
        with open_sheet("a.csv", io.BytesIO(b"a\nb\nc\n"), MOST_ROWS) as sheet:
            self.assertEqual((sheet.kind, sheet.row_count), ("csv", 3))

    @settings(max_examples=60)
    @given(st.lists(st.lists(TEXTS, min_size=2, max_size=5), min_size=2, max_size=8))
    def test_what_was_written_is_read(self, rows):
        quoted = [
            [f'"{cell.replace(chr(34), 2 * chr(34))}"' for cell in r] for r in rows
        ]
        for separator in ",;\t":
            data = sheet_files.make_csv(quoted, separator)
            self.assertEqual(self.cells("a.csv", data), rows)


@tagged("post_install", "-at_install")
class TestWrongKinds(SheetCase):
    def contents(self):
        """Bytes of each kind of file, with words that name it."""
        zipped = sheet_files.zipped
        return {
            "xlsx": (sheet_files.make_xlsx(ROWS), "Excel workbook (.xlsx)"),
            "xls": (sheet_files.make_xls(ROWS), "Excel 97-2003 workbook"),
            "csv": (sheet_files.make_csv(ROWS), "a text file"),
            "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
            "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"),
            "html": (b"\r\n<html><body><table><tr><td>a", "web page"),
            "xml": (b"<?xml version='1.0'?><a/>", "XML file"),
            "xml 2003": (
                b'<?xml version="1.0"?><Workbook xmlns="'
                b'urn:schemas-microsoft-com:office:spreadsheet">',
                "Excel 2003",
            ),
            "ods": (
                zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
                "OpenDocument spreadsheet",
            ),
            "odt": (
                zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
                "OpenDocument",
            ),
            "xlsb": (
                zipped({"xl/workbook.bin": "", "[Content_Types].xml": ""}),
                "xlsb",
            ),
            "docx": (zipped({"word/document.xml": ""}), "Word"),
            "zip": (zipped({"a.txt": "a"}), "no workbook"),
            "doc": (sheet_files.planted(self.document(), "WordDocument", 2), "Word"),
            "rar": (b"Rar!\x1a\x07\0", "compressed"),
        }

    def document(self):
        name, other = "Workbook".encode("utf-16-le"), "Document".encode("utf-16-le")
        return sheet_files.make_xls(ROWS).replace(name, other)

    def test_contents_that_belie_the_name_are_refused_by_what_they_are(self):
        for kind, (data, words) in self.contents().items():
            for extension in ("xlsx", "xls", "csv"):
                with self.subTest((kind, extension)):
                    if kind == extension:
                        self.assertTrue(self.cells(f"a.{extension}", data))
                    else:
                        self.assertRefused(f"a.{extension}", data, words)

    def test_names_of_other_kinds_are_refused_with_those_that_can_be_read(self):
        data = sheet_files.make_xlsx(ROWS)
        for name in ("a.ods", "a.pdf", "a.xlsb", "a", "a.xlsx.exe", "xlsx"):
            self.assertRefused(name, data, ".xlsx", ".xls", ".csv")

    def test_an_empty_file_is_said_to_be_empty(self):
        for name in ("a.xlsx", "a.xls", "a.csv", "a.txt"):
            self.assertRefused(name, b"", "is empty")

    def test_workbooks_with_macros_are_refused(self):
        good = sheet_files.make_xlsx(ROWS)
        parts = sheet_files.parts_of(good)
        with_program = sheet_files.zipped({**parts, "xl/vbaProject.bin": b"x"})
        by_type = sheet_files.make_raw_xlsx(
            "", types=sheet_files.content_types(sheet_files.MACRO_TYPE)
        )
        for data in (with_program, by_type):
            self.assertRefused("a.xlsx", data, "macros", "without them")
        self.assertRefused("a.xlsm", good, "macros")
        xls = sheet_files.planted(sheet_files.make_xls(ROWS), "_VBA_PROJECT_CUR", 1)
        self.assertRefused("a.xls", xls, "macros")

    def test_workbooks_with_a_password_are_refused(self):
        xls = sheet_files.make_xls(ROWS)
        encrypted = sheet_files.planted(self.document(), "EncryptedPackage", 2)
        for name, data in (
            ("a.xlsx", encrypted),
            ("a.xls", encrypted),
            ("a.xls", sheet_files.with_password(xls)),
            ("a.xlsx", sheet_files.with_flag(sheet_files.make_xlsx(ROWS), 1)),
        ):
            self.assertRefused(name, data, "password", "Save it without a password")

    def test_a_workbook_of_hidden_sheets_only_is_refused(self):
        workbook = sheet_files.workbook_xml(("a", "hidden"), ("b", "veryHidden"))
        data = sheet_files.make_raw_xlsx("", workbook=workbook)
        self.assertRefused("a.xlsx", data, "Unhide")

        def fill(book):
            book.add_sheet("a").visibility = 1

        data = sheet_files.make_xls_with(fill)
        self.assertRefused("a.xls", data, "Unhide")

    def test_a_long_name_with_folders_is_shortened(self):
        with self.assertRaises(SheetError) as caught:
            self.read_all("/tmp/x/" + "very " * 900 + "long\r\n.xlsx", b"%PDF")
        self.assertRegex(str(caught.exception), r"^[.]{3}.{70,80}[.]xlsx is a PDF")


@tagged("post_install", "-at_install")
class TestHostileFiles(SheetCase):
    GOOD = {
        "a.xlsx": sheet_files.make_xlsx(ROWS),
        "a.xls": sheet_files.make_xls(ROWS),
        "a.csv": sheet_files.make_csv(ROWS, ";"),
    }

    def test_workbooks_cut_off_anywhere_never_give_a_part_of_their_rows(self):
        for name in ("a.xlsx", "a.xls"):
            data = self.GOOD[name]
            for length in (*range(0, len(data), 193), len(data) - 1):
                with self.subTest((name, length)):
                    with suppress(SheetError):
                        self.assertEqual(self.cells(name, data[:length]), ROWS)

    def test_workbooks_cut_off_say_so(self):
        for name in ("a.xlsx", "a.xls"):
            data = self.GOOD[name]
            for part in (0.2, 0.5, 0.9):
                self.assertRefused(name, data[: int(len(data) * part)], "cut off")

    def test_random_bytes_give_nothing_but_rows_or_words(self):
        for name in self.GOOD:
            self.assertRefused(name, RANDOM)
            for beginning in (
                b"PK\x03\x04",
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
                b"a,b\n",
            ):
                self.assertRefused(name, beginning + RANDOM)

    @settings(max_examples=80)
    @given(
        st.sampled_from(["a.xlsx", "a.xls", "a.csv"]),
        st.lists(
            st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)),
            min_size=1,
            max_size=4,
        ),
    )
    @example("a.xls", [(0.001, 255)])
    def test_changed_bytes_anywhere_give_rows_or_words(self, name, changes):
        data = bytearray(self.GOOD[name])
        for part, change in changes:
            data[int(part * len(data))] ^= change
        self.assertRowsOrRefused(name, bytes(data))

    @settings(max_examples=15)
    @given(
        st.sampled_from(XML_PARTS),
        st.floats(0, 1, exclude_max=True),
        st.sampled_from([b"<", b">", b"/", b'"', b"9" * 30, b"-", b"x", b"", b"\0"]),
        st.integers(0, 40),
    )
    def test_changed_xml_anywhere_gives_rows_or_words(self, name, part, new, length):
        parts = sheet_files.parts_of(self.GOOD["a.xlsx"])
        place = int(part * len(parts[name]))
        parts[name] = parts[name][:place] + new + parts[name][place + length :]
        self.assertRowsOrRefused("a.xlsx", sheet_files.zipped(parts))

    @settings(max_examples=15)
    @given(st.integers(0, 3), st.integers(0, 0xFFFF), st.binary(max_size=60))
    def test_any_record_gives_rows_or_words(self, place, code, content):
        codes = (code, 0xFC, 0xFD, [0x18, 0x1B8, 0xE0, 0x41E, 0x85, 0x22][code % 6])
        record = sheet_files.record(codes[place], content)
        for data in (
            sheet_files.make_raw_xls(sheet_files.number_record(0, 0, 1), record),
            sheet_files.make_raw_xls(record),
        ):
            self.assertRowsOrRefused("a.xls", data)

    def test_a_flipped_bit_in_the_packed_sheet_is_noticed(self):
        sheet = "<row><c><v>1</v></c></row>" * 500
        parts = sheet_files.parts_of(sheet_files.make_raw_xlsx(sheet))
        # The sum is known at the end, long after the last row.
        parts[SHEET_PART] += b" " * 200_000
        stored = io.BytesIO()
        with sheet_files.zipfile.ZipFile(stored, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        data = stored.getvalue()
        self.assertEqual(len(self.cells("a.xlsx", data)), 500)
        self.assertRefused("a.xlsx", data.replace(b"<v>1", b"<v>7", 1), "damaged")

    def test_a_caller_s_own_error_is_not_taken_for_the_file_s(self):
        with self.assertRaises(ZeroDivisionError):
            with open_sheet("a.csv", io.BytesIO(b"a,b"), MOST_ROWS) as sheet:
                for _number, _cells in sheet:
                    raise ZeroDivisionError
        with self.assertRaises(MemoryError):
            with open_sheet(
                "a.csv", Mock(**{"read.side_effect": MemoryError}), MOST_ROWS
            ):
                pass


@tagged("post_install", "-at_install")
class TestChildren(SheetCase):
    """The processes in which openpyxl and xlrd read."""

    MAKERS = {"a.xlsx": sheet_files.make_xlsx, "a.xls": sheet_files.make_xls}

    def assertNoneLeft(self, seen, count):
        """So many children were started, and all are ended and waited for."""
        self.assertEqual(len(seen.started), count)
        for process in seen.started:
            self.assertIsNotNone(process.returncode)
            self.assertFalse(Path(f"/proc/{process.pid}").exists())

    def test_none_is_left_after_good_bad_and_abandoned_readings(self):
        many = [["a", "b" * 200]] * MOST_ROWS
        for name, make in self.MAKERS.items():
            with self.subTest(name), children() as seen:
                self.assertEqual(len(self.read_all(name, make(many))), MOST_ROWS)
                self.assertRefused(name, make(many * 2), "more than 1,000 rows")
                with open_sheet(name, io.BytesIO(make(many)), MOST_ROWS):
                    pass
                with open_sheet(name, io.BytesIO(make(many)), MOST_ROWS) as sheet:
                    next(iter(sheet))
                with self.assertRaises(ZeroDivisionError):
                    with open_sheet(name, io.BytesIO(make(many)), MOST_ROWS) as sheet:
                        for _row in sheet:
                            raise ZeroDivisionError
                self.assertNoneLeft(seen, 5)

    def test_two_readings_at_once_keep_their_rows_apart(self):
        tables = [[[f"{place} {n}", n] for n in range(900)] for place in range(4)]

        def read(place):
            name = ("a.xlsx", "a.xls")[place % 2]
            return self.cells(name, self.MAKERS[name](tables[place]))

        with children() as seen, ThreadPoolExecutor(4) as pool:
            self.assertEqual(list(pool.map(read, range(4))), tables)
        self.assertNoneLeft(seen, 4)
        xlsx, xls = (io.BytesIO(make(ROWS)) for make in self.MAKERS.values())
        with (
            open_sheet("a.xlsx", xlsx, MOST_ROWS) as one,
            open_sheet("a.xls", xls, MOST_ROWS) as two,
        ):
            pairs = list(zip(one, two, strict=True))
        self.assertEqual([one[1] for one, _two in pairs], ROWS)
        self.assertEqual([two[1] for _one, two in pairs], ROWS)

    def test_a_child_has_its_bounds_and_nothing_of_the_server_s(self):
        # More than a pipe holds: the child is there until all is read.
        many = [["a", "b" * 200]] * MOST_ROWS
        stream = io.BytesIO(sheet_files.make_xlsx(many))
        with (
            patch.dict("os.environ", {"PGPASSWORD": "secret"}),
            children() as seen,
            open_sheet("a.xlsx", stream, MOST_ROWS) as sheet,
        ):
            pid = seen.started[0].pid
            limits = Path(f"/proc/{pid}/limits").read_text()
            environment = Path(f"/proc/{pid}/environ").read_text()
            self.assertEqual(len(list(sheet)), MOST_ROWS)
        self.assertNotIn("secret", environment)
        self.assertRegex(limits, r"Max cpu time +5 ")
        self.assertRegex(limits, r"Max core file size +0 ")
        self.assertRegex(limits, r"Max address space +[12]\d{8} ")

    def test_a_child_that_does_nothing_is_given_up(self):
        hanging = Path(tempfile.mkdtemp()) / "child.py"
        self.addCleanup(hanging.unlink)
        hanging.write_text("import time\ntime.sleep(600)")
        with (
            patch.multiple(workbook_file, _CHILD=hanging, _SECONDS=0),
            children() as seen,
        ):
            self.assertRefused(
                "a.xlsx", sheet_files.make_xlsx(ROWS), "memory or time", seconds=5
            )
        self.assertNoneLeft(seen, 1)

    def test_a_child_that_can_t_start_is_not_the_file_s_fault(self):
        with (
            patch.object(workbook_file.sys, "path", []),
            children() as seen,
            self.assertRaisesRegex(ChildProcessError, "No module named"),
        ):
            self.read_all("a.xls", sheet_files.make_xls(ROWS))
        self.assertNoneLeft(seen, 1)

    def test_ordinary_sheets_take_little_and_large_ones_what_they_may(self):
        for name, make in self.MAKERS.items():
            with self.subTest(name):
                with children() as seen:
                    self.assertEqual(self.cells(name, make(ROWS)), ROWS)
                self.assertLess(seen.megabytes, IDLE_MEGABYTES)
                rows = [[f"{place} {n}" for n in range(19)] for place in range(3000)]
                with children() as seen:
                    self.assertEqual(len(self.read_all(name, make(rows), 50_000)), 3000)
                self.assertLess(seen.megabytes, MOST_MEGABYTES)


@tagged("post_install", "-at_install")
class TestTooMuch(SheetCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(workbook_file, "_SECONDS", 1))

    def assertBounded(self, name, data):
        """A file gives rows or words while little is taken, and no child is left."""
        with children() as seen:
            self.assertRowsOrRefused(name, data)
        self.assertLess(seen.megabytes, MOST_MEGABYTES)
        for process in seen.started:
            self.assertIsNotNone(process.returncode)

    def assertRefusedInLittleMemory(self, name, data, *words, megabytes=40, seconds=20):
        """A file is refused while little is allocated (tracing takes its time)."""
        tracemalloc.start()
        try:
            self.assertRefused(name, data, *words, seconds=seconds)
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        self.assertLess(peak, megabytes * 1_000_000)

    def test_a_sheet_may_have_as_many_rows_as_wanted_and_not_many_more(self):
        makers = (
            ("a.xlsx", sheet_files.make_xlsx),
            ("a.xls", sheet_files.make_xls),
            ("a.csv", sheet_files.make_csv),
        )
        for name, make in makers:
            with self.subTest(name):
                full = [["a", 1]] * (MOST_ROWS + 25)
                self.assertEqual(len(self.read_all(name, make(full))), MOST_ROWS + 25)
                data = make([*full, ["a", 1]])
                self.assertRefused(name, data, "more than 1,000 rows", "divide it")

    def test_a_sheet_may_have_gaps_and_not_endless_ones(self):
        makers = (
            ("a.xlsx", sheet_files.make_xlsx),
            ("a.xls", sheet_files.make_xls),
            ("a.csv", sheet_files.make_csv),
        )
        for name, make in makers:
            with self.subTest(name):
                rows = [["a", "b"], *[[]] * 2998, ["c", "d"]]
                self.assertEqual(
                    self.read_all(name, make(rows)),
                    [(1, ["a", "b"]), (3000, ["c", "d"])],
                )
                rows.insert(1, [])
                words = ("goes on to row 3,000 and further", "Copy the filled rows")
                self.assertRefused(name, make(rows), *words)

    def test_a_million_empty_formatted_rows_are_not_read(self):
        rows = "".join(
            f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>'
            for n in range(1, 1_048_577)
        )
        data = sheet_files.make_raw_xlsx(rows)
        words = "Copy the filled rows"
        self.assertRefusedInLittleMemory("a.xlsx", data, words, seconds=15)
        self.assertRefused("a.csv", b"\r\n" * 1_048_576, "goes on to row")

    def test_far_apart_cells_and_impossible_rows_cost_nothing(self):
        for number in ("1048576", "999999999", "9" * 4000, "9" * 5000, "x"):
            data = sheet_files.make_raw_xlsx(
                f'<row r="1"><c r="A1"><v>1</v></c></row>'
                f'<row r="{number}"><c r="XFD{number}"><v>2</v></c></row>'
            )
            with self.subTest(number[:9]):
                self.assertRefusedInLittleMemory("a.xlsx", data, megabytes=4)
        far = '<row><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'
        self.assertEqual(self.cells("a.xlsx", sheet_files.make_raw_xlsx(far)), [[1]])

    def test_a_bomb_is_refused_by_its_size(self):
        self.startPatcher(patch.object(archive, "_MOST_BYTES", 100_000_000))
        bomb = sheet_files.make_bomb(110_000_000)
        self.assertLess(len(bomb), 150_000)
        self.assertRefusedInLittleMemory("a.xlsx", bomb, "memory or time")

    def test_sizes_that_lie_are_found_out(self):
        good = sheet_files.make_xlsx(ROWS)
        for size, words in ((10, "damaged"), (0, "damaged"), (250_000_000, "damaged")):
            data = sheet_files.with_declared_size(good, SHEET_PART, size)
            self.assertRefused("a.xlsx", data, words)
        data = sheet_files.with_overlapping_members(good, SHEET_PART)
        self.assertRefused("a.xlsx", data, "damaged")
        with self.assertRaisesRegex(Unreadable, "damaged"):
            Archive(io.BytesIO(data))

    def test_a_zip_file_of_many_parts_is_refused(self):
        many = {f"xl/{n}": b"" for n in range(2001)}
        data = sheet_files.make_raw_xlsx("")
        data = sheet_files.zipped({**sheet_files.parts_of(data), **many})
        self.assertRefused("a.xlsx", data, "memory or time")
        long = {f"xl/{n}{'a' * 30_000}": b"" for n in range(40)}
        self.assertRefused("a.xlsx", sheet_files.zipped(long), "memory or time")

    def test_entities_are_refused_in_each_part_before_they_grow(self):
        good = sheet_files.make_xlsx(ROWS)
        for name in XML_PARTS:
            data = sheet_files.with_doctype(good, name, sheet_files.laughs(), "&z;")
            with self.subTest(name):
                self.assertRefusedInLittleMemory(
                    "a.xlsx", data, "declarations", megabytes=4, seconds=5
                )

    def test_entities_of_files_are_not_read(self):
        with tempfile.TemporaryDirectory() as folder:
            secret = Path(folder) / "secret.txt"
            secret.write_text("SECRET")
            doctype = f'<!DOCTYPE x [<!ENTITY z SYSTEM "{secret.as_uri()}">]>'
            for name in XML_PARTS:
                data = sheet_files.with_doctype(
                    sheet_files.make_xlsx(ROWS), name, doctype, "&z;"
                )
                self.assertRefused("a.xlsx", data, "declarations")
            outside = f'<!DOCTYPE x SYSTEM "{secret.as_uri()}">'
            data = sheet_files.with_doctype(
                sheet_files.make_xlsx(ROWS), SHEET_PART, outside
            )
            self.assertRefused("a.xlsx", data, "declarations")

    def test_small_files_that_openpyxl_takes_gigabytes_for_are_refused(self):
        hostile = {
            "cells": {"sheet_data": "<row>" + "<c/>" * 20_000_000 + "</row>"},
            "styles": {"styles": sheet_files.styles_xml(*[0] * 2_000_000)},
            "strings": {"strings": sheet_files.strings_xml("<si/>" * 5_000_000)},
            "types": {
                "types": sheet_files.content_types().replace(
                    "</Types>",
                    '<Default Extension="a" ContentType="b"/>' * 1_000_000 + "</Types>",
                )
            },
            "texts": {
                "strings": sheet_files.strings_xml(
                    "<si><t>\U0001f600a</t></si>" * 2_000_000
                )
            },
        }
        for name, changes in hostile.items():
            data = sheet_files.make_raw_xlsx(changes.pop("sheet_data", ""), **changes)
            with self.subTest(name), children() as seen:
                self.assertLess(len(data), 250_000)
                self.assertRefused("a.xlsx", data, "memory or time", seconds=10)
                self.assertLess(seen.megabytes, MOST_MEGABYTES)
                self.assertTrue(all(p.returncode is not None for p in seen.started))

    def test_other_parts_of_no_sense_stay_within_bounds(self):
        for sheet_data in (
            "<row>" + "<c/>" * 300_000 + "</row>",
            "<row>" * 100_000,
            f"<!--{' ' * 5_000_000}-->",
            f'<row a="{" " * 2_000_000}"/>',
            f"<row><c><v>{'1' * 2_000_000}</v></c></row>",
            '<row r="5"/><row r="5"/><row r="0"/><row r="-1"/>',
        ):
            with self.subTest(sheet_data[:20]):
                self.assertBounded("a.xlsx", sheet_files.make_raw_xlsx(sheet_data))
        for changes in (
            {"styles": sheet_files.styles_xml(0) + " " * 10_000_000},
            {"strings": sheet_files.strings_xml("") + " " * 15_000_000},
        ):
            self.assertBounded("a.xlsx", sheet_files.make_raw_xlsx("", **changes))

    def test_a_row_of_very_long_texts_is_refused(self):
        cell = f'<c t="str"><v>{"a" * 1_000_000}</v></c>'
        data = sheet_files.make_raw_xlsx(f"<row>{cell * 9}</row>")
        self.assertRefused("a.xlsx", data, "memory or time")

    def test_texts_longer_than_a_cell_holds_are_refused(self):
        sheet = f'<row><c t="str"><v>{"a" * 32_768}</v></c></row>'
        words = ("32,767 characters", "row 1")
        self.assertRefused("a.xlsx", sheet_files.make_raw_xlsx(sheet), *words)
        self.assertRefused(
            "a.csv", b"a,b\n" + b"a" * 32_768, "32,767 characters", "row 2"
        )

    def test_quotes_that_never_close_are_refused(self):
        for data in (
            b'a,b\n1,"2\n3,4\n' + b"5,6\n" * 5,
            b'a,b\n1,"2\n' + b"5,6\n" * 900_000,
            b"a" * 20_000_000,
            b'a,b\n1,"2"x\n',
        ):
            self.assertRefusedInLittleMemory("a.csv", data, megabytes=12)

    def test_nul_bytes_and_utf16_are_refused(self):
        text = "a,b\r\n1,2\r\n"
        for data in (
            b"a,b\n1,\0\n",
            b"a,b\n" * 50_000 + b"\0",
            text.encode("utf-16"),
            text.encode("utf-16-le"),
            text.encode("utf-16-be"),
            b"\xff\xfe",
        ):
            self.assertRefused("a.csv", data, "CSV UTF-8")


@tagged("post_install", "-at_install")
class TestHostileXls(SheetCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(workbook_file, "_SECONDS", 0))

    def assertQuick(self, sheet_records=b"", global_records=b""):
        """A workbook of these records, good or bad, is done with soon."""
        start = time.monotonic()
        data = sheet_files.make_raw_xls(sheet_records, global_records)
        self.assertRowsOrRefused("a.xls", data)
        self.assertLess(time.monotonic() - start, 15)
        return data

    def test_tables_that_go_in_circles_are_refused(self):
        data = sheet_files.with_looping_table(sheet_files.make_xls(ROWS))
        self.assertRefused("a.xls", data)
        data = sheet_files.with_mini_stream(sheet_files.make_xls(ROWS), True)
        self.assertRefused("a.xls", data)

    def test_a_hyperlink_over_the_whole_sheet_is_not_laid_out(self):
        guid = b"\xd0\xc9\xea\x79\xf9\xba\xce\x11\x8c\x82\x00\xaa\x00\x4b\xa9\x0b"
        link = struct.pack("<HHHH", 0, 65535, 0, 65535) + guid + b"\2\0\0\0"
        number = sheet_files.number_record(0, 0, 1)
        data = self.assertQuick(
            sheet_files.record(0x1B8, link + struct.pack("<I", 8), bytes(8)) + number,
            sheet_files.record(0xE0, bytes(20)),
        )
        self.assertRefused("a.xls", data, "memory or time")

    def test_a_table_of_texts_can_t_go_backwards_or_on_for_ever(self):
        backwards = struct.pack("<HBi", 1, 4, -8) + b"a"
        for content in (backwards, b"", struct.pack("<HB", 0, 0) * 9):
            texts = struct.pack("<II", 1, 0x7FFFFFFF) + content
            data = self.assertQuick(global_records=sheet_files.record(0xFC, texts))
            self.assertRefused("a.xls", data)

    def test_styles_formats_and_sheets_beyond_what_excel_has_are_bounded(self):
        for record in (
            sheet_files.record(0xE0, bytes(20)),
            sheet_files.record(0x41E, struct.pack("<HHB", 164, 1, 0), b"0"),
            sheet_files.record(0x41E, struct.pack("<HHB", 164, 9000, 0), b"[" * 9000),
            sheet_files.record(0x85, struct.pack("<IBBBB", 0, 0, 0, 1, 0), b"a"),
        ):
            self.assertQuick(global_records=record * 6000)

    def test_names_that_grow_are_not_worked_out(self):
        def name(letter, formula):
            head = struct.pack("<HBBHHH4B", 0, 0, 1, len(formula), 0, 0, 0, 0, 0, 0)
            return sheet_files.record(0x18, head, b"\0", letter, formula)

        names = name(b"a", b"\x17\x40\0" + b"x" * 64)
        for number in range(1, 32):
            before = b"\x23" + struct.pack("<HH", number, 0)
            names += name(bytes([97 + number % 26]), before + before + b"\x08")
        self.assertQuick(global_records=names)

    def test_cells_far_down_are_refused(self):
        data = self.assertQuick(
            sheet_files.number_record(65535, 0, 1), sheet_files.record(0xE0, bytes(20))
        )
        self.assertRefused("a.xls", data, "goes on to row")
