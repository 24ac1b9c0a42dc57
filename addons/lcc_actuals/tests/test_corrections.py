from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..demo.bills import draw_up, submit
from ..exceptions import BillRefused
from ..models.bill_document import find_document
from .common import ActualsCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-10-02 09:00:00")
class TestCorrections(ActualsCommon):
    """What can still go wrong between drawing a document up and authorising it."""

    def draw_up(self, reference="TESTINV4", kind="invoice"):
        cases = self.cases
        return draw_up(
            self.world,
            self.officer,
            cases.test,
            cases.test_contract,
            reference,
            date(2023, 10, 2),
            kind,
        )

    def tax(self, amount):
        return self.env["account.tax"].create(
            {
                "name": f"Tax of {amount} %",
                "amount": amount,
                "type_tax_use": "purchase",
                "price_include_override": "tax_excluded",
            }
        )

    def set_tax(self, tax):
        levels = self.cases.single_carer | self.cases.two_carer
        levels.product_id.supplier_taxes_id = tax

    def test_a_corrected_tax_is_short_until_update_takes_it(self):
        self.set_tax(self.tax(20))
        bill = self.draw_up()
        self.assertEqual((bill.amount_untaxed, bill.amount_tax), (1558.00, 311.60))
        self.set_tax(self.env["lcc.service.level"]._get_exempt_tax())
        figures = bill.action_lcc_read()
        self.assertTrue(figures["is_changed"])
        self.assertEqual(figures["totals"]["short_by"], {"net": 0.0, "vat": -311.60})
        with self.assertRefused("Use [Update] first"):
            bill.action_lcc_submit()
        bill.action_lcc_update()
        self.assertEqual((bill.amount_untaxed, bill.amount_tax), (1558.00, 0.0))
        bill.action_lcc_submit(1558.00)
        self.assertEqual(bill.lcc_status, "pending")

    def test_what_was_numbered_keeps_a_date_of_its_number(self):
        bill = self.draw_up()
        submit(bill, self.officer)
        bill = bill.with_user(self.second_officer)
        bill.action_lcc_authorise()
        number = bill.name
        bill.button_draft()
        bill.action_lcc_return("The date is wrong.")
        bill = bill.with_user(self.officer)
        with self.assertRefused(number, "Delete it", error=BillRefused):
            bill.action_lcc_update({"invoice_date": "2022-05-31"})
        bill.invalidate_recordset()
        self.assertEqual(bill.invoice_date, date(2023, 10, 2))
        bill.action_lcc_update({"invoice_date": "2023-10-01"})
        submit(bill, self.officer)
        bill.with_user(self.second_officer).action_lcc_authorise()
        self.assertEqual((bill.name, bill.lcc_status), (number, "authorised"))

    def test_bills_are_in_the_council_s_money_whatever_a_journal_prefers(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["account.journal"].create(
            {
                "name": "Purchases abroad",
                "code": "EUROB",
                "type": "purchase",
                "currency_id": euro.id,
                "sequence": 0,
            }
        )
        bill = self.draw_up()
        self.assertEqual(bill.currency_id, self.env.company.currency_id)
        self.assertEqual(bill.amount_total, 1558.00)
        self.assertEqual(sum(bill.line_ids.mapped("credit")), 1558.00)

    def test_odd_values_get_words(self):
        moves = self.env["account.move"].with_user(self.officer)
        contract = self.cases.test_contract
        document = find_document(moves.env, "invoice", "contract", contract.id)
        keys = [str(line.key) for line in moves._lcc_propose(document)]
        for values in ("abc", [1], 5, None, {}, {"reference": "\u202e\x01 \ud800"}):
            with self.subTest(values=values), self.assertRaises(BillRefused):
                moves.action_lcc_create(
                    "invoice", "contract", contract.id, keys, values
                )
        bill = self.draw_up("TEST\u200bINV\x014")
        self.assertEqual(bill.ref, "TESTINV4")
        for values in ("reference", 5):
            with self.subTest(values=values), self.assertRaises(BillRefused):
                bill.action_lcc_update(values)

    def test_an_officer_does_not_adjust_all_billed_weeks_by_a_new_contribution(self):
        submit(self.draw_up(), self.officer)
        line = self.cases.rowan.package_line_ids[0]
        change = {"is_contribution_collected": True, "amount_contribution": 10}
        with self.assertRefused(line.reference, "end it the day before"):
            line.with_user(self.officer).write(change)
        line.with_user(self.officer).write({"amount_contribution": 0.0})
        line.with_user(self.manager).write(change)
        self.assertEqual(
            line.actual_ids.filtered("amount_billed").mapped("amount_open"),
            [-10.0] * 4,
        )
        other = self.cases.carr.package_line_ids[0]
        other.with_user(self.officer).write(change)
        self.assertEqual(set(other.actual_ids.mapped("amount_contribution")), {10.0})
