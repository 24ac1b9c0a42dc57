from odoo import api, fields, models
from odoo.tools.misc import hmac

#: So many requests are taken within an hour: for one login, and from one address, which
#: may be that of a whole office.
MOST = {"login": 3, "address": 20}


class LccResetRequest(models.Model):
    """When a new password was asked for, so that it isn't asked for without end.

    What was typed is kept as a keyed digest: it may be anybody's address.
    """

    _name = "lcc.reset.request"
    _description = "Request for a New Password"
    _log_access = False

    moment = fields.Datetime(required=True, default=fields.Datetime.now)
    source = fields.Char(required=True)

    _source_idx = models.Index("(source, moment)")

    @api.model
    def _take(self, **sources):
        """Keep a request of these ``login`` and ``address``; return whether it may be
        answered. One that may not isn't counted, or the wait would never end."""
        keys = {
            kind: hmac(self.env, "lcc_reset_request", (kind, text))
            for kind, text in sources.items()
        }
        since = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        for kind, key in keys.items():
            domain = [("source", "=", key), ("moment", ">", since)]
            if self.search_count(domain) >= MOST[kind]:
                return False
        self.create([{"source": key} for key in keys.values()])
        return True

    @api.autovacuum
    def _gc_requests(self):
        """Forget what doesn't count any more."""
        day = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.search([("moment", "<", day)]).unlink()
