from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ..tools.commissioned_sheet import columns_of
from ..tools.sheet_writer import WRITERS
from ..tools.weeks import mondays_between, overlap, running_days
from .lcc_actual_sheet import ROWS_A_CHUNK

SHEET_ORDER = "service_id, client_id, service_level_id, date_start, id"
#: Each week of the range is a column.
MAX_WEEKS = 53
ALLOWANCES = ("qty_allowance", "qty_allowance_used", "qty_allowance_left")


class LccPackageLine(models.Model):
    """The Commissioned Care Export: what runs in a range of dates, what it plans for
    each week, and at which rates."""

    _inherit = "lcc.package.line"

    @api.model
    def _get_commissioned_domain(self, provider, date_from, date_to, service=None):
        """Return which CPLIs of ``provider`` run on a day of the range, of services
        that the user records for."""
        domain = (
            Domain("provider_id", "=", provider.id)
            & self.env["lcc.provider.access"]._get_recorded_domain()
            & Domain("date_start", "<=", date_to)
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", date_from))
        )
        return domain & Domain("service_id", "=", service.id) if service else domain

    @api.model
    def _search_commissioned(self, provider, date_from, date_to, service=None):
        """Return the CPLIs of the export in its order; raise UserError for a range
        or a number of them that a file can't hold."""
        weeks = len(mondays_between(date_from, date_to))
        if weeks > MAX_WEEKS:
            raise UserError(
                self.env._(
                    "These dates touch %(weeks)s weeks, and a file holds at most "
                    "%(most)s: it has a column for each. Choose fewer weeks.",
                    weeks=weeks,
                    most=MAX_WEEKS,
                )
            )
        domain = self._get_commissioned_domain(provider, date_from, date_to, service)
        self.env["lcc.actual"]._check_sheet_size(self.search_count(domain))
        return self.search(domain, order=SHEET_ORDER)

    def _write_commissioned(self, file, kind, date_from, date_to):
        """Write these CPLIs into a binary ``file``, as "xlsx" or "csv"."""
        columns = columns_of(mondays_between(date_from, date_to))
        rows = self._get_commissioned_rows(date_from, date_to)
        WRITERS[kind](file, "Commissioned Care", columns, rows)

    def _get_commissioned_rows(self, date_from, date_to):
        """Yield a dict by column key for each CPLI and price of the range, reading a
        thousand CPLIs at a time and keeping none."""
        mondays = mondays_between(date_from, date_to)
        for ids in split_every(ROWS_A_CHUNK, self.ids):
            chunk = self.browse(ids)
            planned = chunk.filtered(lambda line: line.kind == "planned")
            # Absences are the council's to read; only what they leave is shown.
            plans = planned.sudo()._get_plans(mondays)
            book = self.env["lcc.rate"]._get_book(
                chunk.contract_id, chunk.service_level_id
            )
            for line in chunk:
                yield from line._prepare_commissioned_rows(
                    book, plans, mondays, (date_from, date_to)
                )
            for name in ("lcc.package.line", "lcc.client", "lcc.rate"):
                self.env[name].invalidate_model()

    def _prepare_commissioned_rows(self, book, plans, mondays, days):
        """Yield the CPLI's row for each of its prices. A week's quantity stands in one
        of them only, so that the column adds up: where its first day is. Nothing is
        planned for an intermittent CPLI."""
        first, last = overlap(*days, self.date_start, self.date_end)
        same = self._prepare_commissioned_vals()
        for rate_from, rate_to, price in self._get_price_spans(book, first, last):
            row = {**same, "price": price, "rate_from": rate_from, "rate_to": rate_to}
            for monday in mondays:
                running = running_days(monday, first, last)
                is_here = running and rate_from <= running[0] <= rate_to
                row[monday] = plans.get((self.id, monday)) if is_here else None
            yield row

    def _get_price_spans(self, book, first, last):
        """Return the (first day, last day, price or ``None``) of each price that the
        CPLI has from ``first`` to ``last``."""
        spans = []
        for day in self._get_price_changes(book, first, last):
            rate = book.find(
                self.contract_id.id, self.service_level_id.id, self.id, day
            )
            price = rate.price if rate else None
            if not spans or spans[-1][1] != price:
                spans.append((day, price))
        ends = [day - timedelta(days=1) for day, _price in spans[1:]] + [last]
        return [
            (day, end, price) for (day, price), end in zip(spans, ends, strict=True)
        ]

    def _get_price_changes(self, book, first, last):
        """Return ``first`` and the later days, up to ``last``, on which one of its
        rates begins or has ended."""
        days = {first}
        for own in (self.id, False):
            key = (self.contract_id.id, self.service_level_id.id, own)
            for rate in book.rates.get(key, ()):
                days.add(rate.date_start)
                if rate.date_end:
                    days.add(rate.date_end + timedelta(days=1))
        return sorted(day for day in days if first <= day <= last)

    def _prepare_commissioned_vals(self):
        """Return what all rows of the CPLI say, by column key."""
        return {
            "reference": self.reference,
            "client_reference": self.client_id.reference,
            "client": self.client_id.list_name,
            "contract": self.contract_id.name,
            "service": self.service_id.name,
            "service_level": self.service_level_id.name,
            "kind": self._label_of("kind"),
            "unit": self.service_level_id._unit_text(),
            "date_start": self.date_start,
            "date_end": self.date_end or None,
            "purchase_type": self._label_of("purchase_type"),
            "qty_week": self.qty_week,
            "visits": self.visits_planned,
            **{name: self._allowance_of(name) for name in ALLOWANCES},
        }

    def _allowance_of(self, name):
        return self[name] if self.has_allowance else None

    def _label_of(self, name):
        return dict(self._fields[name]._description_selection(self.env))[self[name]]
