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
        # Oneself, which portal users may not write. As the user and not the contact,
        # so that Odoo mails a change of address to the old one.
        user.sudo().write(changed)

    @api.model
    def _lcc_check_addresses(self):
        """Raise AccessError where Odoo's own pages of addresses would let the current
        user change a provider: they reach the contact's company, its name too. Who
        serves a provider has the details above instead."""
        user_sudo = self.env.user.sudo()
        company_sudo = user_sudo.partner_id.commercial_partner_id
        providers_sudo = user_sudo.lcc_access_ids.provider_id
        providers_sudo |= company_sudo.filtered("is_lcc_provider")
        if user_sudo._is_portal() and providers_sudo:
            raise AccessError(
                self.env._(
                    "The details of %(provider)s are changed by a change request, your "
                    "own under Your details.",
                    provider=providers_sudo[0].name,
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
