from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_actuals.exceptions import ActualsConflict, ActualsRefused
from odoo.addons.lcc_actuals.tools.weeks import long_date

from ..tools.casts import as_id, as_monday
from .actual_row import FIGURES
from .actuals_calendar import list_url
from .actuals_filters import ActualsFilters
from .actuals_form import WeekForm
from .actuals_list import state_label
from .provider_portal import ACT, READ, build_url
from .ways_back import WaysBack

EDIT_ROUTE = "/my/actuals/<int:service_id>/<int:client_id>/<string:week>"


class ProviderActualsEdit(WaysBack):
    """Edit Actuals: one client's week, saved as a whole."""

    @http.route(EDIT_ROUTE, **READ)
    def portal_actuals_edit(self, service_id, client_id, week, **query):
        """The week as it is saved."""
        return self._render_week(self._get_week_form(service_id, client_id, week))

    @http.route(EDIT_ROUTE, **ACT)
    def portal_actuals_edit_act(self, service_id, client_id, week, do="", **typed):
        """[Save], [Add] or [Remove]: what was typed stays, whatever happens."""
        return self._act(self._get_week_form(service_id, client_id, week, typed), do)

    def _act(self, form, do):
        if do == "save":
            return self._save(form)
        if do.startswith("add-"):
            return self._add(form, do.removeprefix("add-"))
        if do.startswith("remove-"):
            return self._remove(form, do.removeprefix("remove-"))
        return self._render_week(form)

    def _get_week_form(self, service_id, client_id, week, typed=None):
        """Return the form of a week of a client whom the service cares for, or
        404."""
        service = self._find_service(as_id(service_id))
        client = self._find_document("lcc.client", as_id(client_id))
        monday = as_monday(week)
        mine = [("service_id", "=", service.id), ("client_id", "=", client.id)]
        if not monday or not (
            request.env["lcc.package.line"].search_count(mine, limit=1)
            or request.env["lcc.actual"].search_count(mine, limit=1)
        ):
            raise request.not_found()
        return WeekForm(service, client, monday, typed)

    # The buttons

    def _save(self, form):
        try:
            form.save()
        except ActualsRefused as refused:
            form = form.again()
            form.add_problems(refused.problems)
            return self._render_week(form, status=422)
        except ActualsConflict as conflict:
            form = form.again()
            form.add_conflicts(conflict.keys)
            return self._render_week(form, status=409, conflict=str(conflict))
        self._tell(f"Saved. Week Total: {form.again().total}")
        return request.redirect(self._edit_url(form))

    def _add(self, form, kind):
        """Show the form with one more line; nothing is saved yet."""
        key = form.typed.get(f"add_{kind}", "")
        if key not in dict(form.choices.get(kind, ())) or not form.add(key):
            form.choice_errors[f"add_{kind}"] = "Select what to add first."
            return self._render_week(form, status=422)
        return self._render_week(form)

    def _remove(self, form, key):
        """Take an added line away: from the page, and from the week if it is
        saved."""
        line = form.line(key)
        if not line or not line.is_saved:
            return self._render_week(form.again(without=key))
        if line.version != line.actual.version:
            form.add_conflicts({key})
            text = "Someone else changed this line since you opened it."
            return self._render_week(form, status=409, conflict=text)
        try:
            line.actual.action_remove()
        except UserError as error:
            form = form.again()
            form.line(key).add_error("", str(error))
            return self._render_week(form, status=422)
        return self._render_week(form.again(without=key))

    # Rendering

    def _edit_url(self, form):
        week = form.monday.isoformat()
        path = f"/my/actuals/{form.service.id}/{form.client.id}/{week}"
        filters = ActualsFilters.from_args(request.httprequest.args)
        invoice = self._get_invoice_left(form.service.provider_id)
        kept = [("invoice", invoice.id)] if invoice else []
        return build_url(path, [*filters.items(), *kept])

    def _week_back_url(self, form):
        """Return where [Back] leads: the week's list, filtered as it was."""
        filters = ActualsFilters.from_args(request.httprequest.args)
        return list_url(form.service, form.monday, filters.items())

    def _render_week(self, form, status=200, conflict=""):
        service, week = form.service, long_date(form.monday)
        return self._render_page(
            "portal_actuals_edit",
            self._follow_provider(service.provider_id),
            "actuals",
            f"Edit Actuals for {form.title}, week beginning {week}",
            status=status,
            form=form,
            conflict=conflict,
            week_text=week,
            figures=FIGURES,
            reasons=request.env["lcc.variance.reason"].search([]),
            url=self._edit_url(form),
            back=self._week_back_url(form),
            invoice=self._get_invoice_left(service.provider_id),
            new_bill=self._get_new_bill_left(),
            state_label=state_label,
        )
