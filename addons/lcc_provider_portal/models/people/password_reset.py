import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_actuals.tools.cells import one_line

from .lcc_reset_request import MOST

_logger = logging.getLogger(__name__)


class ResUsers(models.Model):
    """Asking for a new password tells nobody who has a sign-in, and not too often."""

    _inherit = "res.users"

    @api.model
    def reset_password(self, login):
        """Mail the user of ``login`` how to choose a new password. Whether there is
        one, and one that can be mailed, is not told.

        Raise UserError when it was asked for too often.
        """
        login = one_line(str(login or ""))
        if request and not self._lcc_may_ask(login):
            raise UserError(
                self.env._(
                    "A new password was asked for several times. Look for our e-mail, "
                    "or wait an hour and ask again."
                )
            )
        users = self.search(self._get_login_domain(login))
        users = users or self.search(self._get_email_domain(login))
        if len(users) != 1:
            return False
        try:
            with self.env.cr.savepoint():
                return super().reset_password(login)
        except UserError as error:
            # Odoo's words would name the user, or tell that there is one.
            _logger.info("No password mail for user %s: %s", users.id, type(error))
            return False

    @api.model
    def _lcc_may_ask(self, login):
        # Nobody may read or write them.
        requests = self.env["lcc.reset.request"].sudo()
        address = request.httprequest.remote_addr
        sources = {"login": login.lower(), "address": address}
        return requests._take(MOST, sources) is None
