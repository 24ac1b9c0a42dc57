from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_provider_portal.controllers.provider_portal import ACT, READ

from ..exceptions import ActionRefused
from ..models.lcc_action_thread import LONGEST_TEXT
from .action_files import ActionUploads
from .action_thread import ActionThread
from .actions_portal import ACTION_ROUTE, action_url
from .new_action import AGAIN

#: The last part of an address -> the step that it takes, and what is told then.
ANSWERS = {
    "reply": ("action_reply", "Your reply has been sent."),
    "request-closure": ("action_request_closure", "Closure has been requested."),
}
ANSWER_ROUTE = f"{ACTION_ROUTE}/<any(reply, 'request-closure'):answer>"


class ProviderAction(ActionUploads):
    """One action: what was said, [Reply] and [Request Closure]."""

    @http.route(ACTION_ROUTE, **READ)
    def portal_my_action(self, action_id, **query):
        """The posts, and whose turn it is."""
        return self._render_action(self._find_action(action_id))

    @http.route(f"{ACTION_ROUTE}/seen", **ACT)
    def portal_action_seen(self, action_id, **form):
        """[Mark as read]: the posts so far are not new any more."""
        action = self._find_action(action_id)
        action.action_mark_seen()
        return request.redirect(action_url(action))

    @http.route(ANSWER_ROUTE, **READ)
    def portal_action_answer_form(self, action_id, answer, **query):
        """The form below the posts."""
        action = self._find_action(action_id)
        if not action._can(answer.replace("-", "_")):
            return request.redirect(action_url(action))
        return self._render_action(action, answer)

    def _refuse_answer_files(self):
        """Answer a form beyond the limit: what was typed stays."""
        *_path, action_id, answer = request.httprequest.path.split("/")
        action = self._find_action(action_id)
        typed, errors = self._drain()
        return self._render_action(
            action, answer, typed.get("text", ""), errors, status=413
        )

    def _get_answer_limit(self):
        return self._get_thread_upload_limit()

    @http.route(
        ANSWER_ROUTE,
        max_content_length=_get_answer_limit,
        lcc_too_large=_refuse_answer_files,
        **ACT,
    )
    def portal_action_answer(self, action_id, answer, text="", **form):
        """[Submit]."""
        action, files = self._find_action(action_id), self._get_sent_files()
        method, done = ANSWERS[answer]
        try:
            with request.env.cr.savepoint():
                getattr(action, method)(text, files)
        except ActionRefused as refused:
            again = {"files": AGAIN} if files else {}
            return self._render_action(action, answer, text, again | refused.problems)
        except UserError as error:
            return self._render_action(action, answer, text, {"": str(error)})
        self._tell(done)
        return request.redirect(action_url(action))

    def _render_action(self, action, answer="", typed="", errors=None, status=422):
        """Render the action, with the form of ``answer`` below it and ``typed`` in
        it."""
        errors = errors or {}
        # The provider is named, no more.
        frame = self._follow_actions_of(action.sudo().provider_id)
        return self._render_page(
            "lcc_actions.portal_my_action",
            frame,
            "actions",
            action.title,
            status=status if errors else 200,
            action=ActionThread(action),
            answer=answer,
            typed=typed,
            errors=errors,
            problems=[(f"#{at}" if at else "", text) for at, text in errors.items()],
            uploads=self._get_uploads(),
            text_length=LONGEST_TEXT,
        )
