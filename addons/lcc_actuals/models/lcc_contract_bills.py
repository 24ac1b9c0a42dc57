from itertools import count

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.ledger import CREDIT_NOTE
from .account_move_header import REFERENCE_LENGTH
from .bill_document import find_document


class LccContract(models.Model):
    """A contract's invoices and credit notes, as the council sees them."""

    _inherit = "lcc.contract"

    bill_count = fields.Integer(
        "Invoices",
        compute="_compute_bill_count",
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    is_credit_due = fields.Boolean(
        "Has Unclaimed Differences",
        compute="_compute_is_credit_due",
        groups="lcc_actuals.group_lcc_officer",
        help="More was billed than is owed, and no credit note gives it back yet.",
    )

    def _compute_bill_count(self):
        for contract in self:
            contract.bill_count = self.env["account.move"].search_count(
                contract._get_bill_domain()
            )

    def _compute_is_credit_due(self):
        weeks = self.env["lcc.actual"]._read_group(
            Domain("contract_id", "in", self.ids)
            & self.env["account.move"]._lcc_open_domain(CREDIT_NOTE),
            ["contract_id"],
        )
        due = {contract.id for (contract,) in weeks}
        for contract in self:
            contract.is_credit_due = contract.id in due

    def _get_bill_domain(self):
        """Return what finds the bills with lines of these contracts, whatever they
        were drawn up for."""
        return [("invoice_line_ids.lcc_commitment_id.contract_id", "in", self.ids)]

    def action_view_bills(self):
        """Open the contract's invoices and credit notes."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_bill_action"
        )
        return {**action, "domain": self._get_bill_domain()}

    def action_draw_up_credit_note(self):
        """Draw up a credit note of everything the provider has left unclaimed, for
        the provider or an officer to submit (DESIGN section 4), and open it.

        Raise UserError when there is nothing to give back.
        """
        self.ensure_one()
        moves = self.env["account.move"]
        document = find_document(self.env, "credit_note", "contract", self.id)
        # What one document can't hold is the next one's.
        lines = moves._lcc_propose(document)[: moves._lcc_get_max_lines()]
        keys = [str(line.key) for line in lines]
        if not keys:
            raise UserError(
                self.env._(
                    "%(contract)s: nothing was billed that is not owed, or a credit "
                    "note for it is drawn up already.",
                    contract=self.name,
                )
            )
        values = {
            "reference": self._get_debit_reference(document.provider),
            "invoice_date": self.company_id._lcc_today().isoformat(),
        }
        move_id = moves.action_lcc_create(
            "credit_note", "contract", self.id, keys, values
        )
        return moves.browse(move_id)._get_records_action()

    def _get_debit_reference(self, provider):
        """Return a free reference: "DEBIT/DEMO CONTRACT/2023-08-21"."""
        moves = self.env["account.move"]
        today = self.company_id._lcc_today().isoformat()
        for number in count(1):
            end = f"/{today}" if number == 1 else f"/{today}/{number}"
            name = self.name[: REFERENCE_LENGTH - len("DEBIT/") - len(end)]
            reference = f"DEBIT/{name}{end}"
            if not moves._lcc_get_reference_problem(reference, provider):
                return reference
