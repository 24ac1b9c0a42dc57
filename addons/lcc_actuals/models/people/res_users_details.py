from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import email_normalize

from ...exceptions import PeopleRefused
from ...tools.cells import one_line

#: How long each of the details may be.
MOST = {"name": 100, "email": 254, "phone": 40}


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
        values = values if isinstance(values, dict) else {}
        texts = {field: one_line(str(values.get(field) or "")) for field in MOST}
        checked = self._lcc_check_details(texts)
        changed = {name: text for name, text in checked.items() if text != user[name]}
        # Oneself, which portal users may not write. As the user and not the contact,
        # so that Odoo mails a change of address to the old one.
        user.sudo().write(changed)

    def _lcc_check_details(self, texts):
        email = email_normalize(texts["email"])
        problems = {}
        if not texts["name"] or len(texts["name"]) > MOST["name"]:
            problems["name"] = self.env._("Enter a name of at most 100 characters.")
        if not email or len(email) > MOST["email"]:
            problems["email"] = self.env._(
                "Enter one e-mail address, such as name@example.org."
            )
        if len(texts["phone"]) > MOST["phone"]:
            problems["phone"] = self.env._(
                "Enter a phone number of at most 40 characters."
            )
        if problems:
            raise PeopleRefused(problems)
        return {**texts, "email": email}
