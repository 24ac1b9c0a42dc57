"""The weeks that a line of an invoice is made of."""

from functools import cached_property

from odoo import http
from odoo.http import request

from odoo.addons.lcc_actuals.tools.quantities import money_text
from odoo.addons.lcc_actuals.tools.weeks import long_date

from .actual_row import FIGURES, ActualRow
from .actuals_list import state_label
from .bill_portal import BILL_ROUTE, BillPortal
from .provider_portal import READ, build_url


class BilledRow(ActualRow):
    """An actual's row, with what of it stands on the document."""

    def __init__(self, actual, billed, bill):
        super().__init__(actual)
        self.bill = bill
        self.is_billed = billed is not None
        self.amount = billed.value * bill._lcc_sign() if billed else 0

    @cached_property
    def billed(self):
        """ "£143.50", or "--" for a week that isn't on it."""
        symbol = self.actual.currency_id.symbol
        return money_text(self.amount, symbol) if self.is_billed else "--"

    @property
    def story_url(self):
        return build_url(super().story_url, [("invoice", self.bill.id)])


class BilledWeek:
    """A client's week at a service, as far as a line is about it."""

    def __init__(self, rows, bill):
        self.rows = rows
        self.bill = bill
        first = rows[0].actual
        self.monday, self.service = first.week_start, first.service_id
        self.client = first.client_id

    @property
    def heading(self):
        return f"Week Beginning {long_date(self.monday)}"

    @property
    def state(self):
        counts = {}
        for row in self.rows:
            shown = row.actual._get_shown_state()
            counts[shown] = counts.get(shown, 0) + 1
        return self.rows[0].actual._state_of(counts)

    @property
    def amount_text(self):
        """What of the week is on the document."""
        symbol = self.rows[0].actual.currency_id.symbol
        return money_text(sum(row.amount for row in self.rows), symbol)

    @property
    def edit_url(self):
        week = self.monday.isoformat()
        path = f"/my/actuals/{self.service.id}/{self.client.id}/{week}"
        return build_url(path, [("invoice", self.bill.id)])


class ProviderInvoiceLine(BillPortal):
    """To review the actuals of a line (guide: Create an Invoice, step 7)."""

    @http.route(f"{BILL_ROUTE}/line/<string:key>", **READ)
    def portal_invoice_line(self, move_id, key, **query):
        """Every week and service level of the line."""
        bill = self._find_bill(move_id)
        figures = bill._lcc_get_readable()._lcc_get_line_figures(key)
        if not figures:
            raise request.not_found()
        line = figures["line"]
        weeks = self._get_billed_weeks(bill, key)
        services = request.env["lcc.service"].union(*(week.service for week in weeks))
        return self._render_bill_page(
            "portal_invoice_line",
            bill,
            f"{line['commitment']}: {figures['label']}",
            bill=figures,
            line=line,
            weeks=weeks,
            names_services=len(services) > 1,
            recorded_services=services.filtered_domain(self._get_recorded("id")),
            figures=FIGURES,
            state_label=state_label,
        )

    def _get_billed_weeks(self, bill, key):
        """Return the :class:`BilledWeek` of a line, the oldest first."""
        groups = {}
        for actual, billed in bill._lcc_read_weeks(key):
            place = (actual.week_start, actual.service_id)
            groups.setdefault(place, []).append(BilledRow(actual, billed, bill))
        return [BilledWeek(rows, bill) for rows in groups.values()]
