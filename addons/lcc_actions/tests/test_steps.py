from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..tools.steps import (
    CLOSURE_REQUESTED,
    COUNCIL,
    DONE,
    OPEN,
    PROVIDER,
    STATES,
    STEPS,
)
from .common import ActionsCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestSteps(ActionsCommon):
    """Every step, by both sides, in every state."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env.ref("lcc_actions.action_team_contracts")
        cls.users = {PROVIDER: cls.cases.demo_user, COUNCIL: cls.officer}

    def in_state(self, state):
        """An action of DEMO PROVIDER in ``state``, whose turn is the provider's."""
        action = self.raise_action()
        if state == CLOSURE_REQUESTED:
            action.action_request_closure("It was paid today.")
        if state == DONE:
            action.with_user(self.officer).action_close("Paid.")
        return action

    def take(self, name, action):
        """Take a step as the action's user."""
        arguments = {"reassign": (self.team.id,)}.get(name, ("As agreed.",))
        getattr(action, f"action_{name}")(*arguments)

    def test_each_step_leads_where_the_table_says_or_is_refused(self):
        steps = {name for name, _side in STEPS if name != "note"}
        for name in sorted(steps):
            for side, user in self.users.items():
                for state, _label in STATES:
                    with self.subTest(step=name, side=side, state=state):
                        self.check(name, side, user, state)

    def check(self, name, side, user, state):
        action = self.in_state(state).with_user(user)
        before = (action.state, action.turn, len(action.get_posts()))
        step = STEPS.get((name, side))
        if step and state in step.sources:
            self.assertTrue(action._can(name))
            self.take(name, action)
            expected = (step.target or before[0], step.turn or before[1])
            self.assertEqual((action.state, action.turn), expected)
            return
        self.assertFalse(action._can(name))
        with self.assertRaises(UserError if step else AccessError):
            self.take(name, action)
        self.assertEqual((action.state, action.turn, len(action.get_posts())), before)

    def test_refusals_say_why_and_the_way_out(self):
        done = self.in_state(DONE)
        with self.assertRefused(done.reference, "raise a new action"):
            done.action_reply("One more thing.")
        asked = self.in_state(CLOSURE_REQUESTED)
        with self.assertRefused(asked.reference, "Closure Requested"):
            asked.action_request_closure("Please.")
        with self.assertRefused("Enter a reason"):
            asked.with_user(self.officer).action_close("  ")
        with self.assertProblems(text="Enter a text"):
            asked.action_reply(" \n ")

    def test_the_story_of_the_guides_payment_query(self):
        with freeze_time("2022-06-20 12:43:00"):
            action = self.raise_action()
        self.assertEqual(
            (action.state, action.turn, action.assigned_to),
            (OPEN, COUNCIL, "LA (Accounts Management)"),
        )
        self.assertEqual(action.entity_name, "DEMO CONTRACT (Contract)")
        with freeze_time("2022-06-21 12:43:00"):
            action.with_user(self.officer).action_reply("Which ones?")
        self.assertEqual(action.assigned_to, "Provider")
        self.assertEqual(action.hours_to_first_reply, 24)
        with freeze_time("2022-06-22 12:43:00"):
            action.action_reply("All of May.")
            action.with_user(self.officer).action_reply("Paid on Friday.")
            action.action_request_closure("They have arrived.")
        self.assertEqual((action.state, action.turn), (CLOSURE_REQUESTED, COUNCIL))
        with freeze_time("2022-06-23 12:43:00"):
            action.with_user(self.officer).action_close("Paid.")
        self.assertEqual((action.state, action.close_reason), (DONE, "Paid."))
        self.assertEqual((action.hours_to_first_reply, action.hours_to_close), (24, 72))
        self.assertEqual(
            [
                (post["side"], post["author"], post["text"])
                for post in action.get_posts()
            ],
            [
                ("provider", "Mr Demo User", "A number of payments are outstanding."),
                ("council", "Lancashire County Council", "Which ones?"),
                ("provider", "Mr Demo User", "All of May."),
                ("council", "Lancashire County Council", "Paid on Friday."),
                ("provider", "Mr Demo User", "They have arrived."),
                ("council", "Lancashire County Council", "Closed: Paid."),
            ],
        )

    def test_a_reply_takes_the_wish_for_closure_back(self):
        action = self.in_state(CLOSURE_REQUESTED)
        action.action_reply("No, wait.")
        self.assertEqual(action.state, OPEN)

    def test_reopening_says_why_and_times_go_on(self):
        action = self.in_state(DONE)
        action.with_user(self.officer).action_reopen("The payment came back.")
        self.assertEqual((action.state, action.turn), (OPEN, COUNCIL))
        self.assertFalse(action.close_reason)
        self.assertEqual(action.hours_to_close, 0)
        self.assertIn("The payment came back.", action.get_posts()[-1]["text"])

    def test_an_action_is_given_to_members_of_the_team_only(self):
        action = self.raise_action().with_user(self.officer)
        self.team.member_ids = self.second_officer
        with self.assertRefused("is no member of Contracts Team"):
            action.action_reassign(self.team.id, self.officer.id)
        action.action_reassign(self.team.id, self.second_officer.id)
        self.assertEqual(action.user_id, self.second_officer)
        self.assertEqual(action.assigned_to, "LA (Contracts Team)")
        with self.assertRefused("Choose the team"):
            action.action_reassign(0)

    def test_no_providers_user_is_made_the_assignee(self):
        action = self.raise_action().with_user(self.officer)
        with self.assertRefused("is no council staff"):
            action.user_id = self.cases.demo_user
        action.user_id = self.officer
        self.assertEqual(action.activity_ids.user_id, self.officer)

    def test_what_steps_keep_is_not_written_by_hand(self):
        action = self.raise_action().with_user(self.officer)
        action.date_due = "2023-10-02"
        for vals in (
            {"state": DONE},
            {"turn": PROVIDER},
            {"provider_id": self.cases.test.id},
            {"kind": "client", "client_id": self.cases.bloggs.id},
            {"raised_by_provider": False},
            {"date_first_reply": "2023-08-21 09:00:00"},
        ):
            with self.subTest(vals=vals), self.assertRefused("not changed by hand"):
                action.write(vals)
        with self.assertRaises(AccessError):
            self.raise_action().write({"title": "Mine"})
        with self.assertRefused("Actions are kept"):
            action.sudo().unlink()

    def test_readers_read_and_take_no_step(self):
        action = self.raise_action().with_user(self.reader)
        self.assertEqual(action.title, "Outstanding Payments")
        for name in ("reply", "request_closure", "close", "reopen", "reassign"):
            with self.subTest(step=name), self.assertRaises(AccessError):
                self.take(name, action)

    def test_what_the_other_side_posted_is_unread_until_looked_at(self):
        action = self.raise_action()
        unread = [("is_unread", "=", True)]
        actions = self.env["lcc.action"].with_user(self.cases.demo_user)
        self.assertFalse(actions.search_count(unread))
        action.with_user(self.officer).action_reply("Which ones?")
        self.assertTrue(action.is_unread)
        self.assertEqual(actions.search(unread), action)
        action.action_mark_seen()
        self.assertFalse(actions.search_count(unread))
        self.assertFalse(action.is_unread)
        action.with_user(self.officer).action_reply("Hello?")
        self.assertEqual(actions.search(unread), action)
        action.action_reply("All of May.")
        self.assertFalse(action.is_unread)
        self.assertTrue(action.with_user(self.officer).is_unread)
        raised = self.raise_action(self.officer, "notification")
        self.assertTrue(raised.with_user(self.cases.demo_user).is_unread)
        self.assertFalse(raised.is_unread)

    def test_overdue_is_past_its_day_and_not_done(self):
        action = self.raise_action()
        overdue = [("is_overdue", "=", True)]
        self.assertEqual((action.is_overdue, action.due_state), (False, "open"))
        with freeze_time("2023-08-30 09:00:00"):
            action.invalidate_recordset()
            self.assertEqual((action.is_overdue, action.due_state), (True, "overdue"))
            self.assertEqual(self.env["lcc.action"].search(overdue), action)
            action.with_user(self.officer).action_close("Paid.")
            self.assertEqual((action.is_overdue, action.due_state), (False, "done"))
            self.assertFalse(self.env["lcc.action"].search(overdue))
