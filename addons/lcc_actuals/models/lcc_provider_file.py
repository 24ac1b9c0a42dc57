import base64
import binascii

from odoo import models
from odoo.exceptions import UserError

from ..tools.bill_files import FAMILIES, mimetype_of
from ..tools.cells import one_line
from ..tools.sheets.errors import Unreadable

MEGABYTE = 1024 * 1024
NAME_LENGTH = 120


class LccProviderFile(models.AbstractModel):
    """Files that come from outside with a record: how large they may be, which kinds
    are taken, and what they are called, whatever they are put beside."""

    _name = "lcc.provider.file"
    _description = "Files from Outside"

    #: Whether whatever is attached to a record is looked at, whoever attaches it, and
    #: nothing of it is served to anyone but council staff by Odoo's own routes.
    _lcc_guards_attachments = False

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

    def _lcc_get_mimetype(self, name, raw):
        """Return the type to serve a file as, told from its content; raise UserError
        for a kind that is not taken."""
        try:
            return mimetype_of(name, raw, self._lcc_get_taken_files())
        except Unreadable as error:
            text = self.env._("%(file)s %(problem)s", file=name, problem=error)
            raise UserError(text) from error

    def _lcc_get_taken_files(self):
        """Return the families of files that the council takes."""
        # As the limit: no secret.
        company_sudo = self.env.company.sudo()
        return [name for name in FAMILIES if company_sudo[f"lcc_takes_{name}"]]
