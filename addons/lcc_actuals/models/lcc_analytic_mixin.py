from odoo import fields, models


class LccAnalyticMixin(models.AbstractModel):
    """What Odoo's own analytic reports add bills up by."""

    _name = "lcc.analytic.mixin"
    _description = "Counted by an Analytic Account"

    #: XML id of the plan that holds the accounts.
    _analytic_plan = None

    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        copy=False,
        ondelete="restrict",
        groups="lcc_actuals.group_lcc_reader",
        help="Bills are distributed to it; made with the first bill.",
    )

    def _get_analytic_account(self):
        """Return the records' accounts, made when they are first needed."""
        # Whoever draws up a bill may not keep analytic accounts.
        records_sudo = self.sudo()
        new_sudo = records_sudo.filtered(lambda record: not record.analytic_account_id)
        accounts_sudo = records_sudo.analytic_account_id.create(
            [record._prepare_analytic_account_vals() for record in new_sudo]
        )
        for record, account in zip(new_sudo, accounts_sudo, strict=True):
            record.analytic_account_id = account
        return records_sudo.analytic_account_id

    def _prepare_analytic_account_vals(self):
        return {
            "name": self.name,
            "plan_id": self.env.ref(self._analytic_plan).id,
            "company_id": self.company_id.id,
            "partner_id": self.provider_id.id,
        }
