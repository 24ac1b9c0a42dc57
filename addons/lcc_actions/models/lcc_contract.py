import logging
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.lcc_actuals.models.bill_document import find_document
from odoo.addons.lcc_actuals.tools.quantities import money_text

_logger = logging.getLogger(__name__)


class LccContract(models.Model):
    """What a provider owes back and doesn't claim: after a while the council draws up
    the credit note and tells the provider by an action (DESIGN section 4)."""

    _inherit = "lcc.contract"

    @api.model
    def _cron_debit_balances(self):
        """Note what is owed back since today, and claim what has waited long enough;
        called by the scheduler every day, a contract to a transaction."""
        self._note_debits()
        contracts = self._find_debits().contract_id
        scheduler = self.env["ir.cron"]
        scheduler._commit_progress(remaining=len(contracts))
        for contract in contracts:
            try:
                with self.env.cr.savepoint():
                    contract._claim_debit()
            except UserError:
                _logger.exception("The debit balance of %s waits", contract.name)
            if not scheduler._commit_progress(1):
                break

    @api.model
    def _note_debits(self):
        """Keep since when each week is billed at more than is owed."""
        actuals = self.env["lcc.actual"]
        actuals.flush_model(["amount_open", "lcc_debit_since"])
        for query in (
            SQL(
                "UPDATE lcc_actual SET lcc_debit_since = %s"
                " WHERE amount_open < 0 AND lcc_debit_since IS NULL",
                self.env.company._lcc_today(),
            ),
            SQL(
                "UPDATE lcc_actual SET lcc_debit_since = NULL"
                " WHERE amount_open >= 0 AND lcc_debit_since IS NOT NULL"
            ),
        ):
            self.env.cr.execute(query)
        actuals.invalidate_model(["lcc_debit_since"])

    @api.model
    def _find_debits(self):
        """Return the weeks of actuals that have been owed back for longer than their
        company waits."""
        actuals = self.env["lcc.actual"]
        found = actuals.browse()
        today = self.env.company._lcc_today()
        for company in self.env["res.company"].search([("lcc_debit_days", ">", 0)]):
            found |= actuals.search(
                [
                    ("company_id", "=", company.id),
                    ("contract_id.basis", "=", "actuals"),
                    ("amount_open", "<", 0),
                    (
                        "lcc_debit_since",
                        "<=",
                        today - timedelta(days=company.lcc_debit_days),
                    ),
                    (
                        "link_ids",
                        "not any",
                        [
                            ("is_live", "=", True),
                            ("move_id.lcc_status", "=", "unsubmitted"),
                        ],
                    ),
                ]
            )
        return found

    def _claim_debit(self):
        """Draw up and submit the credit note of the weeks that have waited, which an
        officer authorises as any other, and raise "Debit Balance" on the contract."""
        self.ensure_one()
        moves = self.env["account.move"].with_company(self.company_id)
        document = find_document(self.env, "credit_note", "contract", self.id)
        waited = self._find_debits().filtered(lambda week: week.contract_id == self)
        lines = [
            line
            for line in moves._lcc_propose(document)
            if any(item.week in waited for item in line.items)
        ]
        if not lines:
            return
        today = self.env.company._lcc_today()
        values = {
            "reference": f"DEBIT-{self.id}-{today:%Y%m%d}",
            "invoice_date": today.isoformat(),
        }
        note = moves.browse(
            moves.action_lcc_create(
                "credit_note",
                "contract",
                self.id,
                [str(line.key) for line in lines],
                values,
            )
        )
        note.action_lcc_submit(note.amount_total)
        self._tell_debit(note)

    def _tell_debit(self, note):
        actions = self.env["lcc.action"]
        actions.action_raise(
            self.provider_id.id,
            {
                "type_id": actions.type_id._by_code("debit_balance").id,
                "kind": "contract",
                "entity_id": self.id,
                "title": self.env._(
                    "Credit note %(reference)s was drawn up for you",
                    reference=note.ref,
                ),
                "text": self.env._(
                    "Under %(contract)s more was billed than is owed, and no credit "
                    "note has come for %(days)s days. The council has drawn up credit "
                    "note %(reference)s over %(amount)s. Look at it under "
                    "Invoices/Credit Notes, and answer here if it is not right.",
                    contract=self.name,
                    days=self.company_id.lcc_debit_days,
                    reference=note.ref,
                    amount=money_text(note.amount_total, note.currency_id.symbol),
                ),
            },
        )
