"""Steps that manage what is held on people."""

from odoo.exceptions import AccessError


def check_manager(env):
    """Raise AccessError unless the current user is a manager of ours."""
    if not env.user.has_group("lcc_actuals.group_lcc_manager"):
        raise AccessError(
            env._(
                "Only managers of Care Purchasing answer subject access requests and "
                "close clients or providers."
            )
        )
