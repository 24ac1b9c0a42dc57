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
        """Return the record's account, made when it is first needed."""
        self.ensure_one()
        # Whoever draws up a bill may not keep analytic accounts.
        record_sudo = self.sudo()
        if not record_sudo.analytic_account_id:
            record_sudo.analytic_account_id = (
                self.env["account.analytic.account"]
                .sudo()
                .create(
                    {
                        "name": record_sudo.name,
                        "plan_id": self.env.ref(self._analytic_plan).id,
                        "company_id": record_sudo.company_id.id,
                        "partner_id": record_sudo.provider_id.id,
                    }
                )
            )
        return record_sudo.analytic_account_id
