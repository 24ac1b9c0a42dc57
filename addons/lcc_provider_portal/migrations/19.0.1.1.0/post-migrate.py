"""Set once, as a new database gets it, what data files leave alone in an old one: a
council may have decided otherwise since."""

from odoo.api import SUPERUSER_ID, Environment

#: Days, as in data/res_groups_data.xml.
LONGEST_KEY = 365
#: Minutes, as in data/res_groups_data.xml.
LONGEST_SIGN_IN = 720
#: As in data/api_keys_data.xml and data/auth_password_data.xml.
PARAMETERS = {
    "portal.allow_api_keys": "True",
    "auth_password_policy.minlength": "12",
    "base.login_cooldown_after": "5",
    "base.login_cooldown_duration": "60",
}
#: Odoo's own figures, which are no council's decision.
FIGURES_OF_ODOO = {
    "auth_password_policy.minlength": "8",
    "base.login_cooldown_after": "10",
    "base.login_cooldown_duration": "60",
}


def migrate(cr, version):
    """Let care systems have API keys, and sign-ins be as safe as in a new database."""
    env = Environment(cr, SUPERUSER_ID, {})
    portal = env.ref("base.group_portal")
    if not portal.api_key_duration:
        portal.api_key_duration = LONGEST_KEY
    if not portal.lock_timeout:
        portal.lock_timeout = LONGEST_SIGN_IN
    parameters = env["ir.config_parameter"]
    for key, value in PARAMETERS.items():
        if parameters.get_param(key) in (False, FIGURES_OF_ODOO.get(key)):
            parameters.set_param(key, value)
