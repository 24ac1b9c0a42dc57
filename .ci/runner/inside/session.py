"""An Odoo environment on a database, for scripts."""

from contextlib import contextmanager

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config

from runner import paths


@contextmanager
def odoo_environment(database, conf=paths.ODOO_CONF):
    """Open a database as the superuser, and commit when the context ends well.

    :param str database: its name
    :param conf: the path of Odoo's configuration
    :return: a context that gives the Odoo environment
    """
    options = ["-c", str(conf), "-d", database, "--no-http"]
    options.append("--log-level=warn")
    config.parse_config(options, setup_logging=True)
    with Registry(database).cursor() as cr:
        yield Environment(cr, SUPERUSER_ID, {})
