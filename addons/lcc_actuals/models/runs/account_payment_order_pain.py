import re
from base64 import b64decode

from odoo import models

from .account_payment_method import PAIN

#: When the file was written: the one thing in it that is another each time.
WRITTEN = re.compile(rb"<CreDtTm>[^<]*</CreDtTm>")


class AccountPaymentOrder(models.Model):
    """The file of a run whose bank takes ISO 20022 (pain.001), which OCA's addon
    writes and checks against the standard's own schema."""

    _inherit = "account.payment.order"

    def generate_payment_file(self):
        """Return (bytes, extension) of the file, as OCA's orders do; that of a run is
        for officers who keep bills."""
        self.ensure_one()
        if self.payment_method_code == PAIN and self.lcc_is_run:
            self.env["account.move"]._lcc_check_officer()
        return super().generate_payment_file()

    def _lcc_is_same_file(self, content, kept):
        """Tell whether ``content`` pays what the kept file pays."""
        made = b64decode(kept.with_context(bin_size=False).data or b"")
        if self.payment_method_code == PAIN:
            content, made = WRITTEN.sub(b"", content), WRITTEN.sub(b"", made)
        return content == made
