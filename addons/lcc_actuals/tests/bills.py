from odoo.fields import Command

from ..demo.guide import WEEKS_TESTINV4
from ..models.bill_document import find_document
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

    def draw_up(self, reference, record=None, kind="invoice", **values):
        """Draw up a bill of all there is for a contract, service or client of TEST
        PROVIDER, by default Mrs Rowanthwaite; return it as the officer sees it."""
        record = record or self.cases.rowan
        scope = record._name.rpartition(".")[2]
        moves = self.env["account.move"].with_user(self.submitter)
        named = (kind, scope, record.id)
        provider_id = self.cases.test.id
        lines = moves._lcc_propose(find_document(moves.env, *named, provider_id))
        keys = [str(line.key) for line in lines]
        header = {"reference": reference, "invoice_date": "2023-08-20"} | values
        move_id = moves.action_lcc_create(*named, keys, header, provider_id)
        return moves.with_user(self.officer).browse(move_id)

    def submit(self, *bills):
        for bill in bills:
            bill.with_user(self.submitter).action_lcc_submit(bill.amount_total)

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

    def pay(self, bills, user=None):
        """Register a payment as Odoo's own button does; return it."""
        user = user or self.officer
        wizard = (
            self.env["account.payment.register"]
            .with_user(user)
            .with_context(active_model="account.move", active_ids=bills.ids)
            .create({})
        )
        return wizard._create_payments()

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
