from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import email_normalize

from ...exceptions import PeopleRefused
from ...tools.cells import one_line

#: How long each of the details may be; an address, by RFC 5321 section 4.5.3.1.3.
MOST = {"name": 100, "email": 254, "phone": 40}
NEEDED = ("name", "email")


class ResUsers(models.Model):
    """What a provider's user says of themselves."""

    _inherit = "res.users"

    def write(self, vals):
        """Refuse what Odoo lets every user write of themselves, by RPC too, where it
        would change a provider, or would pass by the rules of Your details."""
        user_sudo = self.env.user.sudo()
        if not self.env.su and user_sudo._is_portal():
            partner_sudo = user_sudo.partner_id
            fields = [self._fields[name] for name in vals if name in self._fields]
            is_contact_s = any(field.inherited for field in fields)
            if partner_sudo.is_lcc_provider and is_contact_s:
                self._lcc_refuse_details(partner_sudo)
            if user_sudo.lcc_access_ids and not MOST.keys().isdisjoint(vals):
                self._lcc_refuse_details(user_sudo.lcc_access_ids[0].provider_id)
        return super().write(vals)

    @api.model
    def action_lcc_set_details(self, values):
        """Change the current user's own details: a dict of the texts ``name``,
        ``email``, where notifications go, and ``phone``, which may be empty. What they
        sign in with stays as it is.

        Raise PeopleRefused for what is missing, too long or no e-mail address,
        AccessError for anyone but a portal user with a contact of their own: a
        provider's details change by a change request.
        """
        user = self.env.user
        if not user._is_portal() or user.partner_id.sudo().is_lcc_provider:
            raise AccessError(
                self.env._("Details are changed here by providers' own users.")
            )
        texts, problems = self._lcc_check_person(values, MOST)
        if problems:
            raise PeopleRefused(problems)
        changed = {name: text for name, text in texts.items() if text != user[name]}
        # Oneself, see above. As the user and not the contact, so that Odoo mails a
        # change of address to the old one.
        user.sudo().write(changed)

    @api.model
    def _lcc_check_addresses(self):
        """Raise AccessError where the current user is kept from Odoo's own pages of
        addresses, see :meth:`_lcc_find_reached`. Who serves a provider has the details
        above instead."""
        if providers_sudo := self._lcc_find_reached():
            self._lcc_refuse_details(providers_sudo[0])

    @api.model
    def _lcc_find_reached(self):
        """Return, as sudo, the providers whom the current portal user serves or whom
        Odoo's own pages of addresses would let them change: these reach the contact's
        company, its name too, and the addresses of all who stand under it."""
        user_sudo = self.env.user.sudo()
        if not user_sudo._is_portal():
            return user_sudo.partner_id.browse()
        company_sudo = user_sudo.partner_id.commercial_partner_id
        reached_sudo = company_sudo.with_context(active_test=False).search(
            [("is_lcc_provider", "=", True), ("id", "child_of", company_sudo.ids)]
        )
        return user_sudo.lcc_access_ids.provider_id | reached_sudo

    @api.model
    def _lcc_refuse_details(self, provider_sudo):
        raise AccessError(
            self.env._(
                "The details of %(provider)s are changed by a change request, your own "
                "under Your details. If you have no such page, ask the council.",
                provider=provider_sudo.name,
            )
        )

    @api.model
    def _lcc_check_person(self, values, names):
        """Return ({name: text}, {name: why it can't be}) of what is said of a person,
        of the fields ``names``; the e-mail address is in its normal form."""
        values = values if isinstance(values, dict) else {}
        texts = {name: one_line(str(values.get(name) or "")) for name in names}
        texts["email"] = email_normalize(texts["email"]) or ""
        whys = {
            "name": self.env._("Enter a name of at most 100 characters."),
            "email": self.env._("Enter one e-mail address, such as name@example.org."),
            "phone": self.env._("Enter a phone number of at most 40 characters."),
        }
        wrong = [
            name
            for name, text in texts.items()
            if len(text) > MOST[name] or (not text and name in NEEDED)
        ]
        return texts, {name: whys[name] for name in wrong}
