from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models

COUNCIL_TIMEZONE = "Europe/London"


class ResCompany(models.Model):
    _inherit = "res.company"

    lcc_working_calendar_id = fields.Many2one(
        "resource.calendar",
        "Council Working Days",
        help="Its public holidays (England's bank holidays) move cut-offs.",
    )
    lcc_import_max_rows = fields.Integer(
        "Most Rows in a File",
        default=50_000,
        required=True,
        help="A bulk import or export of actuals holds at most so many rows.",
    )
    lcc_import_max_mb = fields.Integer(
        "Largest File (MB)",
        default=20,
        required=True,
        help="Files for bulk import beyond this size are not taken.",
    )
    lcc_import_background_rows = fields.Integer(
        "Rows Read at Once",
        default=2_000,
        required=True,
        help="A bulk import of more rows is worked on in the background.",
    )
    lcc_attachment_max_mb = fields.Integer(
        "Largest File beside an Invoice or Action (MB)",
        default=10,
        required=True,
        help="Files that providers add to an invoice, credit note or action; larger "
        "ones are not taken.",
    )
    lcc_takes_pdf = fields.Boolean("PDF", default=True)
    lcc_takes_images = fields.Boolean("Images (PNG, JPG)", default=True)
    lcc_takes_office = fields.Boolean("Office (XLSX, XLS, DOCX)", default=True)
    lcc_takes_csv = fields.Boolean("Text (CSV, TXT)", default=True)
    lcc_takes_email = fields.Boolean("E-mail (EML, MSG)", default=True)
    lcc_invoice_max_lines = fields.Integer(
        "Most Lines on an Invoice",
        default=1_000,
        required=True,
        help="An invoice or credit note holds at most so many commitments and "
        "periods; drawing up longer ones takes minutes.",
    )
    lcc_trail_months = fields.Integer(
        "Trail Kept (Months)",
        default=24,
        required=True,
        help="Who looked at and who changed which client's data is kept for so long.",
    )
    lcc_client_months = fields.Integer(
        "Clients Kept after Care (Months)",
        default=84,
        required=True,
        help="So long after the last day of care a client can't be closed.",
    )

    _lcc_trail_limit = models.Constraint(
        "CHECK (lcc_trail_months BETWEEN 1 AND 240"
        " AND lcc_client_months BETWEEN 0 AND 1200)",
        "The trail is kept for 1 to 240 months, clients for 0 to 1,200 after care.",
    )
    _lcc_attachment_limit = models.Constraint(
        "CHECK (lcc_attachment_max_mb BETWEEN 1 AND 50)",
        "Files beside an invoice or action: of 1 to 50 MB.",
    )
    _lcc_import_limits = models.Constraint(
        "CHECK (lcc_import_max_rows BETWEEN 1 AND 200000"
        " AND lcc_import_max_mb BETWEEN 1 AND 100"
        " AND lcc_import_background_rows BETWEEN 0 AND 10000)",
        "Bulk import: from 1 to 200,000 rows in a file, files of 1 to 100 MB, and at "
        "most 10,000 rows read at once.",
    )
    _lcc_invoice_limit = models.Constraint(
        "CHECK (lcc_invoice_max_lines BETWEEN 1 AND 5000)",
        "An invoice holds from 1 to 5,000 lines.",
    )

    @api.model
    def _lcc_get_longest(self, name):
        """Return the most of a setting of all companies: clients belong to none."""
        # Whoever asks may not work for all of them.
        companies = self.sudo()
        return companies._read_group([], aggregates=[f"{name}:max"])[0][0]

    def _lcc_now(self):
        """Return the time on the council's wall clock, without time zone.

        A week begins and a day ends for everyone at the same moment, whatever
        time zone a user's browser reports.
        """
        return self._lcc_local(datetime.now(timezone.utc))

    def _lcc_local(self, moment):
        """Return a moment (UTC, as the database keeps it) as the council's
        wall clock shows it."""
        zone = self._lcc_zone()
        return moment.replace(tzinfo=timezone.utc).astimezone(zone).replace(tzinfo=None)

    def _lcc_utc(self, wall):
        """Return a time of the council's wall clock as the database keeps it."""
        zone = self._lcc_zone()
        return wall.replace(tzinfo=zone).astimezone(timezone.utc).replace(tzinfo=None)

    def _lcc_zone(self):
        # Portal users may not read the council's own contact.
        return ZoneInfo(self.sudo().partner_id.tz or COUNCIL_TIMEZONE)

    def _lcc_today(self):
        """Return today's date at the council."""
        return self._lcc_now().date()
