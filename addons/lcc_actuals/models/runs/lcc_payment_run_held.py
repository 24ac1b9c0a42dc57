from odoo import fields, models


class LccPaymentRunHeld(models.Model):
    """A provider whom a payment run holds back, and why: nobody is paid a negative sum,
    and nothing goes to an account that nobody has verified (DESIGN section 6)."""

    _name = "lcc.payment.run.held"
    _description = "Provider Held Back"
    _order = "provider_id, id"

    run_id = fields.Many2one(
        "account.payment.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    currency_id = fields.Many2one(related="run_id.company_currency_id")
    provider_id = fields.Many2one("res.partner", required=True, index=True)
    amount = fields.Monetary("Net")
    bill_count = fields.Integer("Bills")
    bills = fields.Char("References")
    reason = fields.Char(required=True)
