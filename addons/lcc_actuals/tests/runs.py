from datetime import date

from ..demo.banking import build_bank_account, build_bank_journal
from ..demo.bills import draw_up, submit
from .bills import BillsCommon

TUESDAY = date(2023, 8, 22)


class RunsCommon(BillsCommon):
    """The council's bank journal, an account of TEST PROVIDER and one of DEMO PROVIDER,
    both verified, and authorised bills that are due; on Monday 21 Aug 2023."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bacs = build_bank_journal(cls.world)
        cls.test_bank = cls.bank_account(cls.cases.test, "20-15-75", "00112233")
        cls.demo_bank = cls.bank_account(cls.cases.demo, "08-99-99", "66374958")
        cls.orders = cls.env["account.payment.order"].with_user(cls.officer)

    @classmethod
    def bank_account(cls, provider, sort_code, number):
        account = build_bank_account(cls.world, provider, sort_code, number)
        return account.with_env(cls.env)

    def due(self, bill):
        """Authorise as the officer: it is due at once."""
        bill.with_user(self.officer).action_lcc_authorise()
        return bill.with_env(self.env)

    def rowan_bill(self):
        """TEST PROVIDER's £1,599.00, authorised."""
        return self.due(self.guide_bill())

    def carr_due(self):
        """TEST PROVIDER's £2,296.00 for Mrs Carrbeck, authorised."""
        return self.due(self.carr_bill())

    def demo_bill(self, reference="DEMO1"):
        """DEMO PROVIDER's bill for Mrs Bloggs, authorised."""
        cases = self.cases
        self.env["lcc.actual"].search(
            [("client_id", "=", cases.bloggs.id), ("state", "=", "generated")]
        ).with_user(self.officer).action_confirm()
        bill = draw_up(
            self.world,
            self.submitter,
            cases.demo,
            cases.bloggs,
            reference,
            date(2023, 8, 18),
        )
        submit(bill, self.submitter)
        return self.due(bill)

    def credit_note(self, ended=date(2023, 8, 6), reference="TESTCN1"):
        """TEST PROVIDER's credit note, authorised: Mrs Carrbeck's billed care ended on
        ``ended``, a Sunday, so each later week of £574.00 is given back."""
        self.cases.carr.package_line_ids.write({"date_end": ended})
        note = self.draw_up(reference, self.cases.carr, "credit_note")
        self.submit(note)
        return self.due(note)

    def start(self, day=TUESDAY, due=date(2023, 8, 31), method=None):
        """Start a run as the officer."""
        run_id = self.orders.action_lcc_start((method or self.bacs).id, due, day)
        return self.orders.browse(run_id)

    def generated(self):
        run = self.start()
        run.draft2open()
        run.open2generated()
        return run
