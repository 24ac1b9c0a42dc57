"""What the server's log leaves out: people's names, and keys that open something."""

import logging
import re

from odoo.exceptions import UserError
from odoo.service.server import thread_local

#: The query of an address: what was searched for, or the token of a link.
QUERY = re.compile(r"\?[^ #]*")


def drop_query(record):
    """Leave the queries of addresses out of a request's line."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            QUERY.sub("?", arg) if isinstance(arg, str) else arg for arg in record.args
        )
    return True


def drop_words(record):
    """Of a refusal, log what kind it was and what was called: its words name clients,
    and are for the user, who has read them."""
    if isinstance(record.msg, UserError):
        called = getattr(thread_local, "rpc_model_method", "") or "a page"
        record.msg = f"{type(record.msg).__name__} told to the user of {called}"
        record.args = ()
    return True


def keep_people_out_of_the_log():
    """Filter what Odoo logs of each request, in this process from now on."""
    for name, leave_out in (("werkzeug", drop_query), ("odoo.http", drop_words)):
        logger = logging.getLogger(name)
        if leave_out not in logger.filters:
            logger.addFilter(leave_out)
