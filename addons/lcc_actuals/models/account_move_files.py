from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: Files that a provider puts beside one document.
MOST_FILES = 20


class AccountMove(models.Model):
    """The provider's own files beside a document: added until it is authorised, never
    removed or replaced, so that what was sent is what the council looked at."""

    _name = "account.move"
    _inherit = ["account.move", "lcc.provider.file"]

    def action_lcc_attach(self, name, content):
        """Add a file (guide: Upload File); return its id.

        ``content`` is base64. Raise UserError for a file that is too large, of a kind
        that is not taken or not what its name says, and once the document is
        authorised.
        """
        move_sudo = self._lcc_get_readable()
        name = self._lcc_clean_file_name(name)
        raw = move_sudo._lcc_decode_file(name, content)
        move_sudo._lcc_check_takes_file()
        return move_sudo._lcc_attach(name, raw).id

    def _lcc_attach(self, name, raw):
        """Keep a file. Creating the attachment alone neither reads the file nor makes
        it the bill's main one."""
        mimetype = self._lcc_get_mimetype(name, raw)
        # Kept as it was sent: Odoo would shrink a large picture.
        files = self.env["ir.attachment"].with_context(image_no_postprocess=True)
        file = files.create(
            {
                "name": name,
                "raw": raw,
                "mimetype": mimetype,
                "res_model": self._name,
                "res_id": self.id,
                "lcc_is_provider_file": True,
            }
        )
        self._message_log(
            body=self.env._(
                "%(user)s added the file %(file)s.", user=self.env.user.name, file=name
            )
        )
        return file

    def _lcc_get_files(self):
        """Return the provider's files of the document, the oldest first. Whoever
        calls this has checked that the document is the user's: attachments of a bill
        that are the council's own are not among them."""
        self.ensure_one()
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("lcc_is_provider_file", "=", True),
                ],
                order="id",
            )
        )

    # Checks

    def _lcc_takes_files(self):
        """Tell whether files can still be added: until it is authorised."""
        return self.state == "draft"

    def _lcc_check_takes_file(self):
        """Raise UserError once nothing can be added. Two uploads at once don't pass
        each other: the second starts again on what the first left."""
        self.env.cr.execute(
            SQL("UPDATE account_move SET id = id WHERE id = %s", self.id)
        )
        if not self._lcc_takes_files():
            raise UserError(
                self.env._(
                    "%(bill)s is %(status)s, so no file can be added.",
                    bill=self._lcc_label(),
                    status=self._lcc_status_text(),
                )
            )
        if len(self._lcc_get_files()) >= MOST_FILES:
            raise UserError(
                self.env._(
                    "%(bill)s already has %(most)s files, and no more are taken.",
                    bill=self._lcc_label(),
                    most=MOST_FILES,
                )
            )
