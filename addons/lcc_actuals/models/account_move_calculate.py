from odoo import api, models

from ..exceptions import BillRefused
from ..tools.weeks import range_text
from .bill_document import find_document


class AccountMove(models.Model):
    """What a new document would hold, as plain data for pages and providers' own
    systems (guide, Create an Invoice: [Continue])."""

    _inherit = "account.move"

    @api.model
    def action_lcc_calculate(self, kind, scope, record_id, provider_id=None):
        """Return what [Create] could put on a new document. Writes nothing.

        The arguments are those of ``action_lcc_create``. The answer is a dict:

        - ``title``: what it is for, such as "Contract DEMO CONTRACT", and the
          ``provider_id`` whose it would be;
        - ``max_lines``: how many lines one document may hold;
        - ``lines``: see ``_lcc_describe_lines``;
        - ``missing``: dicts of the weeks that are not on it since something of them is
          undecided: ``reason`` (to_confirm, plan_changed, awaiting the council's
          approval or in_dispute), ``service_id``, ``service``, ``week_start`` (ISO),
          ``lines``, ``clients`` (their numbers) and ``amount`` in pounds.

        Raise UserError or AccessError for what is not there or not the user's.
        """
        document = find_document(self.env, kind, scope, record_id, provider_id)
        return {
            "title": document.title,
            "provider_id": document.provider.id,
            "max_lines": self._lcc_get_max_lines(),
            "lines": self._lcc_describe_lines(document, self._lcc_propose(document)),
            "missing": [
                {
                    "reason": missing.reason,
                    "service_id": missing.service.id,
                    "service": missing.service.name,
                    "week_start": missing.week_start.isoformat(),
                    "lines": missing.lines,
                    "clients": missing.clients,
                    "amount": missing.amount,
                }
                for missing in self._lcc_get_missing(document)
            ],
        }

    @api.model
    def _lcc_get_open_amounts(self, kind, provider):
        """Return what a new document could take, without VAT, by what it can be drawn
        up for: {"contract": {record: pounds}, "service": ..., "client": ...}, in the
        records' own order, and "provider" with the sum of all.

        Raise UserError or AccessError as ``action_lcc_calculate`` does.
        """
        document = find_document(self.env, kind, "provider", provider.id)
        amounts = {
            scope: dict(self._lcc_sum_open(document, by=f"{scope}_id"))
            for scope in ("contract", "service", "client")
        }
        return {**amounts, "provider": {provider: sum(amounts["contract"].values())}}

    @api.model
    def _lcc_get_open_amount(self, kind, provider):
        """Return what all new documents of ``provider`` could take, without VAT."""
        document = find_document(self.env, kind, "provider", provider.id)
        ((amount,),) = self._lcc_sum_open(document)
        return amount

    @api.model
    def _lcc_sum_open(self, document, by=None):
        """Return what a document could take, as (record, pounds) pairs of the field
        ``by`` in the records' own order; without it, as [(pounds,)] of all."""
        # The provider is the user's to bill, as are the weeks.
        actuals_sudo = self.env["lcc.actual"].sudo()
        domain = document.domain() & self._lcc_open_domain(document.sign)
        groups = actuals_sudo._read_group(
            domain, [by] if by else [], ["amount_open:sum"], order=by
        )
        return [(*record, document.sign * amount) for *record, amount in groups]

    @api.model
    def _lcc_describe_lines(self, document, lines):
        """Return a dict for each of the :class:`Line` tuples: ``key``, to name it to
        ``action_lcc_create``; ``commitment`` ("Bloggs, Jane, 2021/2022"),
        ``client_reference``, ``contract``, ``period``; ``is_adjustment`` and ``weeks``
        (ISO Mondays); in pounds, as the document shows them, ``value``, ``vat``,
        ``contribution`` and ``payable``, the sum of the first two less the third."""
        vat = self._lcc_get_vat(document, lines)
        return [
            self._lcc_describe_line(line, vat[line.key], document.sign)
            for line in lines
        ]

    @api.model
    def _lcc_describe_line(self, line, vat, sign):
        week, amounts = line.items[0].week, line.amounts
        return {
            "key": str(line.key),
            "commitment": f"{week.client_id.list_name}, {line.key.financial_year}",
            "client_reference": week.client_id.reference,
            "contract": week.contract_id.name,
            "period": range_text(line.date_from, line.date_to),
            "is_adjustment": line.key.is_adjustment,
            "weeks": sorted({item.week_start.isoformat() for item in line.items}),
            "value": float(amounts.value * sign),
            "vat": float(vat),
            "contribution": float(amounts.contribution * sign),
            "payable": float(amounts.payable * sign + vat),
        }

    @api.model
    def _lcc_get_max_lines(self):
        """Return how many lines one document may hold: more would take minutes to
        make."""
        # A limit is no secret, but providers may not read the council's company.
        return self.env.company.sudo().lcc_invoice_max_lines

    @api.model
    def _lcc_check_line_count(self, keys):
        """Raise BillRefused when a document of these lines would be too long."""
        count, most = len(set(keys)), self._lcc_get_max_lines()
        if count > most:
            raise BillRefused(
                {
                    "lines": self.env._(
                        "A document holds at most %(most)s lines; these are "
                        "%(count)s. Leave some out, and draw up another one for them.",
                        most=f"{most:,}",
                        count=f"{count:,}",
                    )
                }
            )
