from odoo import api, fields, models


class LccClientClosing(models.TransientModel):
    """What goes and what stays when a client is closed, before it is done."""

    _name = "lcc.client.closing"
    _description = "Close a Client"

    client_id = fields.Many2one("lcc.client", required=True)
    obstacles = fields.Text("In the Way", compute="_compute_preview")
    goes = fields.Text("Goes for Good", compute="_compute_preview")
    stays = fields.Text(compute="_compute_preview")

    @api.depends("client_id")
    def _compute_preview(self):
        for wizard in self:
            client = wizard.client_id
            goes, stays = client._get_closing_preview() if client else ([], [])
            obstacles = client._get_closing_obstacles() if client else []
            wizard.goes, wizard.stays = "\n".join(goes), "\n".join(stays)
            wizard.obstacles = "\n".join(obstacles)

    def action_close(self):
        """Close the client; raise UserError while something is in the way."""
        self.ensure_one()
        self.client_id._do_close()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
