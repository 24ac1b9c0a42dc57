from datetime import datetime, time

from odoo import http
from odoo.http import request

from odoo.addons.lcc_actuals.tools.weeks import long_date
from odoo.addons.lcc_provider_portal.controllers.home import ProviderHome, Task
from odoo.addons.lcc_provider_portal.controllers.overview import ProviderOverview
from odoo.addons.lcc_provider_portal.controllers.provider_portal import READ
from odoo.addons.lcc_provider_portal.tools.overview import Column
from odoo.addons.lcc_provider_portal.tools.todo import Todo, TodoKind

from ..models.change_requests.lcc_change_request import OPEN_STATES
from ..models.lcc_action_waiting import LiveCounts
from .actions_list import ActionsList
from .actions_portal import ACTIONS_PATH, ActionsPortal, action_url


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
    """The card of the home page, and what of it needs doing."""

    def _get_waiting(self, frame):
        """Add ``actions``, :class:`LiveCounts`."""
        waiting = {**super()._get_waiting(frame), "actions": LiveCounts()}
        if frame.provider in frame.acting:
            counts = request.env["lcc.action"]._count_live(frame.provider)
            waiting["actions"] = counts.get(frame.provider, LiveCounts())
        return waiting

    def _get_tasks(self, frame, waiting):
        tasks = super()._get_tasks(frame, waiting)
        if frame.provider in frame.acting:
            text = f"See what you and {frame.council} ask of each other, and answer"
            count = self._get_actions_text(frame.provider, waiting["actions"])
            tasks.append(Task("Actions and Change Requests", ACTIONS_PATH, text, count))
        return tasks

    def _get_actions_text(self, provider, counts):
        """Say "2 open Actions, 1 with you, 1 overdue, 1 with new posts"; and "1 change
        request waits for the council"."""
        words = [f"{counts.live or 'No'} open Action{'' if counts.live == 1 else 's'}"]
        unread = request.env["lcc.action"].search_count(
            [("provider_id", "=", provider.id), ("is_unread", "=", True)]
        )
        for number, said in (
            (counts.own, "with you"),
            (counts.overdue, "overdue"),
            (unread, "with new posts"),
        ):
            if number:
                words.append(f"{number} {said}")
        return ", ".join(words) + self._get_changes_text(provider)

    def _get_changes_text(self, provider):
        """Say "; 1 open Change Request", or nothing."""
        count = request.env["lcc.change.request"].search_count(
            [("provider_id", "=", provider.id), ("state", "in", OPEN_STATES)]
        )
        return f"; {count} open Change Request{'s'[: count > 1]}" if count else ""

    def _get_todo_kinds(self, frame, waiting):
        kinds = super()._get_todo_kinds(frame, waiting)
        if frame.provider in frame.acting:
            number = waiting["actions"].own
            kinds.append(self._get_actions_to_do(frame.provider, number))
        return kinds

    def _get_actions_to_do(self, provider, number):
        domain = request.env["lcc.action"]._get_to_answer_domain(provider)
        found = self._find_first("lcc.action", domain, "date_due, id", number)
        todos = [self._action_to_do(action) for action in found]
        return TodoKind(todos, number, "Actions with you", ACTIONS_PATH)

    def _action_to_do(self, action):
        # A day is over when it ends.
        due = datetime.combine(action.date_due, time.max)
        return Todo(
            f"Answer {action.title}, {action.entity_name}",
            action_url(action),
            f"{'was ' if action.is_overdue else ''}due {long_date(action.date_due)}",
            due,
            action.is_overdue,
        )


class ProviderActionsOverview(ProviderOverview):
    """The columns of actions on the page of all branches."""

    def _get_overview_columns(self, frame):
        counts = request.env["lcc.action"]._count_live(frame.acting)
        return [
            *super()._get_overview_columns(frame),
            self._actions_column("Open Actions", frame, counts, "live"),
            self._actions_column("Actions with you", frame, counts, "own"),
        ]

    def _actions_column(self, title, frame, counts, what):
        numbers = {provider: getattr(found, what) for provider, found in counts.items()}
        return Column(title, frame.acting, numbers)
