from odoo import api, fields, models

#: Sent in the context by our own steps alone: no caller from outside can send an
#: object, as Odoo's own BYPASS_LOCK_CHECK.
DRAWING_UP = object()

STATUSES = [
    ("unsubmitted", "Unsubmitted"),
    ("pending", "Pending"),
    ("on_hold", "On Hold"),
    ("authorised", "Authorised"),
    ("finalised", "Finalised"),
    ("cancelled", "Cancelled"),
]
#: A bill in one of these is with the council: its cost stands.
SUBMITTED = ("pending", "on_hold", "authorised", "finalised")
#: Handed to the payment system, or settled by credit notes, as Odoo's payment states
#: say it: nothing is left to pay.
PAID_STATES = ("paid", "in_payment", "reversed")

SCOPES = [
    ("contract", "Contract"),
    ("service", "Service"),
    ("provider", "Provider"),
    ("client", "Client"),
]


class AccountMove(models.Model):
    """A provider's invoice or credit note: a native vendor bill or refund that is
    drawn up from weekly actuals and has a council status (DESIGN section 5).

    This file says what such a bill is. Drawing one up is in
    ``account_move_draw_up``, what it takes of its weeks in ``account_move_claims``, its
    lines in ``account_move_lines``, what officers do in ``account_move_decision``, what
    nobody may do in ``account_move_seal``.
    """

    _inherit = "account.move"

    lcc_provider_id = fields.Many2one(
        "res.partner",
        "Care Provider",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Set on the bills of care providers, and on no others.",
    )
    lcc_scope = fields.Selection(SCOPES, "Drawn Up For", readonly=True, copy=False)
    lcc_contract_id = fields.Many2one(
        "lcc.contract",
        "Contract",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_portal,lcc_actuals.group_lcc_reader",
    )
    lcc_service_id = fields.Many2one(
        "lcc.service",
        "Service",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_portal,lcc_actuals.group_lcc_reader",
    )
    lcc_client_id = fields.Many2one(
        "lcc.client",
        "Client",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_portal,lcc_actuals.group_lcc_reader",
    )
    lcc_vat_number = fields.Char("VAT Number", readonly=True, copy=False)
    lcc_link_ids = fields.One2many(
        "lcc.bill.link",
        "move_id",
        "Weeks",
        groups="lcc_actuals.group_lcc_reader",
    )

    lcc_status = fields.Selection(
        STATUSES,
        "Council Status",
        compute="_compute_lcc_status",
        store=True,
        index="btree_not_null",
    )
    lcc_date_submitted = fields.Datetime("Submitted", readonly=True, copy=False)
    lcc_submitted_by_id = fields.Many2one(
        "res.users",
        "Submitted By",
        readonly=True,
        copy=False,
        groups="lcc_actuals.group_lcc_reader",
    )
    lcc_is_held = fields.Boolean("Held", readonly=True, copy=False)
    lcc_date_held = fields.Datetime("Held Since", readonly=True, copy=False)
    lcc_hold_reason = fields.Char("Reason for Hold", readonly=True, copy=False)
    lcc_date_returned = fields.Datetime("Returned", readonly=True, copy=False)
    lcc_return_reason = fields.Char("Reason for Return", readonly=True, copy=False)
    lcc_date_authorised = fields.Datetime("Authorised", readonly=True, copy=False)
    lcc_authorised_by_id = fields.Many2one(
        "res.users",
        "Authorised By",
        readonly=True,
        copy=False,
        groups="lcc_actuals.group_lcc_reader",
    )

    lcc_sealed_untaxed = fields.Monetary(
        "Submitted Value less Contribution", readonly=True, copy=False
    )
    lcc_sealed_tax = fields.Monetary("Submitted VAT", readonly=True, copy=False)
    lcc_amount_value = fields.Monetary(
        "Value", compute="_compute_lcc_amounts", store=True
    )
    lcc_amount_contribution = fields.Monetary(
        "Contribution", compute="_compute_lcc_amounts", store=True
    )

    _lcc_reference_unique = models.UniqueIndex(
        "(lcc_provider_id, lower(ref)) WHERE lcc_provider_id IS NOT NULL"
        " AND state != 'cancel'",
        "This provider already has an invoice or credit note of that reference.",
    )

    @api.depends(
        "lcc_provider_id",
        "lcc_date_submitted",
        "lcc_is_held",
        "state",
        "payment_state",
        "line_ids.matched_debit_ids.debit_move_id.move_id.state",
        "line_ids.matched_credit_ids.credit_move_id.move_id.state",
    )
    def _compute_lcc_status(self):
        """Follow what Odoo's own states and the council's steps say; never typed."""
        for move in self:
            move.lcc_status = move.lcc_provider_id and move._lcc_get_status()

    def _lcc_get_status(self):
        if self.state == "cancel":
            return "cancelled"
        if self.lcc_is_held:
            return "on_hold"
        if self.state == "posted":
            is_paid = self.payment_state in PAID_STATES and self._lcc_is_settled()
            return "finalised" if is_paid else "authorised"
        return "pending" if self.lcc_date_submitted else "unsubmitted"

    @api.depends("invoice_line_ids.price_subtotal", "invoice_line_ids.lcc_part")
    def _compute_lcc_amounts(self):
        """Value less contribution is what the bill comes to before VAT."""
        for move in self:
            shares = move.invoice_line_ids.filtered(
                lambda line: line.lcc_part == "contribution"
            )
            contribution = -sum(shares.mapped("price_subtotal"))
            move.lcc_amount_contribution = contribution
            move.lcc_amount_value = move.amount_untaxed + contribution

    def _lcc_is_bill(self):
        """Return those of the moves that are bills of care providers."""
        return self.filtered("lcc_provider_id")

    @api.model
    def _lcc_is_drawing_up(self):
        """Tell whether it is our own steps that write."""
        return self.env.context.get("lcc_seal") is DRAWING_UP

    def _lcc_unsealed(self):
        """Return the moves as our own steps write them: the checks are done, portal
        users have no right to write, and nobody else gets past the seal."""
        # Every caller has checked the user's role for these bills' provider.
        return self.sudo().with_context(lcc_seal=DRAWING_UP, tracking_disable=True)

    def _lcc_label(self):
        """Name the document as messages do: "Invoice TESTINV4"."""
        return f"{self._lcc_kind_text()} {self.ref or ''}".strip()

    def _lcc_kind_text(self):
        return self._lcc_name_kind(self._lcc_kind())

    @api.model
    def _lcc_name_kind(self, kind):
        """Return the words for "invoice" or "credit_note"."""
        is_credit_note = kind == "credit_note"
        return self.env._("Credit Note") if is_credit_note else self.env._("Invoice")
