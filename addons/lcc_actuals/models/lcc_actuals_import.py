import base64
import binascii
import io
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.quantities import money_text

STATES = [
    ("new", "To be read"),
    ("checked", "To be confirmed"),
    ("done", "Updated"),
    ("undone", "Undone"),
    ("failed", "Could not be read"),
]
#: What nobody confirmed goes after so many days, with the people named in it.
DAYS_KEPT_UNCONFIRMED = 7


class LccActualsImport(models.Model):
    """A sheet of weekly actuals that a provider sent (guide: Submit Actuals via Bulk
    Import): read and checked, shown on Confirm Import, then updated as one.

    This file holds what an import is and what can be done to it; reading is in
    ``lcc_actuals_import_check``, updating and undoing in
    ``lcc_actuals_import_update``, work in the background in
    ``lcc_actuals_import_job``.
    """

    _name = "lcc.actuals.import"
    _description = "Bulk Import of Actuals"
    _order = "id desc"
    _rec_name = "file_name"

    provider_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one("res.users", "Sent By", required=True, readonly=True)
    file_name = fields.Char("File", required=True, readonly=True)
    file_kind = fields.Char(readonly=True)
    attachment_id = fields.Many2one("ir.attachment", "File as Sent", readonly=True)
    headings = fields.Json(readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="new")
    message = fields.Char(
        readonly=True, help="What kept the last step from being done, if anything."
    )
    service_ids = fields.Many2many(
        "lcc.service",
        "lcc_actuals_import_service_rel",
        "import_id",
        "service_id",
        "Services",
        readonly=True,
        context={"active_test": False},
        groups="lcc_actuals.group_lcc_reader",
        help="What the rows are about. Read by record rules: a user of some services "
        "sees an own import while it is of these alone.",
    )
    row_ids = fields.One2many("lcc.actuals.import.row", "import_id", "Rows")
    job_ids = fields.One2many(
        "lcc.actuals.import.job",
        "import_id",
        "At Work",
        groups="lcc_actuals.group_lcc_reader",
    )
    count_read = fields.Integer("Read", readonly=True)
    count_change = fields.Integer("Will Change", readonly=True)
    count_unchanged = fields.Integer("Unchanged", readonly=True)
    count_rejected = fields.Integer("Rejected", readonly=True)
    count_left_out = fields.Integer(
        "Left Out", readonly=True, help="Rows in which nothing was entered."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_before = fields.Monetary("Cost Before", readonly=True)
    amount_after = fields.Monetary("Cost After", readonly=True)
    updated_by_id = fields.Many2one("res.users", readonly=True)
    date_updated = fields.Datetime("Updated On", readonly=True)
    undone_by_id = fields.Many2one("res.users", readonly=True)
    date_undone = fields.Datetime("Undone On", readonly=True)

    # Public methods

    @api.model
    def action_import(self, provider_id, file_name, content):
        """Read a provider's sheet and check it; nothing is recorded yet.

        ``content`` is the file in base64. Return the id of the import, whose rows
        tell what would change; a long one is read in the background. Raise UserError
        when the file can't be read, AccessError without the role Actuals.
        """
        provider = self._find_provider(provider_id)
        try:
            # Four letters stand for three bytes.
            self._check_size(file_name, len(content) * 3 // 4)
            stream = io.BytesIO(base64.b64decode(content, validate=True))
        except (binascii.Error, TypeError, ValueError) as error:
            raise UserError(
                self.env._("The content is not a file in base64.")
            ) from error
        return self._start(provider, file_name, stream).id

    def action_update_system(self, only_good=False):
        """Record and confirm what the rows say (guide: [Update System]).

        All or nothing: with ``only_good`` the rows without errors, else refused while
        there are others. A row that someone changed since it was checked is not
        overwritten: it is reported, and without ``only_good`` nothing is updated.
        Return whether it was updated; a long import goes on in the background. Raise
        UserError when it can't be updated at all.
        """
        self._check_may_work("checked")
        # The role has been checked; providers have no right to write on any model.
        self_sudo = self.sudo()
        self_sudo._check_can_update(only_good)
        if self_sudo.count_change > self.company_id.sudo().lcc_import_background_rows:
            self_sudo._put_to_work("update", only_good)
            return False
        with self.env.cr.savepoint():
            return self_sudo._do_update(only_good)

    def action_cancel(self):
        """Forget what was not updated (guide: [Cancel]); nothing of it stays."""
        self._check_may_work("checked", "new", "failed")
        # As above.
        self.sudo().unlink()

    def action_undo(self):
        """Put every line back to what it was before the import.

        Return whether it was undone; a long import goes on in the background. Raise
        UserError, with nothing undone, when a line is billed, closed, or was changed
        since.
        """
        self._check_may_work("done")
        # As above.
        self_sudo = self.sudo()
        if self_sudo.count_change > self.company_id.sudo().lcc_import_background_rows:
            self_sudo._put_to_work("undo")
            return False
        with self.env.cr.savepoint():
            self_sudo._do_undo()
        return True

    # Checks

    @api.model
    def _find_provider(self, provider_id):
        """Return a provider that the user may record actuals for; raise AccessError
        alike for what is missing and what is not the user's."""
        text = str(provider_id)
        known = text.isascii() and text.isdecimal() and len(text) < 10
        # A provider's contact is the council's; the role below lets it be named.
        providers_sudo = self.env["res.partner"].sudo()
        provider_sudo = providers_sudo.search(
            [
                ("id", "=", int(text) if known else 0),
                ("is_lcc_provider", "=", True),
            ]
        )
        access = self.env["lcc.provider.access"]
        access._check_role(provider_sudo or self.env.user.partner_id, "role_actuals")
        if not provider_sudo:
            raise UserError(self.env._("There is no such provider."))
        return provider_sudo

    def _check_may_work(self, *states):
        """Raise AccessError without the role or one of the services, UserError in
        another state."""
        self.ensure_one()
        self.check_access("read")
        # The rule above has shown the import to be the user's to read.
        self_sudo = self.sudo()
        access = self.env["lcc.provider.access"]
        access._check_role(self_sudo.provider_id, "role_actuals")
        access._check_records(self_sudo.service_ids)
        if self_sudo.job_ids:
            raise UserError(
                self.env._(
                    "%(file)s is being worked on. Wait until it is finished.",
                    file=self.file_name,
                )
            )
        if self.state not in states:
            raise UserError(
                self.env._(
                    "%(file)s: this can't be done any more. Its state is now: "
                    "%(state)s.",
                    file=self.file_name,
                    state=dict(STATES)[self.state],
                )
            )

    def _check_can_update(self, only_good):
        # Who typed the figures is who may not approve them.
        if not self.user_id._is_portal() and self.user_id != self.env.user:
            raise UserError(
                self.env._(
                    "%(file)s was sent by the council: only its sender updates it.",
                    file=self.file_name,
                )
            )
        if not self.count_change:
            raise UserError(
                self.env._(
                    "%(file)s has nothing to update: no row without an error changes "
                    "anything.",
                    file=self.file_name,
                )
            )
        if self.count_rejected and not only_good:
            raise UserError(
                self.env._(
                    "%(file)s: nothing was updated. Rows with errors: %(count)s. "
                    "Correct them and import the file again, or choose to update the "
                    "good rows only.",
                    file=self.file_name,
                    count=self.count_rejected,
                )
            )

    # For pages

    def _get_last_day(self):
        """Return the day after which an unconfirmed import is forgotten."""
        sent = self.company_id._lcc_local(self.create_date).date()
        return sent + timedelta(days=DAYS_KEPT_UNCONFIRMED)

    def _get_progress(self):
        """Return (rows done, rows in all or 0 when not known) of what is being worked
        on in the background, or ``None``."""
        self.ensure_one()
        # How far the work is says nothing of anyone.
        job_sudo = self.sudo().job_ids[:1]
        return (job_sudo.rows_done, job_sudo.rows_total) if job_sudo else None

    def _get_total_texts(self):
        """Return the cost of what changes, before and after, as texts."""
        symbol = self.currency_id.symbol
        return (
            money_text(self.amount_before, symbol),
            money_text(self.amount_after, symbol),
        )

    # Cleaning up

    @api.ondelete(at_uninstall=False)
    def _unlink_except_updated(self):
        if any(sheet.state in ("done", "undone") for sheet in self):
            raise UserError(self.env._("What was updated stays listed."))

    @api.autovacuum
    def _gc_unconfirmed(self):
        """Forget what nobody confirmed, and what could not be read."""
        oldest = fields.Datetime.now() - timedelta(days=DAYS_KEPT_UNCONFIRMED)
        self.search(
            [
                ("state", "in", ("new", "checked", "failed")),
                ("create_date", "<", oldest),
                ("job_ids", "=", False),
            ]
        ).unlink()
