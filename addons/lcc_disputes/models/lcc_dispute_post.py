from odoo import fields, models

from odoo.addons.lcc_actuals.models.staff_names import may_see_staff

EVENTS = [
    ("opened", "Opened"),
    ("requested", "Resolution requested"),
    ("answered", "Answered"),
    ("resolved", "Resolved"),
]


class LccDisputePost(models.Model):
    """What was said in a dispute, by whom and when; it stays as it was said."""

    _name = "lcc.dispute.post"
    _description = "Post in a Dispute"
    _order = "id"
    _rec_name = "event"

    dispute_id = fields.Many2one(
        "lcc.dispute", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="dispute_id.company_id", store=True)
    event = fields.Selection(EVENTS, required=True)
    is_council = fields.Boolean("By the Council")
    user_id = fields.Many2one(
        "res.users", required=True, groups="lcc_actuals.group_lcc_reader"
    )
    date = fields.Datetime(required=True)
    text = fields.Text()

    def _has_field_access(self, field, operation):
        return may_see_staff(self, field) and super()._has_field_access(
            field, operation
        )

    def _get_author(self):
        """Name who said it: to providers, council staff are the council."""
        self.ensure_one()
        if self.is_council and self.env.user.share:
            return self.env._("The council")
        # A colleague of the reader's provider, or read by council staff.
        return self.sudo().user_id.name
