from datetime import timedelta

from odoo import http
from odoo.http import request

from odoo.addons.lcc_actuals.models.lcc_service_level import UNITS
from odoo.addons.lcc_actuals.tools.quantities import quantity_text
from odoo.addons.lcc_actuals.tools.weeks import DAYS_IN_WEEK, long_date, monday_of

from ..tools.casts import as_id, as_number
from ..tools.chart import HEIGHT, WIDTH, draw_bars
from .provider_portal import READ, ProviderPortal

#: How far back the page looks, in weeks.
SPANS = (13, 26, 52)


class ProviderDelivered(ProviderPortal):
    """What a contract planned and what was delivered, by week: a picture, and the same
    as a table."""

    @http.route("/my/actuals/delivered", **READ)
    def portal_delivered(self, contract=None, weeks=None, **query):
        """The last weeks of a contract, by default the provider's first."""
        chosen = self._choose_contract(as_id(contract))
        frame = self._get_actuals_frame(chosen.provider_id)
        span = as_number(weeks, SPANS[-1])
        span = span if span in SPANS else SPANS[0]
        last = monday_of(request.env.company._lcc_today())
        first = last - timedelta(days=DAYS_IN_WEEK * (span - 1))
        units = chosen._get_delivered_weeks(first, last)
        return self._render_page(
            "portal_delivered",
            frame,
            "actuals",
            f"Planned and delivered, {chosen.name}",
            contract=chosen,
            contracts=self._get_contracts(chosen.provider_id),
            span=span,
            spans=SPANS,
            charts=[self._describe(unit, found) for unit, found in units.items()],
            quantity=quantity_text,
            day=long_date,
            picture=f"0 0 {WIDTH} {HEIGHT}",
        )

    def _choose_contract(self, contract_id):
        """Return a contract paid by actuals that the user records, or services of; else
        404."""
        if not contract_id:
            provider = self._get_actuals_frame().provider
            contract_id = self._get_contracts(provider)[:1].id
        domain = [*self._get_recorded("service_ids"), ("basis", "=", "actuals")]
        return self._find_document("lcc.contract", contract_id, domain)

    def _get_contracts(self, provider):
        # What was put away in the archive was delivered all the same.
        contracts = request.env["lcc.contract"].with_context(active_test=False)
        return contracts.search_fetch(
            [
                *self._get_recorded("service_ids"),
                ("provider_id", "=", provider.id),
                ("basis", "=", "actuals"),
            ]
        )

    def _describe(self, unit, weeks):
        """Return what the page says of a unit's weeks."""
        top, bars = draw_bars(weeks)
        return {
            "unit": UNITS[unit][0],
            "weeks": weeks,
            "top": top,
            "bars": bars,
            "planned": sum(week.planned for week in weeks),
            "delivered": sum(week.delivered for week in weeks),
            "to_confirm": sum(week.to_confirm for week in weeks),
        }
