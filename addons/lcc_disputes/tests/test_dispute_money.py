from odoo.tests import tagged

from odoo.addons.lcc_actuals.demo.bills import authorise_and_pay
from odoo.addons.lcc_actuals.tests.common import WEEK

from .common import DisputesCommon


@tagged("post_install", "-at_install")
class TestDisputeMoney(DisputesCommon):
    """Disputed weeks leave billing at once; what differs comes once they are out."""

    def proposed(self, kind="invoice", record=None):
        """Return (whether (Adj), Mondays, pounds) of what a document would take."""
        record = record or self.cases.rowan
        data = self.env["account.move"].with_user(self.submitter)
        data = data.action_lcc_calculate(kind, "client", record.id, self.cases.test.id)
        return [
            (line["is_adjustment"], line["weeks"], line["payable"])
            for line in data["lines"]
        ]

    def missing(self):
        data = self.env["account.move"].with_user(self.submitter)
        data = data.action_lcc_calculate(
            "invoice", "client", self.cases.rowan.id, self.cases.test.id
        )
        return [
            (week["reason"], week["lines"], week["amount"]) for week in data["missing"]
        ]

    def finalised(self):
        """The four weeks on a paid invoice of £1,599.00."""
        bill = self.guide_bill()
        authorise_and_pay(bill.with_user(self.officer), bill.invoice_date)
        self.assertStatus(bill, "finalised")
        self.assertEqual(bill.amount_total, 1599)
        return bill

    def nothing_is_left(self):
        self.assertEqual((self.proposed(), self.proposed("credit_note")), ([], []))

    def test_disputed_weeks_leave_the_suggestions_at_once(self):
        before = self.proposed()
        self.assertEqual([line[2] for line in before], [1558.0])
        dispute = self.open_dispute()
        self.assertEqual([line[2] for line in self.proposed()], [1312.0])
        self.assertEqual(self.missing(), [("in_dispute", 1, 246.0)])
        self.assertEqual((self.double.amount_open, self.double.amount_total), (0, 246))
        self.settle(dispute)
        self.assertEqual(self.proposed(), before)

    def test_an_unsubmitted_invoice_drops_them_with_a_note(self):
        bill = self.draw_up("TESTINV4")
        self.assertEqual(bill.amount_total, 1558)
        dispute = self.open_dispute()
        self.assertEqual(bill.amount_total, 1312)
        self.assertNotIn(self.double, self.weeks_of(bill))
        self.assertNoted(bill, "in dispute", "17 Jul 2023", self.cases.rowan.reference)
        self.assertNotIn("Rowanthwaite", bill.sudo().message_ids[0].body)
        mine = bill.with_user(self.provider_user)
        (note,) = mine.action_lcc_read()["dispute_notes"]
        self.assertIn("In dispute, so it was taken off: Mrs Rosa Rowanthwaite", note)
        self.settle(dispute, two_carer=self.down(4))
        (note,) = mine.action_lcc_read()["dispute_notes"]
        self.assertIn("No longer in dispute", note)
        mine.action_lcc_add([line["key"] for line in mine.action_lcc_suggest()])
        self.assertEqual(bill.amount_total, 1517)
        self.assertFalse(mine.action_lcc_read()["dispute_notes"])
        self.nothing_is_left()

    def test_a_submitted_invoice_stands_and_shows_the_mark(self):
        bill = self.guide_bill()
        self.open_dispute()
        mine = bill.with_user(self.provider_user)
        (line,) = mine.action_lcc_read()["lines"]
        self.assertEqual(line["disputed_weeks"], [WEEK])
        self.assertEqual((bill.amount_total, bill.lcc_status), (1599, "pending"))
        self.assertEqual(bill.lcc_disputed_count, 1)
        bill.with_user(self.officer).action_lcc_authorise()
        self.assertStatus(bill, "authorised")

    def test_a_returned_invoice_comes_back_without_them(self):
        bill = self.guide_bill()
        dispute = self.open_dispute()
        bill.with_user(self.officer).action_lcc_return("See the dispute")
        self.assertEqual(bill.amount_total, 1353)
        self.assertEqual(
            (self.double.amount_billed, self.double.state), (0, "confirmed")
        )
        self.settle(dispute)
        self.assertEqual([line[::2] for line in self.proposed()], [(False, 246.0)])
        self.assertEqual(self.double.state, "confirmed")

    def test_corrected_down_the_credit_comes_once(self):
        self.finalised()
        dispute = self.open_dispute()
        self.correct(dispute, two_carer=self.down(4))
        self.nothing_is_left()
        self.request(dispute)
        self.nothing_is_left()
        dispute.action_resolve()
        self.assertEqual(self.proposed(), [])
        self.assertEqual(
            self.proposed("credit_note"), [(True, [WEEK.isoformat()], 41.0)]
        )
        credit = self.draw_up("TESTCN1", kind="credit_note")
        self.assertEqual(credit.amount_total, 41)
        self.nothing_is_left()
        self.submit(credit)
        self.nothing_is_left()
        self.assertEqual((self.double.amount_billed, self.double.amount_open), (205, 0))

    def test_corrected_up_the_adjustment_comes_once(self):
        self.finalised()
        dispute = self.open_dispute()
        self.correct(dispute, two_carer=self.up(1))
        self.nothing_is_left()
        self.request(dispute)
        dispute.action_resolve()
        self.assertEqual(self.proposed("credit_note"), [])
        self.assertEqual(self.proposed(), [(True, [WEEK.isoformat()], 61.5)])
        bill = self.draw_up("TESTINV5")
        self.assertEqual(bill.amount_total, 61.5)
        self.nothing_is_left()
        self.submit(bill)
        self.nothing_is_left()
        self.assertEqual(self.double.lock_reason, "on Invoice TESTINV4")

    def test_left_as_it_is_nothing_comes(self):
        self.finalised()
        dispute = self.open_dispute()
        self.request(dispute, "The log shows that we were there.")
        dispute.action_resolve("Agreed.")
        self.nothing_is_left()
        self.assertEqual((self.double.state, self.double.amount_open), ("locked", 0))

    def test_a_correction_above_the_tolerance_waits_for_approval(self):
        self.policy(has_extra_limit=True, extra_tolerance_qty=1)
        self.finalised()
        dispute = self.open_dispute()
        self.settle(dispute, two_carer=self.up(3))
        self.nothing_is_left()
        self.double.with_user(self.second_officer).action_approve()
        self.assertEqual([line[2] for line in self.proposed()], [102.5])

    def test_disputed_twice_the_credit_of_each_comes_once(self):
        self.finalised()
        self.settle(self.open_dispute(), two_carer=self.down(4))
        self.submit(self.draw_up("TESTCN1", kind="credit_note"))
        self.settle(self.open_dispute(), two_carer=self.down(6))
        self.assertEqual([line[2] for line in self.proposed("credit_note")], [41.0])
        self.submit(self.draw_up("TESTCN2", kind="credit_note"))
        self.nothing_is_left()
        self.assertEqual(self.double.amount_billed, 164)
