from odoo import fields, models

HELP_LIMIT = "Above this, a council officer approves the line before it is paid."


class LccPolicy(models.Model):
    """What a contract, or a service level, lets a provider record.

    A service level's own policy beats its contract's (DESIGN section 3, rule 13).
    """

    _name = "lcc.policy"
    _description = "Actuals Policy"
    _order = "name"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    allow_frustrated = fields.Boolean("Frustrated Allowed", default=True)
    allow_extra = fields.Boolean("Extra Allowed", default=True)
    allow_visits = fields.Boolean("Visits Editable", default=True)
    require_reason = fields.Boolean(
        "Reason Compulsory",
        help="Ask for a reason of the list wherever a comment is compulsory.",
    )
    bar_unended_weeks = fields.Boolean(
        "Only Ended Weeks", help="Refuse weeks that have not yet ended."
    )
    age_limit_days = fields.Integer(
        "Age Limit (Days)",
        help="Days after the week's Sunday during which it can be recorded; 0 for "
        "ever. An officer can reopen an older week.",
    )
    has_extra_limit = fields.Boolean("Extra Needs Approval Above a Tolerance")
    extra_tolerance_percent = fields.Float("Tolerance (% of Planned)")
    extra_tolerance_qty = fields.Float(
        "Tolerance (Quantity)",
        digits="Product Unit",
        help="The larger of the percentage and this quantity counts.",
    )
    has_unplanned_limit = fields.Boolean("Unplanned Needs Approval Above a Limit")
    unplanned_limit_qty = fields.Float(
        "Unplanned Limit", digits="Product Unit", help=HELP_LIMIT
    )
    has_intermittent_limit = fields.Boolean("Intermittent Needs Approval Above a Limit")
    intermittent_limit_qty = fields.Float(
        "Intermittent Limit", digits="Product Unit", help=HELP_LIMIT
    )

    _limits_positive = models.Constraint(
        "CHECK (age_limit_days BETWEEN 0 AND 3650 AND extra_tolerance_percent >= 0"
        " AND extra_tolerance_qty >= 0 AND unplanned_limit_qty >= 0"
        " AND intermittent_limit_qty >= 0)",
        "Limits and tolerances can't be negative, nor an age limit over 3,650 days.",
    )
