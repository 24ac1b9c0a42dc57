from odoo import api, fields, models

FIGURES = ("planned", "received", "billed")
GROUPS = "lcc_actuals.group_lcc_reader"


class LccCommitment(models.Model):
    """The purchase order: what a commitment's lines come to, and on which invoice."""

    _inherit = "lcc.commitment"

    line_ids = fields.One2many(
        "lcc.commitment.line", "commitment_id", "Lines", groups=GROUPS
    )
    amount_planned = fields.Monetary(
        "Planned", compute="_compute_amount_planned", groups=GROUPS
    )
    amount_received = fields.Monetary(
        "Received", compute="_compute_amounts", groups=GROUPS
    )
    amount_billed = fields.Monetary("Billed", compute="_compute_amounts", groups=GROUPS)

    def _compute_amount_planned(self):
        for order in self:
            order.amount_planned = sum(order.line_ids.mapped("amount_planned"))

    def _compute_amounts(self):
        totals = self._get_totals()
        for order in self:
            order.amount_received, order.amount_billed = totals.get(order.id, (0, 0))

    def _get_totals(self):
        """Return {commitment id: (received, billed)} in pounds, with one query."""
        return {
            order.id: (received, billed)
            for order, received, billed in self.env["lcc.commitment.line"]._read_group(
                [("commitment_id", "in", self.ids)],
                ["commitment_id"],
                ["amount_received:sum", "amount_billed:sum"],
            )
        }

    # Public methods

    def action_read_order(self):
        """Return the purchase orders as plain data, for page, print and providers'
        own systems; see ``_read_order``. Constant number of queries.

        Raise AccessError unless the user may read them: as their provider's user in
        the role Invoices, or as council staff.
        """
        self._check_may_read_order()
        # The check above has shown the orders to be the user's; their lines, bills and
        # absences are not for providers to read as records.
        orders_sudo = self.sudo()
        # Nothing tells the cache that the sums of a query have changed.
        orders_sudo.invalidate_recordset(["line_ids"])
        orders_sudo.env["lcc.commitment.line"].invalidate_model()
        documents = orders_sudo._get_documents()
        return [order._read_order(documents.get(order.id, [])) for order in orders_sudo]

    def _check_may_read_order(self):
        self.check_access("read")
        if self.env.user._is_portal():
            # As above: of whose orders they are, the provider is not hers to read.
            self.env["lcc.provider.access"]._check_role(
                self.sudo().provider_id, "role_invoices"
            )

    def _read_order(self, documents):
        """Return a dict: ``id``, ``name``, ``client``, ``client_reference``,
        ``contract``, ``provider``, ``financial_year``; ``lines``, one for each CPLI
        and each unplanned service level; ``totals`` of what they come to; and
        ``documents``, see ``_read_document``.

        A figure is {"quantity", "value", "contribution"} in units and pounds; planned
        is ``None`` on what is not planned by the week.
        """
        self.ensure_one()
        lines = self.line_ids
        return {
            "id": self.id,
            "name": self.name,
            "client": self.client_id.name,
            "client_reference": self.client_id.reference,
            "contract": self.contract_id.name,
            "provider": self.provider_id.name,
            "financial_year": self.financial_year,
            "currency": self.currency_id.symbol,
            "lines": [line._read_line() for line in lines],
            "totals": {figure: lines._read_total(figure) for figure in FIGURES},
            "documents": documents,
        }

    # Invoices

    def _get_documents(self):
        """Return {commitment id: invoices and credit notes of which lines count in
        it, oldest first}, each as ``_read_document`` gives it."""
        groups = self.env["lcc.bill.link"]._read_group(
            [("commitment_id", "in", self.ids), ("is_live", "=", True)],
            ["commitment_id", "move_id"],
            ["__count", "amount_value:sum", "amount_contribution:sum"],
        )
        documents = {}
        for order, move, *figures in sorted(groups, key=self._document_order):
            documents.setdefault(order.id, []).append(
                self._read_document(move, *figures)
            )
        return documents

    @api.model
    def _document_order(self, group):
        move = group[1]
        return (move.invoice_date or move.create_date.date(), move.id)

    @api.model
    def _read_document(self, move, weeks, value, contribution):
        """Return what of a commitment is on a bill: ``id`` and ``label`` of the bill,
        its ``status`` and the word for it, ``date`` (ISO or "") and how many weekly
        actuals come to which ``value`` and ``contribution``, less than 0 on a credit
        note."""
        return {
            "id": move.id,
            "schedule_id": False,
            "label": move._lcc_label(),
            "status": move.lcc_status,
            "status_text": move._lcc_status_text(),
            "date": fields.Date.to_string(move.invoice_date) or "",
            "weeks": weeks,
            "value": value,
            "contribution": contribution,
        }

    # Back office

    def action_view_actuals(self):
        """Open the commitment's weekly actuals."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_actual_action"
        )
        domain = [
            ("client_id", "=", self.client_id.id),
            ("contract_id", "=", self.contract_id.id),
            ("financial_year", "=", self.financial_year),
        ]
        return {**action, "domain": domain, "context": {}}

    def action_view_bills(self):
        """Open the bills on which weeks of the commitment stand, cancelled ones
        too."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_in_invoice_type"
        )
        domain = [("invoice_line_ids.lcc_commitment_id", "in", self.ids)]
        return {**action, "domain": domain, "context": {}}
