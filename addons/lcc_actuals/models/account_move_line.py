from odoo import fields, models


class AccountMoveLine(models.Model):
    """A line of a provider's bill: what one service level costs in one commitment
    and payment period, or what the clients contribute to it."""

    _inherit = "account.move.line"

    lcc_commitment_id = fields.Many2one(
        "lcc.commitment",
        "Commitment",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_portal,lcc_actuals.group_lcc_reader",
    )
    lcc_part = fields.Selection(
        [("value", "Value"), ("contribution", "Contribution")],
        "Part",
        readonly=True,
        copy=False,
    )
    lcc_line_key = fields.Char("Portal Line", readonly=True, copy=False)
    lcc_ledger_key = fields.Char("Ledger Line", readonly=True, copy=False)
    lcc_date_from = fields.Date("Period From", readonly=True, copy=False)
    lcc_date_to = fields.Date("Period To", readonly=True, copy=False)
    lcc_is_adjustment = fields.Boolean("Adjustment", readonly=True, copy=False)

    def _lcc_get_changed(self, vals):
        """Return those of ``vals`` that say something else than the line does."""
        self.ensure_one()
        return {
            name: value
            for name, value in vals.items()
            if self._fields[name].convert_to_cache(value, self)
            != self._fields[name].convert_to_cache(self[name], self)
        }
