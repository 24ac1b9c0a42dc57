from odoo import fields, models
from odoo.tools import SQL

from ..account_payment import MADE

#: Late Payment of Commercial Debts (Interest) Act 1998: over the Bank of England's
#: base rate; Procurement Act 2023, section 68: days from the invoice's receipt.
PERCENT_OVER_BASE, DAYS_TO_PAY = 8, 30
#: Averages in which each payment of a bill counts once, however many lines it has.
OF_PAYMENTS = {"days_to_pay:avg", "days_from_invoice:avg", "share_in_time:avg"}


class ResCompany(models.Model):
    _inherit = "res.company"

    lcc_base_rate = fields.Float(
        "Bank of England Base Rate (%)",
        digits=(5, 2),
        default=4.0,
        required=True,
        help="Statutory interest on late payments adds 8 % to it: to the rate of 30 "
        "June for what falls due from July on, of 31 December from January on.",
    )

    _lcc_base_rate_range = models.Constraint(
        "CHECK (lcc_base_rate BETWEEN 0 AND 50)",
        "The base rate is a percentage, such as 4.25.",
    )


class LccPaymentReport(models.Model):
    """What was paid for which care, and how soon: each line of a care provider's bill
    with its share of each payment that was matched with the bill."""

    _name = "lcc.payment.report"
    _description = "Payment of Care"
    _auto = False
    _order = "date_paid desc, id"
    _rec_name = "move_id"
    _depends = {
        "account.partial.reconcile": ["amount", "debit_move_id", "credit_move_id"],
        "account.payment": ["date", "state", "payment_method_line_id", "move_id"],
        "account.move": [
            "amount_total",
            "invoice_date",
            "lcc_date_submitted",
            "lcc_provider_id",
            "lcc_scheduled_payment_id",
            "move_type",
            "state",
        ],
        "account.move.line": [
            "lcc_commitment_id",
            "lcc_date_from",
            "move_id",
            "price_total",
            "product_id",
        ],
        "res.company": ["lcc_base_rate"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    provider_id = fields.Many2one("res.partner", readonly=True)
    contract_id = fields.Many2one("lcc.contract", readonly=True)
    service_level_id = fields.Many2one(
        "lcc.service.level", readonly=True, help="Empty: clients' contributions."
    )
    basis = fields.Selection(
        [("actuals", "Actuals"), ("scheduled", "Scheduled")], readonly=True
    )
    move_id = fields.Many2one("account.move", "Bill", readonly=True)
    payment_id = fields.Many2one("account.payment", readonly=True)
    payment_method_id = fields.Many2one("account.payment.method", readonly=True)
    date_delivered = fields.Date(
        "Delivered From", readonly=True, help="First day of what the line is of."
    )
    date_submitted = fields.Date("Submitted", readonly=True)
    invoice_date = fields.Date("Date on Invoice", readonly=True)
    date_paid = fields.Date("Paid", readonly=True)
    amount = fields.Monetary("Amount Paid", readonly=True)
    amount_in_time = fields.Monetary("Paid within 30 Days", readonly=True)
    share_in_time = fields.Float(
        "Payments within 30 Days (%)",
        readonly=True,
        aggregator="avg",
        help="Payments within 30 days of the bill's submission, of all payments of "
        "bills (Procurement Act 2023).",
    )
    days_to_pay = fields.Float(
        "Days from Submission", readonly=True, aggregator="avg", digits=(16, 1)
    )
    days_from_invoice = fields.Float(
        "Days from Date on Invoice", readonly=True, aggregator="avg", digits=(16, 1)
    )
    weight = fields.Float(
        "Share of the Payment",
        readonly=True,
        help="A payment of a bill counts once in averages: each of its lines in part.",
    )
    amount_interest = fields.Monetary(
        "Late-Payment Interest",
        readonly=True,
        help="What the provider could claim: 8 % over the company's base rate, a year, "
        "from the 31st day after submission to the payment.",
    )

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec not in OF_PAYMENTS:
            return super()._read_group_select(aggregate_spec, query)
        value = self._field_to_sql(self._table, aggregate_spec.split(":")[0], query)
        weight = self._field_to_sql(self._table, "weight", query)
        return SQL(
            "SUM(%(value)s * %(weight)s) / NULLIF(SUM(%(weight)s), 0)",
            value=value,
            weight=weight,
        )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY paid.partial_id, paid.line_id) AS id,
                paid.*,
                CASE WHEN days_to_pay <= %(days)s THEN amount ELSE 0 END
                    AS amount_in_time,
                CASE WHEN days_to_pay <= %(days)s THEN 100.0 ELSE 0 END
                    AS share_in_time,
                GREATEST(amount, 0) * GREATEST(days_to_pay - %(days)s, 0)
                    * (%(over)s + base_rate) / 36500 AS amount_interest
            FROM (%(paid)s) AS paid
            """,
            days=DAYS_TO_PAY,
            over=PERCENT_OVER_BASE,
            paid=self._get_paid_query(),
        )

    def _get_paid_query(self):
        """Return the query of lines by payments."""
        return SQL(
            """
            SELECT partial.id AS partial_id, line.id AS line_id,
                bill.company_id, bill.lcc_provider_id AS provider_id,
                commitment.contract_id, level.id AS service_level_id,
                CASE WHEN bill.lcc_scheduled_payment_id IS NULL THEN 'actuals'
                     ELSE 'scheduled' END AS basis,
                bill.id AS move_id, payment.id AS payment_id,
                method.payment_method_id, line.lcc_date_from AS date_delivered,
                bill.invoice_date, payment.date AS date_paid,
                submitted.day AS date_submitted,
                payment.date - submitted.day AS days_to_pay,
                payment.date - bill.invoice_date AS days_from_invoice,
                CASE bill.move_type WHEN 'in_refund' THEN -1 ELSE 1 END
                    * partial.amount * line.price_total / bill.amount_total AS amount,
                1.0 / COUNT(*) OVER (PARTITION BY partial.id, bill.id) AS weight,
                COALESCE(company.lcc_base_rate, 0) AS base_rate
            FROM account_partial_reconcile partial
            JOIN account_move_line own
                ON own.id IN (partial.debit_move_id, partial.credit_move_id)
            JOIN account_move bill ON bill.id = own.move_id
                AND bill.lcc_provider_id IS NOT NULL AND bill.state = 'posted'
                AND bill.amount_total != 0
            JOIN account_move_line other
                ON other.id IN (partial.debit_move_id, partial.credit_move_id)
                AND other.id != own.id
            JOIN account_payment payment ON payment.move_id = other.move_id
                AND payment.state IN %(made)s
            JOIN account_payment_method_line method
                ON method.id = payment.payment_method_line_id
            JOIN account_move_line line ON line.move_id = bill.id
            JOIN lcc_commitment commitment ON commitment.id = line.lcc_commitment_id
            JOIN res_company company ON company.id = bill.company_id
            LEFT JOIN LATERAL (
                SELECT found.id FROM lcc_service_level found
                WHERE found.product_id = line.product_id ORDER BY found.id LIMIT 1
            ) level ON TRUE
            CROSS JOIN LATERAL (
                SELECT COALESCE(
                    (bill.lcc_date_submitted AT TIME ZONE 'UTC'
                        AT TIME ZONE %(zone)s)::date,
                    bill.invoice_date
                ) AS day
            ) submitted
            """,
            made=tuple(MADE),
            zone=self.env.company._lcc_zone().key,
        )
