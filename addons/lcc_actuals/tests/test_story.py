from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..demo.bills import register_payment
from ..demo.guide import WEEKS_TESTINV4
from .common import WEEK, WEEK_2
from .orders import OrdersCommon


class StoryCommon(OrdersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stand_in_the_past(datetime(2023, 7, 31, 8))

    @classmethod
    def stand_in_the_past(cls, moment):
        """Let what is there have been made then: the database's own clock does not
        stand still with the test's."""
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE lcc_actual SET create_date = %s", [moment])
        cls.env.cr.execute(
            "UPDATE lcc_package_line SET create_date = %s", [moment - timedelta(days=9)]
        )
        cls.env.invalidate_all()

    def link_in_the_past(self, bill, moment):
        """As above, for what is on a bill."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE lcc_bill_link SET create_date = %s WHERE move_id = %s",
            [moment, bill.id],
        )
        self.env.invalidate_all()

    def story(self, actual, user=None):
        (story,) = actual.with_user(user or self.officer).action_read_story()
        return story

    def steps(self, actual, user=None):
        """Return (who, text) of every step."""
        return [(s["who"], s["text"]) for s in self.story(actual, user)["steps"]]

    def assertStands(self, actual, *expected):
        """The week stands where ``expected`` says: (code, hands, words) tuples."""
        standings = self.story(actual)["standings"]
        self.assertEqual(
            [(s["code"], s["hands"]) for s in standings],
            [(code, hands) for code, hands, _words in expected],
            standings,
        )
        for standing, (_code, _hands, words) in zip(standings, expected, strict=True):
            self.assertIn(words, standing["text"])

    @property
    def single(self):
        return self.actual(self.cases.single_carer)

    @property
    def two_carer(self):
        return self.actual(self.cases.two_carer)

    @property
    def travel(self):
        """A line that nobody has confirmed yet."""
        return self.actual(self.cases.travel, self.cases.carr)


@tagged("post_install", "-at_install")
class TestStory(StoryCommon):
    """A line's life, in order of time."""

    def test_a_life_from_plan_to_payment(self):
        recorder = self.world.recorder(self.cases.test_user)
        reference = self.two_carer.package_line_id.reference
        bill = self.draw_up("TESTINV4")
        self.link_in_the_past(bill, datetime(2023, 8, 21, 9, 30))
        with freeze_time("2023-08-22 09:15:00"):
            self.submit(bill)
        with freeze_time("2023-08-23 10:00:00"):
            self.authorise(bill)
        self.assertStands(
            self.two_carer,
            ("authorised", "payments", "Invoice TESTINV4 is authorised and waits"),
        )
        register_payment(bill, payment_date="2023-08-25")
        self.assertStands(
            self.two_carer,
            ("finalised", "nobody", "Invoice TESTINV4 was paid on 25 Aug 2023."),
        )
        steps = self.steps(self.two_carer)
        self.assertEqual(
            steps,
            [
                (
                    "The system",
                    f"Planned: 14 Hours, by {reference} (03/07/2023 - open).",
                ),
                ("Olive Marsden", "Generated, equal to the plan."),
                (
                    recorder.name,
                    "Saved: Actual 12 Hours, Missed 2, Visits 14. Cancelled by client.",
                ),
                ("Olive Marsden", "On Invoice TESTINV4: £246.00."),
                ("Olive Marsden", "Locked: on Invoice TESTINV4."),
                ("Olive Marsden", "Invoice TESTINV4 submitted to the council."),
                ("Samuel Crane", "Invoice TESTINV4 authorised."),
                ("The council", "Invoice TESTINV4 paid."),
            ],
        )
        told = self.story(self.two_carer)["steps"]
        of_bill = [step["text"] for step in told if step["move_id"] == bill.id]
        self.assertEqual(len(of_bill), 4)
        self.assertEqual(told[-1]["date"], "2023-08-25")

    def test_times_are_told_by_the_council_s_clock(self):
        self.save_week(single_carer={"comment": "By telephone"})
        last = self.story(self.single)["steps"][-1]
        self.assertEqual(last["date"], "2023-08-21T10:00:00")
        self.assertEqual(last["date_text"], "21 Aug 2023, 10:00")

    def test_a_changed_plan_and_each_way_of_entering_are_told(self):
        line = self.rowan_double
        line.qty_week = 10
        self.save_week(two_carer={"qty_actual": 10, "qty_missed": 0, "comment": ""})
        self.update_rows(
            self.row(line, WEEK, qty_actual=9, qty_missed=1, comment="Away")
        )
        texts = [text for _who, text in self.steps(self.two_carer)]
        self.assertEqual(
            texts[-3:],
            [
                f"Plan changed: {line.reference} now runs 03/07/2023 - open: 14 was "
                "planned, 10 is now.",
                "Saved: Actual 10 Hours, Visits 14.",
                "Imported: Actual 9 Hours, Missed 1, Visits 14. actuals.csv. Away.",
            ],
        )
        self.assertIn("Planned: 14 Hours", texts[0])

    def test_an_added_line_begins_with_its_claim(self):
        added = self.unplanned(self.cases.emergency, qty_actual=2, comment="Fall")
        self.save([*self.lines(self.week()), added])
        steps = self.steps(self.actual(self.cases.emergency))
        self.assertEqual(
            steps,
            [("Olive Marsden", "Saved: Actual 2 Hours, Extra 2, Visits 1. Fall.")],
        )

    def test_an_adjustment_stands_beside_the_first_bill(self):
        self.submit(self.draw_up("TESTINV4"))
        contract, level = self.cases.test_contract, self.cases.two_carer
        self.world.rate(contract, level, 21.50, WEEK)
        self.submit(self.draw_up("TESTINV5"))
        texts = [text for _who, text in self.steps(self.two_carer)]
        self.assertIn("On Invoice TESTINV4: £246.00.", texts)
        self.assertIn("On Invoice TESTINV5 (Adj): £12.00.", texts)

    def test_a_contribution_and_a_cancelled_bill_are_told(self):
        self.rowan_double.write(
            {"amount_contribution": 70, "is_contribution_collected": True}
        )
        bill = self.submit(self.draw_up("TESTINV4"))
        self.decided(bill).button_cancel()
        texts = [text for _who, text in self.steps(self.two_carer)]
        self.assertIn(
            "On Invoice TESTINV4: £246.00, less £70.00 that the client pays the "
            "provider.",
            texts,
        )
        self.assertIn("Invoice TESTINV4 cancelled: it no longer counts.", texts)
        self.assertStands(
            self.two_carer, ("not_billed", "provider", "£176.00 is not on an invoice")
        )

    def test_the_council_s_form_tells_the_same(self):
        story = self.story(self.two_carer)
        two_carer = self.two_carer.with_user(self.reader)
        for step in story["steps"]:
            self.assertIn(step["text"], two_carer.story_text)
        self.assertIn("£246.00 is not on an invoice yet", two_carer.story_standing)
        action = two_carer.action_view_story()
        self.assertEqual(action["res_id"], two_carer.id)

    def test_many_stories_ask_no_more_queries_than_one(self):
        self.submit(self.draw_up("TESTINV4"))
        weeks = [self.week(monday=monday) for monday in WEEKS_TESTINV4]
        many = self.env["lcc.actual"].union(*weeks)
        counts = []
        for actuals in (self.single, many.with_user(self.officer)):
            actuals.action_read_story()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            actuals.action_read_story()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertGreater(counts[0], 5, "nothing was counted")

    def test_who_may_not_see_the_week_reads_no_story(self):
        cases = self.cases
        clerk = self.world._user(
            "Colin Clerk", "clerk", self.env.ref("base.group_user")
        )
        payer = self.world.portal_user("Pat Pay", "pat", cases.test, role_payments=True)
        for user in (cases.demo_user, payer, clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.story(self.single, user)
        self.assertTrue(self.story(self.single, self.reader)["steps"])


@tagged("post_install", "-at_install")
class TestWhatAWeekWaitsFor(StoryCommon):
    """Each reason for which a week is not paid yet, and in whose hands it is."""

    def test_to_confirm(self):
        self.assertStands(self.travel, ("to_confirm", "provider", "To confirm"))

    def test_plan_changed(self):
        self.rowan_double.qty_week = 10
        self.assertStands(
            self.two_carer,
            ("plan_changed", "provider", "The plan has changed from 14 to 10"),
        )

    def test_too_old_to_record(self):
        self.policy(age_limit_days=7)
        self.assertStands(
            self.travel, ("closed", "provider", "The week closed on 30 Jul 2023")
        )

    def test_no_price(self):
        rates = self.env["lcc.rate"].search(
            [
                ("contract_id", "=", self.cases.test_contract.id),
                ("service_level_id", "=", self.cases.travel.id),
            ]
        )
        rates.with_user(self.manager).action_withdraw()
        self.assertStands(
            self.travel, ("no_price", "council", "No price has been agreed")
        )

    def test_awaiting_the_council_s_approval(self):
        self.policy(
            has_extra_limit=True, extra_tolerance_percent=0, extra_tolerance_qty=1
        )
        entry = {"qty_actual": 20, "qty_missed": 0, "qty_extra": 6, "comment": "Fall"}
        self.save_week(two_carer=entry)
        self.assertStands(
            self.two_carer,
            ("awaiting", "council", "Awaiting the council's approval: "),
        )
        who, text = self.steps(self.two_carer)[-1]
        self.assertEqual(who, "The system")
        self.assertIn("Waits for the council's approval: ", text)
        self.two_carer.with_user(self.second_officer).action_approve()
        self.assertStands(
            self.two_carer, ("not_billed", "provider", "£410.00 is not on an invoice")
        )
        self.assertEqual(self.steps(self.two_carer)[-1], ("Samuel Crane", "Approved."))

    def test_not_on_an_invoice_yet(self):
        self.assertStands(
            self.single,
            ("not_billed", "provider", "£143.50 is not on an invoice yet."),
        )

    def test_on_an_unsubmitted_invoice(self):
        self.draw_up("TESTINV4")
        self.assertStands(
            self.single,
            ("unsubmitted", "provider", "On Invoice TESTINV4, which has not been"),
        )

    def test_on_an_unsubmitted_invoice_that_is_short(self):
        self.draw_up("TESTINV4")
        entry = {"qty_actual": 6, "qty_missed": 1, "comment": "Away"}
        self.save_week(single_carer=entry)
        self.assertStands(
            self.single,
            (
                "short",
                "provider",
                "£20.50 more is billed than is owed: [Update] on Invoice TESTINV4 "
                "takes it off.",
            ),
            ("unsubmitted", "provider", "On Invoice TESTINV4"),
        )
        entry = {"qty_actual": 8, "qty_missed": 0, "qty_extra": 1, "comment": "Away"}
        self.save_week(single_carer=entry)
        self.assertStands(
            self.single,
            ("short", "provider", "£20.50 more is owed than is billed: [Update]"),
            ("unsubmitted", "provider", "On Invoice TESTINV4"),
        )

    def test_pending_with_the_council(self):
        self.submit(self.draw_up("TESTINV4"))
        self.assertStands(
            self.single,
            (
                "pending",
                "council",
                "Invoice TESTINV4 is pending with the council since 21 Aug 2023.",
            ),
        )

    def test_on_hold(self):
        bill = self.submit(self.draw_up("TESTINV4"))
        with freeze_time("2023-08-24 15:40:00"):
            self.decided(bill).action_lcc_hold("Two carers are not agreed")
        self.assertStands(
            self.single,
            ("on_hold", "council", "TESTINV4 is on hold: Two carers are not agreed"),
        )
        self.assertIn(
            ("The council", "Invoice TESTINV4 put on hold: Two carers are not agreed"),
            self.steps(self.single),
        )
        told = self.story(self.single)["steps"]
        (held,) = [step for step in told if "put on hold" in step["text"]]
        self.assertEqual(held["date_text"], "24 Aug 2023, 16:40")

    def test_returned(self):
        bill = self.submit(self.draw_up("TESTINV4"))
        self.decided(bill).action_lcc_return("Wrong VAT number")
        self.assertStands(
            self.single,
            (
                "unsubmitted",
                "provider",
                "On Invoice TESTINV4, which the council returned: Wrong VAT number",
            ),
        )
        self.assertIn(
            (
                "The council",
                "Invoice TESTINV4 returned by the council: Wrong VAT number",
            ),
            self.steps(self.single),
        )
        self.submit(bill)
        self.assertStands(self.single, ("pending", "council", "is pending"))
        self.assertIn(
            ("The council", "Invoice TESTINV4 returned by the council."),
            self.steps(self.single),
        )

    def test_on_hold_after_it_was_authorised(self):
        bill = self.authorise(self.submit(self.draw_up("TESTINV4")))
        with freeze_time("2023-08-25 08:00:00"):
            bill.with_user(self.officer).action_lcc_hold("Asked of the provider")
        self.assertStands(
            self.single,
            ("on_hold", "council", "TESTINV4 is on hold: Asked of the provider"),
        )
        told = self.story(self.single)["steps"]
        (held,) = [step for step in told if "put on hold" in step["text"]]
        self.assertEqual(held["date_text"], "25 Aug 2023, 09:00")

    def test_more_is_owed_than_is_billed(self):
        self.submit(self.draw_up("TESTINV4"))
        self.world.rate(self.cases.test_contract, self.cases.single_carer, 21.50, WEEK)
        self.assertStands(
            self.single,
            ("owed_more", "provider", "£7.00 more is owed than is billed"),
            ("pending", "council", "Invoice TESTINV4 is pending"),
        )

    def test_more_is_billed_than_is_owed(self):
        self.authorise(self.submit(self.draw_up("TESTINV4")))
        self.world.rate(self.cases.test_contract, self.cases.single_carer, 20.00, WEEK)
        self.assertStands(
            self.single,
            (
                "owed_less",
                "provider",
                "£3.50 more is billed than is owed: it goes on a credit note.",
            ),
            ("authorised", "payments", "Invoice TESTINV4 is authorised"),
        )

    def test_nothing_is_owed(self):
        entry = {"qty_actual": 0, "qty_missed": 7, "comment": "In hospital"}
        self.save_week(monday=WEEK_2, single_carer=entry)
        single = self.actual(self.cases.single_carer, monday=WEEK_2)
        self.assertStands(single, ("nothing", "nobody", "Nothing is owed"))

    def test_a_line_of_the_other_provider_waits_for_its_own_bill(self):
        self.submit(self.draw_up("TESTINV4"))
        week = self.bloggs_actual(date(2021, 4, 26))
        self.assertStands(
            week, ("not_billed", "provider", "£599.90 is not on an invoice yet.")
        )
