from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sealed_values import changes_of

#: Sent in the context by the steps of these files alone, as DRAWING_UP is.
RUN_STEP = object()
#: The file is made: the payment system has the bills.
SENT = ("generated", "uploaded")
#: What is anybody's to write on a run who may write orders.
OPEN_FIELDS = {"description"}


class AccountPaymentOrder(models.Model):
    """A payment run: the one way in which bills of care providers are paid together.

    An order of OCA's that is marked as a run. Officers take its steps; its figures
    follow from them, and nobody else writes a run, its transactions or its payments,
    whatever right they have to other orders.
    """

    _inherit = "account.payment.order"

    lcc_is_run = fields.Boolean("Payment Run", readonly=True, copy=False, index=True)
    lcc_date_due = fields.Date("Due Up To", readonly=True, copy=False)
    lcc_date_bank = fields.Date(
        "Expected at the Bank",
        compute="_compute_lcc_date_bank",
        help="The working day after the processing day.",
    )
    lcc_serial = fields.Char("File's Serial Number", readonly=True, copy=False)
    lcc_bill_ids = fields.One2many("account.move", "lcc_payment_run_id", "Bills")
    lcc_held_ids = fields.One2many("lcc.payment.run.held", "run_id", "Held Back")
    lcc_file_ids = fields.One2many("lcc.payment.run.file", "run_id", "Files")
    lcc_held_count = fields.Integer(
        "Providers Held Back", compute="_compute_lcc_counts"
    )
    lcc_provider_count = fields.Integer("Providers", compute="_compute_lcc_counts")

    @api.depends("lcc_is_run")
    def _compute_date_prefered(self):
        """Pay all of a run on its processing day, whatever day each bill is due."""
        runs = self.filtered("lcc_is_run")
        runs.date_prefered = "fixed"
        return super(AccountPaymentOrder, self - runs)._compute_date_prefered()

    @api.depends("date_scheduled", "lcc_is_run")
    def _compute_lcc_date_bank(self):
        for order in self:
            day = order.lcc_is_run and order.date_scheduled
            # Bank holidays are no secret.
            company = order.company_id.sudo()
            order.lcc_date_bank = day and company._lcc_next_working_day(day)

    @api.depends("lcc_held_ids", "payment_line_ids.lcc_provider_id")
    def _compute_lcc_counts(self):
        for order in self:
            order.lcc_held_count = len(order.lcc_held_ids)
            order.lcc_provider_count = len(order.payment_line_ids.lcc_provider_id)

    # Writing

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if not self._lcc_is_stepping() and any(orders.mapped("lcc_is_run")):
            raise UserError(
                self.env._(
                    "Start a payment run under Care Purchasing > Payment Runs with "
                    "[New Run]: it chooses its bills by itself."
                )
            )
        return orders

    def write(self, vals):
        if not self._lcc_is_stepping():
            self._lcc_check_write(vals)
        return super().write(vals)

    def unlink(self):
        self._lcc_refuse_for_runs(self.env._("it can't be deleted"))
        return super().unlink()

    def copy(self, default=None):
        self._lcc_refuse_for_runs(self.env._("it can't be duplicated"))
        return super().copy(default)

    def _lcc_check_write(self, vals):
        if vals.get("lcc_is_run"):
            ordinary = self.filtered(lambda order: not order.lcc_is_run)
            if ordinary:
                raise UserError(self.env._("An order can't become a payment run."))
        sealed = {
            name: vals[name]
            for name in vals.keys() & self._fields.keys()
            if self._lcc_is_sealed(name)
        }
        for run in self.filtered("lcc_is_run"):
            if changes_of(run, sealed):
                run._lcc_refuse_for_runs(self.env._("nobody types what it says"))

    @api.model
    def _lcc_is_sealed(self, name):
        threads = ("message_", "activity_", "my_activity_", "website_message_")
        return name not in OPEN_FIELDS and not name.startswith(threads)

    # Steps and words

    @api.model
    def _lcc_is_stepping(self):
        """Tell whether it is our own steps that write."""
        return self.env.context.get("lcc_run_step") is RUN_STEP

    def _lcc_step(self):
        """Return the runs as our own steps write them."""
        # Every caller has checked that an officer asks; others only read runs.
        return self.sudo().with_context(lcc_run_step=RUN_STEP)

    def _lcc_refuse_for_runs(self, what):
        """Raise UserError that says ``what``, if any of these is a payment run."""
        for run in self.sudo().filtered("lcc_is_run")[:1]:
            raise UserError(
                self.env._(
                    "%(run)s is a payment run: %(what)s. Use [Choose Bills], "
                    "[Confirm], [Generate File], [Sent] or [Cancel].",
                    run=run.name,
                    what=what,
                )
            )
