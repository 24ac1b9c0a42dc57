from odoo import models

from odoo.addons.lcc_actuals.models.closing.client_closing import Cleared, clear
from odoo.addons.lcc_actuals.models.closing_mark import as_closing

from ..tools.steps import DONE
from .change_requests.lcc_change_request import OPEN_STATES

#: What is known of a service's manager.
MANAGER = ("manager_name", "manager_phone", "manager_email")
#: What a change request says of them.
VALUES = ("old_value", "new_value", "old_text", "new_text")


class ResPartner(models.Model):
    """What closing a provider means for what was asked of and by it."""

    _inherit = "res.partner"

    def _lcc_get_closing_obstacles(self):
        obstacles = super()._lcc_get_closing_obstacles()
        actions = self._lcc_find("lcc.action")
        open_ones = actions.filtered(lambda action: action.state != DONE)
        if open_ones:
            obstacles.append(
                self.env._(
                    "These actions are open: %(actions)s. Close them first.",
                    actions=", ".join(open_ones.mapped("reference")),
                )
            )
        requests = self._lcc_find("lcc.change.request")
        if requests.filtered(lambda request: request.state in OPEN_STATES):
            obstacles.append(
                self.env._("A change request is open. Accept or reject it first.")
            )
        return obstacles

    def _lcc_get_closing_preview(self):
        goes, stays = super()._lcc_get_closing_preview()
        goes.append(self.env._("Contact name, and the managers of its services"))
        count = len(self._get_requests_about_people())
        goes.append(
            self.env._("What change requests say of people: %(count)s", count=count)
        )
        return goes, stays

    def _lcc_hide_people(self):
        as_closing(self).write({"lcc_contact_name": False})
        services = self._lcc_find("lcc.service")
        as_closing(services).write(dict.fromkeys(MANAGER, False))
        requests = self._get_requests_about_people()
        gone = self.env._("Removed: the provider is closed")
        clear(Cleared("", requests, ("details", "comment")), gone)
        clear(Cleared("", requests.line_ids, VALUES), gone)
        return super()._lcc_hide_people()

    def _get_requests_about_people(self):
        """Return the change requests but those of bank details, of which payments were
        made."""
        requests = self._lcc_find("lcc.change.request")
        return requests.filtered(lambda request: request.kind != "bank")
