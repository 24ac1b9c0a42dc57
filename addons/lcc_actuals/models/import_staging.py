"""Writing thousands of an import's rows at once."""

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from uuid import uuid4

from odoo.tools import SQL

from ..tools.cells import one_line
from .lcc_actual import ENTRY_FIELDS

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
    "before",
    "version_written",
)
#: What an update overwrites and undoing puts back. Price and cost are worked out
#: anew: a price may change in between.
KEPT_COLUMNS = (
    "qty_planned",
    *ENTRY_FIELDS,
    "state",
    "confirmed_by_id",
    "date_confirmed",
    "approval_state",
    "approval_reason",
    "approved_by_id",
    "date_approved",
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
        staged |= _prepare_update(verdict)
    return {name: _as_column(value) for name, value in staged.items()}


def _as_column(value):
    """Return a value as Odoo would store it: False is nothing, where written out it
    would be the word, and quantities and pounds have two decimals."""
    if value is False:
        return None
    return f"{value:.2f}" if isinstance(value, float) else value


def _prepare_update(verdict):
    """Return what an update of a stored line would write beside its figures, staged
    already since it costs as much again to add to thousands of rows."""
    if verdict.status != "change" or not verdict.stored:
        return {}
    before = {name: verdict.stored[name] for name in KEPT_COLUMNS}
    return {
        "before": json.dumps(before, default=str),
        "version_written": uuid4().hex,
    }


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
