from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_actuals.exceptions import ActualsRefused
from odoo.addons.lcc_actuals.tools.loading import load_whole
from odoo.addons.lcc_actuals.tools.weeks import long_date

from ..tools.casts import as_id, as_monday, as_month, as_week
from .actual_row import FIGURES
from .actuals_calendar import (
    LIST_PATH,
    MonthCalendar,
    cutoff_text,
    default_week,
    list_url,
)
from .actuals_filters import CLIENT_STATES, KINDS, ActualsFilters
from .actuals_list import ActualsList, fingerprint, state_label
from .provider_portal import ACT, READ, build_url, first_problems
from .ways_back import WaysBack


class ProviderActuals(WaysBack):
    """A week of a service: what was recorded, and confirming it unedited."""

    @http.route(LIST_PATH, **READ)
    def portal_my_actuals(self, service=None, week=None, month=None, **query):
        """The clients of a week of a service, with their lines."""
        chosen = self._choose_service(service)
        if not chosen:
            frame = self._get_actuals_frame()
            return self._render_page("portal_no_service", frame, "actuals", "Actuals")
        today = request.env.company._lcc_today()
        monday = as_week(week) or default_week(chosen, today)
        listing = self._get_listing(chosen, monday)
        calendar = MonthCalendar(chosen, monday, listing.filters, as_month(month))
        return self._render_listing(listing, calendar)

    @http.route("/my/actuals/confirm", **READ)
    def portal_actuals_confirm_check(self, service=None, week=None, **query):
        """What [Confirm Actuals] would confirm: lines, clients and pounds."""
        listing = self._get_posted_listing(service, week)
        return self._render_check(listing, listing.lines_to_confirm())

    @http.route("/my/actuals/confirm", **ACT)
    def portal_actuals_confirm(self, service=None, week=None, seen="", **form):
        """Confirm the lines that were seen on the check page."""
        listing = self._get_posted_listing(service, week)
        lines = self._confirmable(listing.lines_to_confirm())
        if seen != fingerprint(lines):
            text = "This week has changed since you checked it. Check it again."
            self._tell_problems(text, [])
            return request.redirect(self._check_url(listing))
        new_bill = self._get_new_bill_left()
        back = new_bill[0] if new_bill else self._back_url(listing)
        return self._confirm(lines, back)

    @http.route("/my/actuals/generate", **ACT)
    def portal_actuals_generate(self, service=None, week=None, **form):
        """Make the missing rows of the week."""
        listing = self._get_posted_listing(service, week)
        try:
            made = listing.service.action_generate_actuals(listing.monday)
        except UserError as error:
            self._tell_problems("Nothing was generated", [("", str(error))])
        else:
            self._tell(
                f"{made} line{'s' if made != 1 else ''} generated."
                if made
                else "Every line planned for this week is already here."
            )
        return request.redirect(self._back_url(listing))

    @http.route(
        "/my/actuals/<int:service_id>/<int:client_id>/<string:week>/confirm", **ACT
    )
    def portal_client_week_confirm(self, service_id, client_id, week, seen="", **form):
        """Confirm what is still to confirm of a client's week."""
        listing = self._get_posted_listing(service_id, week)
        client = self._find_document("lcc.client", as_id(client_id))
        week_lines = request.env["lcc.actual"]._get_week(
            listing.service, client, listing.monday
        )
        if not week_lines:
            raise request.not_found()
        lines = week_lines.filtered(lambda line: line.state == "generated")
        back = self._back_url(listing)
        if seen and seen != fingerprint(lines):
            text = (
                f"{client.name}'s week has changed since you opened this page. "
                "Check it, then confirm it again."
            )
            self._tell_problems(text, [])
            return request.redirect(back)
        return self._confirm(lines, back)

    # Finding

    def _choose_service(self, service):
        """Return the service asked for, by default the first current one of the
        provider chosen in the header."""
        if as_id(service):
            return self._find_service(as_id(service))
        current, ended = self._get_services(self._get_actuals_frame().provider)
        return (current or ended)[:1]

    def _get_services(self, provider):
        """Return the provider's current and ended services that the user records."""
        services = request.env["lcc.service"].search_fetch(
            [
                *self._get_recorded("id"),
                ("provider_id", "=", provider.id),
                ("contract_id.basis", "=", "actuals"),
            ]
        )
        today = request.env.company._lcc_today()
        ended = services.filtered(lambda s: s.date_end and s.date_end < today)
        return services - ended, ended

    def _get_listing(self, service, monday):
        """Return the week as the address's filters ask for it; 404 for a client or
        service level that isn't the user's to see."""
        filters = ActualsFilters.from_args(request.httprequest.args)
        if filters.client:
            self._find_document("lcc.client", filters.client)
        if filters.level:
            self._find_document("lcc.service.level", filters.level)
        return ActualsList(service, monday, filters)

    def _get_posted_listing(self, service_id, week):
        """Return the week that an action or its check page names; else 404."""
        service = self._find_service(as_id(service_id))
        monday = as_monday(week)
        if not monday:
            raise request.not_found()
        return self._get_listing(service, monday)

    # Confirming

    def _confirm(self, lines, back):
        try:
            count = lines.action_confirm()
        except ActualsRefused:
            self._tell_problems("Nothing was confirmed", self._get_problems(lines))
        except UserError as error:
            self._tell_problems("Nothing was confirmed", [("", str(error))])
        else:
            self._tell(f"{count} line{'s' if count != 1 else ''} confirmed.")
        return request.redirect(back)

    def _get_problems(self, lines):
        """Return what keeps lines from being confirmed, each with the page that
        mends it."""
        return [
            (self._week_url(line), str(problem))
            for line in lines
            for problem in line._get_confirm_problems()
        ]

    def _confirmable(self, lines):
        return lines.filtered(lambda line: not line._get_confirm_problems())

    # Addresses

    def _week_url(self, line):
        week = line.week_start.isoformat()
        path = f"{LIST_PATH}/{line.service_id.id}/{line.client_id.id}/{week}"
        filters = ActualsFilters.from_args(request.httprequest.args)
        return build_url(path, filters.items())

    def _back_url(self, listing):
        return list_url(listing.service, listing.monday, listing.filters.items())

    def _check_url(self, listing):
        return build_url(f"{LIST_PATH}/confirm", self._named_items(listing))

    def _named_items(self, listing):
        return [
            ("service", listing.service.id),
            ("week", listing.monday.isoformat()),
            *listing.filters.items(page=1),
        ]

    # Rendering

    def _render_listing(self, listing, calendar):
        service, monday = listing.service, listing.monday
        frame = self._follow_provider(service.provider_id)
        current, ended = self._get_services(service.provider_id)
        now = request.env.company._lcc_now()
        week = long_date(monday)
        return self._render_page(
            "portal_my_actuals",
            frame,
            "actuals",
            f"Actuals for {service.name}, week beginning {week}",
            listing=listing,
            calendar=calendar,
            current_services=current,
            ended_services=ended,
            week_text=week,
            cutoff=cutoff_text(service.contract_id, monday, now),
            is_future=monday > now.date(),
            list_url=list_url,
            figures=FIGURES,
            filter_choices=self._get_filter_choices(listing),
            query=build_url("", listing.filters.items()),
            named_items=self._named_items(listing),
            new_bill=self._get_new_bill_left(),
            state_label=state_label,
        )

    def _get_filter_choices(self, listing):
        """Return the choices of the page's filters: {name: [(value, label)]}."""
        filters = listing.filters
        levels = {level.id: level.name for level in listing.levels}
        found = request.env["lcc.client"].union(*listing.totals)
        clients = {client.id: client.list_name for client in load_whole(found)}
        # A filter kept from another week stays visible, so that it can be taken off.
        for model, value, choices, name in (
            ("lcc.service.level", filters.level, levels, "name"),
            ("lcc.client", filters.client, clients, "list_name"),
        ):
            if value and value not in choices:
                choices[value] = request.env[model].browse(value)[name]
        return {
            "level": list(levels.items()),
            "client": list(clients.items()),
            "states": [(state, state_label(state)) for state in CLIENT_STATES],
            "kinds": [(kind, label) for kind, (label, _domain) in KINDS.items()],
        }

    def _render_check(self, listing, lines):
        ready = self._confirmable(lines)
        refused = self._get_problems(lines - ready)
        week = long_date(listing.monday)
        return self._render_page(
            "portal_actuals_confirm",
            self._follow_provider(listing.service.provider_id),
            "actuals",
            f"Confirm Actuals for {listing.service.name}, week beginning {week}",
            listing=listing,
            week_text=week,
            lines=ready,
            refused=refused,
            refused_shown=first_problems(refused),
            amount=listing.money(sum(line.amount_total for line in ready)),
            seen=fingerprint(ready),
            action=build_url(f"{LIST_PATH}/confirm", listing.filters.items(page=1)),
            back=self._back_url(listing),
            new_bill=self._get_new_bill_left(),
        )
