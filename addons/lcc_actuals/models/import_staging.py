"""Writing thousands of an import's rows at once."""

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal

from odoo.tools import SQL

from ..tools.cells import one_line

#: The columns of a staged row, in the order of :func:`prepare_row`.
COLUMNS = (
    "import_id",
    "number",
    "status",
    "actual_id",
    "package_line_id",
    "client_id",
    "service_id",
    "service_level_id",
    "week_start",
    "qty_planned",
    "qty_actual",
    "qty_frustrated",
    "qty_missed",
    "qty_extra",
    "visits",
    "reason_id",
    "comment",
    "price_unit",
    "amount_total",
    "approval_reason",
    "version",
    "problems",
    "cells",
)


def prepare_row(import_id, row, claim, verdict, errors):
    """Return one staged row as a dict by column.

    ``claim`` and ``verdict`` are ``None`` where a row could not be understood;
    ``errors`` are its (column key, text) pairs.
    """
    problems = errors + [
        ("reason" if field == "reason_id" else field, text)
        for field, text in (verdict.problems if verdict else [])
    ]
    staged = dict.fromkeys(COLUMNS) | {
        "import_id": import_id,
        "number": row.number,
        "status": _status_of(row, verdict, problems),
        "week_start": row.week_start,
        "problems": json.dumps(problems),
        "cells": json.dumps([_plain(cell) for cell in row.cells]),
    }
    if claim:
        staged |= claim.prepare_identity_vals()
    if verdict:
        staged |= verdict.values or {}
        staged["actual_id"] = verdict.stored.get("id")
        staged["version"] = verdict.stored.get("version")
    # What Odoo reads as False is nothing; written out it would be the word.
    return {name: None if value is False else value for name, value in staged.items()}


def _status_of(row, verdict, problems):
    if row.is_left_out:
        return "left_out"
    return "rejected" if problems else verdict.status


def _plain(cell):
    """Return a cell as JSON can hold it; see :func:`restore_cell`."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, float | Decimal) and not _is_finite(cell):
        return str(cell)
    if isinstance(cell, str):
        return one_line(cell)
    return cell if isinstance(cell, int | float | None) else str(cell)


def _is_finite(number):
    return number - number == 0


def restore_cell(cell):
    """Return a cell of a staged row as it was read."""
    return date.fromisoformat(cell["date"]) if isinstance(cell, dict) else cell


def copy_rows(cr, rows):
    """Write staged rows; one COPY, as many INSERTs take ten times as long."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([row[column] for column in COLUMNS])
    buffer.seek(0)
    columns = SQL(", ").join(map(SQL.identifier, COLUMNS))
    copy = SQL("COPY lcc_actuals_import_row (%s) FROM STDIN (FORMAT csv)", columns)
    cr.copy_expert(cr.mogrify(copy).decode(), buffer)
