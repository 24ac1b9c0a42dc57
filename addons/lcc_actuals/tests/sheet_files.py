"""Spreadsheets for tests, good and hostile, made in memory."""

import io
import struct
import zipfile
from datetime import date, datetime

import xlsxwriter
import xlwt
from xlwt.CompoundDoc import XlsDoc

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
STRINGS_TYPE = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
)
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
SHEET_PART = "xl/worksheets/sheet1.xml"
#: No sector follows on this one.
_END = 0xFFFFFFFE
#: The parts of a workbook that are read.
XML_PARTS = (
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    SHEET_PART,
)
ROWS = [
    ["CPLI Reference", "Week Beginning", "Actual", "Comments"],
    ["CPLI001", "17/07/2023", 35.5, "as planned"],
    ["CPLI002", "17/07/2023", 7, "Zoë, “Königsweg” £5"],
]


# Good files


def make_xlsx(rows, **options):
    """Return the bytes of a workbook of one sheet; a ``None`` leaves a cell out."""

    def fill(workbook):
        fill_sheet(workbook.add_worksheet(), rows)

    return make_xlsx_with(fill, **options)


def make_xlsx_with(fill, **options):
    """Return the bytes of the workbook that ``fill(workbook)`` fills."""
    stream = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "dd/mm/yyyy", **options}
    workbook = xlsxwriter.Workbook(stream, options)
    fill(workbook)
    workbook.close()
    return stream.getvalue()


def fill_sheet(sheet, rows):
    """Write rows to a sheet of XlsxWriter, texts as texts."""
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif cell is not None:
                sheet.write(row, column, cell)


def make_xls(rows, **options):
    """Return the bytes of an XLS workbook of one sheet."""

    def fill(workbook):
        fill_xls_sheet(workbook.add_sheet("Actuals"), rows)

    return make_xls_with(fill, **options)


def make_xls_with(fill, is_1904=False):
    """Return the bytes of the XLS workbook that ``fill(workbook)`` fills."""
    workbook = xlwt.Workbook()
    workbook.dates_1904 = is_1904
    fill(workbook)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def fill_xls_sheet(sheet, rows):
    """Write rows to a sheet of xlwt, dates formatted as dates."""
    style = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, date | datetime):
                sheet.write(row, column, cell, style)
            elif cell is not None:
                sheet.write(row, column, cell)


def make_csv(rows, separator=",", encoding="utf-8", line_end="\r\n"):
    """Return the bytes of a CSV file whose cells need no quotes."""
    lines = [separator.join("" if c is None else str(c) for c in row) for row in rows]
    return "".join(line + line_end for line in lines).encode(encoding)


# Parts of XLSX workbooks


def zipped(parts):
    """Return the bytes of a zip file of ``parts``, contents by name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def parts_of(data):
    """Return the contents of a zip file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed_part(data, name, old, new):
    """Return a workbook in one part of which ``old`` is replaced by ``new``, once."""
    parts = parts_of(data)
    assert old in parts[name], (name, old)
    parts[name] = parts[name].replace(old, new, 1)
    return zipped(parts)


def make_raw_xlsx(sheet_data, **changes):
    """Return a workbook whose sheet holds this XML; ``changes`` replaces parts, by
    the last word of their name."""
    parts = {
        "[Content_Types].xml": changes.get("types", content_types()),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": changes.get("workbook", workbook_xml(("One", "visible"))),
        "xl/_rels/workbook.xml.rels": changes.get(
            "rels",
            relations(
                ("worksheet", "worksheets/sheet1.xml"),
                ("styles", "styles.xml"),
                ("sharedStrings", "sharedStrings.xml"),
            ),
        ),
        "xl/styles.xml": changes.get("styles", styles_xml(0)),
        "xl/sharedStrings.xml": changes.get(
            "strings", strings_xml("<si><t>a</t></si>")
        ),
        SHEET_PART: sheet_xml(sheet_data),
    }
    return zipped(parts)


def sheet_xml(sheet_data, above=""):
    """Return the XML of a sheet."""
    return (
        f'<worksheet xmlns="{MAIN}">{above}<sheetData>{sheet_data}</sheetData>'
        f"</worksheet>"
    )


def strings_xml(items):
    """Return the XML of a table of texts."""
    return f'<sst xmlns="{MAIN}">{items}</sst>'


def styles_xml(*formats, codes=""):
    """Return the XML of cell styles that have these number formats."""
    styles = "".join(f'<xf numFmtId="{number}"/>' for number in formats)
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f"<cellXfs>{styles}</cellXfs></styleSheet>"
    )


def workbook_xml(*sheets):
    """Return the XML of a workbook with sheets of these names and states."""
    elements = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, (name, state) in enumerate(sheets, 1)
    )
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<sheets>{elements}</sheets></workbook>"
    )


def relations(*targets):
    """Return the XML of relations, (kind, target) each."""
    elements = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{elements}</Relationships>'


def content_types(main=MAIN_TYPE):
    """Return the XML that tells the kinds of parts."""
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{STRINGS_TYPE}"/>'
        f"</Types>"
    )


# Hostile zip files


def with_declared_size(data, name, size):
    """Return a zip file whose directory gives another unpacked size for a part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        end = archive.start_dir
    place = data.index(name.encode(), end) - 46
    return data[: place + 24] + struct.pack("<I", size) + data[place + 28 :]


def with_flag(data, flag):
    """Return a zip file all of whose members have a flag, in the directory."""
    data, place = bytearray(data), 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        data[place + 8] |= flag
        place += 4
    return bytes(data)


def with_overlapping_members(data, name):
    """Return a zip file whose other members begin where ``name`` does."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start, offset = archive.start_dir, archive.getinfo(name).header_offset
    data, place = bytearray(data), start
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        data[place + 42 : place + 46] = struct.pack("<I", offset)
        place += 4
    return bytes(data)


def make_bomb(sheet_bytes):
    """Return a workbook whose sheet unpacks to so many bytes of zeros."""
    stream = io.BytesIO(make_raw_xlsx(""))
    parts = parts_of(stream.getvalue())
    del parts[SHEET_PART]
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        with archive.open(SHEET_PART, "w", force_zip64=True) as part:
            for _piece in range(sheet_bytes // 1_000_000):
                part.write(bytes(1_000_000))
    return stream.getvalue()


def with_doctype(data, name, doctype, inside=""):
    """Return a workbook one part of which begins with a document type and has
    ``inside`` put into its first element."""
    parts = parts_of(data)
    content = parts[name].decode()
    if content.startswith("<?xml"):
        content = content[content.index("?>") + 2 :]
    start = content.index(">") + 1
    parts[name] = f"{doctype}{content[:start]}{inside}{content[start:]}"
    return zipped(parts)


def laughs():
    """Return a document type whose entity ``z`` stands for endless laughter."""
    entities = '<!ENTITY a "ha">'
    for name, of in zip("bcdefghiz", "abcdefghi", strict=True):
        entities += f'<!ENTITY {name} "{f"&{of};" * 10}">'
    return f"<!DOCTYPE x [{entities}]>"


# XLS workbooks by their records


def record(code, *pieces):
    """Return a record of these bytes."""
    data = b"".join(pieces)
    return struct.pack("<HH", code, len(data)) + data


def make_raw_xls(sheet_records, global_records=b"", date_mode=0):
    """Return an XLS workbook of one sheet that has these records."""
    first = record(0x809, struct.pack("<HHHHII", 0x600, 5, 1, 1997, 0, 6))
    first += record(0x22, struct.pack("<H", date_mode)) + global_records
    sheet_start = len(first) + 4 + 8 + 3 + 4
    sheet = record(0x85, struct.pack("<IBBBB", sheet_start, 0, 0, 3, 0), b"One")
    assert len(sheet) == 15
    begin = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 1, 1997, 0, 6))
    end = record(0x0A)
    return compound(first + sheet + end + begin + sheet_records + end)


def compound(stream):
    """Return a compound file whose main stream is ``stream``."""
    out = io.BytesIO()
    XlsDoc().save(out, stream)
    return out.getvalue()


def number_record(row, column, number):
    """Return the record of a cell with a number."""
    return record(0x203, struct.pack("<HHHd", row, column, 0, number))


def planted(data, name, kind):
    """Return a compound file with one more entry (1 a storage, 2 a stream)."""
    start = (struct.unpack_from("<I", data, 48)[0] + 1) * 512 + 2 * 128
    encoded = name.encode("utf-16-le") + b"\0\0"
    entry = encoded.ljust(64, b"\0") + struct.pack("<HB", len(encoded), kind)
    entry = entry.ljust(128, b"\0")
    return data[:start] + entry + data[start + 128 :]


def with_password(data):
    """Return an XLS workbook by xlwt whose second record says it is encrypted."""
    length = struct.unpack_from("<H", data, 512 + 2)[0]
    second = 512 + 4 + length
    return data[:second] + struct.pack("<H", 0x2F) + data[second + 2 :]


def with_looping_table(data):
    """Return a compound file whose sectors each follow on themselves."""
    place = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    table = struct.pack("<128I", *range(128))
    return data[:place] + table + data[place + 512 :]


def with_mini_stream(data, is_looping=False):
    """Return a compound file by xlwt whose main stream lies in small sectors."""
    data, sectors = bytearray(data), len(data) // 512 - 1
    table = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    root = (struct.unpack_from("<I", data, 48)[0] + 1) * 512
    start, size = struct.unpack_from("<II", data, root + 128 + 116)
    following = [0] * (size // 64) if is_looping else [*range(1, size // 64), _END]
    struct.pack_into("<II", data, root + 116, start, size)
    struct.pack_into("<I", data, root + 128 + 116, 0)
    struct.pack_into("<III", data, 56, 1 << 20, sectors, 1)
    struct.pack_into("<I", data, table + 4 * sectors, _END)
    return bytes(data) + struct.pack(f"<{len(following)}I", *following).ljust(
        512, b"\0"
    )
