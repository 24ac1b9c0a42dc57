import logging
import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL
from psycopg2 import DatabaseError

_logger = logging.getLogger(__name__)

TASKS = [("check", "Reading"), ("update", "Updating"), ("undo", "Undoing")]
#: A job that ends its worker so often is given up.
MOST_ATTEMPTS = 3
#: The scheduler has other work too; it comes back for the rest.
JOBS_A_RUN = 50
#: So often it starts again when others work on the same lines.
MOST_RETRIES = 10


class LccActualsImportJob(models.Model):
    """A long import at work in the background, on Odoo's own scheduler.

    One task is one transaction: a worker killed half way leaves all of it or nothing,
    and the scheduler starts it again. Only how far it is goes to the database at once,
    through a connection of its own, so that pages can tell.
    """

    _name = "lcc.actuals.import.job"
    _description = "Bulk Import at Work"
    _order = "id"
    _rec_name = "task"

    import_id = fields.Many2one(
        "lcc.actuals.import", required=True, readonly=True, ondelete="cascade"
    )
    # Who asked: the work is done with their rights.
    user_id = fields.Many2one("res.users", required=True, readonly=True)
    task = fields.Selection(TASKS, required=True, readonly=True)
    only_good = fields.Boolean(readonly=True)
    rows_done = fields.Integer(readonly=True)
    rows_total = fields.Integer(readonly=True)
    attempts = fields.Integer(readonly=True)

    _import_unique = models.UniqueIndex(
        "(import_id)", "This import is being worked on already."
    )

    @api.model
    def _cron_work(self):
        """Do what waits, oldest first; called by the scheduler when it is asked to."""
        scheduler = self.env["ir.cron"]
        scheduler._commit_progress(remaining=self.search_count([]))
        for job in self.search([], limit=JOBS_A_RUN):
            job._work()
            if not scheduler._commit_progress(1):
                break

    def _work(self):
        """Do one job to its end and take it off the list, whatever came of it."""
        number = self._tell(attempts=self.attempts + 1)
        failure = self.env._("It was broken off several times.")
        if number and self.attempts < MOST_ATTEMPTS:
            failure = self._do_with_retries()
        if not number:
            return
        if failure:
            self.env.cr.rollback()
            self.import_id._write_failure(self.task, failure)
        self.unlink()

    def _do_with_retries(self):
        """Do the task and commit it; return why it could not be done, or ``None``."""
        for attempt in range(MOST_RETRIES):
            try:
                self._do()
                self.env["ir.cron"]._commit_progress()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Someone records one of the same weeks: again, on what they left.
                self.env.cr.rollback()
                time.sleep(0.2 * attempt)
            except UserError as error:
                return str(error)
            except Exception as error:
                # Else this one job would stand in the way of all others. What the
                # database says of it would name people in the log.
                known = not isinstance(error, DatabaseError)
                kind = type(error).__name__
                text = "Bulk import %s failed: %s"
                _logger.error(text, self.import_id.id, kind, exc_info=known)
                return self.env._("It failed for a reason of ours. Tell the council.")
            else:
                return None
        return self.env._("Others are working on the same weeks. Try again later.")

    def _do(self):
        sheet = self.import_id
        if not sheet._is_due(self.task):
            return
        # The sign-in, role or service may have been taken away since it was asked for.
        if not self.user_id.active:
            raise UserError(self.env._("Who asked for it can't sign in any more."))
        access = self.env["lcc.provider.access"].with_user(self.user_id)
        access._check_role(sheet.provider_id, "role_actuals")
        access._check_records(sheet.service_ids)
        sheet = sheet.with_user(self.user_id).sudo()
        if self.task == "check":
            sheet._do_check_file(self._tell_rows)
        elif self.task == "update":
            sheet._do_update(self.only_good, self._tell_rows)
        else:
            sheet._do_undo(self._tell_rows)

    def _tell_rows(self, done, total):
        """Let the page show how far it is."""
        self._tell(rows_done=done, rows_total=max(done, total))

    def _tell(self, **columns):
        """Write ``columns`` for all to see at once, whatever becomes of the work;
        return the number of rows written. The work itself never writes this row."""
        assignments = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in columns.items()
        )
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "UPDATE lcc_actuals_import_job SET %s WHERE id = %s",
                    assignments,
                    self.id,
                )
            )
            return cr.rowcount


class LccActualsImport(models.Model):
    """What an import leaves to the scheduler."""

    _inherit = "lcc.actuals.import"

    def _put_to_work(self, task, only_good=False):
        """Let the scheduler do a task as the user who asks for it now."""
        self.message = False
        self.env["lcc.actuals.import.job"].create(
            {
                "import_id": self.id,
                "user_id": self.env.uid,
                "task": task,
                "only_good": only_good,
                "rows_total": self.count_change,
            }
        )
        self.env.ref("lcc_actuals.cron_work_on_imports")._trigger()

    def _is_due(self, task):
        """Tell whether a task is still to be done: its worker may have been killed
        after it was."""
        return self.state == {"check": "new", "update": "checked", "undo": "done"}[task]

    def _write_failure(self, task, text):
        """Keep why a task could not be done."""
        state = "failed" if task == "check" else self.state
        self.write({"state": state, "message": text})
