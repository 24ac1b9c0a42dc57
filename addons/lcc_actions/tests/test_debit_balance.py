from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.lcc_actuals.demo.bills import submit

from .common import ActionsCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestDebitBalance(ActionsCommon):
    """What is owed back and not claimed. Mrs Rowanthwaite's four weeks of £389.50 are
    invoiced; then her care turns out to have ended on 6 Aug 2023, so that one week is
    given back."""

    def setUp(self):
        super().setUp()
        self.user = self.cases.test_user
        submit(self.draw_up("TESTINV4"), self.user)
        self.cases.rowan.package_line_ids.write({"date_end": date(2023, 8, 6)})

    def run_job(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("lcc_actions.cron_debit_balances").method_direct_trigger()
        self.env.invalidate_all()
        notes = self.env["account.move"].search(
            [
                ("lcc_provider_id", "=", self.cases.test.id),
                ("move_type", "=", "in_refund"),
            ]
        )
        return notes, self.env["lcc.action"].search([])

    def test_after_28_days_the_council_claims_it_once(self):
        self.assertEqual(
            [len(found) for found in self.run_job("2023-08-21 03:00")], [0, 0]
        )
        self.assertEqual(
            [len(found) for found in self.run_job("2023-09-17 03:00")], [0, 0]
        )
        note, action = self.run_job("2023-09-18 03:00")
        self.assertEqual((note.amount_total, note.lcc_status), (389.50, "pending"))
        self.assertEqual(action.type_id.code, "debit_balance")
        self.assertEqual(action.contract_id, self.cases.test_contract)
        self.assertEqual(action.turn, "provider")
        (post,) = action.with_user(self.user).get_posts()
        self.assertIn(f"credit note {note.ref} over £389.50", post["text"])
        self.assertEqual(post["author"], "Lancashire County Council")
        self.assertEqual(self.run_job("2023-12-18 03:00"), (note, action))

    def test_what_the_provider_claims_is_left_to_it(self):
        self.run_job("2023-08-21 03:00")
        mine = self.draw_up("TESTCN1", "credit_note")
        self.assertEqual(mine.amount_total, 389.50)
        notes, actions = self.run_job("2023-12-18 03:00")
        self.assertEqual(notes, mine.sudo())
        self.assertFalse(actions)
        mine.with_user(self.user).action_lcc_delete()
        self.assertFalse(self.run_job("2023-12-19 03:00")[0])
        self.assertEqual(self.run_job("2024-01-16 03:00")[0].amount_total, 389.50)

    def test_a_council_that_never_claims_says_0(self):
        self.env.company.lcc_debit_days = 0
        self.run_job("2023-08-21 03:00")
        self.assertFalse(self.run_job("2024-08-21 03:00")[0])
