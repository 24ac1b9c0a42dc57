from odoo import models


class AccountAutomaticEntryWizard(models.TransientModel):
    _inherit = "account.automatic.entry.wizard"

    def do_action(self):
        """Leave what is owed to a provider on its bill: moved to another account it
        would count as paid. Costs may be deferred, which leaves the bill alone."""
        owed = self.move_line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        )
        owed.move_id._lcc_refuse_for_bills(
            self.env._("what is owed on it can't be moved to another account or period")
        )
        return super().do_action()
