from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_provider_portal.controllers.provider_portal import (
    ACT,
    READ,
    ProviderPortal,
)
from odoo.addons.lcc_provider_portal.tools.casts import as_choice, as_id

from ..exceptions import ChangeRefused
from ..tools.change_kinds import KINDS
from .actions import ProviderActions
from .actions_portal import ACTIONS_PATH
from .change_requests_list import CHANGES_PATH, ChangeRequestsList, change_row

#: The page that leads here.
PAGE_NAME = "actions"


class ProviderActionsAndChanges(ProviderActions):
    """The table below the actions."""

    def _get_change_requests_values(self, frame, query):
        changes = ChangeRequestsList(request.env, frame.provider, query)
        return {"change_requests": changes}


class ProviderChangeRequests(ProviderPortal):
    """Asking the council to change what it keeps about the provider."""

    @http.route(f"{CHANGES_PATH}/new", **READ)
    def portal_new_change_request(self, **query):
        """What is to change; once that is chosen, its form with what is on record."""
        frame = self._get_actions_frame()
        kind = as_choice(query.get("kind"), KINDS)
        service_id = as_id(query.get("service_id"))
        if "kind" not in query:
            return self._render_choice(frame, kind, service_id)
        services = request.env["lcc.change.request"]._get_services(frame.provider)
        errors = {}
        if not kind:
            errors["kind"] = "Choose what is to change."
        elif KINDS[kind].is_of_service and service_id not in services.ids:
            errors["service_id"] = "Choose one of your services."
        if errors:
            return self._render_choice(frame, kind, service_id, errors)
        return self._render_form(frame, kind, service_id)

    @http.route(f"{CHANGES_PATH}/new", **ACT)
    def portal_change_request_submit(self, **form):
        """[Submit Change Request]."""
        frame = self._get_actions_frame()
        kind = as_choice(form.get("kind"), KINDS)
        names = ["kind", "service_id", "comment"]
        names += [field.name for field in KINDS[kind].fields] if kind else []
        typed = {name: form.get(name, "") for name in names}
        try:
            with request.env.cr.savepoint():
                request.env["lcc.change.request"].action_submit_change(
                    frame.provider.id, typed
                )
        except ChangeRefused as refused:
            errors = refused.problems
        except UserError as error:
            errors = {"": str(error)}
        else:
            self._tell("Change request has been submitted.")
            return request.redirect(ACTIONS_PATH)
        service_id = as_id(form.get("service_id"))
        if not kind or "service_id" in errors:
            return self._render_choice(frame, kind, service_id, errors)
        return self._render_form(frame, kind, service_id, typed, errors)

    @http.route(f"{CHANGES_PATH}/<int:request_id>", **READ)
    def portal_change_request(self, request_id, **query):
        """One request, old beside new, and what became of it."""
        change = self._find_change(request_id)
        # To be named only: the request itself was found as the user.
        frame = self._get_actions_frame(change.provider_id.sudo())
        # Whoever reads a request may be told which colleague submitted it.
        user = change.sudo().submitted_by_id
        return self._render_page(
            "lcc_actions.portal_change_request",
            frame,
            PAGE_NAME,
            change.display_name,
            change=change,
            row=change_row(change),
            is_open=change._is_open(),
            submitted_by=user.name if user._is_portal() else frame.council,
        )

    @http.route(f"{CHANGES_PATH}/<int:request_id>/withdraw", **ACT)
    def portal_change_request_withdraw(self, request_id, **form):
        """[Withdraw]."""
        change = self._find_change(request_id)
        try:
            with request.env.cr.savepoint():
                change.action_withdraw()
        except UserError as error:
            self._tell_problems(str(error), [])
        else:
            self._tell("Change request has been withdrawn.")
        return request.redirect(ACTIONS_PATH)

    def _find_change(self, request_id):
        """Return a change request of a provider whom the user serves in the role
        Actions; else 404."""
        acting = request.env["lcc.provider.access"]._providers_of(
            request.env.user, "role_actions"
        )
        return self._find_document(
            "lcc.change.request", as_id(request_id), [("provider_id", "in", acting.ids)]
        )

    def _render_choice(self, frame, kind, service_id, errors=None):
        errors = errors or {}
        # Named to choose from; the method has asked whether the user may.
        services = request.env["lcc.change.request"]._get_services(frame.provider)
        return self._render_page(
            "lcc_actions.portal_new_change_request",
            frame,
            PAGE_NAME,
            "New Change Request",
            status=422 if errors else 200,
            kinds=[
                (code, found.label)
                for code, found in KINDS.items()
                if services or not found.is_of_service
            ],
            services=[(service.id, service.name) for service in services],
            kind=kind,
            service_id=service_id or services.id if len(services) == 1 else service_id,
            errors=errors,
            problems=_problems_of(errors),
        )

    def _render_form(self, frame, kind, service_id, typed=None, errors=None):
        errors = errors or {}
        requests = request.env["lcc.change.request"]
        # As above; what is on record is the provider's own.
        services = requests._get_services(frame.provider)
        service = services.filtered(lambda found: found.id == service_id)
        present = requests._read_present(kind, frame.provider, service)
        fields = KINDS[kind].fields
        # An account is written anew, as the bank has it.
        start = {} if KINDS[kind].is_bank else present
        return self._render_page(
            "lcc_actions.portal_change_request_form",
            frame,
            PAGE_NAME,
            f"New Change Request: {KINDS[kind].label}",
            status=422 if errors else 200,
            kind=kind,
            kind_label=KINDS[kind].label,
            is_bank=KINDS[kind].is_bank,
            service=service if KINDS[kind].is_of_service else None,
            entity=service.name if KINDS[kind].is_of_service else frame.provider.name,
            fields=fields,
            present={field.name: field.show(present[field.name]) for field in fields},
            typed=start if typed is None else typed,
            errors=errors,
            problems=_problems_of(errors),
        )


def _problems_of(errors):
    """Return (address or "", text) pairs for the error summary."""
    return [(f"#{at}" if at else "", text) for at, text in errors.items()]
