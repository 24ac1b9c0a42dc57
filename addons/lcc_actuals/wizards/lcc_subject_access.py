import base64
import io

from odoo import fields, models


class LccSubjectAccess(models.TransientModel):
    """Everything held on one client, as one file; for managers."""

    _name = "lcc.subject.access"
    _description = "Subject Access Export"

    client_id = fields.Many2one("lcc.client", required=True)
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    def action_download(self):
        """Make the export and download it."""
        self.ensure_one()
        file = io.BytesIO()
        self.client_id._write_subject_export(file)
        self.file = base64.b64encode(file.getvalue())
        self.file_name = f"Subject access {self.client_id.reference}.zip"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{self.file_name}"
            "?download=true",
            "target": "download",
        }
