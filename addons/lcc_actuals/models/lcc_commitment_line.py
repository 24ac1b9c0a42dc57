from collections.abc import Collection

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.ledger import NOTHING, Amounts, total
from ..tools.quantities import cost
from ..tools.weeks import weeks_of_year

#: A line's id holds its commitment's, above so many of its own; together they fit into
#: what a browser takes for a number.
LINES_OF_ONE = 2**29


class LccCommitmentLine(models.Model):
    """What one CPLI, or one unplanned service level, of a commitment comes to in its
    financial year: planned, received and billed (DESIGN section 5).

    Received is what was confirmed, billed what stands on live bills; both are summed
    up by the database whenever they are asked for. What is planned follows from every
    week of the year, so it is no column to group by.
    """

    _name = "lcc.commitment.line"
    _description = "Line of a Commitment"
    _auto = False
    _order = "commitment_id, service_level_id, package_line_id, id"
    _rec_name = "service_level_id"
    _depends = {
        "lcc.commitment": [
            "client_id",
            "contract_id",
            "provider_id",
            "company_id",
            "financial_year",
        ],
        "lcc.package.line": [
            "client_id",
            "contract_id",
            "service_id",
            "service_level_id",
            "date_start",
            "date_end",
        ],
        "lcc.actual": [
            "client_id",
            "contract_id",
            "financial_year",
            "package_line_id",
            "service_id",
            "service_level_id",
            "state",
            "qty_actual",
            "qty_frustrated",
            "amount_total",
            "amount_contribution",
        ],
        "lcc.bill.link": [
            "commitment_id",
            "actual_id",
            "is_live",
            "qty_billed",
            "amount_value",
            "amount_contribution",
        ],
    }

    commitment_id = fields.Many2one("lcc.commitment", readonly=True)
    provider_id = fields.Many2one("res.partner", readonly=True)
    contract_id = fields.Many2one("lcc.contract", readonly=True)
    client_id = fields.Many2one("lcc.client", readonly=True)
    financial_year = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    service_id = fields.Many2one("lcc.service", readonly=True)
    service_level_id = fields.Many2one("lcc.service.level", readonly=True)
    package_line_id = fields.Many2one(
        "lcc.package.line",
        "CPLI",
        readonly=True,
        help="Empty on what was claimed without one.",
    )
    package_line_reference = fields.Char(
        "CPLI Reference", related="package_line_id.reference"
    )
    kind = fields.Selection(related="service_level_id.kind")
    unit = fields.Selection(related="service_level_id.unit")
    qty_planned = fields.Float(
        "Planned Quantity", digits="Product Unit", compute="_compute_planned"
    )
    amount_planned = fields.Monetary("Planned", compute="_compute_planned")
    contribution_planned = fields.Monetary(
        "Planned Contribution", compute="_compute_planned"
    )
    qty_received = fields.Float(
        "Received Quantity", digits="Product Unit", readonly=True
    )
    amount_received = fields.Monetary("Received", readonly=True)
    contribution_received = fields.Monetary("Received Contribution", readonly=True)
    qty_billed = fields.Float("Billed Quantity", digits="Product Unit", readonly=True)
    amount_billed = fields.Monetary("Billed", readonly=True)
    contribution_billed = fields.Monetary("Billed Contribution", readonly=True)

    @property
    def _table_query(self):
        """A row for each CPLI that runs in a week of the commitment's year, and for
        each service level that was claimed without one."""
        identity = SQL(
            "commitment_id, provider_id, contract_id, client_id, financial_year,"
            " company_id, service_id, service_level_id, package_line_id"
        )
        return SQL(
            """
            SELECT
                -- Named by its CPLI; what has none by its first week.
                commitment_id::bigint * %(lines_of_one)s
                    + COALESCE(package_line_id, MIN(actual_id)) * 2
                    + (package_line_id IS NULL)::int AS id,
                %(identity)s,
                SUM(qty_received) AS qty_received,
                SUM(amount_received) AS amount_received,
                SUM(contribution_received) AS contribution_received,
                SUM(qty_billed) AS qty_billed,
                SUM(amount_billed) AS amount_billed,
                SUM(contribution_billed) AS contribution_billed
            FROM (%(parts)s) AS parts
            GROUP BY %(identity)s
            """,
            identity=identity,
            lines_of_one=LINES_OF_ONE,
            parts=SQL(" UNION ALL ").join(self._sql_parts()),
        )

    def _sql_parts(self):
        """Return the queries whose rows are summed up; all have the same columns."""
        return [self._sql_received(), self._sql_billed(), self._sql_running()]

    def _sql_commitment(self):
        """The commitment's columns stand in every part, so that what is asked of one
        year or contract is summed up of that alone."""
        return SQL(
            "c.id AS commitment_id, c.provider_id, c.contract_id, c.client_id,"
            " c.financial_year, c.company_id"
        )

    def _sql_received(self):
        return SQL(
            """
            SELECT %s, a.service_id, a.service_level_id, a.package_line_id,
                a.id AS actual_id,
                a.qty_actual + a.qty_frustrated AS qty_received,
                a.amount_total AS amount_received,
                a.amount_contribution AS contribution_received,
                0 AS qty_billed, 0 AS amount_billed, 0 AS contribution_billed
            FROM lcc_commitment c
            JOIN lcc_actual a ON a.client_id = c.client_id
                AND a.contract_id = c.contract_id
                AND a.financial_year = c.financial_year
            WHERE a.state != 'generated'
            """,
            self._sql_commitment(),
        )

    def _sql_billed(self):
        return SQL(
            """
            SELECT %s, a.service_id, a.service_level_id, a.package_line_id,
                a.id, 0, 0, 0, l.qty_billed, l.amount_value, l.amount_contribution
            FROM lcc_commitment c
            JOIN lcc_bill_link l ON l.commitment_id = c.id AND l.is_live
            JOIN lcc_actual a ON a.id = l.actual_id
            """,
            self._sql_commitment(),
        )

    def _sql_running(self):
        """The CPLIs of the year, with or without actuals: those whose last day, or a
        Sunday before it, is in the year (see ``tools/weeks.py``)."""
        return SQL(
            """
            SELECT %s, p.service_id, p.service_level_id, p.id,
                NULL, 0, 0, 0, 0, 0, 0
            FROM lcc_commitment c
            CROSS JOIN LATERAL (
                SELECT MAKE_DATE(LEFT(c.financial_year, 4)::int, 4, 1) AS first,
                    MAKE_DATE(RIGHT(c.financial_year, 4)::int, 3, 31) AS last
            ) AS year
            JOIN lcc_package_line p ON p.client_id = c.client_id
                AND p.contract_id = c.contract_id
            CROSS JOIN LATERAL (
                SELECT GREATEST(p.date_start, year.first) AS first,
                    LEAST(p.date_end, year.last) AS last
            ) AS days
            WHERE p.date_end BETWEEN year.first AND year.last
                OR days.first + (7 - EXTRACT(isodow FROM days.first)::int) <= days.last
            """,
            self._sql_commitment(),
        )

    @api.model
    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        active_test=True,
        bypass_access=False,
    ):
        """Look lines up by their commitments: an id is no column, and the database
        would sum up every week there is to find one."""
        return super()._search(
            Domain(domain).map_conditions(self._with_commitment),
            offset,
            limit,
            order,
            active_test=active_test,
            bypass_access=bypass_access,
        )

    @api.model
    def _with_commitment(self, condition):
        is_ids = condition.field_expr == "id" and condition.operator == "in"
        # Subqueries are left alone; they are no collections.
        if not is_ids or not isinstance(condition.value, Collection):
            return condition
        orders = {line_id // LINES_OF_ONE for line_id in condition.value}
        return condition & Domain("commitment_id", "in", orders)

    @api.depends("package_line_id", "financial_year")
    def _compute_planned(self):
        planned = self._get_planned()
        for line in self:
            amounts = planned[line.id]
            line.qty_planned = float(amounts.quantity)
            line.amount_planned = float(amounts.value)
            line.contribution_planned = float(amounts.contribution)

    def _get_planned(self):
        """Return {line id: :class:`Amounts`} of what the CPLIs plan in their year, as
        generating each of its weeks today would have it. Constant number of queries
        for lines of one year."""
        book = self.env["lcc.rate"]._get_book(self.contract_id, self.service_level_id)
        planned = dict.fromkeys(self.ids, NOTHING)
        for year, lines in self.grouped("financial_year").items():
            lines = lines.filtered(lambda line: line._is_planned_by_week())
            weeks = {line.id: line._get_weeks(year) for line in lines}
            mondays = sorted(set().union(*weeks.values()))
            plans = lines.package_line_id._get_plans(mondays)
            for line in lines:
                planned[line.id] = total(
                    line._get_planned_week(plans, book, monday, *days)
                    for monday, days in weeks[line.id].items()
                )
        return planned

    def _is_planned_by_week(self):
        return self.kind == "planned"

    def _get_weeks(self, year):
        cpli = self.package_line_id
        return weeks_of_year(year, cpli.date_start, cpli.date_end)

    def _get_planned_week(self, plans, book, monday, first, last):
        """Return what the CPLI plans in a week of which it runs ``first`` to
        ``last``, at the price of the first of these days."""
        cpli = self.package_line_id
        quantity = plans[cpli.id, monday]
        rate = book.find(self.contract_id.id, self.service_level_id.id, cpli.id, first)
        value = cost(quantity, rate.price)
        contribution = cpli._get_contribution(first, last, value)
        return Amounts.of(quantity, value, contribution)

    # Plain data

    def _read_line(self):
        """Return the line as ``lcc.commitment`` hands it out: which CPLI or service
        level it is, and the figures of what is planned, received and billed."""
        cpli, level = self.package_line_id, self.service_level_id
        return {
            "reference": cpli.reference or "",
            "service": self.service_id.name,
            "service_level": level.name,
            "unit": level._unit_text(2),
            "date_start": fields.Date.to_string(cpli.date_start) or "",
            "date_end": fields.Date.to_string(cpli.date_end) or "",
            "planned": self._read_figure("planned") if self.kind == "planned" else None,
            "received": self._read_figure("received"),
            "billed": self._read_figure("billed"),
        }

    def _read_figure(self, name):
        return {
            "quantity": self[f"qty_{name}"],
            "value": self[f"amount_{name}"],
            "contribution": self[f"contribution_{name}"],
        }

    def _read_total(self, name):
        """Return the sum in pounds; hours and nights don't add up."""
        return {
            "value": round(sum(self.mapped(f"amount_{name}")), 2),
            "contribution": round(sum(self.mapped(f"contribution_{name}")), 2),
        }
