import io
import zipfile
from typing import Any, NamedTuple

from odoo import models
from odoo.tools import html2plaintext

from ...tools.subject_workbook import write_workbook
from .managers_only import check_manager

#: What is said of a bill's line; Odoo's own has hundreds of columns.
BILL_LINE = (
    "move_name",
    "date",
    "name",
    "lcc_commitment_id",
    "lcc_part",
    "lcc_date_from",
    "lcc_date_to",
    "quantity",
    "price_unit",
    "price_subtotal",
    "price_total",
)
MESSAGE = ("date", "model", "author_id", "subject", "body")
TRACKING = (
    "create_date",
    "field_id",
    "old_value_char",
    "new_value_char",
    "old_value_float",
    "new_value_float",
    "old_value_datetime",
    "new_value_datetime",
)
#: Of no meaning outside of the database.
TECHNICAL = {"company_id", "currency_id", "version", "version_written"}
NOT_IN_CELLS = ("binary", "one2many", "many2many")


class SubjectPart(NamedTuple):
    """One kind of what is held on a client: the sheet's title, the records, and the
    fields that are told, by default all that are stored."""

    title: str
    records: Any
    names: tuple = ()


class LccClient(models.Model):
    """Subject access: everything that is held on one client."""

    _inherit = "lcc.client"

    def action_open_subject_access(self):
        """Open the export of everything held on the client; for managers."""
        self.ensure_one()
        check_manager(self.env)
        return self._get_manager_action("lcc_subject_access_action")

    def _get_manager_action(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"lcc_actuals.{name}")
        return {**action, "context": {"default_client_id": self.id}}

    def _get_subject_parts(self):
        """Return the parts of what is held on the client, as the superuser: an answer
        is whole whatever the manager's rights elsewhere. To be extended by addons that
        hold more."""
        self.ensure_one()
        lines = self._find_subject("lcc.package.line")
        actuals = self._find_subject("lcc.actual")
        return [
            SubjectPart(self.env._("Client"), self.sudo()),
            SubjectPart(self.env._("CPLIs"), lines),
            SubjectPart(
                self.env._("Own Prices"),
                self._find_subject("lcc.rate", "package_line_id.client_id"),
            ),
            SubjectPart(self.env._("Actuals"), actuals),
            SubjectPart(
                self.env._("History of Actuals"),
                self._find_subject("lcc.actual.history", "actual_id.client_id"),
            ),
            SubjectPart(
                self.env._("Rows Imported"),
                self._find_subject("lcc.actuals.import.row"),
            ),
            SubjectPart(self.env._("Absences"), self._find_subject("lcc.absence")),
            SubjectPart(
                self.env._("Reported Absences"),
                self._find_subject("lcc.absence.report"),
            ),
            SubjectPart(
                self.env._("Purchase Orders"), self._find_subject("lcc.commitment")
            ),
            SubjectPart(
                self.env._("Weeks on Invoices"),
                self._find_subject("lcc.bill.link", "actual_id.client_id"),
            ),
            SubjectPart(
                self.env._("Invoice Lines"), self._find_bill_lines(), BILL_LINE
            ),
            SubjectPart(
                self.env._("Scheduled Payments"),
                self._find_subject("lcc.scheduled.payment.line"),
            ),
            SubjectPart(self.env._("Trail"), self._find_subject("lcc.trail")),
        ]

    def _find_subject(self, model, path="client_id"):
        """Return the records of ``model`` about the client, put away ones too."""
        records = self.env[model].sudo().with_context(active_test=False)
        return records.search([(path, "=", self.id)], order="id")

    def _find_bill_lines(self):
        """Return the bills' lines of the client, which come first to last."""
        return self._find_subject("account.move.line", "lcc_commitment_id.client_id")

    def _find_posts(self, parts):
        """Return the messages on the records of these parts, council's notes too."""
        messages = self.env["mail.message"].sudo()
        for part in parts:
            if "message_ids" in part.records._fields:
                messages |= messages.search(
                    [
                        ("model", "=", part.records._name),
                        ("res_id", "in", part.records.ids),
                    ]
                )
        return messages.sorted("id")

    def _find_files(self, parts):
        """Return the files beside the records of these parts, which are the client's
        alone; those beside invoices and imports tell of others too."""
        files = self.env["ir.attachment"].sudo()
        for part in parts:
            if "message_ids" in part.records._fields:
                files |= files.search(
                    [
                        ("res_model", "=", part.records._name),
                        ("res_id", "in", part.records.ids),
                    ]
                )
        return files

    def _write_subject_export(self, file):
        """Write all of it as a ZIP into a binary ``file``: a workbook, and the files.

        Raise AccessError for anyone but managers. It is noted in the trail.
        """
        check_manager(self.env)
        parts = self._get_subject_parts()
        messages = self._find_posts(parts)
        parts += [
            SubjectPart(self.env._("Notes and Messages"), messages, MESSAGE),
            SubjectPart(
                self.env._("Changes Noted"),
                messages.sudo().tracking_value_ids,
                TRACKING,
            ),
        ]
        self.env["lcc.trail"]._note(self, "exported")
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            book = io.BytesIO()
            write_workbook(book, [self._get_subject_sheet(part) for part in parts])
            archive.writestr(f"{self.reference}.xlsx", book.getvalue())
            for found in self._find_files(parts):
                # The name is somebody's: only its last part, beside a number.
                name = (found.name or "").replace("\\", "/").rpartition("/")[2]
                archive.writestr(f"files/{found.id} {name}", found.raw or b"")

    def _get_subject_sheet(self, part):
        """Return (title, headings, rows of values) of a part."""
        fields = [
            field
            for name, field in part.records._fields.items()
            if (name in part.names if part.names else self._is_told(name, field))
        ]
        rows = [
            [self._get_told_value(record, field) for field in fields]
            for record in part.records
        ]
        return part.title, [field.string for field in fields], rows

    def _is_told(self, name, field):
        return (
            field.store
            and name not in models.MAGIC_COLUMNS
            and field.type not in NOT_IN_CELLS
            and name not in TECHNICAL
        )

    def _get_told_value(self, record, field):
        value = record[field.name]
        if field.type == "html":
            return html2plaintext(value) if value else ""
        if field.type == "boolean" or not value:
            return value if field.type not in ("many2one", "reference") else ""
        return field.convert_to_export(value, record)
