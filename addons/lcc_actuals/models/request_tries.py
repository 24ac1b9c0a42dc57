"""Losing a race to another transaction: the request starts again, and after the last
try its user is told in words."""

from odoo.exceptions import UserError
from odoo.http import request
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

#: So often a request tries to get a lock. Odoo would repeat it four times, with pauses
#: of up to 2, 4, 8 and 16 seconds: too long to wait to be told that others were first.
TRIES = 3
#: How often this request has lost a lock before.
TRIES_KEY = "lcc_tries"


def lock_rows(records, get_words):
    """Let one transaction at a time go on with ``records``.

    Under REPEATABLE READ a lock alone would let the waiting transaction go on with what
    it read before; an UPDATE makes it fail and start again on fresh data (Odoo repeats
    the request). Locking in the order of ids keeps two that lock many from waiting for
    each other; a stronger lock would also keep out everyone who adds what refers to the
    record.

    Whoever loses the last try as well is told so: UserError of ``get_words()``, after
    which the transaction can go on, to show a page again with what was typed.
    """
    cr, table = records.env.cr, SQL.identifier(records._table)
    ids = SQL("%s", records.ids)
    try:
        with cr.savepoint(flush=False):
            # Losing the race is nothing to report in the log.
            for query in (
                SQL(
                    "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id"
                    " FOR NO KEY UPDATE",
                    table,
                    ids,
                ),
                SQL(
                    "UPDATE %s SET write_uid = write_uid WHERE id = ANY(%s)", table, ids
                ),
            ):
                cr.execute(query, log_exceptions=False)
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
        if not is_last_try():
            raise
        raise UserError(get_words()) from error


def is_last_try():
    """Count a lost lock and tell whether the request, which Odoo repeats when it lost
    one, has tried often enough. Never outside of a request."""
    if not request:
        return False
    environ = request.httprequest.environ
    environ[TRIES_KEY] = environ.get(TRIES_KEY, 0) + 1
    return environ[TRIES_KEY] >= TRIES
