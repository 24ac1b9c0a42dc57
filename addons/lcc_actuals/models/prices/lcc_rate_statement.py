from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...tools.ledger import total
from ...tools.price_sheet import COLUMNS
from ...tools.quantities import cost
from ...tools.schedule import period_parts
from ...tools.sheet_writer import WRITERS
from ...tools.uplift import difference_a_week

#: A provider's statement tells of prices approved since so many days.
DAYS_TOLD = 365


class LccRate(models.Model):
    """What a new price means: for every person and week, and for what is recorded or
    paid already."""

    _inherit = "lcc.rate"

    @api.model
    def action_read_price_statement(self, provider_id):
        """Return what prices approved in the last year mean to the people of a
        provider, or ``None`` where they change nothing.

        ``rows`` are the CPLIs that ran on the day before a new price: the price of that
        day, the new one, the weekly quantity and the difference a ``week``. ``past`` is
        the difference of what stands at the new price already: weeks that are
        confirmed, periods that are finalised.

        Raise AccessError without the role Invoices or Payments for the provider. In
        the role Payments alone it tells of what is paid on plan.
        """
        rates = self._find_told(provider_id)
        rows = rates._read_statement_rows()
        if not rows:
            return None
        return {
            "provider": rates.provider_id.name,
            "currency": rates.currency_id.symbol,
            "rows": rows,
            "amount_week": sum(row["week"] for row in rows),
            "amount_past": sum(row["past"] for row in rows),
        }

    @api.model
    def _find_told(self, provider_id):
        """Return the rates, as sudo, of which the user may be told."""
        number = self.env["lcc.actual"]._as_id(provider_id)
        access, user = self.env["lcc.provider.access"], self.env.user
        domain = Domain("provider_id", "=", number) & Domain("state", "=", "approved")
        if not user.has_group("lcc_actuals.group_lcc_reader"):
            billed = access._providers_of(user, "role_invoices").ids
            if number not in billed + access._providers_of(user, "role_payments").ids:
                raise AccessError(
                    self.env._(
                        "This needs the role Invoices or Payments for the provider "
                        "concerned."
                    )
                )
            if number not in billed:
                domain &= Domain("contract_id.basis", "=", "scheduled")
        first = fields.Datetime.now() - timedelta(days=DAYS_TOLD)
        # Whom the user serves was checked; in the role Payments, no rates are read.
        return self.sudo().search(domain & Domain("date_approved", ">=", first))

    def _read_statement_rows(self):
        book = self._get_book(self.contract_id, self.service_level_id)
        rows = []
        for rate in self.sorted(lambda r: (r.contract_id.name, r.date_start, r.id)):
            before = rate.date_start - timedelta(days=1)
            for cpli in rate._find_affected(before):
                ids = (cpli.contract_id.id, cpli.service_level_id.id, cpli.id)
                old = book.find(*ids, before)
                is_new = book.find(*ids, rate.date_start) == rate
                if old and is_new and old.price != rate.price:
                    rows.append(rate._read_statement_row(cpli, old, book))
        return rows

    def _find_affected(self, before):
        """Return the CPLIs that ran the day before, and run on at this price."""
        cplis = self.env["lcc.package.line"].search(
            [
                ("contract_id", "=", self.contract_id.id),
                ("service_level_id", "=", self.service_level_id.id),
                ("date_start", "<=", before),
                "|",
                ("date_end", "=", False),
                ("date_end", ">", before),
            ]
        )
        return cplis & self.package_line_id if self.package_line_id else cplis

    def _read_statement_row(self, cpli, old, book):
        scheduled = cpli.contract_id.basis == "scheduled"
        past = self._get_past_periods if scheduled else self._get_past_weeks
        return {
            "contract": self.contract_id.name,
            "client": cpli.client_id.name,
            "client_reference": cpli.client_id.reference,
            "cpli": cpli.reference,
            "service_level": self.service_level_id.name,
            "date_from": self.date_start,
            "old": old.price,
            "new": self.price,
            "quantity": cpli.qty_week,
            "week": float(difference_a_week([cpli.qty_week], old.price, self.price)),
            "past": float(past(cpli, old, book)),
        }

    def _get_past_weeks(self, cpli, old, book):
        """Return the difference of the weeks that are confirmed at the new price."""
        weeks = cpli.actual_ids.filtered(
            lambda week: week.rate_id == self and week.state != "generated"
        )
        quantities = [week._get_payable_quantity() for week in weeks]
        return sum(
            (cost(each, self.price) - cost(each, old.price) for each in quantities),
            Decimal(0),
        )

    def _get_past_periods(self, cpli, old, book):
        """Return the difference of the periods that are finalised, rounded as they
        are."""
        lines = cpli.scheduled_line_ids.filtered(
            lambda line: (
                line.is_live
                and line.is_payable
                and line.scheduled_payment_id.state == "finalised"
            )
        )
        difference = Decimal(0)
        for start in sorted(set(lines.mapped("period_start"))):
            first, last = cpli.contract_id.calendar_id._get_period(start)
            away = cpli._get_absent_days(first, last).get(cpli.client_id.id, ())
            terms = cpli._get_terms(book, frozenset(day.toordinal() for day in away))
            for parts, sign in (
                (period_parts(first, last, terms)[0], 1),
                (period_parts(first, last, self._at_old_price(terms, old))[0], -1),
            ):
                difference += sign * total(part.amounts for part in parts).value
        return difference

    def _at_old_price(self, terms, old):
        """Return ``terms`` as if this rate had stayed at the price before it."""
        own = (self.date_start, self.date_end or None, Decimal(str(self.price)))
        instead = (*own[:2], Decimal(str(old.price)))
        return terms._replace(
            prices=tuple(instead if each == own else each for each in terms.prices)
        )

    # Files

    @api.model
    def _write_price_sheet(self, provider_id, kind, file):
        """Write the statement into a binary ``file``; ``kind`` is "xlsx" or "csv"."""
        statement = self.action_read_price_statement(provider_id)
        rows = statement["rows"] if statement else []
        WRITERS[kind](file, "New Prices", COLUMNS, iter(rows))

    @api.model
    def _render_price_pdf(self, provider_id):
        """Return the statement as PDF; making it checks the user."""
        # Reports are not for portal users to read.
        reports_sudo = self.env["ir.actions.report"].sudo()
        pdf, _kind = reports_sudo._render_qweb_pdf(
            "lcc_actuals.action_report_new_prices", [provider_id]
        )
        return pdf

    def action_print_statements(self):
        """Print the statements of the rates' providers."""
        report = self.env.ref("lcc_actuals.action_report_new_prices")
        return report.report_action(self.provider_id)
