from odoo import http
from odoo.http import request

from odoo.addons.lcc_provider_portal.controllers.help import READ, ProviderHelp
from odoo.addons.lcc_provider_portal.models.lcc_help_page import GUIDE
from odoo.addons.lcc_provider_portal.tools.frame import HELP_PATH

from ..models.lcc_action_type import KINDS
from ..tools.how_tos import HOW_TOS, TERMS

TYPES_PATH = f"{HELP_PATH}/action-types"
TITLE = "Types of action and their due dates"


class ActionsHelp(ProviderHelp):
    """What Help says of actions; the types as they are set up (guide: Appendix B)."""

    @http.route(TYPES_PATH, auth="user", **READ)
    def portal_help_action_types(self, **query):
        """Each type: when to use it, on what, and how soon it can be due."""
        # Which types there are is no secret; staff of other departments may ask too.
        types_sudo = request.env["lcc.action.type"].sudo().search([])
        return self._render_help(
            "lcc_actions.portal_help_action_types",
            GUIDE,
            title=TITLE,
            own=types_sudo.filtered(lambda found: not found.is_council_only),
            council=types_sudo.filtered("is_council_only"),
            kinds_text=kinds_text,
            days_text=days_text,
        )

    def _get_how_tos(self):
        return [*super()._get_how_tos(), *HOW_TOS]

    def _get_terms(self):
        return [*super()._get_terms(), *TERMS]

    def _get_other_pages(self):
        about = "When to use each, on what, and the earliest due date."
        return [*super()._get_other_pages(), (TYPES_PATH, TITLE, about)]


def kinds_text(action_type):
    """Return what an action of the type can be about: "Contract, Invoice"."""
    return ", ".join(KINDS[kind][0] for kind in action_type._get_kinds())


def days_text(action_type):
    """Return the minimum due date: "2 working days"."""
    return f"{action_type.due_days} working day{'s' * (action_type.due_days != 1)}"
