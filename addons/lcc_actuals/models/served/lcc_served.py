from odoo import api, fields, models
from odoo.fields import Domain

from ..lcc_provider_access import ROLES

#: What a row of a provider's user says, by which what it shows changes.
ROW = ("user_id", *ROLES, "has_all_services", "service_ids")


class LccServed(models.AbstractModel):
    """Records of a provider, of which its users are shown what their rows say.

    Record rules ask ``is_served``. Which providers and services these are is read from
    the current user's rows and put into each query as ids: with the rows' table joined
    in, PostgreSQL took longer to plan a query than to answer it. Nothing is kept beyond
    the transaction, so a row taken away ends access at once (DESIGN section 2).
    """

    _name = "lcc.served"
    _description = "Shown to a Provider's Users"

    #: The roles that show records of this model.
    _served_roles = ()
    #: The model's field of the service, for the role Actuals.
    _served_service = "service_id"
    #: The way to the provider.
    _served_provider = "provider_id"
    #: The further fields that :meth:`_get_served_domain` asks.
    _served_fields = ()

    is_served = fields.Boolean(
        "Of a Provider One Serves",
        compute="_compute_is_served",
        search="_search_is_served",
        help="The current user is shown this as a provider's, by role and service.",
    )

    @api.depends(lambda self: self._get_served_fields())
    @api.depends_context("uid")
    def _compute_is_served(self):
        # As Odoo holds rules against records: in the archive or not, whoever reads.
        all_sudo = self.sudo().with_context(active_test=False)
        served_sudo = all_sudo.filtered_domain(self._get_served_domain())
        served_ids = set(served_sudo._ids)
        for record in self:
            record.is_served = record.id in served_ids

    @api.model
    def _search_is_served(self, operator, value):
        # Odoo turns any other question about a yes or no into this one.
        return self._get_served_domain() if operator == "in" else NotImplemented

    @api.model
    def _get_served_fields(self):
        rows = f"{self._served_provider}.lcc_access_ids"
        return [*self._served_fields, *(f"{rows}.{name}" for name in ROW)]

    @api.model
    def _get_served_domain(self):
        """Return the domain of what the current user is shown, to be asked past the
        user's rights."""
        return self.env["lcc.provider.access"]._get_served_domain(
            self._served_roles, self._get_services_domain, self._served_provider
        )

    @api.model
    def _get_services_domain(self, service_ids):
        """Return the domain of what is shown to who records these services alone."""
        return Domain(self._served_service, "in", service_ids)
