from odoo import http
from odoo.http import request

from odoo.addons.lcc_provider_portal.controllers.home import ProviderHome, Task
from odoo.addons.lcc_provider_portal.controllers.provider_portal import READ

from .actions_list import ActionsList
from .actions_portal import ACTIONS_PATH, ActionsPortal


class ProviderActions(ActionsPortal):
    """The provider's actions, by default the open ones; below them its change
    requests."""

    @http.route(ACTIONS_PATH, **READ)
    def portal_my_actions(self, **query):
        """The actions that the filters want, those with the newest post first."""
        frame = self._get_actions_frame()
        own = [("provider_id", "=", frame.provider.id)]
        return self._render_page(
            "lcc_actions.portal_my_actions",
            frame,
            "actions",
            "Actions and Change Requests",
            actions=ActionsList(request.env, own, query, ACTIONS_PATH),
            anchor="",
            **self._get_change_requests_values(frame, query),
        )

    def _get_change_requests_values(self, frame, query):
        """Return what the template ``lcc_actions.change_requests`` shows below the
        actions; ``query`` is that of the page's address."""
        return {"change_requests": None}


class ProviderActionsHome(ProviderHome):
    """The card of the home page."""

    def _get_tasks(self, frame):
        tasks = super()._get_tasks(frame)
        if frame.provider in frame.acting:
            text = f"See what you and {frame.council} ask of each other, and answer"
            count = self._get_actions_text(frame.provider)
            tasks.append(Task("Actions and Change Requests", ACTIONS_PATH, text, count))
        return tasks

    def _get_actions_text(self, provider):
        """Say "2 open Actions, 1 with you, 1 overdue, 1 with new posts"."""
        live = [("provider_id", "=", provider.id), ("state", "!=", "done")]
        actions = request.env["lcc.action"]
        count = actions.search_count(live)
        unread = actions.search_count(
            [("provider_id", "=", provider.id), ("is_unread", "=", True)]
        )
        words = [f"{count or 'No'} open Action{'' if count == 1 else 's'}"]
        for number, said in (
            (actions.search_count([*live, ("turn", "=", "provider")]), "with you"),
            (actions.search_count([*live, ("is_overdue", "=", True)]), "overdue"),
            (unread, "with new posts"),
        ):
            if number:
                words.append(f"{number} {said}")
        return ", ".join(words)
