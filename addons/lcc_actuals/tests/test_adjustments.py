from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from ..demo.bills import authorise_and_pay, draw_up
from ..demo.guide import WEEKS_TESTINV4
from .bills import BillsCommon
from .common import WEEK, WEEK_2

WEEK_3, WEEK_4 = WEEKS_TESTINV4[2:]
INVOICE, CREDIT_NOTE = "invoice", "credit_note"


class AdjustmentsCommon(BillsCommon):
    """Mrs Rowanthwaite: 7 h of one and 12 h of two carers, £389.50 in each of four
    weeks. Mrs Bloggs: 35 h at £17.84 a week."""

    def setUp(self):
        super().setUp()
        self.single = self.actual(self.cases.single_carer).package_line_id
        self.double = self.actual(self.cases.two_carer).package_line_id

    def proposed(self, record=None, kind=INVOICE, provider=None):
        """Return (financial year, whether (Adj), Mondays, pounds) of every line that a
        document would take, by default for Mrs Rowanthwaite."""
        record = record or self.cases.rowan
        provider = provider or self.cases.test
        data = self.env["account.move"].with_user(self.submitter)
        data = data.action_lcc_calculate(
            kind, record._name.rpartition(".")[2], record.id, provider.id
        )
        return [
            (
                line["commitment"][-9:],
                line["is_adjustment"],
                [date.fromisoformat(week) for week in line["weeks"]],
                line["payable"],
            )
            for line in data["lines"]
        ]

    def bloggs_weeks(self, first, count):
        """Generate and confirm weeks of Mrs Bloggs."""
        mondays = [first + timedelta(weeks=number) for number in range(count)]
        self.world.generate(self.cases.demo_service, *mondays)
        for monday in mondays:
            self.confirm(self.bloggs_actual(monday))
        return mondays

    def bloggs_bill(self, reference, kind=INVOICE):
        """Draw up what is open of Mrs Bloggs but for her weeks of 2021."""
        bill = draw_up(
            self.world,
            self.submitter,
            self.cases.demo,
            self.cases.bloggs,
            reference,
            date(2023, 8, 20),
            kind,
        )
        return bill.with_user(self.submitter)

    def reprice(self, level, price, start, contract=None):
        self.world.rate(contract or self.cases.test_contract, level, price, start)

    def ledger(self, bill):
        """Return (part, quantity, pounds, whether (Adj)) of the lines of the ledger."""
        return [
            (line.lcc_part, line.quantity, line.price_subtotal, line.lcc_is_adjustment)
            for line in bill.sudo().invoice_line_ids
        ]

    def submitted(self, reference, record=None, kind=INVOICE):
        bill = self.draw_up(reference, record, kind)
        self.submit(bill)
        return bill

    def open_of(self, client=None):
        weeks = self.env["lcc.actual"].search(
            [("client_id", "=", (client or self.cases.rowan).id)]
        )
        return sum(weeks.mapped("amount_open"))


@tagged("post_install", "-at_install")
class TestYearsAndRates(AdjustmentsCommon):
    def test_a_period_across_31_march_is_split_by_commitment(self):
        # 13 Mar to 9 Apr 2023: the week of 27 Mar ends on 2 Apr.
        calendar = self.world.calendar("Across the year", date(2023, 3, 13))
        self.cases.demo_contract.calendar_id = calendar
        self.reprice(
            self.cases.demo_two_carer,
            18.20,
            date(2023, 4, 1),
            self.cases.demo_contract,
        )
        mondays = self.bloggs_weeks(date(2023, 3, 13), 4)
        proposed = self.proposed(self.cases.bloggs, provider=self.cases.demo)
        # That week takes the price of its first day, the last one the new: 35 x 18.20.
        self.assertEqual(
            proposed[-2:],
            [
                ("2022/2023", False, mondays[:2], 1248.80),
                ("2023/2024", False, mondays[2:], 624.40 + 637.00),
            ],
        )
        bill = self.bloggs_bill("ACROSS")
        lines = bill.sudo().invoice_line_ids.filtered(
            lambda line: line.lcc_date_from >= mondays[0]
        )
        self.assertRecordValues(
            lines.sorted("lcc_date_from"),
            [
                {"quantity": 70, "price_unit": 17.84, "price_subtotal": 1248.80},
                {"quantity": 35, "price_unit": 17.84, "price_subtotal": 624.40},
                {"quantity": 35, "price_unit": 18.20, "price_subtotal": 637.00},
            ],
        )
        self.assertEqual(
            lines.lcc_commitment_id.mapped("financial_year"), ["2022/2023", "2023/2024"]
        )

    def test_a_week_cut_before_1_april_is_of_the_year_it_ran_in(self):
        self.cases.bloggs_line.date_end = date(2023, 3, 30)
        self.world.generate(self.cases.demo_service, date(2023, 3, 27))
        actual = self.bloggs_actual(date(2023, 3, 27))
        self.confirm(actual)
        # Four of seven days of 35 h.
        (line,) = self.proposed(self.cases.bloggs, provider=self.cases.demo)[-1:]
        self.assertEqual(line, ("2022/2023", False, [date(2023, 3, 27)], 356.80))

    def test_an_uplift_back_dated_three_months_is_adjusted_period_by_period(self):
        mondays = self.bloggs_weeks(date(2023, 5, 1), 13)
        first = self.bloggs_bill("BEFORE")
        before = self.ledger(first)
        self.submit(first)
        self.reprice(
            self.cases.demo_two_carer, 18.47, mondays[0], self.cases.demo_contract
        )
        # 35 h x 63p are £22.05 a week.
        expected = [
            ("2023/2024", True, mondays[:3], 66.15),
            ("2023/2024", True, mondays[3:7], 88.20),
            ("2023/2024", True, mondays[7:11], 88.20),
            ("2023/2024", True, mondays[11:], 44.10),
        ]
        self.assertEqual(
            self.proposed(self.cases.bloggs, provider=self.cases.demo), expected
        )
        bill = self.bloggs_bill("UPLIFT")
        self.assertEqual(bill.amount_total, 286.65)
        # Money alone is one unit, never hours that nobody delivered.
        self.assertEqual(
            self.ledger(bill),
            [("value", 1.0, each[-1], True) for each in expected],
        )
        text = bill.sudo().invoice_line_ids[0].name
        self.assertIn("(Adj)", text)
        self.assertIn("weeks beginning 1 May 2023, 8 May 2023, 15 May 2023", text)
        # What was submitted stands as it was.
        self.assertEqual(self.ledger(first), before)
        self.submit(bill)
        self.assertEqual(self.open_of(self.cases.bloggs), 0)

    def test_a_second_uplift_adds_what_the_first_left(self):
        self.submitted("FIRST")
        self.reprice(self.cases.two_carer, 20.75, WEEK)
        adjustment = self.submitted("SECOND")
        # 12 h x 25p in four weeks, then 15p more in the last two.
        self.assertEqual(adjustment.amount_total, 12.00)
        self.reprice(self.cases.two_carer, 20.90, WEEK_3)
        self.assertEqual(self.proposed(), [("2023/2024", True, [WEEK_3, WEEK_4], 3.60)])
        self.assertFalse(self.proposed(kind=CREDIT_NOTE))

    def test_a_quarter_hour_s_half_penny_stays_exact(self):
        # £17.14 in 2021: 33.25 h are £569.905, rounded up in each week.
        mondays = [date(2021, 5, 24) + timedelta(weeks=n) for n in range(3)]
        self.world.generate(self.cases.demo_service, *mondays)
        for monday in mondays:
            self.save_bloggs(monday, qty_actual=33.25, qty_missed=1.75, comment="Late")
        proposed = self.proposed(self.cases.bloggs, provider=self.cases.demo)
        self.assertIn(("2021/2022", False, mondays, 1709.73), proposed)
        bill = self.bloggs_bill("HALVES")
        line = bill.sudo().invoice_line_ids.filtered(
            lambda line: line.lcc_date_from == mondays[0]
        )
        # 99.75 h x £17.14 would be £1,709.72.
        self.assertEqual((line.quantity, line.price_subtotal), (99.75, 1709.73))
        payable = bill.sudo().line_ids - bill.sudo().invoice_line_ids
        self.assertEqual(sum(payable.mapped("credit")), bill.amount_total)

    def save_bloggs(self, monday, **entry):
        service, client = self.cases.demo_service, self.cases.bloggs
        week = self.week(client, monday, service)
        self.save(self.lines(week, two_carer=entry), client, monday, service)


@tagged("post_install", "-at_install")
class TestEndsAndCredits(AdjustmentsCommon):
    def test_two_paid_weeks_after_the_end_are_given_back_and_no_others(self):
        bill = self.submitted("PAID")
        authorise_and_pay(bill, date(2023, 8, 21))
        self.assertStatus(bill, "finalised")
        self.assertEqual(bill.amount_total, 1558.00)
        (self.single | self.double).write({"date_end": date(2023, 7, 30)})
        self.assertFalse(self.proposed())
        self.assertEqual(
            self.proposed(kind=CREDIT_NOTE),
            [("2023/2024", True, [WEEK_3, WEEK_4], 779.00)],
        )
        note = self.submitted("CREDIT", kind=CREDIT_NOTE)
        self.assertEqual((note.move_type, note.amount_total), ("in_refund", 779.00))
        # 24 h and 14 h at £20.50, positive as a credit note shows them.
        self.assertEqual(
            sorted(self.ledger(note)),
            [("value", 14.0, 287.00, True), ("value", 24.0, 492.00, True)],
        )
        self.assertFalse(self.proposed(kind=CREDIT_NOTE))
        note.action_lcc_authorise()
        self.assertEqual(self.open_of(), 0)
        self.assertRecordValues(
            note.sudo().line_ids.filtered("debit"), [{"debit": 779.00}]
        )
        self.assertEqual(bill.amount_total, 1558.00)

    def test_a_paid_week_cut_partly_moves_nothing_until_it_is_approved(self):
        self.single.write(
            {"amount_contribution": 14, "is_contribution_collected": True}
        )
        bill = self.submitted("FULL WEEKS")
        self.assertEqual(bill.amount_total, 1558.00 - 56.00)
        # To Wednesday of the third week: three of seven days' contribution.
        self.single.date_end = date(2023, 8, 2)
        cut = self.actual(self.cases.single_carer, monday=WEEK_3)
        self.assertEqual((cut.state, cut.approval_state), ("locked", "awaiting"))
        self.assertFalse(self.proposed())
        self.assertEqual(
            self.proposed(kind=CREDIT_NOTE),
            [("2023/2024", True, [WEEK_4], 143.50 - 14.00)],
        )
        cut.with_user(self.second_officer).action_approve()
        # What was delivered stays; the client pays £6.00 of it and not £14.00.
        self.assertEqual(self.proposed(), [("2023/2024", True, [WEEK_3], 8.00)])

    def test_an_unbilled_week_cut_partly_is_billed_once_approved(self):
        self.double.date_end = date(2023, 8, 9)
        self.assertEqual(
            self.proposed(), [("2023/2024", False, list(WEEKS_TESTINV4), 1312.00)]
        )
        cut = self.actual(self.cases.two_carer, monday=WEEK_4)
        cut.with_user(self.second_officer).action_approve()
        self.assertEqual(
            self.proposed(), [("2023/2024", False, list(WEEKS_TESTINV4), 1558.00)]
        )

    def test_what_is_given_back_is_never_netted_against_what_is_owed(self):
        self.submitted("BEFORE")
        # In the same weeks of the same person: 7 h at 50p more, 12 h at £1 less.
        self.reprice(self.cases.single_carer, 21.00, WEEK)
        self.reprice(self.cases.two_carer, 19.50, WEEK)
        weeks = list(WEEKS_TESTINV4)
        self.assertEqual(self.proposed(), [("2023/2024", True, weeks, 14.00)])
        self.assertEqual(
            self.proposed(kind=CREDIT_NOTE), [("2023/2024", True, weeks, 48.00)]
        )
        more, less = self.submitted("MORE"), self.submitted("LESS", kind=CREDIT_NOTE)
        self.assertEqual((more.amount_total, less.amount_total), (14.00, 48.00))
        self.assertEqual(self.open_of(), 0)

    def test_a_credited_week_that_is_owed_again_is_adjusted_again(self):
        self.submitted("BEFORE")
        self.double.date_end = date(2023, 8, 6)
        self.submitted("CREDIT", kind=CREDIT_NOTE)
        self.double.date_end = False
        self.assertEqual(self.proposed(), [("2023/2024", True, [WEEK_4], 246.00)])


@tagged("post_install", "-at_install")
class TestContributions(AdjustmentsCommon):
    def collect(self, line, amount):
        line.with_user(self.manager).write(
            {"amount_contribution": amount, "is_contribution_collected": True}
        )

    def test_a_contribution_is_deducted_and_corrected_by_adjustments(self):
        self.collect(self.single, 20)
        bill = self.submitted("LESS 80")
        self.assertEqual(
            sorted(self.ledger(bill)),
            [
                ("contribution", 1.0, -80.00, False),
                ("value", 28.0, 574.00, False),
                ("value", 48.0, 984.00, False),
            ],
        )
        self.assertEqual(bill.amount_total, 1478.00)
        self.collect(self.single, 25)
        note = self.submitted("5 MORE", kind=CREDIT_NOTE)
        self.assertEqual(self.ledger(note), [("contribution", 1.0, 20.00, True)])
        self.collect(self.single, 0)
        again = self.submitted("NONE AT ALL")
        self.assertEqual(self.ledger(again), [("contribution", 1.0, 100.00, True)])
        self.assertEqual(self.open_of(), 0)

    def test_a_cost_that_the_client_covers_is_not_billed(self):
        self.collect(self.single, 500)
        # Capped at £143.50 a week, so nothing is left of the 7 h.
        bill = self.submitted("COVERED")
        self.assertEqual(self.ledger(bill), [("value", 48.0, 984.00, False)])
        self.assertNotIn(self.single, self.weeks_of(bill).package_line_id)
        self.collect(self.single, 143)
        self.assertEqual(
            self.proposed(), [("2023/2024", False, list(WEEKS_TESTINV4), 2.00)]
        )

    def test_a_part_week_s_contribution_is_by_the_day(self):
        line = self.world.cpli(
            self.cases.carr,
            self.cases.test_service,
            self.cases.two_carer,
            7,
            date(2023, 7, 19),
            amount_contribution=10,
            is_contribution_collected=True,
        )
        self.world.generate(self.cases.test_service, WEEK)
        actual = self.actual(self.cases.two_carer, self.cases.carr)
        self.assertEqual(actual.package_line_id, line)
        self.confirm(actual)
        # Five of seven days: £7.142857, of 5 h at £20.50.
        self.assertEqual(
            self.proposed(self.cases.carr), [("2023/2024", False, [WEEK], 95.36)]
        )

    def test_what_the_council_collects_itself_is_not_deducted(self):
        self.single.amount_contribution = 20
        self.assertEqual(self.draw_up("WHOLE").amount_total, 1558.00)


@tagged("post_install", "-at_install")
class TestTaxedLevel(AdjustmentsCommon):
    def test_vat_of_a_taxed_level_and_of_its_adjustment(self):
        tax = self.env["account.tax"].search(
            [("type_tax_use", "=", "purchase"), ("amount", "=", 20)], limit=1
        )
        product = self.cases.travel.product_id
        product.supplier_taxes_id = [Command.set(tax.ids)]
        bill = self.carr_bill()
        # Travel 4 x £143.50, care 4 x £430.50.
        self.assertRecordValues(
            bill, [{"amount_untaxed": 2296.00, "amount_tax": 114.80}]
        )
        self.reprice(self.cases.travel, 21.00, WEEK_2)
        self.reprice(self.cases.single_carer, 21.00, WEEK_2)
        adjustment = self.submitted("ADJ", self.cases.carr)
        # In three weeks 7 h and 21 h at 50p more; VAT on the travel alone.
        self.assertRecordValues(
            adjustment, [{"amount_untaxed": 42.00, "amount_tax": 2.10}]
        )


@tagged("post_install", "-at_install")
class TestFreedWeeks(AdjustmentsCommon):
    def test_weeks_of_a_deleted_invoice_are_free_again(self):
        bill = self.draw_up("DRAFT").with_user(self.submitter)
        self.assertFalse(self.proposed())
        bill.action_lcc_delete()
        self.assertFalse(bill.exists())
        self.assertEqual(
            self.proposed(), [("2023/2024", False, list(WEEKS_TESTINV4), 1558.00)]
        )

    def test_a_removed_line_leaves_the_unsubmitted_invoice(self):
        added = self.unplanned(self.cases.emergency, qty_actual=2, comment="Fall")
        self.save([*self.lines(self.week(monday=WEEK_4)), added], monday=WEEK_4)
        bill = self.draw_up("DRAFT")
        self.assertEqual(bill.amount_total, 1599.00)
        self.actual(self.cases.emergency, monday=WEEK_4).action_remove()
        self.assertEqual(bill.amount_total, 1558.00)
        self.assertEqual(
            sorted(self.ledger(bill)),
            [("value", 28.0, 574.00, False), ("value", 48.0, 984.00, False)],
        )
        self.submit(bill)

    def test_a_removed_line_that_was_all_of_an_invoice_leaves_it_empty(self):
        others = self.submitted("OTHERS")
        self.assertEqual(others.amount_total, 1558.00)
        added = self.unplanned(self.cases.emergency, qty_actual=2, comment="Fall")
        week = self.week(monday=WEEK_4)
        self.assertEqual(set(week.mapped("state")), {"locked"})
        self.save([added], monday=WEEK_4)
        bill = self.draw_up("FALL")
        self.assertEqual(bill.amount_total, 41.00)
        self.actual(self.cases.emergency, monday=WEEK_4).action_remove()
        self.assertEqual((bill.amount_total, self.ledger(bill)), (0, []))
        with self.assertRefused("Invoice FALL", "nothing on it"):
            bill.with_user(self.submitter).action_lcc_submit()

    def test_a_returned_bill_stands_beside_the_adjustment_that_followed(self):
        first = self.submitted("FIRST")
        self.reprice(self.cases.two_carer, 21.00, WEEK)
        adjustment = self.submitted("SECOND")
        self.assertEqual(adjustment.amount_total, 24.00)
        first.action_lcc_return("Which of the two is it?")
        # The adjustment still holds the weeks of two carers.
        states = {
            actual.service_level_id: actual.state for actual in self.weeks_of(first)
        }
        self.assertEqual(
            states,
            {self.cases.single_carer: "confirmed", self.cases.two_carer: "locked"},
        )
        mine = first.with_user(self.submitter)
        mine.action_lcc_update()
        self.assertEqual(mine.amount_total, 1558.00)
        mine.action_lcc_delete()
        # What it held is owed once more, beside what the adjustment has.
        weeks = list(WEEKS_TESTINV4)
        self.assertEqual(
            self.proposed(),
            [
                ("2023/2024", False, weeks, 574.00),
                ("2023/2024", True, weeks, 984.00),
            ],
        )
        self.submitted("THIRD")
        self.assertEqual(self.open_of(), 0)

    def test_a_returned_week_recorded_anew_is_billed_as_it_is_now(self):
        bill = self.submitted("FIRST")
        bill.action_lcc_return("Two hours were missed in the second week.")
        self.save_week(
            WEEK_2,
            two_carer={"qty_actual": 10, "qty_missed": 4, "comment": "Cancelled"},
        )
        mine = bill.with_user(self.submitter)
        with self.assertRefused("£1,558.00", "£1,517.00", "[Update]"):
            mine.action_lcc_submit()
        mine.action_lcc_update()
        self.assertEqual(mine.amount_total, 1517.00)
        self.submit(bill)
        self.assertEqual(self.open_of(), 0)
