from odoo import models

from odoo.addons.lcc_actuals.models.closing.client_closing import Cleared
from odoo.addons.lcc_actuals.models.closing.subject import SubjectPart


class LccClient(models.Model):
    """What disputes hold on a client."""

    _inherit = "lcc.client"

    def _get_subject_parts(self):
        by_dispute = "dispute_id.client_id"
        return [
            *super()._get_subject_parts(),
            SubjectPart(self.env._("Disputes"), self._find_subject("lcc.dispute")),
            SubjectPart(
                self.env._("Weeks in Dispute"),
                self._find_subject("lcc.dispute.line", by_dispute),
            ),
            SubjectPart(
                self.env._("What Was Said in Disputes"),
                self._find_subject("lcc.dispute.post", by_dispute),
            ),
        ]

    def _get_closing_obstacles(self):
        obstacles = super()._get_closing_obstacles()
        disputes = self._find_subject("lcc.dispute")
        open_ones = disputes.filtered(lambda dispute: dispute.state != "resolved")
        if open_ones:
            obstacles.append(
                self.env._(
                    "These disputes are open: %(disputes)s. Resolve them first.",
                    disputes=", ".join(open_ones.mapped("reference")),
                )
            )
        return obstacles

    def _get_closing_texts(self):
        return [
            *super()._get_closing_texts(),
            Cleared(
                self.env._("Details of disputes"),
                self._find_subject("lcc.dispute"),
                ("details",),
            ),
            Cleared(
                self.env._("What was said in disputes"),
                self._find_subject("lcc.dispute.post", "dispute_id.client_id"),
                ("text",),
            ),
        ]
