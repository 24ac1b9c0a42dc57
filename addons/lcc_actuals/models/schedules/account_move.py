from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.bill_lines import CONTRIBUTION, VALUE
from ...tools.quantities import money_text
from ...tools.weeks import range_text

#: Sent in the context by finalising alone, as DRAWING_UP is.
FINALISING = object()


class AccountMove(models.Model):
    """The native vendor bill of a scheduled payment; a refund where it is negative. It
    is posted when the schedule is finalised and frees it when cancelled."""

    _inherit = "account.move"

    lcc_scheduled_payment_id = fields.Many2one(
        "lcc.scheduled.payment",
        "Scheduled Payment",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="lcc_actuals.group_lcc_reader",
    )

    @api.model
    def _lcc_bill_schedules(self, schedules):
        """Return a draft bill for each of ``schedules`` that has live payable lines,
        all made at once; each line of a schedule is a line of its bill."""
        moves, made = self._lcc_unsealed(), self.browse()
        for company, group in schedules.grouped("company_id").items():
            lines = group._get_billed_lines()
            own = moves.with_company(company)
            bills = own.create(own._lcc_schedule_vals(lines))
            bills._lcc_link_schedules(lines)
            made |= bills
        return made

    def _lcc_schedule_vals(self, lines):
        """Return the values of bills for lines of schedules."""
        commitments = self.env["lcc.commitment"]._ensure(
            line._commitment_key() for line in lines
        )
        # Made for all at once, where there are none yet.
        lines.contract_id._get_analytic_account()
        lines.package_line_id.service_id._get_analytic_account()
        return [
            {
                **self._lcc_schedule_head_vals(schedule),
                "invoice_line_ids": [
                    Command.create(
                        self._lcc_schedule_line_vals(
                            line, sign, commitments[line._commitment_key()]
                        )
                    )
                    for line in own
                ],
            }
            for schedule, own in lines.grouped("scheduled_payment_id").items()
            for sign in [schedule._sign()]
        ]

    def _lcc_schedule_head_vals(self, schedule):
        total = schedule._get_billed_total()
        return {
            "move_type": "in_invoice" if schedule._sign() > 0 else "in_refund",
            "currency_id": self.env.company.currency_id.id,
            "partner_id": schedule.provider_id.id,
            "ref": schedule._reference(),
            "invoice_date": self.env.company._lcc_today(),
            "lcc_provider_id": schedule.provider_id.id,
            "lcc_scope": "contract",
            "lcc_contract_id": schedule.contract_id.id,
            "lcc_scheduled_payment_id": schedule.id,
            "lcc_date_submitted": fields.Datetime.now(),
            "lcc_sealed_untaxed": total * schedule._sign(),
        }

    def _lcc_schedule_line_vals(self, line, sign, commitment):
        amount, quantity = line.amount * sign, line.quantity * sign
        product = self._lcc_get_schedule_product(line)
        is_money_alone = quantity * amount <= 0
        contract, service = line.contract_id, line.package_line_id.service_id
        accounts = contract._get_analytic_account() | service._get_analytic_account()
        unit = (
            self.env.ref("uom.product_uom_unit") if is_money_alone else product.uom_id
        )
        vals = {
            "product_id": product.id,
            "product_uom_id": unit.id,
            "name": self._lcc_schedule_line_text(line),
            "quantity": 1.0 if is_money_alone else quantity,
            # Their product is the amount to the penny.
            "price_unit": amount if is_money_alone else amount / quantity,
            "analytic_distribution": {",".join(map(str, accounts.ids)): 100},
            "lcc_commitment_id": commitment.id,
            "lcc_part": line.part,
            "lcc_ledger_key": str(line.id),
            "lcc_date_from": line.date_from,
            "lcc_date_to": line.date_to,
            "lcc_is_adjustment": line.is_adjustment,
        }
        if line.part == CONTRIBUTION:
            # Named, since Odoo gives its default tax to what names none.
            exempt = self.env["lcc.service.level"]._get_exempt_tax()
            vals["tax_ids"] = [Command.set(exempt.ids)]
        return vals | self._lcc_entry_vals(vals, sign)

    def _lcc_get_schedule_product(self, line):
        if line.part == VALUE:
            return line.service_level_id.product_id
        return self.env.ref("lcc_actuals.product_client_contribution")

    def _lcc_schedule_line_text(self, line):
        """Name the line for the books, which don't say who is cared for."""
        return self.env._(
            "%(client)s, %(year)s: %(what)s %(dates)s",
            client=line.client_id.reference,
            year=line.financial_year,
            what=line._get_reason_text(),
            dates=range_text(line.date_from, line.date_to),
        )

    def _lcc_link_schedules(self, lines):
        """Note which line stands where, and check that the bills come to the same."""
        by_key = {line.lcc_ledger_key: line for line in self.invoice_line_ids}
        for line in lines:
            line.move_line_id = by_key[str(line.id)]
        for bill in self:
            bill._lcc_check_schedule()
        for tax, bills in self.grouped("amount_tax").items():
            bills.lcc_sealed_tax = tax

    def _lcc_check_schedule(self):
        """Raise UserError unless the bill comes to what its schedule does."""
        schedule = self.lcc_scheduled_payment_id
        expected = schedule._get_billed_total() * schedule._sign()
        if self.currency_id.compare_amounts(self.amount_untaxed, expected):
            raise UserError(
                self.env._(
                    "%(schedule)s comes to %(expected)s, its bill would come to "
                    "%(total)s, so it was not finalised. Taxes of care products must "
                    "not be included in their price.",
                    schedule=schedule._label(),
                    expected=money_text(expected, self.currency_id.symbol),
                    total=money_text(self.amount_untaxed, self.currency_id.symbol),
                )
            )

    # Odoo's own steps

    def _lcc_check_can_authorise(self, soft=False):
        """Let finalising a schedule post its bill; all others need their officer."""
        is_finalising = self.env.context.get("lcc_finalising") is FINALISING
        if is_finalising and all(move.lcc_scheduled_payment_id for move in self):
            return
        super()._lcc_check_can_authorise(soft)

    def _lcc_get_draft_problems(self):
        if self.lcc_scheduled_payment_id and self.state == "posted":
            return [
                self.env._(
                    "it follows from a scheduled payment. Cancel it to reopen that."
                )
            ]
        return super()._lcc_get_draft_problems()

    def _lcc_free_weeks(self):
        """Reopen the schedules of cancelled bills."""
        result = super()._lcc_free_weeks()
        self.lcc_scheduled_payment_id.filtered(
            lambda schedule: schedule.move_id in self
        )._free()
        return result

    def _lcc_get_ledger_total(self):
        schedule = self.lcc_scheduled_payment_id
        if schedule:
            return schedule._get_billed_total() * schedule._sign()
        return super()._lcc_get_ledger_total()


class LccScheduledPayment(models.Model):
    _inherit = "lcc.scheduled.payment"

    def _get_billed_lines(self):
        return self.line_ids.filtered(lambda line: line.is_payable and line.is_live)

    def _get_billed_total(self):
        """Return what the council pays, in pounds without VAT."""
        total = sum(self._get_billed_lines().mapped("amount"))
        return self.currency_id.round(total)

    def _sign(self):
        """Return 1 where the council pays, -1 where the provider owes."""
        return 1 if self._get_billed_total() >= 0 else -1
