"""Sheets of actuals as a provider sends them, and what became of them."""

import base64
import csv
import io
import json

HEADINGS = (
    "CPLI Reference",
    "Client Reference",
    "Service Level",
    "Week Beginning",
    "Actual",
    "Frustrated",
    "Missed",
    "Extra",
    "Comments",
)
#: What a row says and does, for comparing.
SAID = (
    "week_start, package_line_id, client_id, service_level_id, qty_planned,"
    " qty_actual, qty_frustrated, qty_missed, qty_extra, visits, reason_id, comment,"
    " price_unit, amount_total"
)


def csv_of(rows):
    """Return the CSV file of ``rows``, dicts by heading; what is left out is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADINGS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def import_sheet(session, provider, content, name="actuals.csv"):
    """Import a file and return the id of its import (guide: [Import])."""
    text = base64.b64encode(content).decode()
    return session.call("lcc.actuals.import", "action_import", provider, name, text)


def update_system(session, sheet, **options):
    """Record what an import says (guide: [Update System])."""
    return session.call(
        "lcc.actuals.import", "action_update_system", [sheet], **options
    )


def provider_of(session):
    """Return the id of the provider whose actuals the user records."""
    services = session.call("lcc.service", "search_read", [], fields=["provider_id"])
    return services[0]["provider_id"][0]


def read_import(session, sheet):
    """Return the state, the message and the counts of an import."""
    fields = ["state", "message", "amount_before", "amount_after"]
    fields += ["count_read", "count_change", "count_unchanged", "count_rejected"]
    (found,) = session.call("lcc.actuals.import", "read", [sheet], fields)
    return found


def read_problems(session, sheet):
    """Return the errors of an import's rows, {row number: text}."""
    rows = session.call(
        "lcc.actuals.import.row",
        "search_read",
        [("import_id", "=", sheet), ("status", "=", "rejected")],
        fields=["number", "problem_text"],
    )
    return {row["number"]: row["problem_text"] for row in rows}


def read_rows(portal, sheet):
    """Return what an import's rows say, as dicts, whatever their order in the file."""
    return json.loads(
        portal.query(
            "SELECT COALESCE(json_agg(r), '[]') FROM"
            f" (SELECT {SAID} FROM lcc_actuals_import_row WHERE import_id = {sheet}"
            " ORDER BY week_start, client_id, service_level_id, package_line_id) r"
        )
    )
