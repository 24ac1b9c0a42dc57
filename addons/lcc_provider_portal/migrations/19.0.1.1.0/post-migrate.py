"""Set once, as a new database gets it, what data files leave alone in an old one: a
council may have decided otherwise since."""

from odoo.api import SUPERUSER_ID, Environment

#: Days, as in data/api_keys_data.xml.
LONGEST_KEY = 365
#: Minutes, as in data/auth_timeout_data.xml.
LONGEST_SIGN_IN = 720
#: As in data/auth_password_data.xml.
SHORTEST_PASSWORD = 12
COOLDOWN = {"base.login_cooldown_after": 5, "base.login_cooldown_duration": 60}


def migrate(cr, version):
    """Let care systems have API keys, and sign-ins be as safe as in a new database."""
    env = Environment(cr, SUPERUSER_ID, {})
    portal = env.ref("base.group_portal")
    if not portal.api_key_duration:
        portal.api_key_duration = LONGEST_KEY
    if not portal.lock_timeout:
        portal.lock_timeout = LONGEST_SIGN_IN
    _set_missing(env, {"portal.allow_api_keys": True, **COOLDOWN})
    _lengthen_passwords(env["ir.config_parameter"])


def _set_missing(env, values):
    """Set the parameters that nobody has set yet."""
    parameters = env["ir.config_parameter"]
    for key, value in values.items():
        if not parameters.search_count([("key", "=", key)]):
            parameters.set_param(key, value)


def _lengthen_passwords(parameters):
    """Raise Odoo's own shortest length, which is no council's decision."""
    key = "auth_password_policy.minlength"
    if int(parameters.get_param(key) or 0) < SHORTEST_PASSWORD:
        parameters.set_param(key, SHORTEST_PASSWORD)
