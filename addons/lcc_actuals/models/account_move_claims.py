from odoo import api, models

from ..tools.bill_lines import VALUE, Item, LineKey
from ..tools.ledger import claim_beside
from ..tools.loading import load_whole
from ..tools.weeks import financial_year, sunday_of


class AccountMove(models.Model):
    """What a provider's bill claims: from weeks to what it takes of each, and whether
    that is still what stands on it."""

    _inherit = "account.move"

    @api.model
    def _lcc_items(self, weeks, sign, own=None):
        """Return an :class:`Item` for every week that a document of ``sign`` takes
        something of, in the order of the page. Constant number of queries.

        ``own`` is the document that is being recalculated: what is on it already
        counts as not billed.
        """
        load_whole(load_whole(weeks).client_id)
        links = self._lcc_get_live_links(weeks)
        items = []
        for week in weeks:
            found = links.get(week.id, {})
            standing = {bill: link._get_standing() for bill, link in found.items()}
            taken = claim_beside(week._get_owed(), standing, own and own.id, sign)
            if taken:
                items.append(self._lcc_item(week, found.values(), taken))
        return sorted(items, key=self._lcc_item_order)

    @api.model
    def _lcc_get_live_links(self, weeks):
        """Return {week id: {bill id: link}} of what is billed already, with the rights
        of ``weeks``."""
        links = weeks.env["lcc.bill.link"].search_fetch(
            [("actual_id", "in", weeks.ids), ("is_live", "=", True)]
        )
        found = {}
        for link in links:
            found.setdefault(link.actual_id.id, {})[link.move_id.id] = link
        return found

    @api.model
    def _lcc_item(self, week, links, taken):
        """Return the :class:`Item` of what a document has ``taken`` of a week, of
        which ``links`` tell what is billed already."""
        # A week cut off by an end date has no days left: it is still of its year.
        date_from = week.date_from or week.week_start
        date_to = week.date_to or sunday_of(week.week_start)
        year = week.financial_year or financial_year(date_to)
        if not week.financial_year and links:
            year = min(
                links, key=lambda link: link.ordinal
            ).commitment_id.financial_year
        contract = week.contract_id
        key = LineKey(
            contract.id,
            week.client_id.id,
            year,
            contract.calendar_id._get_period(week.week_start)[0],
            taken.is_adjustment,
        )
        return Item(
            key,
            week,
            week.week_start,
            date_from,
            date_to,
            week.service_id.id,
            week.service_level_id.id,
            week.price_unit,
            taken.ordinal,
            taken.amounts,
        )

    @api.model
    def _lcc_item_order(self, item):
        week, key = item.week, item.key
        return (
            week.client_id.list_name,
            week.contract_id.name,
            key.financial_year,
            key.period_start,
            key.is_adjustment,
            week.service_level_id.sequence,
            week.service_level_id.name,
            item.week_start,
            week.id,
        )

    def _lcc_differs(self, items):
        """Tell whether the stored weeks are others than ``items`` or worth others, or
        their VAT is another by now."""
        self.ensure_one()
        is_other = self._lcc_weeks_differ(load_whole(self.lcc_link_ids), items)
        return is_other or bool(self._lcc_get_stale_taxes())

    @api.model
    def _lcc_weeks_differ(self, links, items):
        """Tell whether the weeks stored as ``links`` are others than ``items`` or worth
        others."""
        stored = {
            link.actual_id.id: (link.line_key, link._get_amounts()) for link in links
        }
        now = {item.week.id: (str(item.key), item.amounts) for item in items}
        return stored != now

    def _lcc_get_stale_taxes(self):
        """Return {bill line: taxes} of lines whose product has other taxes by now."""
        lines = load_whole(self.invoice_line_ids)
        values = lines.filtered(lambda line: line.lcc_part == VALUE)
        load_whole(values, "tax_ids")
        stale = {}
        for lines in values.grouped("product_id").values():
            taxes = lines[0]._get_computed_taxes()
            stale |= {line: taxes for line in lines if line.tax_ids != taxes}
        return stale
