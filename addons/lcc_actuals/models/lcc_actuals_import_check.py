import json
from itertools import islice

from odoo import models
from odoo.fields import Command
from odoo.tools import SQL

from ..tools.actuals_sheet import COLUMNS
from ..tools.quantities import quantity_text
from .import_claims import ClaimFinder
from .import_judge import Judge
from .import_staging import copy_rows, prepare_row
from .import_tally import Tally

#: Rows are read, judged and stored so many at a time, and then forgotten.
ROWS_A_CHUNK = 1000
#: Of rows that are about one line, so many are named.
MOST_NAMED = 5
_FIGURES = {column.key for column in COLUMNS if column.kind in ("quantity", "count")}


def no_progress(_done, _total):
    """Tell nobody how far it is: the work is over before anyone could ask."""


def _is_judged(claim, errors):
    """Tell whether a row says enough to be judged: without one of its figures, the
    others would only seem wrong."""
    return claim and not any(key in _FIGURES for key, _text in errors)


class LccActualsImport(models.Model):
    """Checking rows: what each would change, and what is wrong with it."""

    _inherit = "lcc.actuals.import"

    def _do_check(self, header, rows, total=0, progress=no_progress):
        """Store what the rows say and what that would do; nothing is recorded.

        The rows are looked up as the user, so that they name only what is theirs.
        """
        user_env = self.env(user=self.user_id.id, su=False)
        finder, judge = ClaimFinder(user_env, self.provider_id), Judge(user_env)
        tally, done = Tally(), 0
        rows = iter(rows)
        while chunk := list(islice(rows, ROWS_A_CHUNK)):
            self._check_chunk(chunk, finder, judge, tally)
            done += len(chunk)
            progress(done, total)
        self._reject_twice(tally)
        self._reject_over_allowance(tally)
        self._count()
        self.write({"state": "checked", "count_read": done})

    def _check_chunk(self, rows, finder, judge, tally):
        found = finder.find([row for row in rows if not row.is_left_out])
        judged = [claim for _row, claim, errors in found if _is_judged(claim, errors)]
        numbers = [claim.number for claim in judged]
        verdicts = dict(zip(numbers, judge.judge(judged), strict=True))
        staged = [
            prepare_row(self.id, row, None, None, []) for row in rows if row.is_left_out
        ]
        for row, claim, errors in found:
            verdict = verdicts.get(row.number)
            tally.add(claim, verdict, errors)
            staged.append(prepare_row(self.id, row, claim, verdict, errors))
        copy_rows(self.env.cr, staged)
        # Else a long file would fill the memory with weeks that are done with.
        self.env.invalidate_all()

    def _reject_twice(self, tally):
        """Reject rows that are about one line and week."""
        for numbers in tally.get_twice():
            self._reject(numbers, "", self._twice_text(numbers))

    def _twice_text(self, numbers):
        """Name the rows, a few of them: a column filled down names every one."""
        named, more = numbers[:MOST_NAMED], len(numbers) - MOST_NAMED
        rows = ", ".join(str(number) for number in named)
        if more > 0:
            rows = self.env._("%(rows)s and %(more)s more", rows=rows, more=f"{more:,}")
        return self.env._(
            "Rows %(rows)s are about the same line and week. Keep one of them, with "
            "the sum of what was delivered.",
            rows=rows,
        )

    def _reject_over_allowance(self, tally):
        """Reject rows that together claim more than a CPLI's allowance (rule 3);
        return how many."""
        rejected = 0
        lines = self.env["lcc.package.line"].search(
            [("id", "in", list(tally.grown)), ("has_allowance", "=", True)]
        )
        for line in lines:
            numbers, more = tally.grown[line.id]
            left = line.qty_allowance_left
            if more <= left:
                continue
            text = self.env._(
                "The file claims %(more)s %(unit)s more of %(reference)s than before. "
                "Left of the allowance of %(allowance)s: %(left)s. Claim less, or "
                'raise a "Rolling Respite Claim" action.',
                more=quantity_text(more),
                unit=line.service_level_id._unit_text(2),
                reference=line.reference,
                left=quantity_text(max(left, 0)),
                allowance=quantity_text(line.qty_allowance),
            )
            self._reject(list(numbers), "qty_actual", text)
            rejected += len(numbers)
        return rejected

    def _reject(self, numbers, key, text):
        """Add an error to the rows of these numbers in the sheet."""
        self.env.cr.execute(
            SQL(
                "UPDATE lcc_actuals_import_row SET status = 'rejected',"
                " problems = COALESCE(problems, '[]') || %s::jsonb"
                " WHERE import_id = %s AND number = ANY(%s)",
                json.dumps([[key, text]]),
                self.id,
                numbers,
            )
        )
        self.env["lcc.actuals.import.row"].invalidate_model()

    def _count(self):
        """Count the rows by what they would do, and what that would cost."""
        rows = self.env["lcc.actuals.import.row"]
        groups = rows._read_group(
            [("import_id", "=", self.id)], ["status"], ["__count", "amount_total:sum"]
        )
        found = {status: (count, amount) for status, count, amount in groups}
        named = rows._read_group([("import_id", "=", self.id)], ["service_id"])
        before = self.env["lcc.actual"]._read_group(
            [("id", "in", self._get_changed_query())], [], ["amount_total:sum"]
        )
        self.write(
            {
                "count_change": found.get("change", (0, 0))[0],
                "count_unchanged": found.get("unchanged", (0, 0))[0],
                "count_rejected": found.get("rejected", (0, 0))[0],
                "count_left_out": found.get("left_out", (0, 0))[0],
                "amount_after": found.get("change", (0, 0))[1],
                "amount_before": before[0][0] or 0,
                "service_ids": [Command.set([s.id for (s,) in named if s])],
            }
        )

    def _get_changed_query(self):
        """Return the query of the stored lines that would change."""
        return SQL(
            "SELECT actual_id FROM lcc_actuals_import_row"
            " WHERE import_id = %s AND status = 'change' AND actual_id IS NOT NULL",
            self.id,
        )
