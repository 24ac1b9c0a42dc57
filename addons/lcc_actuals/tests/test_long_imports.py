from datetime import date

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.lcc_actuals_import_job import MOST_ATTEMPTS
from .bulk_import import BulkImportCommon
from .common import WEEK

MODEL = "odoo.addons.lcc_actuals.models.lcc_actuals_import_job"


@tagged("post_install", "-at_install")
class TestLongImports(BulkImportCommon):
    """Imports over the limit go to the scheduler; killed workers and real locks are
    in the tests of the whole."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.lcc_import_background_rows = 2

    def rows(self):
        return [
            self.row(self.carr_single, qty_actual=20, qty_missed=1, comment="Out"),
            self.row(self.carr_travel),
            self.row(self.rowan_double),
        ]

    def work(self):
        """Let the scheduler do what waits."""
        with self.enter_registry_test_mode():
            self.env.ref("lcc_actuals.cron_work_on_imports").method_direct_trigger()
        self.env.invalidate_all()

    def checked(self, *rows):
        sheet = self.send_rows(*(rows or self.rows()))
        self.work()
        self.assertEqual(sheet.state, "checked", sheet.message)
        return sheet

    def test_a_long_file_is_read_and_updated_in_the_background(self):
        sheet = self.send_rows(*self.rows())
        self.assertEqual((sheet.state, sheet._get_progress()), ("new", (0, 0)))
        self.work()
        self.assertEqual((sheet.state, sheet._get_progress()), ("checked", None))
        self.assertEqual(self.counts(sheet), (3, 3, 0, 0, 0))
        self.assertFalse(sheet.action_update_system())
        self.assertEqual(sheet._get_progress(), (0, 3))
        self.assertEqual(self.actual_of(self.carr_travel).state, "generated")
        self.work()
        self.assertEqual((sheet.state, sheet.updated_by_id), ("done", self.officer))
        self.assertEqual(self.actual_of(self.carr_single).amount_total, 410.0)
        self.assertEqual(self.actual_of(self.carr_single).confirmed_by_id, self.officer)

    def test_a_long_import_is_undone_in_the_background(self):
        sheet = self.checked()
        sheet.action_update_system()
        self.work()
        self.assertFalse(sheet.action_undo())
        self.work()
        self.assertEqual(sheet.state, "undone")
        self.assertEqual(self.actual_of(self.carr_travel).state, "generated")

    def test_nothing_else_is_done_with_it_meanwhile(self):
        sheet = self.send_rows(*self.rows())
        for method in ("action_update_system", "action_cancel", "action_undo"):
            with self.assertRefused("being worked on"):
                getattr(sheet, method)()

    def test_a_long_file_that_cannot_be_read_says_so(self):
        self.env.company.lcc_import_max_rows = 3
        sheet = self.send_rows(
            *self.rows(), self.row(self.carr_travel, date(2023, 7, 24))
        )
        self.work()
        self.assertEqual(sheet.state, "failed")
        self.assertIn("more than 3 rows", sheet.message)
        self.assertFalse(sheet.row_ids)
        sheet.action_cancel()
        self.assertFalse(sheet.exists())

    def test_what_changed_meanwhile_is_reported(self):
        sheet = self.checked()
        sheet.action_update_system()
        self.confirm(self.actual_of(self.carr_travel))
        with self.assertUntouched(self.env["lcc.actual"].search([])):
            self.work()
        self.assertEqual(sheet.state, "checked")
        self.assertIn("checked: 1.", sheet.message)

    def test_a_role_taken_away_meanwhile_ends_it(self):
        sheet = self.checked()
        sheet.action_update_system()
        self.officer.group_ids = self.env.ref("lcc_actuals.group_lcc_reader")
        self.work()
        self.assertEqual(sheet.state, "checked")
        self.assertIn("needs the role Actuals", sheet.message)
        self.assertEqual(self.actual_of(self.carr_travel).state, "generated")

    def test_a_sign_in_taken_away_meanwhile_ends_it(self):
        sheet = self.send_rows(*self.rows())
        self.officer.active = False
        self.work()
        self.assertEqual(sheet.sudo().state, "failed")
        self.assertIn("can't sign in any more", sheet.sudo().message)

    def test_one_that_fails_does_not_stand_in_the_way_of_others(self):
        broken, sound = self.send_rows(*self.rows()), self.send_rows(*self.rows())
        # A fault of ours, as none of the rules foresees it.
        broken.attachment_id.sudo().unlink()
        with mute_logger(MODEL):
            self.work()
        self.assertEqual((broken.state, sound.state), ("failed", "checked"))
        self.assertTrue(broken.message)

    def test_one_that_ends_its_worker_again_and_again_is_given_up(self):
        sheet = self.send_rows(*self.rows())
        sheet.sudo().job_ids.attempts = MOST_ATTEMPTS
        self.env.flush_all()
        self.work()
        self.assertEqual(sheet.state, "failed")
        self.assertIn("broken off several times", sheet.message)

    def test_how_far_it_is_can_be_seen(self):
        sheet = self.checked()
        told = []
        sheet.sudo()._do_update(progress=lambda *rows: told.append(rows))
        self.assertEqual(told, [(3, 3)])

    def test_a_finished_task_is_not_done_twice(self):
        """Its worker may be killed between finishing and saying so."""
        sheet = self.checked()
        sheet.action_update_system()
        sheet.sudo()._do_update()
        line = self.actual_of(self.carr_travel, WEEK)
        version = line.version
        self.work()
        self.assertEqual(line.version, version)
        self.assertFalse(sheet.sudo().job_ids)
        self.assertEqual(len(line.history_ids), 1)
