import hashlib
from base64 import b64decode

from odoo import fields, models


class LccPaymentRunFile(models.Model):
    """The file of a payment run as it was made, for good: cancelling the run leaves it,
    and the SHA-256 tells whether what the bank got is the same."""

    _name = "lcc.payment.run.file"
    _description = "File of a Payment Run"
    _order = "id desc"

    run_id = fields.Many2one(
        "account.payment.order", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    name = fields.Char("File", required=True)
    data = fields.Binary(
        "Content", required=True, groups="lcc_actuals.group_lcc_officer"
    )
    sha256 = fields.Char("SHA-256", required=True)
    serial = fields.Char("Serial Number")
    generated_by_id = fields.Many2one("res.users", "Made By", required=True)
    state = fields.Selection(related="run_id.state", string="Status")

    _run_unique = models.UniqueIndex("(run_id)", "The file of this run is made once.")

    def action_download(self):
        """Download the file."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/data/{self.name}"
            "?download=true",
            "target": "download",
        }

    def _is_unaltered(self):
        """Tell whether the content is what was made."""
        content = self.with_context(bin_size=False).data
        return hashlib.sha256(_decoded(content)).hexdigest() == self.sha256


def _decoded(content):
    return b64decode(content or b"")
