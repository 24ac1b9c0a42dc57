from odoo import api, fields, models


class LccPaymentRunStart(models.TransientModel):
    """Ask what a new payment run pays, how and when."""

    _name = "lcc.payment.run.start"
    _description = "New Payment Run"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    payment_method_line_id = fields.Many2one(
        "account.payment.method.line",
        "Payment Method",
        required=True,
        domain="[('payment_order_ok', '=', True), ('payment_type', '=', 'outbound'),"
        " ('company_id', '=', company_id)]",
        default=lambda self: self._default_payment_method_line_id(),
    )
    date_due = fields.Date(
        "Due Up To",
        required=True,
        default=lambda self: self.env.company._lcc_today(),
        help="Authorised invoices and credit notes that are due by then.",
    )
    date_processing = fields.Date(
        "Processing Day",
        required=True,
        default=lambda self: self._default_date_processing(),
        help="A working day. The file is sent before it; providers have the money on "
        "the working day after.",
    )

    @api.model
    def _default_payment_method_line_id(self):
        return self.env["account.payment.method.line"].search(
            [
                ("payment_order_ok", "=", True),
                ("payment_type", "=", "outbound"),
                ("company_id", "=", self.env.company.id),
            ],
            limit=1,
        )

    @api.model
    def _default_date_processing(self):
        company = self.env.company
        return company._lcc_next_working_day(company._lcc_today())

    def action_start(self):
        """Start the run with the bills that are due, and open it."""
        self.ensure_one()
        run_id = self.env["account.payment.order"].action_lcc_start(
            self.payment_method_line_id.id, self.date_due, self.date_processing
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_payment_run_action"
        )
        form = self.env.ref("lcc_actuals.lcc_payment_run_view_form")
        return {**action, "views": [(form.id, "form")], "res_id": run_id}
