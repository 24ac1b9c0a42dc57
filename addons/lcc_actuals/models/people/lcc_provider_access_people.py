from collections import Counter

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ...exceptions import PeopleRefused
from ..lcc_provider_access import ROLES


class LccProviderAccess(models.Model):
    """What an administrator does about the users of the provider, on pages and over
    RPC alike: rows are the provider's own to see, by these methods, and nobody's to
    write directly."""

    _inherit = "lcc.provider.access"

    @api.model
    def get_people(self, provider_id):
        """Return the users of a provider, by name: a dict of id, name, email, roles
        (list of their names), has_all_services and services (ids of those named
        otherwise) with services_text, last_sign_in (UTC, or False), is_invited (has not
        signed in since access was given) and is_self.

        Of somebody who has not signed in since, only what was typed in the invitation
        is told: they may have a sign-in already, which is for them to say.

        Raise AccessError unless the current user is an administrator of the provider,
        or a council manager.
        """
        provider_sudo = self._get_administered(provider_id)
        # An administrator's to see, see above.
        rows_sudo = self.sudo().search([("provider_id", "=", provider_sudo.id)])
        people = [row._read_person() for row in rows_sudo]
        return sorted(people, key=lambda person: (person["name"].lower(), person["id"]))

    @api.model
    def _count_people(self, provider_id):
        """Return (how many users a provider has, how many of them have not signed in
        since access was given), in two queries. AccessError as ``get_people``."""
        provider_sudo = self._get_administered(provider_id)
        # An administrator's to see, see above.
        rows_sudo = self.sudo().search_fetch(
            [("provider_id", "=", provider_sudo.id)], order="id"
        )
        # What Odoo takes the last sign-in from.
        groups = (
            self.env["res.users.log"]
            .sudo()
            ._read_group(
                [("create_uid", "in", rows_sudo.user_id.ids)],
                ["create_uid"],
                ["create_date:max"],
            )
        )
        last = {user.id: moment for user, moment in groups}
        waiting = [
            row for row in rows_sudo if row._is_invited(last.get(row.user_id.id))
        ]
        return len(rows_sudo), len(waiting)

    def _is_invited(self, last_sign_in):
        """Tell whether the user has not signed in since access was given."""
        return not last_sign_in or last_sign_in < self.create_date

    @api.model
    def get_services(self, provider_id):
        """Return the provider's services that users can be given, by name: a dict of id
        and name, which also names the contract where several are called the same.
        AccessError as ``get_people``."""
        provider_sudo = self._get_administered(provider_id)
        # An administrator's to name, whatever the own roles.
        services_sudo = self.env["lcc.service"].sudo()
        found = services_sudo.with_context(active_test=False).search(
            [("provider_id", "=", provider_sudo.id)]
        )
        same = Counter(found.mapped("name"))
        return [
            {
                "id": service.id,
                "name": service.name
                if same[service.name] == 1
                else f"{service.name} ({service.contract_id.name})",
            }
            for service in found
        ]

    @api.model
    def action_set_roles(self, access_id, roles, services=None):
        """Give a user of the provider the roles named in the list ``roles`` and take
        the others. ``services`` says for which services the user records actuals:
        ``True`` for all, now and later, or a list of ids of some of the provider's;
        ``None`` leaves that as it is.

        Raise UserError for no role at all, for what is no role, and where the provider
        would be left without administrator, PeopleRefused for services that are none of
        the provider's or a list of none. AccessError as ``get_people``."""
        row_sudo = self._find_administered(access_id)
        vals = self._check_roles(roles)
        if services is not None:
            vals |= self._check_services(row_sudo.provider_id, services)
        row_sudo.write(vals)

    @api.model
    def action_remove(self, access_id):
        """End a user's access to the provider at once, and with the last one of theirs
        every session, API key and trusted device. Errors as ``action_set_roles``."""
        self._find_administered(access_id).unlink()

    def _read_person(self):
        user = self.user_id
        is_invited = self._is_invited(user.login_date)
        is_told = not is_invited or not self.invited_email
        return {
            "id": self.id,
            "name": user.name if is_told else self.invited_name,
            "email": (user.email or user.login) if is_told else self.invited_email,
            "roles": [role for role in ROLES if self[role]],
            "has_all_services": self.has_all_services,
            "services": [] if self.has_all_services else self.service_ids.ids,
            "services_text": self._get_services_text(),
            "last_sign_in": False if is_invited else user.login_date,
            "is_invited": is_invited,
            "is_self": user == self.env.user,
        }

    @api.model
    def _check_roles(self, roles):
        """Return the values of a row with exactly these roles; raise UserError for
        none, and for what is none."""
        is_list = isinstance(roles, list | tuple | set)
        if not is_list or not all(isinstance(role, str) for role in roles):
            raise UserError(self.env._("The roles are not a list of roles."))
        if unknown := set(roles) - ROLES.keys():
            raise UserError(
                self.env._(
                    "%(role)s is no role. Roles are %(roles)s.",
                    role=min(unknown)[:64],
                    roles=", ".join(ROLES),
                )
            )
        if not roles:
            raise UserError(
                self.env._(
                    "Choose at least one role. To end somebody's access, remove them."
                )
            )
        return {role: role in roles for role in ROLES}

    @api.model
    def _check_services(self, provider, services):
        """Return the values of a row of ``provider`` for ``services``, see
        ``action_set_roles``; raise PeopleRefused."""
        if services is True:
            return {"has_all_services": True, "service_ids": [Command.clear()]}
        as_id = self.env["lcc.actual"]._as_id
        is_list = isinstance(services, list | tuple | set)
        asked = {as_id(each) for each in services} if is_list else set()
        if not asked:
            text = self.env._("Choose at least one service, or all services.")
            raise PeopleRefused({"services": text})
        known = {service["id"] for service in self.get_services(provider.id)}
        if asked - known:
            text = self.env._(
                "One of these is not a service of %(provider)s. Choose among its "
                "services.",
                provider=provider.name,
            )
            raise PeopleRefused({"services": text})
        return {
            "has_all_services": False,
            "service_ids": [Command.set(sorted(asked))],
        }

    @api.model
    def _get_administered(self, provider_id):
        """Return the provider, as sudo, whose users the current user may manage; raise
        AccessError alike for another's and for what isn't there."""
        user, number = self.env.user, self.env["lcc.actual"]._as_id(provider_id)
        providers = self.env["res.partner"]
        if user._is_portal():
            providers = self._providers_of(user, "role_administrator")
        elif user.has_group("lcc_actuals.group_lcc_manager"):
            domain = [("id", "=", number), ("is_lcc_provider", "=", True)]
            providers = providers.search(domain)
        # Named to the administrator, who may not read partners.
        provider_sudo = providers.sudo().filtered(lambda found: found.id == number)
        if not provider_sudo:
            raise AccessError(
                self.env._(
                    "Only an administrator of the provider concerned, or the council, "
                    "manages its users."
                )
            )
        return provider_sudo

    @api.model
    def _find_administered(self, access_id):
        """Return the row, as sudo, of a user whom the current one may manage."""
        number = self.env["lcc.actual"]._as_id(access_id)
        # Looked up first and judged then: no other answer for another's row.
        row_sudo = self.sudo().search([("id", "=", number)])
        self._get_administered(row_sudo.provider_id.id)
        return row_sudo
