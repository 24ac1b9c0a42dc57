from odoo import api, fields, models
from odoo.exceptions import MissingError, UserError

from .closing_mark import is_closing

#: What makes a file the one that was sent.
SENT = {"name", "raw", "datas", "db_datas", "store_fname", "mimetype", "type", "url"}
PLACE = {"res_model", "res_id", "res_field", "public", "lcc_is_provider_file"}


class IrAttachment(models.Model):
    """A provider's own file stays as it was sent; what is attached where both sides
    read is of a kind and size that is taken."""

    _inherit = "ir.attachment"

    lcc_is_provider_file = fields.Boolean("Provider's File", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._lcc_check_taken()
        return attachments

    def write(self, vals):
        is_moved = bool(vals.keys() & (SENT | PLACE))
        if is_moved:
            self._lcc_check_kept()
        result = super().write(vals)
        if is_moved:
            self._lcc_check_taken()
        return result

    def _lcc_get_guarded(self):
        """Return the attachments, as sudo, of records that guard theirs: see
        ``lcc.provider.file``."""
        return self.sudo().filtered(
            lambda file: getattr(
                self.env.get(file.res_model), "_lcc_guards_attachments", False
            )
        )

    def _lcc_check_taken(self):
        """Raise UserError where a file beside a record that guards its attachments is
        too large, not of a kind that is taken, or for everyone to see."""
        for file in self._lcc_get_guarded():
            record = self.env[file.res_model].browse(file.res_id)
            if len(file.raw or b"") > record._lcc_get_file_limit():
                raise UserError(record._lcc_too_large_text(file.name))
            mimetype = record._lcc_get_mimetype(file.name, file.raw or b"")
            if file.public or file.type != "binary":
                raise UserError(
                    self.env._(
                        "%(file)s: attach the file itself, for those alone who may "
                        "read what it is beside.",
                        file=file.name,
                    )
                )
            if file.mimetype != mimetype:
                file._lcc_write_mimetype(mimetype)

    def _lcc_write_mimetype(self, mimetype):
        """Note what the content is, which is no change of the file."""
        return super().write({"mimetype": mimetype})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_provider_file(self):
        self._lcc_check_kept()

    def _lcc_check_kept(self):
        """Raise UserError for a provider's file, unless its bill is being deleted, or
        whoever it tells of closed."""
        # Which files are a provider's is asked before whose they are.
        kept = self.sudo().filtered("lcc_is_provider_file")
        is_ours = self.env["account.move"]._lcc_is_drawing_up() or is_closing(self)
        if kept and not is_ours:
            raise UserError(
                self.env._(
                    "%(file)s was sent by the provider, so it is kept as it is.",
                    file=kept[0].name,
                )
            )


class IrBinary(models.AbstractModel):
    """Odoo's own routes of files serve no outsider what a record guards, whatever token
    the address holds: the portal's own routes do, always as a download."""

    _inherit = "ir.binary"

    def _find_record(self, *args, **kwargs):
        record = super()._find_record(*args, **kwargs)
        if (
            record._name == "ir.attachment"
            and self.env.user.share
            and record._lcc_get_guarded()
        ):
            raise MissingError(self.env._("There is no such file."))
        return record
