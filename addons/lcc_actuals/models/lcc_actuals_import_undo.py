from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.quantities import quantity_text
from .import_staging import KEPT_COLUMNS
from .lcc_actuals_import_check import ROWS_A_CHUNK, no_progress

#: More names than this help nobody.
MOST_NAMED = 20


class LccActualsImport(models.Model):
    """Undoing an import as one, while nothing of it is billed."""

    _inherit = "lcc.actuals.import"

    def _do_undo(self, progress=no_progress):
        """Put every line back to what it was; lines that were added go.

        Raise UserError, with nothing undone, naming the lines that can't be.
        """
        self._lock_lines()
        self._check_can_undo(progress)
        stored = self.env["lcc.actual"].browse(self._get_restored_ids())
        left = self._get_allowances_left()
        self._restore_stored(stored)
        self._remove_added()
        self._check_allowances(left)
        self._check_restored(stored)
        self.env["lcc.actual.history"]._log(stored, "import_undone", self.file_name)
        self.write(
            {
                "state": "undone",
                "message": False,
                "undone_by_id": self.env.uid,
                "date_undone": fields.Datetime.now(),
            }
        )

    def _check_can_undo(self, progress):
        refused = []
        for done, rows in self._iterate_changes():
            refused += [
                self.env._("Row %(row)s: %(text)s", row=row.number, text=text)
                for row in rows
                if (text := row._get_undo_refusal())
            ]
            progress(done, self.count_change)
            self.env.invalidate_all()
        if refused:
            raise UserError(self._not_undone_text(refused))

    def _iterate_changes(self):
        """Yield (rows so far, rows that change something), a chunk at a time."""
        rows = self.env["lcc.actuals.import.row"]
        last, done = 0, 0
        while chunk := rows.search(
            [
                ("import_id", "=", self.id),
                ("status", "=", "change"),
                ("number", ">", last),
            ],
            order="number",
            limit=ROWS_A_CHUNK,
        ):
            last, done = chunk[-1].number, done + len(chunk)
            yield done, chunk

    def _not_undone_text(self, refused):
        more = len(refused) - MOST_NAMED
        lines = [
            self.env._("%(file)s can't be undone any more.", file=self.file_name),
            *refused[:MOST_NAMED],
        ]
        if more > 0:
            lines.append(self.env._("And %(count)s more.", count=more))
        return "\n".join(lines)

    def _get_allowances_left(self):
        """Return {CPLI: what is left} of those of this import with an allowance."""
        groups = self.row_ids._read_group(
            [
                ("import_id", "=", self.id),
                ("status", "=", "change"),
                ("package_line_id.has_allowance", "=", True),
            ],
            ["package_line_id"],
        )
        lines = self.env["lcc.package.line"].union(*(line for (line,) in groups))
        lines.invalidate_recordset(["qty_allowance_used", "qty_allowance_left"])
        return {line: line.qty_allowance_left for line in lines}

    def _check_allowances(self, before):
        """Raise UserError if what comes back and what was claimed elsewhere since are
        more than an allowance (rule 3)."""
        for line, left in self._get_allowances_left().items():
            if left < min(before[line], 0):
                raise UserError(
                    self.env._(
                        "%(file)s can't be undone any more. %(reference)s would then "
                        "be %(over)s %(unit)s over its allowance, by what was claimed "
                        "since.",
                        file=self.file_name,
                        reference=line.reference,
                        over=quantity_text(-left),
                        unit=line.service_level_id._unit_text(2),
                    )
                )

    def _check_restored(self, actuals):
        """Judge what comes back as confirmed by the rules of today: raise UserError
        where it breaks one, and let an officer see what now needs approval."""
        confirmed = actuals.filtered(lambda actual: actual.state == "confirmed")
        refused = [str(problem) for problem in confirmed._get_entry_problems()]
        if refused:
            raise UserError(self._not_undone_text(refused))
        confirmed.filtered(
            lambda actual: actual.approval_state == "none"
        )._settle_approval()

    def _get_restored_ids(self):
        """Return the ids of the lines that were there before the import."""
        found = self.env.execute_query(
            SQL(
                "SELECT actual_id FROM lcc_actuals_import_row WHERE import_id = %s"
                " AND status = 'change' AND before IS NOT NULL ORDER BY actual_id",
                self.id,
            )
        )
        return [actual_id for (actual_id,) in found]

    def _restore_stored(self, actuals):
        self.env.flush_all()
        kept = [
            SQL("%s = b.%s", SQL.identifier(name), SQL.identifier(name))
            for name in KEPT_COLUMNS
        ]
        self.env.cr.execute(
            SQL(
                "UPDATE lcc_actual a SET %(kept)s, version = gen_random_uuid()::text,"
                " write_uid = %(uid)s, write_date = %(now)s"
                " FROM lcc_actuals_import_row r,"
                " jsonb_populate_record(NULL::lcc_actual, r.before) b"
                " WHERE r.import_id = %(import_id)s AND r.status = 'change'"
                " AND r.before IS NOT NULL"
                " AND a.id = r.actual_id",
                kept=SQL(", ").join(kept),
                uid=self.env.uid,
                now=fields.Datetime.now(),
                import_id=self.id,
            )
        )
        self.env.invalidate_all()
        # Cost and "plan changed" follow from what was put back.
        actuals.modified(["qty_planned", "qty_actual", "qty_frustrated", "state"])
        self.env.flush_all()

    def _remove_added(self):
        self.row_ids.search(
            [
                ("import_id", "=", self.id),
                ("status", "=", "change"),
                ("before", "=", False),
            ]
        ).actual_id.unlink()
