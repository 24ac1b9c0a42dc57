"""Set once, as a new database gets it, what data files leave alone in an old one: a
council may have decided otherwise since."""

from odoo.api import SUPERUSER_ID, Environment

#: Days, as in data/api_keys_data.xml.
LONGEST_KEY = 365


def migrate(cr, version):
    """Let providers' care systems have API keys."""
    env = Environment(cr, SUPERUSER_ID, {})
    portal = env.ref("base.group_portal")
    if not portal.api_key_duration:
        portal.api_key_duration = LONGEST_KEY
    parameters = env["ir.config_parameter"]
    if not parameters.search_count([("key", "=", "portal.allow_api_keys")]):
        parameters.set_param("portal.allow_api_keys", True)
