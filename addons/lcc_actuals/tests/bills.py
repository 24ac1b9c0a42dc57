from datetime import date

from odoo.fields import Command

from ..demo.bills import draw_up, submit
from ..demo.guide import WEEKS_TESTINV4
from .common import ActualsCommon


class BillsCommon(ActualsCommon):
    """Bills of TEST PROVIDER, drawn up by one officer for the other to decide on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.submitter = cls.second_officer
        cls.accountant = cls.world._user(
            "Ada Ledger", "ada", cls.env.ref("account.group_account_manager")
        )
        cls.journal = cls.env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", cls.env.company.id)],
            limit=1,
        )

    def draw_up(self, reference, record=None, kind="invoice"):
        """Draw up a bill of all there is for a contract, service or client of TEST
        PROVIDER, by default Mrs Rowanthwaite; return it as the officer sees it."""
        return draw_up(
            self.world,
            self.submitter,
            self.cases.test,
            record or self.cases.rowan,
            reference,
            date(2023, 8, 20),
            kind,
        )

    def submit(self, *bills):
        for bill in bills:
            submit(bill, self.submitter)

    def guide_bill(self):
        """The guide's TESTINV4, Pending: three weeks of £389.50, one of £430.50."""
        monday = WEEKS_TESTINV4[-1]
        added = self.unplanned(self.cases.emergency, qty_actual=2, comment="Fall")
        self.save([*self.lines(self.week(monday=monday)), added], monday=monday)
        bill = self.draw_up("TESTINV4")
        self.submit(bill)
        return bill

    def carr_bill(self, reference="TESTINV5"):
        """Mrs Carrbeck's four weeks of £574.00, Pending."""
        for monday in WEEKS_TESTINV4:
            self.save_week(monday, self.cases.carr)
        bill = self.draw_up(reference, self.cases.carr)
        self.submit(bill)
        return bill

    def matching_entry(self, amount):
        """Post an entry on the provider's account; return its payable line."""
        account = self.cases.test.property_account_payable_id
        other = self.journal.default_account_id
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.cases.test.id,
                            "debit": amount,
                        }
                    ),
                    Command.create({"account_id": other.id, "credit": amount}),
                ],
            }
        )
        entry.action_post()
        return entry.line_ids.filtered("debit")

    def payable(self, bills):
        return bills.line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        )

    def weeks_of(self, bill):
        return bill.sudo().lcc_link_ids.actual_id

    def assertStatus(self, bills, status):
        self.assertEqual(set(bills.mapped("lcc_status")), {status})

    def assertNoted(self, bill, *texts):
        """The newest message of the bill holds ``texts``."""
        body = bill.sudo().message_ids[0].body
        for text in texts:
            self.assertIn(text, body)
