from odoo import fields, models


class LccActual(models.Model):
    _inherit = "lcc.actual"

    lcc_debit_since = fields.Date(
        "Owed Back Since",
        readonly=True,
        copy=False,
        groups="lcc_actuals.group_lcc_reader",
        help="Since when more is billed than owed, as the daily job first saw it.",
    )
