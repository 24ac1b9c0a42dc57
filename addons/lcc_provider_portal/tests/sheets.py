"""Sheets of actuals as a provider sends them."""

import csv
import io
from datetime import date

from odoo.addons.lcc_actuals.tools.actuals_sheet import COLUMNS

#: A week that is generated and confirmed by nobody, after those of the guide.
WEEK = date(2023, 8, 14)


def line_of(client, level):
    """Return a client's CPLI of a service level."""
    return client.package_line_ids.filtered(lambda x: x.service_level_id == level)


def row_of(line, monday=WEEK, **said):
    """Return a row about a CPLI by column key: as planned but for ``said``."""
    return {
        "reference": line.reference,
        "client_reference": line.client_id.reference,
        "client": line.client_id.list_name,
        "service_level": line.service_level_id.name,
        "week_start": f"{monday:%d/%m/%Y}",
        "qty_planned": line.qty_week,
        "qty_actual": line.qty_week,
        "visits": line.visits_planned,
        **said,
    }


def sheet_of(*rows):
    """Return rows as the bytes of a CSV file with all columns."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.name for column in COLUMNS])
    for row in rows:
        writer.writerow([row.get(column.key, "") for column in COLUMNS])
    return text.getvalue().encode()


def import_of(user, provider, *rows, name="actuals.csv"):
    """Send rows as ``user``; return the import, checked."""
    imports = user.env["lcc.actuals.import"].with_user(user)
    return imports._start(provider, name, io.BytesIO(sheet_of(*rows)))
