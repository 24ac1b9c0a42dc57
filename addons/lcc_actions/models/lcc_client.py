from odoo import models

from odoo.addons.lcc_actuals.models.closing.client_closing import Cleared
from odoo.addons.lcc_actuals.models.closing.subject import SubjectPart

from ..tools.steps import DONE


class LccClient(models.Model):
    """What actions hold on a client."""

    _inherit = "lcc.client"

    def _get_subject_parts(self):
        actions = self._find_subject("lcc.action")
        return [
            *super()._get_subject_parts(),
            SubjectPart(self.env._("Actions"), actions),
        ]

    def _get_closing_obstacles(self):
        obstacles = super()._get_closing_obstacles()
        actions = self._find_subject("lcc.action")
        open_ones = actions.filtered(lambda action: action.state != DONE)
        if open_ones:
            obstacles.append(
                self.env._(
                    "These actions are open: %(actions)s. Close them first.",
                    actions=", ".join(open_ones.mapped("reference")),
                )
            )
        return obstacles

    def _get_closing_texts(self):
        return [
            *super()._get_closing_texts(),
            Cleared(
                self.env._("Titles and texts of actions"),
                self._find_subject("lcc.action"),
                ("title", "text", "close_reason"),
            ),
        ]
