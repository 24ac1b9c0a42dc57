from odoo import api, fields, models


class LccProviderClosing(models.TransientModel):
    """What goes and what stays when a provider is closed, before it is done."""

    _name = "lcc.provider.closing"
    _description = "Close a Provider"

    provider_id = fields.Many2one("res.partner", required=True)
    obstacles = fields.Text("In the Way", compute="_compute_preview")
    goes = fields.Text("Goes for Good", compute="_compute_preview")
    stays = fields.Text(compute="_compute_preview")

    @api.depends("provider_id")
    def _compute_preview(self):
        for wizard in self:
            provider = wizard.provider_id
            goes, stays = provider._lcc_get_closing_preview() if provider else ([], [])
            obstacles = provider._lcc_get_closing_obstacles() if provider else []
            wizard.goes, wizard.stays = "\n".join(goes), "\n".join(stays)
            wizard.obstacles = "\n".join(obstacles)

    def action_close(self):
        """Close the provider; raise UserError while something is in the way."""
        self.ensure_one()
        self.provider_id._lcc_do_close()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
