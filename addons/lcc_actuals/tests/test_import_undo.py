from datetime import date

from odoo.tests import tagged

from .bulk_import import BulkImportCommon
from .common import WEEK, WEEK_2

#: What tells that something was said since; it does not go back.
NEW_EACH_TIME = {"version", "write_date", "write_uid"}


@tagged("post_install", "-at_install")
class TestImportUndo(BulkImportCommon):
    """An import is undone as one, until any of it is billed."""

    def stored(self):
        """Return every column of all actuals by id, but for those of each writing."""
        return {
            row["id"]: {k: v for k, v in row.items() if k not in NEW_EACH_TIME}
            for row in self.columns(self.env["lcc.actual"].search([]))
        }

    def import_all_kinds(self):
        """Import changes, a confirmation, and lines that were not there."""
        return self.update_rows(
            self.row(self.carr_single, qty_actual=20, qty_missed=1, comment="Out"),
            self.row(self.carr_travel),
            self.row(self.rowan_double),
            self.row(self.carr_travel, date(2023, 8, 14)),
            self.unplanned_row(self.cases.emergency, 2),
        )

    def test_undoing_puts_every_line_back(self):
        self.policy(has_extra_limit=True, extra_tolerance_qty=0)
        line = self.actual(self.cases.two_carer)
        line._write_workflow({"approval_state": "approved", "approval_reason": "Seen"})
        before = self.stored()
        sheet = self.import_all_kinds()
        self.assertNotEqual(self.stored(), before)
        self.assertTrue(sheet.action_undo())
        after = self.stored()
        # The week that nobody had generated stays, to be confirmed.
        (made,) = after.keys() - before.keys()
        self.assertEqual((after.pop(made)["state"]), "generated")
        self.assertEqual(after, before)
        self.assertEqual((sheet.state, sheet.undone_by_id), ("undone", self.officer))

    def test_the_history_of_an_undone_import_stays(self):
        sheet = self.update_rows(self.row(self.carr_travel))
        sheet.action_undo()
        events = self.actual_of(self.carr_travel).history_ids.sorted("id")
        self.assertEqual(events.mapped("event"), ["imported", "import_undone"])

    def test_undone_once_it_is_not_undone_again(self):
        sheet = self.update_rows(self.row(self.carr_travel))
        sheet.action_undo()
        with self.assertRefused("can't be done any more"):
            sheet.action_undo()

    def test_the_same_file_can_be_imported_after_it_was_undone(self):
        before = self.stored()
        self.import_all_kinds().action_undo()
        again = self.import_all_kinds()
        self.assertEqual(self.counts(again), (5, 5, 0, 0, 0))
        again.action_undo()
        self.assertEqual(
            {i: r for i, r in self.stored().items() if i in before}, before
        )

    def test_rows_that_were_not_updated_are_not_undone(self):
        sheet = self.send_rows(
            self.row(self.carr_single, qty_actual=20, qty_missed=1, comment="Out"),
            self.row(self.carr_travel, WEEK_2),
        )
        self.save_week(
            client=self.cases.carr,
            single_carer={"qty_actual": 19, "qty_missed": 2, "comment": "Theirs"},
        )
        self.assertTrue(sheet.action_update_system(only_good=True))
        with self.assertUntouched(self.actual_of(self.carr_single)):
            self.assertTrue(sheet.action_undo())
        self.assertEqual(self.actual_of(self.carr_travel, WEEK_2).state, "generated")

    def test_a_price_of_today_counts_after_undoing(self):
        sheet = self.update_rows(
            self.row(self.carr_single, qty_actual=20, qty_missed=1, comment="Out")
        )
        self.world.rate(self.cases.test_contract, self.cases.single_carer, 21.0, WEEK)
        sheet.action_undo()
        self.assertEqual(self.actual_of(self.carr_single).amount_total, 441.0)

    def test_nothing_is_undone_once_a_line_is_billed(self):
        sheet = self.update_rows(
            self.row(self.carr_single), self.row(self.carr_travel, WEEK_2)
        )
        self.actual_of(self.carr_travel, WEEK_2)._do_lock("on invoice 7")
        with (
            self.assertUntouched(self.env["lcc.actual"].search([])),
            self.assertRefused("Row 3: Mrs Connie Carrbeck", "on invoice 7"),
        ):
            sheet.action_undo()
        self.assertEqual(sheet.state, "done")

    def test_nothing_is_undone_over_the_work_of_others(self):
        sheet = self.import_all_kinds()
        self.actual(self.cases.emergency).write({"qty_actual": 3})
        with (
            self.assertUntouched(self.env["lcc.actual"].search([])),
            self.assertRefused("Row 6: Mrs Rosa Rowanthwaite", "changed since"),
        ):
            sheet.action_undo()
        self.actual(self.cases.emergency).unlink()
        with self.assertRefused("Row 6", "removed since"):
            sheet.action_undo()

    def test_a_closed_week_is_not_undone(self):
        sheet = self.update_rows(self.row(self.carr_single))
        self.policy(age_limit_days=7)
        with self.assertRefused("Aged Actuals Submission"):
            sheet.action_undo()
        self.actual_of(self.carr_single).action_reopen()
        self.assertTrue(sheet.action_undo())

    def test_undoing_does_not_exceed_an_allowance(self):
        line = self.cases.bloggs_respite
        line.write({"has_allowance": True, "qty_allowance": 10})
        weeks = date(2023, 5, 1), date(2023, 5, 8)

        def claim(monday, hours):
            row = self.row(line, monday, qty_actual=hours)
            sheet = self.send_rows(row, provider=self.cases.demo)
            self.assertTrue(sheet.action_update_system())
            return sheet

        claim(weeks[0], 8)
        less = claim(weeks[0], 2)
        claim(weeks[1], 8)
        with (
            self.assertUntouched(line.actual_ids),
            self.assertRefused("6 Hours over its allowance"),
        ):
            less.action_undo()
        self.actual_of(line, weeks[1]).unlink()
        self.assertTrue(less.action_undo())
        self.assertEqual(self.actual_of(line, weeks[0]).qty_actual, 8.0)

    def import_over(self, **said):
        """Confirm Mrs Carrbeck's travel as ``said``, then import it as planned."""
        self.update_rows(self.row(self.carr_travel, comment="Seen", **said))
        return self.update_rows(self.row(self.carr_travel, comment="Seen"))

    def test_what_comes_back_is_judged_by_the_rules_of_today(self):
        sheet = self.import_over(qty_actual=0, qty_frustrated=7)
        self.policy(allow_frustrated=False)
        with (
            self.assertUntouched(self.actual_of(self.carr_travel)),
            self.assertRefused("Frustrated is not allowed"),
        ):
            sheet.action_undo()

    def test_what_comes_back_needs_the_approval_of_today(self):
        sheet = self.import_over(qty_actual=10, qty_extra=3)
        self.policy(has_extra_limit=True, extra_tolerance_qty=1)
        sheet.action_undo()
        self.assertRecordValues(
            self.actual_of(self.carr_travel),
            [{"qty_extra": 3.0, "state": "confirmed", "approval_state": "awaiting"}],
        )

    def test_nothing_comes_back_at_a_price_that_was_withdrawn(self):
        sheet = self.import_over(qty_actual=6, qty_missed=1)
        self.actual_of(self.carr_travel).rate_id.with_user(
            self.manager
        ).action_withdraw()
        with self.assertRefused("No price has been agreed"):
            sheet.action_undo()

    def test_a_long_list_of_reasons_is_cut(self):
        self.world.crowd(
            self.cases.test_service, self.cases.travel, 25, date(2023, 7, 3)
        )
        self.world.generate(self.cases.test_service, WEEK)
        lines = self.env["lcc.package.line"].search(
            [("service_level_id", "=", self.cases.travel.id)]
        )
        sheet = self.update_rows(*[self.row(line) for line in lines])
        sheet.row_ids.actual_id._do_lock("on invoice 9")
        with self.assertRefused("And 6 more."):
            sheet.action_undo()
