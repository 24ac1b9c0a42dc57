from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

ROLES = {
    "role_actuals": "Actuals",
    "role_invoices": "Invoices",
    "role_payments": "Payments",
    "role_actions": "Actions",
    "role_administrator": "Administrator",
}


class LccProviderAccess(models.Model):
    """Which provider a portal user serves, and in which roles.

    Every record rule of a portal user follows this table, never the user's own
    company, so that one person may serve several providers and that taking a
    row away ends the access at once (DESIGN section 2).
    """

    _name = "lcc.provider.access"
    _description = "Provider User"
    _order = "provider_id, user_id"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
    provider_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("is_lcc_provider", "=", True)],
    )
    role_actuals = fields.Boolean(
        "Actuals", help="Actuals, bulk import, care package line items, disputes."
    )
    role_invoices = fields.Boolean("Invoices", help="Invoices and purchase orders.")
    role_payments = fields.Boolean("Payments", help="Scheduled payments and reports.")
    role_actions = fields.Boolean("Actions", help="Actions and change requests.")
    role_administrator = fields.Boolean(
        "Administrator", help="Invites and removes the provider's users."
    )
    # Said, not worked out of there being none: a row whose last service goes must not
    # open all of them.
    has_all_services = fields.Boolean(
        "All Services",
        required=True,
        default=True,
        help="Records actuals for every service of the provider, now and later.",
    )
    # Those put away in the archive count as well.
    service_ids = fields.Many2many(
        "lcc.service",
        "lcc_provider_access_service_rel",
        "access_id",
        "service_id",
        "Only These Services",
        domain="[('provider_id', '=', provider_id)]",
        context={"active_test": False},
        help="Limits the role Actuals, unless it is for all services. Invoices, "
        "Payments and Actions are about the whole provider.",
    )

    _user_provider_unique = models.UniqueIndex(
        "(user_id, provider_id)",
        "This user already serves this provider: change the roles on that row.",
    )

    @api.constrains("user_id")
    def _check_user_is_portal(self):
        for access in self:
            if not access.user_id._is_portal():
                raise ValidationError(
                    self.env._(
                        "%(user)s is not a portal user. Council staff see providers "
                        "through their own groups; give portal access first.",
                        user=access.user_id.name,
                    )
                )

    @api.constrains("provider_id")
    def _check_provider(self):
        for access in self:
            if not access.provider_id.is_lcc_provider:
                raise ValidationError(
                    self.env._(
                        "%(name)s is not flagged as a care provider.",
                        name=access.provider_id.display_name,
                    )
                )

    @api.constrains("provider_id", "service_ids")
    def _check_services_are_the_provider_s(self):
        for access in self:
            strange = access.service_ids.filtered(
                lambda service, access=access: service.provider_id != access.provider_id
            )
            if strange:
                raise ValidationError(
                    self.env._(
                        "%(service)s is not a service of %(provider)s, so %(user)s "
                        "can't record actuals for it there. Choose services of "
                        "%(provider)s.",
                        service=strange[0].name,
                        provider=access.provider_id.display_name,
                        user=access.user_id.name,
                    )
                )

    @api.model
    def _providers_of(self, user, role=None):
        """Return the providers that ``user`` serves (in ``role``, when given)."""
        # The user may read the own rows; sudo lets the partners be named.
        rows_sudo = user.sudo().lcc_access_ids
        return (rows_sudo.filtered(role) if role else rows_sudo).provider_id

    @api.model
    def _check_role(self, providers, role):
        """Raise AccessError unless the current user may act for all
        ``providers`` in ``role``: as their portal user, or as council officer.
        """
        user = self.env.user
        if user.has_group("lcc_actuals.group_lcc_officer"):
            return
        if not user._is_portal() or providers - self._providers_of(user, role):
            raise AccessError(
                self.env._(
                    "This needs the role %(role)s for the provider concerned. Ask "
                    "your organisation's administrator, or the council, to give it.",
                    role=ROLES[role],
                )
            )

    @api.model
    def _get_recorded_domain(self, service="service_id"):
        """Return the domain of what the current user records actuals for, of a model
        with a ``provider_id`` whose field ``service`` names a service or several.

        The role Invoices shows all of the provider's weeks; this says which of them
        are the user's to record. Council officers record for all.
        """
        user = self.env.user
        if user.has_group("lcc_actuals.group_lcc_officer"):
            return Domain.TRUE
        if not user._is_portal():
            return Domain.FALSE
        return self._get_served_domain(
            ("role_actuals",), lambda service_ids: Domain(service, "in", service_ids)
        )

    @api.model
    def _get_served_domain(self, roles, services=None, provider="provider_id"):
        """Return the domain of what the current user's rows show of a model whose
        field ``provider`` names the provider: all of the providers served in one of
        ``roles``. Where the role Actuals is limited to services, ``services`` turns
        their ids into the domain of what it shows.
        """
        # The own rows; sudo lets providers and services be named.
        rows_sudo = self.env.user.sudo().lcc_access_ids
        whole_sudo = rows_sudo.filtered(lambda row: row._shows_all(roles))
        domain = Domain(provider, "in", whole_sudo.provider_id.ids)
        if "role_actuals" in roles:
            for row_sudo in (rows_sudo - whole_sudo).filtered("role_actuals"):
                own = Domain(provider, "=", row_sudo.provider_id.id)
                domain |= own & services(row_sudo.service_ids.ids)
        return domain

    def _shows_all(self, roles):
        """Tell whether the row has one of ``roles`` for all services."""
        return any(
            self[role] and (role != "role_actuals" or self.has_all_services)
            for role in roles
        )

    @api.model
    def _check_records(self, services):
        """Raise AccessError unless the current user may record actuals for all
        ``services``, which were shown to be the user's to read."""
        # Whose services they are is compared, no more.
        services_sudo = services.sudo()
        self._check_role(services_sudo.provider_id, "role_actuals")
        recorded_sudo = services_sudo.filtered_domain(self._get_recorded_domain("id"))
        others_sudo = services_sudo - recorded_sudo
        if others_sudo:
            raise AccessError(
                self.env._(
                    "%(service)s is not among the services that you record actuals "
                    "for. Ask your organisation's administrator, or the council, to "
                    "give it.",
                    service=others_sudo[0].name,
                )
            )
