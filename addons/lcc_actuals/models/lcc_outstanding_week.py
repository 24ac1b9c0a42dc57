from odoo import fields, models
from odoo.tools import SQL

AGE_BANDS = [
    ("0", "This week and last"),
    ("1", "2 to 4 weeks"),
    ("2", "5 to 12 weeks"),
    ("3", "Over 12 weeks"),
]


class LccOutstandingWeek(models.Model):
    """Weeks that a service has not confirmed, and how old they are."""

    _name = "lcc.outstanding.week"
    _description = "Outstanding Week"
    _auto = False
    _order = "week_start, service_id"
    _rec_name = "service_id"
    _depends = {
        "lcc.actual": [
            "week_start",
            "provider_id",
            "contract_id",
            "service_id",
            "company_id",
            "client_id",
            "amount_total",
            "state",
        ]
    }

    week_start = fields.Date("Week Beginning", readonly=True)
    provider_id = fields.Many2one("res.partner", readonly=True)
    contract_id = fields.Many2one("lcc.contract", readonly=True)
    service_id = fields.Many2one("lcc.service", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_count = fields.Integer("Lines to Confirm", readonly=True)
    client_count = fields.Integer("Clients", readonly=True, aggregator=None)
    amount_total = fields.Monetary("Cost", readonly=True)
    age_weeks = fields.Integer("Weeks Old", readonly=True, aggregator="max")
    age_band = fields.Selection(AGE_BANDS, "Age", readonly=True)

    @property
    def _table_query(self):
        this_week = self.env.company._lcc_today()
        return SQL(
            """
            SELECT weeks.*,
                CASE WHEN age_weeks < 2 THEN '0' WHEN age_weeks < 5 THEN '1'
                     WHEN age_weeks < 13 THEN '2' ELSE '3' END AS age_band
            FROM (
                SELECT MIN(id) AS id, week_start, provider_id, contract_id,
                    service_id, company_id, COUNT(*) AS line_count,
                    COUNT(DISTINCT client_id) AS client_count,
                    SUM(amount_total) AS amount_total,
                    (%s::date - week_start) / 7 AS age_weeks
                FROM lcc_actual
                WHERE state = 'generated'
                GROUP BY week_start, provider_id, contract_id, service_id, company_id
            ) AS weeks
            """,
            this_week,
        )

    def action_view_actuals(self):
        """Open the week's lines that are to be confirmed."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_actual_action"
        )
        domain = [
            ("service_id", "=", self.service_id.id),
            ("week_start", "=", self.week_start),
            ("state", "=", "generated"),
        ]
        return {**action, "domain": domain, "context": {}}
