"""Which try of a request this is."""

from odoo.http import request
from odoo.service.model import MAX_TRIES_ON_CONCURRENCY_FAILURE

#: How often this request has lost a lock before.
TRIES_KEY = "lcc_tries"


def is_last_try():
    """Count a lost lock and tell whether Odoo, which repeats a request that lost one,
    would now show the database's own error. Never outside of a request."""
    if not request:
        return False
    environ = request.httprequest.environ
    environ[TRIES_KEY] = environ.get(TRIES_KEY, 0) + 1
    return environ[TRIES_KEY] >= MAX_TRIES_ON_CONCURRENCY_FAILURE
