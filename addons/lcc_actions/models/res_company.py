from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    lcc_debit_days = fields.Integer(
        "Days until Debit Balance",
        default=28,
        required=True,
        help="What a provider owes back and hasn't claimed by a credit note after so "
        "many days, the council claims itself. 0: never.",
    )

    _lcc_debit_days = models.Constraint(
        "CHECK (lcc_debit_days BETWEEN 0 AND 1000)",
        "Debit balances: after 0 to 1,000 days.",
    )
