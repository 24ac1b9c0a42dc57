from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_provider_portal.controllers.provider_portal import ACT, READ

from ..exceptions import ActionRefused
from ..models.lcc_action_thread import LONGEST_TEXT
from .action_files import ActionUploads
from .actions_portal import ACTIONS_PATH, NEW_ACTION_PATH
from .new_action_form import NewActionForm

#: What is said of files that a browser doesn't send a second time.
AGAIN = "Choose the files again: a browser sends them once."


class ProviderNewAction(ActionUploads):
    """Raising an action: from the list, from a CPLI, an invoice, an actual."""

    @http.route(NEW_ACTION_PATH, **READ)
    def portal_new_action(self, **query):
        """The form, with what the address names."""
        return self._render_new_action(self._get_new_action_form(query))

    def _refuse_new_files(self):
        """Answer a form beyond the limit: what was typed stays."""
        typed, errors = self._drain()
        form = self._get_new_action_form(typed)
        return self._render_new_action(form, errors, status=413)

    def _get_new_limit(self):
        return self._get_thread_upload_limit()

    @http.route(
        NEW_ACTION_PATH,
        max_content_length=_get_new_limit,
        lcc_too_large=_refuse_new_files,
        **ACT,
    )
    def portal_action_raise(self, do="", **sent):
        """[Create Action], or [Continue] with what fits the type."""
        form = self._get_new_action_form(sent)
        files = self._get_sent_files()
        if do != "create":
            errors = {"files": AGAIN} if files else {}
            return self._render_new_action(form, errors, status=200)
        try:
            with request.env.cr.savepoint():
                request.env["lcc.action"].action_raise(
                    form.provider.id, form.values(), files
                )
        except ActionRefused as refused:
            return self._render_new_action(form, self._with_files(refused, files))
        except UserError as error:
            return self._render_new_action(form, {"": str(error)})
        self._tell("Action has been created.")
        return request.redirect(ACTIONS_PATH)

    def _with_files(self, refused, files):
        """Return what is wrong, and that files are to be chosen again."""
        return ({"files": AGAIN} if files else {}) | refused.problems

    def _get_new_action_form(self, sent):
        frame = self._get_actions_frame()
        return NewActionForm(request.env, frame.provider, sent)

    def _render_new_action(self, form, errors=None, status=422):
        errors = errors or {}
        return self._render_page(
            "lcc_actions.portal_new_action",
            self._get_actions_frame(),
            "actions",
            "New Action",
            status=status if errors else 200,
            form=form,
            errors=errors,
            problems=[(f"#{at}" if at else "", text) for at, text in errors.items()],
            uploads=self._get_uploads(),
            text_length=LONGEST_TEXT,
        )
