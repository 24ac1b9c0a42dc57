"""What the tests of bulk imports share: sheets as a provider sends them."""

import base64
import csv
import io

from ..tools.actuals_sheet import COLUMNS
from .common import WEEK, ActualsCommon

NAMES = {column.key: column.name for column in COLUMNS}


class BulkImportCommon(ActualsCommon):
    """Sheets of TEST PROVIDER, sent by a council officer; see ActualsCommon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carr_single = cls.line_of(cls.cases.carr, cls.cases.single_carer)
        cls.carr_travel = cls.line_of(cls.cases.carr, cls.cases.travel)
        cls.rowan_double = cls.line_of(cls.cases.rowan, cls.cases.two_carer)

    @classmethod
    def line_of(cls, client, level):
        return client.package_line_ids.filtered(lambda x: x.service_level_id == level)

    # Sheets

    def row(self, line, monday=WEEK, **said):
        """A row about a CPLI, by column key: as planned but for ``said``."""
        return {
            "reference": line.reference,
            "week_start": f"{monday:%d/%m/%Y}",
            "qty_actual": line.qty_week,
            "qty_frustrated": 0,
            "qty_missed": 0,
            "qty_extra": 0,
            "visits": line.visits_planned,
            "reason": "",
            "comment": "",
            **said,
        }

    def unplanned_row(self, level, hours, client=None, monday=WEEK, **said):
        """A row about an unplanned line."""
        return {
            "client_reference": (client or self.cases.rowan).reference,
            "service": self.cases.test_service.name,
            "service_level": level.name,
            "week_start": f"{monday:%d/%m/%Y}",
            "qty_actual": hours,
            "comment": "Asked for by the family",
            **said,
        }

    def sheet(self, *rows):
        """The rows as the bytes of a CSV file, with all columns."""
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(NAMES.values())
        for row in rows:
            writer.writerow([row.get(key, "") for key in NAMES])
        return buffer.getvalue().encode()

    def send(self, content, name="actuals.csv", user=None, provider=None):
        """Upload a file; return its import."""
        imports = self.env["lcc.actuals.import"].with_user(user or self.officer)
        sheet_id = imports.action_import(
            (provider or self.cases.test).id, name, base64.b64encode(content).decode()
        )
        return imports.browse(sheet_id)

    def send_rows(self, *rows, **options):
        return self.send(self.sheet(*rows), **options)

    def update_rows(self, *rows):
        """Upload rows and update the system with them; return the import."""
        sheet = self.send_rows(*rows)
        self.assertEqual(self.errors(sheet), [])
        self.assertTrue(sheet.action_update_system(), sheet.message)
        return sheet

    def rest_of(self, sheet):
        """Return (file name, content) of what is handed back."""
        buffer = io.BytesIO()
        sheet._write_rest(buffer)
        return ".".join(sheet._get_rest_name()), buffer.getvalue()

    def export(self, actuals):
        """Return these actuals as the bytes of their export."""
        buffer = io.BytesIO()
        actuals.with_user(self.officer)._write_sheet(buffer, "csv")
        return buffer.getvalue()

    # What came of it

    def errors(self, sheet):
        """Return (row, column key, text) for every error of an import."""
        return [
            (row.number, key, text)
            for row in sheet.row_ids
            for key, text in row.problems or []
        ]

    def counts(self, sheet):
        """Return read, will change, unchanged, rejected, left out."""
        return (
            sheet.count_read,
            sheet.count_change,
            sheet.count_unchanged,
            sheet.count_rejected,
            sheet.count_left_out,
        )

    def actual_of(self, line, monday=WEEK):
        """Return the stored actual of a CPLI's week."""
        return self.env["lcc.actual"].search(
            [("package_line_id", "=", line.id), ("week_start", "=", monday)]
        )
