"""How long a bulk import of actuals takes, from the file to recorded weeks.

Against Odoo's own Import into the same model (what it must beat) and against openpyxl
reading the same file, a COPY and one UPDATE (the floor: no rule, no history, no
preview). For 10,000 changed rows, and ours alone for 1,000 and 50,000 too, since the
cost must grow no faster than the rows. Ratios of one run; the memory is what the
process grew by at most while ours worked.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter

import openpyxl
import xlsxwriter

from odoo.addons.lcc_actuals.demo.world import World
from odoo.addons.lcc_actuals.tools.actuals_sheet import COLUMNS

CPLIS = 2000
START = date(2023, 4, 3)
SIZES = (1000, 10_000, 50_000)
COMPARED = 10_000
HEADINGS = [column.name for column in COLUMNS]


def main(env):
    """Return the figures as a dict: seconds, rows a second, ratios and megabytes."""
    provider, actuals = build(env)
    figures = {"bench": "import", "rows": COMPARED}
    files = {
        size: workbook(actuals[:size], missed)
        for size, missed in zip(SIZES, (0.25, 0.5, 0.75), strict=True)
    }
    # Where other processes see it.
    env.cr.commit()
    for size, content in files.items():
        figures |= {
            f"{name}_{size}": figure
            for name, figure in alone(env, provider, content).items()
        }
    # What they left is seen by a new transaction.
    env.cr.commit()
    same = actuals[:COMPARED]
    floor = timed(env, copy_and_update, workbook(same, 1))
    odoo = timed(env, odoo_import, odoo_workbook(same, 1.25))
    ours = figures[f"seconds_{COMPARED}"]
    return figures | {
        "seconds_odoo_import": round(odoo, 2),
        "seconds_floor": round(floor, 2),
        "vs_odoo_import": round(odoo / ours, 1),
        "vs_floor": round(ours / floor, 2),
        "peak_mb": max(figures[f"peak_mb_{size}"] for size in SIZES),
    }


def alone(env, provider, content):
    """Import in a fresh process, whose memory nothing else has used; return its
    seconds, rows a second and peak of memory over idle."""
    with tempfile.TemporaryDirectory() as folder:
        file, result = Path(folder) / "actuals.xlsx", Path(folder) / "figures.json"
        file.write_bytes(content)
        words = [sys.executable, "-m", "runner.inside.bench", env.cr.dbname]
        variables = {"BENCH_FILE": str(file), "BENCH_PROVIDER": str(provider.id)}
        subprocess.run(
            [*words, "_import_alone", str(result)],
            env={**os.environ, **variables},
            check=True,
        )
        return json.loads(result.read_text())


def build(env):
    """Return a provider and the actuals of its weeks, as many as the largest size."""
    world = World(env)
    provider = world.provider("BENCH PROVIDER")
    contract = world.contract(provider, "BENCH CONTRACT")
    service = world.service(contract, "BENCH SERVICE")
    level = world.level("Bench - Single Carer")
    world.rate(contract, level, 20.50)
    world.crowd(service, level, CPLIS, START)
    weeks = [START + timedelta(weeks=week) for week in range(max(SIZES) // CPLIS)]
    world.generate(service, *weeks)
    # Everything at once, as one large file would be.
    env.company.lcc_import_background_rows = 10_000
    env.company.lcc_import_max_rows = max(SIZES)
    env.flush_all()
    return provider, env["lcc.actual"].search([("service_id", "=", service.id)])


def timed(env, work, *args):
    """Return the seconds that ``work`` takes from a cold cache to the database."""
    env.invalidate_all()
    begun = perf_counter()
    work(env, *args)
    env.flush_all()
    return perf_counter() - begun


def workbook(actuals, missed):
    """Return an export of which ``missed`` units of every line were missed."""
    return write_workbook(HEADINGS, (export_row(actual, missed) for actual in actuals))


def export_row(actual, missed):
    line = actual.package_line_id
    return (
        line.reference,
        line.client_id.reference,
        line.client_id.list_name,
        line.contract_id.name,
        line.service_id.name,
        line.service_level_id.name,
        "Hour",
        actual.week_start,
        actual.qty_planned,
        actual.qty_planned - missed,
        0,
        missed,
        0,
        actual.visits,
        "",
        f"Away on day {missed}",
        20.5,
        float(actual.amount_total),
        "To confirm",
    )


def odoo_workbook(actuals, missed):
    """Return the same change as Odoo's own Import takes it, by database id."""
    headings = (".id", "qty_actual", "qty_missed", "comment")
    rows = (
        (actual.id, actual.qty_planned - missed, missed, f"Away on day {missed}")
        for actual in actuals
    )
    return write_workbook(headings, rows)


def write_workbook(headings, rows):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, headings)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    moment = datetime.combine(value, datetime.min.time())
                    sheet.write_datetime(number, place, moment, day)
                else:
                    sheet.write(number, place, value)
    return buffer.getvalue()


def copy_and_update(env, content):
    """Read with openpyxl, COPY into a temporary table, one UPDATE."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    buffer = io.StringIO()
    rows = book.worksheets[0].iter_rows(min_row=2, values_only=True)
    for row in rows:
        buffer.write(f"{row[0]}\t{row[7]:%Y-%m-%d}\t{row[9]}\t{row[11]}\t{row[15]}\n")
    buffer.seek(0)
    env.cr.execute(
        "CREATE TEMPORARY TABLE bench_rows (reference text, week date, actual numeric,"
        " missed numeric, comment text) ON COMMIT DROP"
    )
    env.cr.copy_expert("COPY bench_rows FROM STDIN", buffer)
    env.cr.execute(
        "UPDATE lcc_actual a SET qty_actual = r.actual, qty_missed = r.missed,"
        " comment = r.comment, amount_total = ROUND(r.actual * a.price_unit, 2),"
        " state = 'confirmed' FROM bench_rows r JOIN lcc_package_line l"
        " ON l.reference = r.reference WHERE a.package_line_id = l.id"
        " AND a.week_start = r.week"
    )


def odoo_import(env, content):
    """Parse and execute with Odoo's own Import, as an officer's Import button does."""
    wizard = env["base_import.import"].create(
        {
            "res_model": "lcc.actual",
            "file": content,
            "file_name": "bench.xlsx",
            "file_type": "application/vnd.openxmlformats-officedocument"
            ".spreadsheetml.sheet",
        }
    )
    options = {"has_headers": True, "quoting": '"', "separator": ","}
    preview = wizard.parse_preview(options)
    fields = preview["headers"]
    result = wizard.execute_import(fields, fields, {**options, **preview["options"]})
    if result["messages"] or len(result["ids"]) != COMPARED:
        raise AssertionError(result["messages"][:3])
