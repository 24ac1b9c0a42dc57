from odoo import fields, models


class ResCompany(models.Model):
    """How providers' users sign in."""

    _inherit = "res.company"

    lcc_requires_two_step = fields.Boolean(
        "Two-Step Sign-in of Provider Users",
        help="Who signs in with a password alone is led to setting up a second step, "
        "and gets nowhere else before, over RPC either.",
    )
    lcc_sign_in_minutes = fields.Integer(
        "Provider Users Signed Out After",
        default=60,
        help="Minutes without a page or call. 0: only after the hours that the group "
        "of portal users says.",
    )

    _lcc_sign_in_minutes = models.Constraint(
        "CHECK (lcc_sign_in_minutes >= 0)",
        "Enter the minutes after which providers' users are signed out, or 0.",
    )

    def write(self, vals):
        """Let Odoo ask anew whom it let in over RPC before two steps were required."""
        if "lcc_requires_two_step" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)
