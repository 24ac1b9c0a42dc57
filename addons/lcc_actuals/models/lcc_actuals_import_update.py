from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL

from .import_claims import Claim
from .import_judge import Judge
from .import_staging import KEPT_COLUMNS
from .import_tally import Tally
from .lcc_actual import ENTRY_FIELDS
from .lcc_actuals_import_check import ROWS_A_CHUNK, no_progress
from .lcc_actuals_import_row import UPDATED_FIELDS
from .plain_rows import read_plain


class LccActualsImport(models.Model):
    """Updating the system from checked rows, all in one transaction."""

    _inherit = "lcc.actuals.import"

    def _do_update(self, only_good=False, progress=no_progress):
        """Record and confirm the rows without errors; return whether that was done.

        Everything is judged again on what stands there now, under the locks that
        every entry takes. Rows that changed since they were checked are reported
        and not written; without ``only_good`` nothing is then.
        """
        self._lock_lines()
        changed = self._check_again(progress)
        if changed:
            self._count()
        if (changed and not only_good) or not self.count_change:
            self.message = self.env._(
                "Nothing was updated. Rows that changed since they were checked: "
                "%(count)s. Their errors say what they are now.",
                count=changed,
            )
            return False
        self._generate_missing()
        self._write_stored()
        self._add_missing()
        self._log_updated()
        self.write(
            {
                "state": "done",
                "message": False,
                "updated_by_id": self.env.uid,
                "date_updated": fields.Datetime.now(),
            }
        )
        return True

    def _lock_lines(self):
        """Let nobody else record these clients' weeks, or change what is planned and
        paid for them, until this is over."""
        self.env.flush_all()
        ids = self.env.execute_query(
            SQL(
                "SELECT COALESCE(ARRAY_AGG(DISTINCT r.client_id), '{}'),"
                " COALESCE(ARRAY_AGG(DISTINCT s.contract_id), '{}')"
                " FROM lcc_actuals_import_row r JOIN lcc_service s"
                " ON s.id = r.service_id WHERE r.import_id = %s"
                " AND r.status = 'change'",
                self.id,
            )
        )
        clients, contracts = ([each for each in found if each] for found in ids[0])
        self.env["lcc.client"].browse(clients)._lock_for_entry()
        self.env["lcc.contract"].browse(contracts)._lock_plans()

    # Checking again

    def _check_again(self, progress):
        """Reject rows that are not what they were when they were checked; return how
        many."""
        judge, tally, rejected = Judge(self.env), Tally(), 0
        for done, rows in self._iterate_staged():
            texts = self._judge_again(rows, judge, tally)
            # Of a price that changed under all of them, all say the same.
            for text, numbers in texts.items():
                self._reject(numbers, "", text)
                rejected += len(numbers)
            progress(done, self.count_change)
            self.env.invalidate_all()
        return rejected + self._reject_over_allowance(tally)

    def _judge_again(self, rows, judge, tally):
        """Return {text: row numbers} of the staged rows that are not what they were."""
        staged = self.env["lcc.actuals.import.row"]
        # What a row was about may be gone altogether.
        there, texts = [], defaultdict(list)
        for row in rows:
            if row["client_id"] and row["service_id"]:
                there.append(row)
            else:
                texts[staged._get_other_text({})].append(row["number"])
        claims = [Claim.from_staged(row) for row in there]
        verdicts = judge.judge(claims)
        for row, claim, verdict in zip(there, claims, verdicts, strict=True):
            text = staged._get_changed_text(row, verdict)
            if text:
                texts[text].append(row["number"])
            else:
                tally.add(claim, verdict, [])
        return texts

    def _iterate_staged(self):
        """Yield (rows so far, dicts of rows that change something), a chunk at a
        time."""
        rows = self.env["lcc.actuals.import.row"]
        last, done = 0, 0
        domain = [("import_id", "=", self.id), ("status", "=", "change")]
        while chunk := read_plain(
            rows,
            [*domain, ("number", ">", last)],
            UPDATED_FIELDS,
            order="number",
            limit=ROWS_A_CHUNK,
        ):
            last, done = chunk[-1]["number"], done + len(chunk)
            yield done, chunk

    # Writing

    def _generate_missing(self):
        """Make the planned lines that nobody generated yet; what is recorded on them
        is then written as on any other."""
        rows = self.row_ids.search(
            [
                ("import_id", "=", self.id),
                ("status", "=", "change"),
                ("actual_id", "=", False),
                ("package_line_id.kind", "=", "planned"),
            ]
        )
        actuals = self.env["lcc.actual"]
        for monday, week_rows in rows.grouped("week_start").items():
            lines = week_rows.package_line_id
            actuals._insert_rows(list(lines._prepare_generated_rows(monday)))
            made = actuals.search(
                [("package_line_id", "in", lines.ids), ("week_start", "=", monday)]
            )
            of_line = {actual.package_line_id: actual for actual in made}
            for row in week_rows:
                row.actual_id = of_line[row.package_line_id]

    def _write_stored(self):
        """Write what the rows say to the lines that are there, in two statements (the
        first for lines that were generated just now): as many writes through the ORM
        would take minutes."""
        self.env.flush_all()
        kept = [SQL("%s, a.%s", name, SQL.identifier(name)) for name in KEPT_COLUMNS]
        self.env.cr.execute(
            SQL(
                "UPDATE lcc_actuals_import_row r"
                " SET version_written = gen_random_uuid()::text,"
                " before = jsonb_build_object(%s) FROM lcc_actual a"
                " WHERE a.id = r.actual_id AND r.import_id = %s"
                " AND r.status = 'change' AND r.before IS NULL",
                SQL(", ").join(kept),
                self.id,
            )
        )
        entered = [
            SQL("%s = r.%s", SQL.identifier(name), SQL.identifier(name))
            for name in ("qty_planned", *ENTRY_FIELDS, "amount_total")
        ]
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                "UPDATE lcc_actual a SET %(entered)s, is_plan_changed = FALSE,"
                " state = 'confirmed', confirmed_by_id = %(uid)s,"
                " date_confirmed = %(now)s, version = r.version_written,"
                " write_uid = %(uid)s, write_date = %(now)s"
                " FROM lcc_actuals_import_row r WHERE r.import_id = %(import_id)s"
                " AND r.status = 'change' AND a.id = r.actual_id",
                entered=SQL(", ").join(entered),
                uid=self.env.uid,
                now=now,
                import_id=self.id,
            )
        )
        self.env.invalidate_all()
        written = self._get_restored_ids()
        # What follows from the columns written above: contribution, what is to bill.
        self.env["lcc.actual"].browse(written).modified(["amount_total", "state"])

    def _add_missing(self):
        """Add unplanned and intermittent lines that are not there yet."""
        rows = self.row_ids.search(
            [
                ("import_id", "=", self.id),
                ("status", "=", "change"),
                ("actual_id", "=", False),
            ]
        )
        claims = [Claim.from_staged(vals) for vals in rows.read(UPDATED_FIELDS, None)]
        actuals = self.env["lcc.actual"].create(
            [claim.prepare_identity_vals() | claim.entry for claim in claims]
        )
        for row, actual in zip(rows, actuals, strict=True):
            row.write({"actual_id": actual.id, "version_written": actual.version})

    def _log_updated(self):
        """Settle what follows from new figures: approval and history."""
        self.env.flush_all()
        updated = self.env.execute_query(
            SQL(
                "SELECT a.id, a.approval_reason IS DISTINCT FROM r.approval_reason"
                " FROM lcc_actuals_import_row r JOIN lcc_actual a ON a.id = r.actual_id"
                " WHERE r.import_id = %s AND r.status = 'change'",
                self.id,
            )
        )
        actuals = self.env["lcc.actual"]
        actuals.browse(found[0] for found in updated if found[1])._settle_approval()
        self.env["lcc.actual.history"]._log(
            actuals.browse(found[0] for found in updated), "imported", self.file_name
        )
