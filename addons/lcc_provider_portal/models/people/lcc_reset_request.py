from odoo import models

#: So many requests are taken within an hour: for one login, and from one address, which
#: may be that of a whole office.
MOST = {"login": 3, "address": 20}


class LccResetRequest(models.Model):
    """When a new password was asked for, so that it isn't asked for without end."""

    _name = "lcc.reset.request"
    _inherit = "lcc.throttle"
    _description = "Request for a New Password"
    _log_access = False
