from odoo import api, fields, models

from ..lcc_package_line_plan import OWED_FIELDS


class LccPackageLine(models.Model):
    """Care package line items under contracts that are paid on plan."""

    _inherit = "lcc.package.line"

    scheduled_line_ids = fields.One2many(
        "lcc.scheduled.payment.line", "package_line_id", "Scheduled Payments"
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.contract_id._redraw_schedules()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if OWED_FIELDS & vals.keys():
            self.contract_id._redraw_schedules()
        return result

    def unlink(self):
        contracts = self.contract_id
        result = super().unlink()
        contracts._redraw_schedules()
        return result

    def _is_recorded(self):
        return super()._is_recorded() or bool(self.sudo().scheduled_line_ids)

    def _is_billed(self):
        billed = self.scheduled_line_ids.filtered(
            lambda line: line.is_live and line.move_line_id
        )
        return super()._is_billed() or bool(billed)
