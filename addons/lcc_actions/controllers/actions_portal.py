from odoo.http import request

from odoo.addons.lcc_provider_portal.controllers.provider_portal import (
    ProviderPortal,
    build_url,
)
from odoo.addons.lcc_provider_portal.tools.casts import as_id
from odoo.addons.lcc_provider_portal.tools.frame import PROVIDER_KEY

from .named_actions import ACTIONS_PATH, NEW_ACTION_PATH, NamedActions

ACTION_ROUTE = f"{ACTIONS_PATH}/<int:action_id>"


class ActionsPortal(ProviderPortal):
    """What the pages of actions share, and the ways to them from other pages."""

    def _get_new_action_url(self, frame, code, kind, record_id):
        """Return the address of a new action of the type named ``code`` about a
        record, or "" for a user without the role Actions."""
        if frame.provider not in frame.acting:
            return ""
        named = [("code", code), ("kind", kind), ("entity", record_id)]
        return build_url(NEW_ACTION_PATH, named)

    def _render_page(self, template, frame, page_name, title, status=200, **values):
        """Let every page know whether it can lead to a new action."""
        can_act = frame.provider in frame.acting
        return super()._render_page(
            template,
            frame,
            page_name,
            title,
            status=status,
            can_act=can_act,
            named_actions=NamedActions(request.env, can_act),
            **values,
        )

    def _find_action(self, action_id):
        """Return an action of a provider whom the user serves in the role Actions;
        else 404."""
        acting = request.env["lcc.provider.access"]._providers_of(
            request.env.user, "role_actions"
        )
        return self._find_document(
            "lcc.action", as_id(action_id), [("provider_id", "in", acting.ids)]
        )

    def _follow_actions_of(self, provider):
        """Let the header's choice follow a link to an action of ``provider``, whom the
        user serves; return the frame."""
        frame = self._get_actions_frame(provider)
        if request.session.get(PROVIDER_KEY) != provider.id:
            request.session[PROVIDER_KEY] = provider.id
        return frame


def action_url(action, step=""):
    """Return the address of an action's page, or of one of its steps."""
    return f"{ACTIONS_PATH}/{action.id}{step}"
