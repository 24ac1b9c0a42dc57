from datetime import datetime, timedelta

from odoo import api, models
from odoo.exceptions import AccessDenied, AccessError, UserError

#: What a key is for: calls of the JSON API and of Odoo's older ways of remote calls.
SCOPE = "rpc"
LONGEST_NAME = 100


class ApiKeyRefused(UserError):
    """A key can't be made like this; none was made.

    ``problems`` is {field: why, and the way out} of "name", "days" and "password".
    """

    def __init__(self, problems):
        super().__init__("\n".join(problems.values()))
        self.problems = problems


class ResUsersApikeys(models.Model):
    """Keys with which a provider's care system does what the user may do."""

    _inherit = "res.users.apikeys"

    @api.model
    def _lcc_get_own(self):
        """Return the current user's keys that haven't ended, the newest first."""
        return self.search(
            [
                ("user_id", "=", self.env.uid),
                ("scope", "in", (False, SCOPE)),
                "|",
                ("expiration_date", "=", False),
                ("expiration_date", ">=", datetime.now()),
            ],
            order="id desc",
        )

    @api.model
    def _lcc_get_terms(self):
        """Return the (days, label) pairs that the user may have a key for: Odoo's own
        choices, as long as the groups of the user allow."""
        choices = self.env["res.users.apikeys.description"]._selection_duration()
        # The rest stand for no end and for a day to type.
        return [(int(days), label) for days, label in choices if int(days) > 0]

    @api.model
    def _lcc_may_make(self):
        """Tell whether the council lets portal users have keys."""
        try:
            self.env["res.users.apikeys.description"].check_access_make_key()
        except AccessError:
            return False
        return True

    @api.model
    def _lcc_make(self, name, days, password):
        """Make a key for the current user; return it, told here and never again.

        ``name`` tells it from the user's others, ``days`` is one of the terms,
        ``password`` the user's own: an unattended screen makes no keys. Raise
        ApiKeyRefused for what is wrong, AccessError where the council lets portal
        users have no keys.
        """
        self.env["res.users.apikeys.description"].check_access_make_key()
        name = " ".join(str(name or "").replace("\0", " ").split())
        problems = self._lcc_get_problems(name, days)
        if not problems and not self._lcc_is_password(password):
            problems["password"] = self.env._(
                "This is not your password. After several wrong ones wait a minute "
                "before the next."
            )
        if problems:
            raise ApiKeyRefused(problems)
        return self._generate(SCOPE, name, datetime.now() + timedelta(days=int(days)))

    def _lcc_get_problems(self, name, days):
        problems = {}
        if not name:
            problems["name"] = self.env._("Enter a name, such as that of your system.")
        elif len(name) > LONGEST_NAME:
            problems["name"] = self.env._(
                "The name is longer than %(most)s characters.", most=LONGEST_NAME
            )
        # A form that is sent twice makes one key.
        elif name in self._lcc_get_own().mapped("name"):
            problems["name"] = self.env._(
                "You have a key %(name)s already. Revoke it first, or name this one "
                "otherwise.",
                name=name,
            )
        if str(days) not in {str(term) for term, _label in self._lcc_get_terms()}:
            problems["days"] = self.env._("Choose how long the key is to last.")
        return problems

    def _lcc_is_password(self, password):
        """Tell whether it is the current user's, at no faster pace than signing in."""
        user = self.env.user
        credential = {"type": "password", "login": user.login, "password": password}
        try:
            with user._assert_can_auth(user=user.login):
                user._check_credentials(credential, {"interactive": True})
        except AccessDenied:
            return False
        return True

    def _lcc_revoke(self):
        """End a key of the current user's; its system is refused from now on."""
        self._remove()
