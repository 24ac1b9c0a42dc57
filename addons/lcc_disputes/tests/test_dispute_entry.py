from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from odoo.addons.lcc_actuals.exceptions import ActualsRefused
from odoo.addons.lcc_actuals.tests.common import WEEK, WEEK_2
from odoo.addons.lcc_provider_portal.tests.sheets import import_of, row_of

from ..models.lcc_actual import LIFT_KEY
from .common import DisputesCommon


@tagged("post_install", "-at_install")
class TestDisputeEntry(DisputesCommon):
    """The lock is lifted within the dispute, for exactly its weeks, until it ends."""

    def locked(self):
        """The week on a submitted invoice; return it."""
        bill = self.draw_up("TESTINV4")
        self.submit(bill)
        self.assertEqual(self.double.state, "locked")
        return bill

    def test_a_locked_week_opens_within_its_dispute_and_locks_when_it_ends(self):
        self.locked()
        dispute = self.open_dispute()
        self.correct(dispute, two_carer=self.down(4))
        self.assertEqual((self.double.qty_actual, self.double.state), (10, "confirmed"))
        self.assertEqual(self.double.confirmed_by_id, self.provider_user)
        self.assertEqual(self.single.state, "locked")
        self.request(dispute)
        dispute.action_resolve()
        self.assertEqual(self.double.state, "locked")
        self.assertEqual(self.double.lock_reason, "on Invoice TESTINV4")
        self.assertFalse(self.double.is_in_dispute)
        events = self.double.sudo().history_ids.sorted("id").mapped("event")
        self.assertEqual(
            events[-4:], ["disputed", "saved", "dispute_resolved", "locked"]
        )

    def test_outside_of_the_dispute_the_week_is_shut_to_everyone(self):
        self.locked()
        dispute = self.open_dispute()
        down = self.down(4)
        lines = self.open_lines(two_carer=down)
        week = self.double.with_user(self.provider_user)
        for attempt in (
            lambda: self.save(lines, user=self.provider_user),
            lambda: self.save(lines),
            lambda: self.double.write(down),
            lambda: self.double.with_context(**{LIFT_KEY: self.double.ids}).write(down),
        ):
            with self.assertUntouched(self.week()):
                with self.assertRefused("In dispute since 21 Aug 2023", "by Client"):
                    attempt()
                self.env.invalidate_all()
        self.assertIn(dispute.reference, week._get_refusal_text())
        with self.assertRefused("in dispute, so it can't be removed"):
            self.double.sudo().with_context(lcc_seal=None).unlink()

    def test_a_week_that_was_never_billed_is_shut_as_well(self):
        self.open_dispute()
        with self.assertRefused("It changes only within Dispute"):
            self.save_week(two_carer=self.down(1), user=self.provider_user)
        self.save(
            [
                line
                | (
                    {"comment": "Late"}
                    if line["package_line_id"] == self.single.package_line_id.id
                    else {}
                )
                for line in self.named_only()
            ],
            user=self.provider_user,
        )
        self.assertEqual(self.single.comment, "Late")

    def named_only(self):
        """The week's lines, the disputed one named with its version alone."""
        kept = ("package_line_id", "version")
        return [
            {key: line[key] for key in kept}
            if line["package_line_id"] == self.double.package_line_id.id
            else line
            for line in self.lines(self.week())
        ]

    def test_the_other_weeks_stay_locked_within_the_dispute(self):
        self.locked()
        dispute = self.open_dispute()
        with self.assertRefused("is not in"):
            self.correct(dispute, monday=WEEK_2, two_carer=self.down(4))
        everything = self.lines(self.week(), single_carer={"qty_actual": 5})
        with self.assertRefused("Someone else changed this week"):
            self.as_provider(dispute).action_save_week(
                self.cases.test_service.id, WEEK, everything
            )
        self.assertEqual(self.single.qty_actual, 7)

    def test_the_normal_rules_hold_within_the_dispute(self):
        dispute = self.open_dispute()
        wrong = {"qty_actual": 10, "qty_missed": 2, "comment": ""}
        with self.assertProblems(("qty_actual", "= 12"), ("comment", "compulsory")):
            self.correct(dispute, two_carer=wrong)
        lines = self.lines(self.week(), two_carer=self.down(4))
        self.correct(dispute, two_carer=self.down(3))
        service = self.cases.test_service
        with self.assertRefused("Someone else changed this week"):
            self.as_provider(dispute).action_save_week(service.id, WEEK, lines)

    def test_nothing_is_corrected_while_the_council_decides_or_afterwards(self):
        dispute = self.open_dispute()
        self.request(dispute)
        with self.assertRefused("is Resolution Requested", "as they are"):
            self.correct(dispute, two_carer=self.down(4))
        dispute.action_answer("Not yet.")
        self.correct(dispute, two_carer=self.down(4))
        self.settle(dispute)
        with self.assertRefused("is Resolved"):
            self.correct(dispute, two_carer=self.down(3))
        self.save_week(two_carer=self.down(3), user=self.provider_user)
        self.assertEqual(self.double.qty_actual, 11)

    def test_strangers_correct_nothing(self):
        dispute = self.open_dispute()
        for user in (self.stranger, self.reader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.correct(dispute, user=user, two_carer=self.down(4))
        self.assertEqual(self.double.qty_actual, 12)

    def test_a_week_past_its_age_limit_is_corrected_within_its_dispute(self):
        self.policy(age_limit_days=28)
        dispute = self.open_dispute()
        with freeze_time("2023-12-04 09:00:00"):
            self.assertTrue(self.single._get_refusal_text())
            lines = [
                line
                if line["package_line_id"] == self.double.package_line_id.id
                else {k: line[k] for k in ("package_line_id", "version")}
                for line in self.lines(self.week(), two_carer=self.down(4))
            ]
            self.as_provider(dispute).action_save_week(
                self.cases.test_service.id, WEEK, lines
            )
        self.assertEqual(self.double.qty_actual, 10)

    def test_a_billed_claim_that_never_was_is_entered_as_nothing(self):
        added = self.unplanned(self.cases.emergency, qty_actual=2, comment="Fall")
        self.save([*self.lines(self.week()), added])
        self.locked()
        emergency = self.actual(self.cases.emergency)
        dispute = self.open_dispute(emergency)
        with self.assertRefused("can't be removed"):
            emergency.with_user(self.provider_user).action_remove()
        nothing = {"qty_actual": 0, "comment": "Was not called out"}
        self.correct(dispute, emergency_hours=nothing)
        self.settle(dispute)
        self.assertEqual((emergency.amount_total, emergency.amount_open), (0, -41.0))

    def test_a_claim_of_nothing_is_refused_outside_of_disputes(self):
        added = self.unplanned(self.cases.emergency, qty_actual=0, comment="Fall")
        with self.assertRaises(ActualsRefused):
            self.save([*self.lines(self.week()), added])

    def test_a_sheet_changes_nothing_of_it(self):
        self.open_dispute()
        line = self.double.package_line_id
        row = row_of(line, WEEK, qty_actual=10, qty_missed=4, comment="Away")
        sheet = import_of(self.provider_user, self.cases.test, row)
        (found,) = self.env["lcc.actuals.import.row"].search(
            [("import_id", "=", sheet.id)]
        )
        self.assertEqual(found.status, "rejected")
        self.assertEqual([key for key, _text in found.problems], ["status"])
        self.assertIn("It changes only within Dispute", found.problem_text)

    def test_an_import_before_the_dispute_is_not_undone_during_it(self):
        line = self.double.package_line_id
        row = row_of(line, WEEK, qty_actual=11, qty_missed=3, comment="Away")
        sheet = import_of(self.provider_user, self.cases.test, row)
        sheet.action_update_system()
        self.assertEqual(self.double.qty_actual, 11)
        dispute = self.open_dispute()
        with self.assertRefused("It changes only within Dispute"):
            sheet.action_undo()
        self.settle(dispute)
        sheet.action_undo()
        self.assertEqual(self.double.qty_actual, 12)

    def test_a_new_plan_waits_until_the_dispute_ends(self):
        dispute = self.open_dispute()
        line = self.double.package_line_id
        line.with_user(self.officer).write({"qty_week": 16})
        self.assertEqual(self.double.state, "confirmed")
        self.assertTrue(self.double.is_plan_changed)
        self.settle(dispute)
        self.assertEqual(self.double.state, "generated")

    def test_a_dispute_tells_its_story(self):
        self.locked()
        dispute = self.open_dispute()
        week = self.double.with_user(self.provider_user)
        (story,) = week.action_read_story()
        hands = [(s["code"], s["hands"]) for s in story["standings"]]
        self.assertEqual(hands, [("in_dispute", "provider"), ("pending", "council")])
        told = f"In dispute: Dispute {dispute.reference}: Disputed by Client."
        who = {step["text"]: step["who"] for step in story["steps"]}
        self.assertEqual(who[told], "The council")
        self.request(dispute)
        (story,) = week.action_read_story()
        self.assertEqual(story["standings"][0]["hands"], "council")
        self.assertIn("21 Aug 2023", story["standings"][0]["text"])

    def test_it_shows_wherever_the_week_is_shown(self):
        self.open_dispute()
        actuals = self.env["lcc.actual"]
        service = self.cases.test_service
        states = service._get_month_states(2023, 7)
        self.assertEqual(states[WEEK], "in_dispute")
        self.assertEqual(states[WEEK_2], "part_confirmed")
        rows = list(self.double._get_sheet_rows())
        self.assertEqual(rows[0]["status"], "In dispute")
        self.assertEqual(
            actuals._state_of({"locked": 3, "in_dispute": 1}), "in_dispute"
        )
