from odoo import models
from odoo.exceptions import UserError

from ...tools.passwords import is_common, is_personal

#: The council's staff whose passwords are judged like those of providers' users.
STAFF = "lcc_actuals.group_lcc_reader"


class ResUsers(models.Model):
    """Passwords that others would try first are refused, beside Odoo's own least
    length (``auth_password_policy.minlength``)."""

    _inherit = "res.users"

    def _set_password(self):
        for user in self:
            if user.password and (user._lcc_serves() or user.has_group(STAFF)):
                user._lcc_check_password(user.password)
        return super()._set_password()

    def _lcc_serves(self):
        """Tell whether the user serves a provider."""
        access = self.env["lcc.provider.access"]
        return self._is_portal() and bool(access._providers_of(self))

    def _lcc_check_password(self, password):
        """Raise UserError for a password that is easily guessed."""
        providers = self.env["lcc.provider.access"]._providers_of(self)
        names = [self.name, self.login, self.email, self.env.company.name]
        if is_personal(password, [*names, *providers.mapped("name")]):
            raise UserError(
                self.env._(
                    "This password is little more than a name that others know. Choose "
                    "three words that nobody would expect together."
                )
            )
        if is_common(password):
            raise UserError(
                self.env._(
                    "This password is one of those that others would try first. Choose "
                    "three words that nobody would expect together."
                )
            )
