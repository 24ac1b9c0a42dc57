"""The round trip through LibreOffice: open the export, edit, save as XLSX, XLS and CSV,
import. It says the same whatever it was saved as."""

from datetime import date

import pytest
from at_once import read_lines, save_week
from libreoffice import KINDS, LibreOffice
from openpyxl import load_workbook
from sheets import (
    import_sheet,
    provider_of,
    read_import,
    read_problems,
    read_rows,
    update_system,
)

TEST_SERVICE = "LWHH - TEST HOMECARE CONTRACT (PR1 0LD)"
EMERGENCY = "Homecare (LWH) - Emergency Hours"
#: What a spreadsheet may take for a formula or a number.
TRICKY = ("=1+1", "-2 visits", "+44 1772 533000", "@home", "-1", '£5; "O\'Hara"')


@pytest.fixture(scope="module")
def homecare(portal):
    """Four weeks of TEST PROVIDER, with comments, a reason and quarter hours, and
    emergency hours for Mrs Rowanthwaite (guide: Add Unplanned Actuals)."""
    session = portal.session("test.user")
    service = int(
        portal.query(f"SELECT id FROM lcc_service WHERE name = '{TEST_SERVICE}'")
    )
    emergency, reason = (
        int(portal.query(f"SELECT MIN(id) FROM {table} WHERE {condition}"))
        for table, condition in (
            ("lcc_service_level", f"name = '{EMERGENCY}'"),
            ("lcc_variance_reason", "active"),
        )
    )
    weeks = ("2023-07-17", "2023-07-24", "2023-07-31", "2023-08-07")
    texts = iter(TRICKY)
    for week in weeks[:3]:
        for client in clients_of(portal, service, week):
            lines = read_lines(session, service, week, client)
            hours = planned(lines[0]) - 0.75
            save_week(
                session,
                service,
                client,
                week,
                lines,
                qty_actual=hours,
                qty_missed=0.75,
                reason_id=reason,
                comment=next(texts),
            )
    client = clients_of(portal, service, weeks[0])[0]
    lines = read_lines(session, service, weeks[0], client)
    added = new_line(emergency, 2.25, "Waiting for ambulance")
    save_week(session, service, client, weeks[0], [*lines, added])
    return session, "date_from=2023-07-17&date_to=2023-08-13"


@pytest.fixture(scope="module")
def respite(portal):
    """A week of DEMO PROVIDER with rolling respite (guide: Add Rolling Respite
    Actuals)."""
    session = portal.session("demo.user")
    service, client, line, level = portal.query(
        "SELECT p.service_id, p.client_id, p.id, p.service_level_id"
        " FROM lcc_package_line p JOIN lcc_service s ON s.id = p.service_id"
        " WHERE s.name = 'DEMO SERVICE' AND p.kind = 'intermittent'"
        " AND p.date_start = '2023-04-01'"
    ).split("|")
    week = "2023-05-01"
    lines = read_lines(session, int(service), week, int(client))
    added = new_line(level, 4.25, "INV100011", line)
    save_week(session, int(service), int(client), week, [*lines, added])
    return session, "date_from=2023-05-01&date_to=2023-05-07"


def new_line(level, hours, comment, line=None):
    """Return a line that is being added to a week, as ``save_week`` takes it."""
    return {
        "package_line_id": line and [int(line)],
        "service_level_id": [int(level)],
        "version": False,
        **dict.fromkeys(("qty_frustrated", "qty_missed", "qty_extra"), 0),
        "qty_actual": hours,
        "comment": comment,
    }


def clients_of(portal, service, week):
    found = portal.query(
        "SELECT DISTINCT client_id FROM lcc_actual"
        f" WHERE service_id = {service} AND week_start = '{week}' ORDER BY client_id"
    )
    return [int(number) for number in found.split()]


def planned(line):
    return line["qty_actual"] + line["qty_missed"] - line["qty_extra"]


@pytest.fixture(scope="module")
def exported(homecare, respite, tmp_path_factory):
    """Exports as they come, and the homecare one edited: {name: path}."""
    folder = tmp_path_factory.mktemp("exported")
    files = {}
    for name, (session, days) in (("homecare", homecare), ("respite", respite)):
        for kind in ("xlsx", "csv"):
            path = f"/my/actuals/export?{days}&kind={kind}&export=1"
            files[f"{name}_{kind}"] = folder / f"{name}_{kind}.{kind}"
            files[f"{name}_{kind}"].write_bytes(session.get(path))
    files["edited"] = folder / "edited.xlsx"
    edit(files["homecare_xlsx"], files["edited"])
    return files


def edit(source, target):
    """Fill in an export as a provider would: other figures, a line more."""
    book = load_workbook(source)
    sheet = book["Actuals"]
    at = {cell.value: cell.column for cell in sheet[1]}
    week = date(2023, 8, 7)
    rows = [
        row
        for row in range(2, sheet.max_row + 1)
        if is_week(sheet.cell(row, at["Week Beginning"]).value, week)
    ]
    for number, row in enumerate(rows):
        hours = sheet.cell(row, at["Planned"]).value
        missed = 0.25 * (number + 1)
        sheet.cell(row, at["Actual"]).value = hours - missed
        sheet.cell(row, at["Missed"]).value = missed
        comment = sheet.cell(row, at["Comments"])
        comment.value, comment.data_type = TRICKY[number], "s"
    last = sheet.max_row + 1
    for heading, value in {
        "Client Reference": sheet.cell(rows[0], at["Client Reference"]).value,
        "Service Level": EMERGENCY,
        "Week Beginning": week,
        "Actual": 1.75,
        "Comments": "Fall in the night",
    }.items():
        sheet.cell(last, at[heading]).value = value
    book.save(target)


def is_week(value, week):
    return value is not None and value.date() == week


@pytest.fixture(scope="module")
def saved(exported, tmp_path_factory):
    """What LibreOffice made of each file: {kind: {name: path}}."""
    office = LibreOffice(tmp_path_factory.mktemp("libreoffice"))
    return {kind: office.save_as(kind, *exported.values()) for kind in KINDS}


def read_in(session, path):
    """Import a saved file and return its import, of which no row may be wrong."""
    sheet = import_sheet(session, provider_of(session), path.read_bytes(), path.name)
    found = read_import(session, sheet)
    assert read_problems(session, sheet) == {}
    assert (found["state"], found["count_rejected"]) == ("checked", 0)
    return sheet, found


def columns_of(table):
    """Return what a line is worth, as columns of a table for SQL."""
    entered = ("actual", "frustrated", "missed", "extra")
    names = [f"qty_{name}" for name in entered] + ["visits", "amount_total"]
    return ", ".join(f"{table}.{name}" for name in names)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("source", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("provider", "to_confirm", "confirmed"), [("homecare", 2, 15), ("respite", 0, 2)]
)
def test_an_export_comes_back_unchanged(
    portal, request, saved, provider, source, kind, to_confirm, confirmed
):
    session, _days = request.getfixturevalue(provider)
    sheet, found = read_in(session, saved[kind][f"{provider}_{source}"])
    assert found["count_read"] == to_confirm + confirmed
    # What nobody confirmed yet is confirmed by importing it, and costs the same.
    assert found["count_change"] == to_confirm
    assert found["count_unchanged"] == confirmed
    assert found["amount_after"] == found["amount_before"]
    different = portal.query(
        "SELECT COUNT(*) FROM lcc_actuals_import_row r"
        " JOIN lcc_actual a ON a.id = r.actual_id"
        f" WHERE r.import_id = {sheet} AND r.status = 'change'"
        f" AND ({columns_of('r')}) IS DISTINCT FROM ({columns_of('a')})"
    )
    assert different == "0"


def test_texts_that_look_like_formulas_are_in_what_comes_back(homecare, exported):
    """An unchanged row of a confirmed line has the comment that is stored."""
    book = load_workbook(exported["homecare_xlsx"])
    table = list(book["Actuals"].values)
    at = table[0].index("Comments")
    assert {row[at] for row in table} >= {*TRICKY, "Waiting for ambulance"}


def test_an_edited_sheet_says_the_same_whatever_it_is_saved_as(portal, homecare, saved):
    session, _days = homecare
    rows = {}
    for kind in KINDS:
        sheet, found = read_in(session, saved[kind]["edited"])
        assert found["count_change"] == 5
        rows[kind] = [row for row in read_rows(portal, sheet) if row["amount_total"]]
    assert all(said == rows["xlsx"] for said in rows.values())
    changed = [row for row in rows["xlsx"] if row["week_start"] == "2023-08-07"]
    said = {
        row["comment"]: (row["qty_actual"], row["qty_missed"], row["amount_total"])
        for row in changed
    }
    assert sorted(said.values()) == sorted(
        [
            (20.75, 0.25, 425.38),
            (6.5, 0.5, 133.25),
            (6.25, 0.75, 128.13),
            (13, 1, 266.5),
            (1.75, 0, 35.88),
        ]
    )
    assert set(said) == {*TRICKY[:4], "Fall in the night"}


def test_what_was_updated_is_nothing_new_in_any_other_kind(portal, homecare, saved):
    session, _days = homecare
    sheet, found = read_in(session, saved["xls"]["edited"])
    assert update_system(session, sheet) is True
    stored = portal.query(
        "SELECT amount_total, state, comment FROM lcc_actual a JOIN lcc_service s"
        f" ON s.id = a.service_id WHERE s.name = '{TEST_SERVICE}'"
        " AND week_start = '2023-08-07' ORDER BY amount_total"
    )
    costs, states, comments = zip(
        *(line.split("|") for line in stored.splitlines()), strict=True
    )
    assert costs == ("35.88", "128.13", "133.25", "266.50", "425.38")
    assert set(states) == {"confirmed"}
    assert set(comments) == {*TRICKY[:4], "Fall in the night"}
    for kind in KINDS:
        again, found = read_in(session, saved[kind]["edited"])
        assert (found["count_change"], found["count_unchanged"]) == (
            0,
            found["count_read"],
        )
