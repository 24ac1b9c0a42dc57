from odoo import api, fields, models

from ..tools.frame import INVOICES_PATH


class AccountMove(models.Model):
    _inherit = "account.move"

    # As is_served of the models that are ours (lcc.served).
    lcc_is_served = fields.Boolean(
        "Of a Provider One Serves",
        compute="_compute_lcc_is_served",
        search="_search_lcc_is_served",
        help="The current user serves the bill's provider, in the role Invoices.",
    )

    @api.depends(
        "lcc_provider_id.lcc_access_ids.role_invoices",
        "lcc_provider_id.lcc_access_ids.user_id",
    )
    @api.depends_context("uid")
    def _compute_lcc_is_served(self):
        access = self.env["lcc.provider.access"]
        served = access._providers_of(self.env.user, "role_invoices")
        for move in self:
            # Compared only, whatever may be read of either.
            move.lcc_is_served = move.sudo().lcc_provider_id in served

    @api.model
    def _search_lcc_is_served(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self.env["lcc.provider.access"]._get_served_domain(
            ("role_invoices",), provider="lcc_provider_id"
        )

    def _compute_access_url(self):
        """A care provider's bill is read on the provider's own page of it."""
        result = super()._compute_access_url()
        # Which kind of document it is, is no secret to whoever holds its id.
        for bill in self.sudo()._lcc_is_bill():
            bill.access_url = f"{INVOICES_PATH}/{bill.id}"
        return result
