import base64
import binascii

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.bill_files import mimetype_of
from ..tools.cells import one_line
from ..tools.sheets.errors import Unreadable
from .lcc_actuals_import import MEGABYTE

#: Files that a provider puts beside one document.
MOST_FILES = 20
NAME_LENGTH = 120


class AccountMove(models.Model):
    """The provider's own files beside a document: added until it is authorised, never
    removed or replaced, so that what was sent is what the council looked at."""

    _inherit = "account.move"

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
        try:
            mimetype = mimetype_of(name, raw)
        except Unreadable as error:
            text = self.env._("%(file)s %(problem)s", file=name, problem=error)
            raise UserError(text) from error
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

    def _lcc_decode_file(self, name, content):
        """Return the bytes of a file that isn't too large."""
        most = self._lcc_get_file_limit()
        # Base64 is a third longer: what can't be small enough is not decoded.
        if not isinstance(content, str | bytes) or len(content) > most * 2:
            raise UserError(self._lcc_too_large_text(name))
        try:
            raw = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(
                self.env._("%(file)s: its content is not base64.", file=name)
            ) from error
        if len(raw) > most:
            raise UserError(self._lcc_too_large_text(name))
        return raw

    def _lcc_get_file_limit(self):
        """Return the most bytes of a file."""
        # A limit is no secret, but providers may not read the council's company.
        return self.env.company.sudo().lcc_attachment_max_mb * MEGABYTE

    def _lcc_too_large_text(self, name):
        return self.env._(
            "%(file)s is larger than %(most)s MB, so it was not added. Save it smaller "
            "or divide it.",
            file=name,
            most=self.env.company.sudo().lcc_attachment_max_mb,
        )

    def _lcc_clean_file_name(self, name):
        """Return the last part of a name from outside, as a page can show it."""
        last = one_line(str(name or "").replace("\\", "/").split("/")[-1])
        return last[-NAME_LENGTH:] or self.env._("file without a name")
