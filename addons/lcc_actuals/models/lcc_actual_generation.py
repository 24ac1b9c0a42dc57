import logging

from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.errors import SerializationFailure

from ..tools.weeks import DAYS_IN_WEEK, monday_of

_logger = logging.getLogger(__name__)

#: The weekly job looks back this far, for CPLIs that arrived late.
WEEKS_LOOKED_BACK = 4
ROWS_A_STATEMENT = 1000


class LccActual(models.Model):
    """Making the rows of a week (DESIGN section 3, rule 12)."""

    _inherit = "lcc.actual"

    @api.model
    def _generate(self, services, monday):
        """Insert the missing planned rows of the week; return how many.

        The rows go in a thousand at a time: as many through the ORM would take
        seconds. The unique index on CPLI and week, not a look beforehand, is what
        keeps two runs at once from making a row twice.
        """
        services.contract_id._lock_plans()
        lines = self.env["lcc.package.line"]._find_running(
            services.filtered(lambda service: service.basis == "actuals"),
            monday,
            kind="planned",
        )
        lines -= self._get_generated_lines(lines, monday)
        if not lines:
            return 0
        created = self._insert_rows(list(lines._prepare_generated_rows(monday)))
        self.env["lcc.package.line"].invalidate_model(["actual_ids", "actual_count"])
        return len(created)

    @api.model
    def _get_generated_lines(self, lines, monday):
        groups = self._read_group(
            [("package_line_id", "in", lines.ids), ("week_start", "=", monday)],
            ["package_line_id"],
        )
        return lines.browse([line.id for (line,) in groups])

    @api.model
    def _insert_rows(self, rows):
        """Insert dicts of column values; return the ids of those that were new."""
        columns = list(rows[0])
        self.flush_model()
        created = []
        for begin in range(0, len(rows), ROWS_A_STATEMENT):
            chunk = rows[begin : begin + ROWS_A_STATEMENT]
            self.env.cr.execute(
                SQL(
                    "INSERT INTO lcc_actual (%s) VALUES %s "
                    "ON CONFLICT (package_line_id, week_start) "
                    "WHERE package_line_id IS NOT NULL DO NOTHING RETURNING id",
                    SQL(", ").join(SQL.identifier(column) for column in columns),
                    SQL(", ").join(
                        SQL("%s", tuple(row[column] for column in columns))
                        for row in chunk
                    ),
                ),
                # Losing a race to another run is nothing to report: it starts again.
                log_exceptions=False,
            )
            created += [row_id for (row_id,) in self.env.cr.fetchall()]
        self.env["lcc.commitment"]._ensure_of(self.browse(created))
        return created

    @api.model
    def _cron_generate(self):
        """Generate the week that has begun and the few before it, contract by
        contract, keeping what is done; called every Monday by the scheduler."""
        this_week = monday_of(self.env.company._lcc_today())
        contracts = self.env["lcc.contract"].search([("basis", "=", "actuals")])
        job = self.env["ir.cron"]
        job._commit_progress(remaining=len(contracts))
        for contract in contracts:
            try:
                made = self._generate_recent(contract.service_ids, this_week)
            except SerializationFailure:
                # Someone is changing or generating it now: that one contract waits
                # for [Generate Actuals] or next Monday, all others go on.
                self.env.cr.rollback()
                _logger.info("Left %s to whoever is working on it", contract)
            else:
                _logger.info("Generated %s weekly actuals of %s", made, contract)
            if not job._commit_progress(1):
                break

    @api.model
    def _generate_recent(self, services, this_week):
        """Generate ``this_week`` and the few before it; return how many rows."""
        return sum(
            self._generate(
                services, fields.Date.subtract(this_week, days=back * DAYS_IN_WEEK)
            )
            for back in range(WEEKS_LOOKED_BACK)
        )
