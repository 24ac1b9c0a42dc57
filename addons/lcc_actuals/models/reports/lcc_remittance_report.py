from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...tools.report_sheets import REMITTANCE_COLUMNS
from ...tools.sheet_writer import WRITERS
from ...tools.weeks import financial_year, financial_year_bounds, long_date, parse_day


class LccRemittanceReport(models.AbstractModel):
    """Remittance Advice Provider Payments: each payment and what it paid (guide:
    View/Download Previous Payment Report)."""

    _name = "lcc.remittance.report"
    _description = "Remittance Advice Provider Payments"

    @api.model
    def action_read_choices(self, provider_id, contract_id=None):
        """Return the parameters to choose from, as lists of (value, label):
        ``contracts`` of the provider, ``methods`` by which the contract, or any of
        them, was really paid, and ``periods`` in which the provider was: financial
        years and payment periods, the newest first.

        Raise AccessError for another's provider or contract.
        """
        provider = self.env["lcc.provider.access"]._get_reported(provider_id)
        contracts = self._get_contracts(provider)
        contract = self._find_contract(contracts, contract_id)
        return {
            "contracts": [(each.id, each.name) for each in contracts],
            "methods": self._get_methods(provider, contract),
            "periods": self._get_periods(provider, contracts),
        }

    @api.model
    def action_read_remittance(
        self,
        provider_id,
        contract_id=None,
        method_id=None,
        period=None,
        limit=None,
        offset=0,
    ):
        """Return {"payments", "count", "currency"}: the provider's payments, the newest
        first, and how many there are without ``limit`` and ``offset``. Each has its
        ``date``, ``method``, ``reference`` and ``amount`` and under it ``bills``, whose
        ``paid`` and ``rest`` add up to it to the penny; ``lines`` of a bill add up to
        its ``paid``. ``period`` is a value of ``action_read_choices``; what can't be
        found there counts as all.

        Raise AccessError for another's provider or contract.
        """
        provider = self.env["lcc.provider.access"]._get_reported(provider_id)
        contracts = self._get_contracts(provider)
        contract = self._find_contract(contracts, contract_id)
        payments = self._find_payments(provider, contract, method_id, period)
        first, most = map(self.env["lcc.actual"]._as_id, (offset, limit))
        page = payments[first : first + most] if most else payments[first:]
        return {
            "payments": self._read_payments(page, provider),
            "count": len(payments),
            "currency": self.env.company.currency_id.symbol,
        }

    # What was asked for

    def _get_contracts(self, provider):
        """Return the provider's contracts, ended ones too."""
        # Whose payments they are was checked; the role Payments reads no contracts.
        contracts_sudo = self.env["lcc.contract"].sudo()
        return contracts_sudo.with_context(active_test=False).search_fetch(
            [
                ("provider_id", "in", provider.ids),
                ("company_id", "in", self.env.companies.ids),
            ]
        )

    def _find_contract(self, contracts, contract_id):
        number = self.env["lcc.actual"]._as_id(contract_id) if contract_id else 0
        contract = contracts.filtered(lambda each: each.id == number)
        if contract_id and not contract:
            raise AccessError(self.env._("There is no such contract."))
        return contract

    @api.model
    def _has_contract(self, provider_id, contract_id):
        """Tell whether the contract, when one is given, is the provider's."""
        provider = self.env["lcc.provider.access"]._get_reported(provider_id)
        return not contract_id or contract_id in self._get_contracts(provider).ids

    def _get_domain(self, provider, contract):
        payments_sudo = self.env["account.payment"].sudo()
        domain = payments_sudo._lcc_made_domain(provider, contract.id)
        return domain & Domain("company_id", "in", self.env.companies.ids)

    @api.model
    def _get_last_day(self, provider):
        """Return the day of the provider's newest payment, or ``False``."""
        domain = self._get_domain(provider, self.env["lcc.contract"])
        payments_sudo = self.env["account.payment"].sudo()
        ((day,),) = payments_sudo._read_group(domain, [], ["date:max"])
        return day

    def _get_methods(self, provider, contract):
        groups = (
            self.env["account.payment"]
            .sudo()
            ._read_group(self._get_domain(provider, contract), ["payment_method_id"])
        )
        methods = [(each.id, each.name) for (each,) in groups if each]
        return sorted(methods, key=lambda choice: choice[1])

    def _get_periods(self, provider, contracts):
        """Return the financial years, then the payment periods, in which the provider
        was paid."""
        groups = (
            self.env["account.payment"]
            .sudo()
            ._read_group(
                self._get_domain(provider, self.env["lcc.contract"]), ["date:day"]
            )
        )
        days = [day for (day,) in groups]
        years = sorted({financial_year(day) for day in days}, reverse=True)
        periods = {
            calendar._get_period(day)
            for calendar in contracts.calendar_id
            for day in days
        }
        return [
            (year, self.env._("Financial year %(year)s", year=year)) for year in years
        ] + [
            (
                f"{first}_{last}",
                self.env._(
                    "%(first)s to %(last)s",
                    first=long_date(first),
                    last=long_date(last),
                ),
            )
            for first, last in sorted(periods, reverse=True)
        ]

    def _find_payments(self, provider, contract, method_id, period):
        domain = self._get_domain(provider, contract)
        number = self.env["lcc.actual"]._as_id(method_id) if method_id else 0
        if number in [value for value, _label in self._get_methods(provider, contract)]:
            domain &= Domain("payment_method_id", "=", number)
        if bounds := period_bounds(period):
            domain &= Domain("date", ">=", bounds[0])
            domain &= Domain("date", "<=", bounds[1])
        return (
            self.env["account.payment"]
            .sudo()
            .search(domain, order="date desc, id desc")
        )

    # What they paid

    @api.model
    def _read_payments(self, payments, providers):
        """Return ``payments`` as plain data, as far as they pay ``providers``: what a
        payment to several organisations pays of the others' is theirs alone."""
        paid = payments._lcc_get_paid()
        # All that is told of them, read at once.
        bills = (
            self.env["account.move"].sudo().union(*sum(map(list, paid.values()), []))
        )
        bills.mapped("invoice_line_ids.lcc_commitment_id.client_id")
        return [
            self._read_payment(payment, paid[payment], providers)
            for payment in payments
        ]

    @api.model
    def _read_advice(self, payment_ids, provider_id=None):
        """Return the given payments as ``action_read_remittance`` does, for council
        staff or the provider's own users."""
        providers = self.env["lcc.provider.access"]._get_reported(provider_id)
        domain = self._get_domain(providers, self.env["lcc.contract"])
        domain &= Domain("id", "in", payment_ids)
        payments_sudo = self.env["account.payment"].sudo().search(domain)
        return {
            "payments": self._read_payments(payments_sudo, providers),
            "count": len(payments_sudo),
            "currency": self.env.company.currency_id.symbol,
        }

    def _read_payment(self, payment, paid, providers):
        own = {
            bill: amount
            for bill, amount in paid.items()
            if bill.lcc_provider_id in providers
        }
        money = self.env.company.currency_id.round
        is_part = len(own) < len(paid)
        told = money(sum(own.values()))
        amount = told if is_part else money(payment._lcc_get_amount())
        bills = sorted(
            own, key=lambda bill: (bill.move_type, bill.invoice_date, bill.id)
        )
        rest = money(amount - told)
        return {
            "id": payment.id,
            "date": payment.date,
            "method": payment.payment_method_id.name or "",
            "reference": payment.payment_reference or payment.name or "",
            "amount": amount,
            "is_part": is_part,
            "bills": [bill._lcc_read_remitted(own[bill]) for bill in bills],
            "rest": rest,
            "rest_text": self._get_rest_text(rest),
        }

    def _get_rest_text(self, rest):
        if rest > 0:
            return self.env._("Not set against an invoice yet")
        if rest < 0:
            return self.env._("Settled by other entries in the council's books")
        return ""

    # Files

    @api.model
    def _write_sheet(self, kind, file, **parameters):
        """Write the report into a binary ``file``; ``kind`` is "xlsx" or "csv"."""
        payments = self.action_read_remittance(**parameters)["payments"]
        WRITERS[kind](file, "Remittance", REMITTANCE_COLUMNS, sheet_rows(payments))

    @api.model
    def _render_pdf(self, **parameters):
        """Return the report as PDF; its values check the user."""
        # Reports are not for portal users to read.
        reports_sudo = self.env["ir.actions.report"].sudo()
        pdf, _kind = reports_sudo._render_qweb_pdf(
            "lcc_actuals.action_report_remittance", data={"parameters": parameters}
        )
        return pdf


def period_bounds(period):
    """Return the (first, last) day that "2022/2023" or "2022-04-11_2022-05-08" names,
    or ``None``."""
    text = str(period or "")
    if text.count("_") == 1:
        first, last = map(parse_day, text.split("_"))
        return (first, last) if first and last and first <= last else None
    try:
        return financial_year_bounds(text)
    except (ValueError, OverflowError):
        return None


def sheet_rows(payments):
    """Yield the rows of ``REMITTANCE_COLUMNS``, a line each."""
    for payment in payments:
        head = {
            "date": payment["date"],
            "method": payment["method"],
            "reference": payment["reference"],
            "payment_amount": payment["amount"],
        }
        for bill in payment["bills"]:
            for line in bill["lines"]:
                yield {
                    **head,
                    **line,
                    "provider": bill["provider"],
                    "document": bill["kind_text"],
                    "document_reference": bill["reference"],
                    "contract": line["contract"] or bill["contract"],
                    "adjustment": "Adj" if line["is_adjustment"] else None,
                }
        if payment["rest"]:
            yield {
                **dict.fromkeys(column.key for column in REMITTANCE_COLUMNS),
                **head,
                "description": payment["rest_text"],
                "amount": payment["rest"],
            }
