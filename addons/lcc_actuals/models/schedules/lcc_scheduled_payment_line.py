from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.ledger import Amounts
from ..staff_names import may_see_staff

PARTS = [("value", "Cost"), ("contribution", "Income")]
OBSTACLES = [
    ("absence", "payment stopped during an absence"),
    ("price", "no approved price"),
]
ROWS_A_STATEMENT = 1000


class LccScheduledPaymentLine(models.Model):
    """What one care package line item comes to on a scheduled payment: a cost, or the
    client's contribution as income of the provider, which the council does not pay.

    Live payable lines are what is billed of a CPLI, period and contract year (DESIGN
    section 4). Amounts are in pounds as the guide shows them: income is negative.
    """

    _name = "lcc.scheduled.payment.line"
    _description = "Line of a Scheduled Payment"
    _order = "financial_year, list_name, client_id, is_payable desc, package_line_id,"
    _order += " period_start, date_from, part desc, id"
    _rec_name = "package_line_id"

    scheduled_payment_id = fields.Many2one(
        "lcc.scheduled.payment", required=True, index=True, ondelete="cascade"
    )
    contract_id = fields.Many2one(
        related="scheduled_payment_id.contract_id", store=True, index=True
    )
    provider_id = fields.Many2one(
        related="scheduled_payment_id.provider_id", store=True, index=True
    )
    company_id = fields.Many2one(related="scheduled_payment_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    package_line_id = fields.Many2one(
        "lcc.package.line", "CPLI", required=True, index=True, ondelete="restrict"
    )
    client_id = fields.Many2one(
        "lcc.client", required=True, index=True, ondelete="restrict"
    )
    list_name = fields.Char(related="client_id.list_name", store=True)
    service_level_id = fields.Many2one(
        "lcc.service.level", required=True, ondelete="restrict"
    )
    financial_year = fields.Char("Contract Year", required=True)
    period_start = fields.Date("Period", required=True)
    part = fields.Selection(PARTS, "Cost / Income", required=True)
    is_adjustment = fields.Boolean("Adjustment")
    is_payable = fields.Boolean("Payable", default=True)
    obstacle = fields.Selection(OBSTACLES, "Not Payable For")
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True)
    days = fields.Integer(help="Days that count; none on an adjustment.")
    price_unit = fields.Monetary("Price per Unit")
    quantity = fields.Float(digits="Product Unit")
    amount = fields.Monetary(required=True)
    is_live = fields.Boolean("Counts", default=True, index=True)
    move_line_id = fields.Many2one(
        "account.move.line",
        "Bill Line",
        index="btree_not_null",
        ondelete="restrict",
        groups="lcc_actuals.group_lcc_reader",
    )
    question = fields.Char()
    questioned_by_id = fields.Many2one(
        "res.users", "Asked By", groups="lcc_actuals.group_lcc_reader"
    )
    date_questioned = fields.Datetime("Asked")
    reply = fields.Char("Council's Reply")
    is_answered = fields.Boolean("Answered")

    _contract_live_index = models.Index(
        "(contract_id, package_line_id, period_start) WHERE is_live AND is_payable"
    )

    def _has_field_access(self, field, operation):
        return may_see_staff(self, field) and super()._has_field_access(
            field, operation
        )

    def _commitment_key(self):
        """Return what names the line's commitment (``lcc.commitment._ensure``)."""
        return self.contract_id.id, self.client_id.id, self.financial_year

    def _is_questioned(self):
        """Tell whether the provider's question waits for the council's reply."""
        return bool(self.question) and not self.is_answered

    def _get_reason_text(self):
        """Return the Reason for Payment: "Residential (Bed), Spot. (Adj)"."""
        self.ensure_one()
        # Whoever reads the line may be told what it is of.
        cpli_sudo = self.sudo().package_line_id
        types = dict(
            cpli_sudo._fields["purchase_type"]._description_selection(self.env)
        )
        text = self.env._(
            "%(level)s, %(type)s.",
            level=self.sudo().service_level_id.name,
            type=types[cpli_sudo.purchase_type],
        )
        if self.part == "contribution":
            text = self.env._("Client contribution. %(text)s", text=text)
        if self.is_adjustment:
            return self.env._("%(text)s (Adj)", text=text)
        if self.obstacle:
            labels = dict(self._fields["obstacle"]._description_selection(self.env))
            return self.env._(
                "%(text)s (%(reason)s)", text=text, reason=labels[self.obstacle]
            )
        return text

    def _get_status(self):
        """Return where the line stands: non_payable, questioned, paid, finalised,
        confirmed or open."""
        self.ensure_one()
        schedule = self.scheduled_payment_id
        if not self.is_payable:
            return "non_payable"
        if self._is_questioned() or not self.is_live:
            return "questioned"
        if schedule.state == "finalised":
            return "paid" if schedule.is_paid else "finalised"
        return "confirmed" if schedule.answer == "confirmed" else "open"

    @api.model
    def _insert(self, rows):
        """Insert dicts of column values; return the lines. As many through the ORM
        would take seconds."""
        ids, now = [], self.env.cr.now()
        stamps = {"create_uid": self.env.uid, "create_date": now}
        stamps |= {"write_uid": self.env.uid, "write_date": now}
        for begin in range(0, len(rows), ROWS_A_STATEMENT):
            chunk = [
                {**row, **stamps} for row in rows[begin : begin + ROWS_A_STATEMENT]
            ]
            query = SQL(
                "INSERT INTO %s (%s) VALUES %s RETURNING id",
                SQL.identifier(self._table),
                SQL(", ").join(map(SQL.identifier, chunk[0])),
                SQL(", ").join(SQL("%s", tuple(row.values())) for row in chunk),
            )
            ids += [id_ for (id_,) in self.env.execute_query(query)]
        lines = self.browse(ids)
        for records, name in (
            (lines.scheduled_payment_id, "line_ids"),
            (lines.package_line_id, "scheduled_line_ids"),
        ):
            records.invalidate_recordset([name], flush=False)
        lines.modified(rows[0] if rows else ())
        return lines

    @api.model
    def _get_standing(self, schedules, before):
        """Return {contract id: {(CPLI id, period start, year): {schedule id: Amounts}}}
        of what counts as billed under the contracts of ``schedules``, in periods up to
        that which begins on ``before``; one query. Open schedules of later periods take
        what these leave to them."""
        domain = Domain("contract_id", "in", schedules.contract_id.ids)
        domain &= Domain("is_live", "=", True) & Domain("is_payable", "=", True)
        domain &= Domain("period_start", "<=", before)
        domain &= Domain("scheduled_payment_id.state", "!=", "open") | Domain(
            "scheduled_payment_id.date_start", "<=", before
        )
        groups = self.env["lcc.scheduled.payment.line"]._read_group(
            domain,
            [
                "contract_id",
                "package_line_id",
                "period_start:day",
                "financial_year",
                "scheduled_payment_id",
                "part",
            ],
            ["quantity:sum", "amount:sum"],
        )
        standing = {}
        for contract, cpli, start, year, schedule, part, quantity, amount in groups:
            key = cpli.id, start, year
            is_cost = part == "value"
            amounts = Amounts.of(
                quantity, amount if is_cost else 0, 0 if is_cost else -amount
            )
            found = standing.setdefault(contract.id, {}).setdefault(key, {})
            known = found.get(schedule.id)
            found[schedule.id] = known.plus(amounts) if known else amounts
        return standing
