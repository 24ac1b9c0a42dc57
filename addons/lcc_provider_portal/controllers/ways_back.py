from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_actuals.models.bill_document import find_document

from ..tools.casts import as_id
from .new_invoice_form import AskedBill
from .provider_portal import ProviderPortal


class WaysBack(ProviderPortal):
    """The ways from a week back to the invoice that it was reached from. What the
    address names and the user may not see, or what is gone, is no way back and no
    hindrance."""

    def _get_invoice_left(self, provider):
        """Return the invoice of ``provider`` that the address names, or none."""
        return request.env["account.move"].search(
            [
                ("id", "=", as_id(request.httprequest.args.get("invoice"))),
                ("lcc_provider_id", "=", provider.id),
            ]
        )

    def _get_new_bill_left(self):
        """Return the (address, words) of the new document that the address names, or
        ``None``."""
        asked = AskedBill.from_word(request.httprequest.args.get("new_bill"))
        if not asked:
            return None
        try:
            find_document(request.env, **asked.arguments())
        except UserError:
            return None
        kind = request.env["account.move"]._lcc_name_kind(asked.kind)
        return asked.url, f"New {kind}"
