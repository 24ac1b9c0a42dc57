from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError

#: So many invitations are mailed within an hour, repeated ones too: by one user, for
#: one provider by its administrators, and by one provider to one address.
MOST = {"user": 20, "provider": 20, "address": 3}
#: A manager of the council invites for many providers.
MOST_OF_COUNCIL = {**MOST, "user": 200}


class LccInvitation(models.Model):
    """When somebody was invited, so that nobody mails strangers without end."""

    _name = "lcc.invitation"
    _inherit = "lcc.throttle"
    _description = "Invitation Mailed"
    _log_access = False

    @api.model
    def _check_pace(self, provider, email):
        """Count an invitation of ``email`` by the current user for ``provider``; raise
        UserError, which says how many there may be and from when on, when it would be
        one too many.

        An address is counted for each provider, so that no provider learns of another
        that invites the same person.
        """
        user, most = self.env.user, MOST
        sources = {
            "address": (provider.id, email.lower()),
            "user": user.id,
            "provider": provider.id,
        }
        if not user._is_portal():
            most = MOST_OF_COUNCIL
            del sources["provider"]
        if full := self._take(most, sources):
            kind, moment = full
            raise UserError(
                self._get_refusal(kind, most[kind], provider, email, moment)
            )

    @api.model
    def _get_refusal(self, kind, most, provider, email, moment):
        # The last second of that minute has passed as well then.
        again = self.env.company._lcc_local(moment + timedelta(minutes=1))
        words = {
            "most": most,
            "provider": provider.name,
            "email": email,
            "time": f"{again:%H:%M}",
        }
        if kind == "address":
            return self.env._(
                "%(provider)s has invited %(email)s %(most)s times within an hour, "
                "which is the most. Try again after %(time)s.",
                **words,
            )
        if kind == "provider":
            return self.env._(
                "%(most)s invitations were sent for %(provider)s within an hour, which "
                "is the most. Try again after %(time)s.",
                **words,
            )
        return self.env._(
            "You have sent %(most)s invitations within an hour, which is the most. Try "
            "again after %(time)s.",
            **words,
        )
