from odoo import api, fields, models
from odoo.exceptions import UserError

#: What makes a file the one that was sent.
SENT = {"name", "raw", "datas", "db_datas", "store_fname", "mimetype", "type", "url"}
PLACE = {"res_model", "res_id", "res_field", "public", "lcc_is_provider_file"}


class IrAttachment(models.Model):
    """A provider's own file beside a bill stays as it was sent."""

    _inherit = "ir.attachment"

    lcc_is_provider_file = fields.Boolean("Provider's File", readonly=True)

    def write(self, vals):
        if vals.keys() & (SENT | PLACE):
            self._lcc_check_kept()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_provider_file(self):
        self._lcc_check_kept()

    def _lcc_check_kept(self):
        """Raise UserError for a provider's file, unless its bill is being deleted."""
        # Which files are a provider's is asked before whose they are.
        kept = self.sudo().filtered("lcc_is_provider_file")
        if kept and not self.env["account.move"]._lcc_is_drawing_up():
            raise UserError(
                self.env._(
                    "%(file)s was sent by the provider with an invoice or credit note, "
                    "so it is kept as it is.",
                    file=kept[0].name,
                )
            )
