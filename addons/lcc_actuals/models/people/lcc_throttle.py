from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL
from odoo.tools.misc import hmac

from ..request_tries import is_last_try

WINDOW = timedelta(hours=1)
#: Until then rows are kept that don't count any more.
KEPT = timedelta(days=1)


class LccThrottle(models.AbstractModel):
    """Counts what may be asked for so many times within an hour only.

    Who or what asked is kept as a keyed digest: it may be anybody's address.
    """

    _name = "lcc.throttle"
    _description = "Throttle"
    _log_access = False

    moment = fields.Datetime(required=True, default=fields.Datetime.now)
    source = fields.Char(required=True)
    number = fields.Integer(help="The how-manieth of its source.")

    _source_idx = models.Index("(source, moment)")
    _number_unique = models.UniqueIndex("(source, number)")

    @api.model
    def _take(self, most, sources):
        """Count one for each of ``sources``, {kind: text}, of which there may be
        ``most``, {kind: number}, within an hour; return None.

        Where one has had its number, count nothing, or the wait would never end, and
        return (its kind, the moment, in UTC, from which it may be asked for again).
        """
        keys = {
            kind: hmac(self.env, self._table, (kind, text))
            for kind, text in sources.items()
        }
        since = fields.Datetime.now() - WINDOW
        for kind, key in keys.items():
            domain = [("source", "=", key), ("moment", ">", since)]
            counted = self.search(domain, order="moment DESC", limit=most[kind])
            if len(counted) >= most[kind]:
                return kind, min(counted.mapped("moment"), default=since) + WINDOW
        for key in sorted(keys.values()):
            self._count(key)
        return None

    @api.model
    def _count(self, key):
        """Add a row of the source ``key``. Of two at once, who can't see each other's
        rows, the second has the same number: it is tried again and sees the first."""
        self.flush_model()
        query = SQL(
            "INSERT INTO %(table)s (moment, source, number)"
            " SELECT %(now)s, %(key)s, COALESCE(MAX(number), 0) + 1"
            " FROM %(table)s WHERE source = %(key)s ON CONFLICT DO NOTHING",
            table=SQL.identifier(self._table),
            now=fields.Datetime.now(),
            key=key,
        )
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            if not is_last_try():
                raise
            raise UserError(
                self.env._("Others asked for the same at this moment. Try again.")
            ) from error
        self.invalidate_model()

    @api.autovacuum
    def _gc_counted(self):
        """Forget what doesn't count any more."""
        if self._abstract:
            return
        self.search([("moment", "<", fields.Datetime.now() - KEPT)]).unlink()
