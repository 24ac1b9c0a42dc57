from odoo import api, models


class LccAbsence(models.Model):
    """Absences, as open scheduled payments follow them."""

    _inherit = "lcc.absence"

    @api.model_create_multi
    def create(self, vals_list):
        absences = super().create(vals_list)
        absences.client_id.package_line_ids.contract_id._redraw_schedules()
        return absences

    def write(self, vals):
        clients = self.client_id
        result = super().write(vals)
        clients |= self.client_id
        clients.package_line_ids.contract_id._redraw_schedules()
        return result

    def unlink(self):
        clients = self.client_id
        result = super().unlink()
        clients.package_line_ids.contract_id._redraw_schedules()
        return result
