from odoo import api, models
from odoo.fields import Domain


class AccountMove(models.Model):
    """Documents that wait for their provider."""

    _inherit = "account.move"

    @api.model
    def _lcc_count_unsubmitted(self, providers):
        """Return {provider: (unsubmitted documents, how many of them were returned)},
        with the user's own rights; providers without any are left out."""
        groups = self._read_group(
            self._lcc_get_unsubmitted_domain(providers),
            ["lcc_provider_id"],
            ["__count", "lcc_return_reason:count"],
        )
        return {provider: tuple(counts) for provider, *counts in groups}

    @api.model
    def _lcc_get_unsubmitted_domain(self, providers):
        """Return what a document fulfils that its provider has not submitted."""
        return Domain("lcc_provider_id", "in", providers.ids) & Domain(
            "lcc_status", "=", "unsubmitted"
        )

    @api.model
    def _lcc_get_returned_domain(self, providers):
        """Return what a document fulfils that the council gave back to be mended."""
        return (
            self._lcc_get_unsubmitted_domain(providers)
            & Domain("lcc_return_reason", "!=", False)
            & Domain("lcc_date_returned", "!=", False)
        )
