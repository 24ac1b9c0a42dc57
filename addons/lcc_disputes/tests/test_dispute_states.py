from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from odoo.addons.lcc_actuals.tests.common import WEEK_2

from ..models.lcc_dispute import COUNCIL, PROVIDER, STATES, STEPS
from .common import DisputesCommon

#: step -> the method and what it is told.
METHODS = {
    "request": ("action_request_resolution", "Actuals updated."),
    "answer": ("action_answer", "Two visits still differ."),
    "resolve": ("action_resolve", "Agreed."),
}


@tagged("post_install", "-at_install")
class TestDisputeStates(DisputesCommon):
    """A dispute's life: who takes which step, from where, and why not."""

    def in_state(self, state):
        dispute = self.open_dispute()
        if state != "in_dispute":
            self.request(dispute)
        if state == "resolved":
            dispute.action_resolve("Agreed.")
        return dispute

    def test_every_step_is_taken_from_its_states_by_its_side_alone(self):
        sides = {PROVIDER: self.provider_user, COUNCIL: self.officer}
        for step, (method, text) in METHODS.items():
            for state, label in STATES:
                for side, user in sides.items():
                    with (
                        self.subTest(step=step, state=state, side=side),
                        self.env.cr.savepoint() as savepoint,
                    ):
                        dispute = self.in_state(state).with_user(user)
                        act = getattr(dispute, method)
                        if side != STEPS[step].side:
                            with self.assertRaises(AccessError):
                                act(text)
                            self.assertEqual(dispute.state, state)
                        elif state in STEPS[step].sources:
                            act(text)
                            self.assertEqual(dispute.state, STEPS[step].target)
                            self.assertEqual(dispute.post_ids[-1].text, text)
                        else:
                            with self.assertRefused(dispute.reference, f"is {label}"):
                                act(text)
                            self.assertEqual(dispute.state, state)
                        savepoint.rollback()

    def test_the_other_provider_and_readers_take_no_step(self):
        dispute = self.open_dispute()
        for user in (self.stranger, self.reader):
            for method, text in METHODS.values():
                with self.subTest(user=user.login, method=method):
                    with self.assertRaises(AccessError):
                        getattr(dispute.with_user(user), method)(text)
        self.assertEqual(dispute.state, "in_dispute")

    def test_a_dispute_named_twice_takes_its_step_once(self):
        self.submit(self.draw_up("TWICE"))
        dispute = self.open_dispute()
        twice = dispute.browse([dispute.id, dispute.id])
        self.as_provider(twice).action_request_resolution("As it was.")
        twice.action_resolve("Agreed.")
        self.assertEqual(
            dispute.post_ids.mapped("event"), ["opened", "requested", "resolved"]
        )
        events = self.double.sudo().history_ids.mapped("event")
        self.assertEqual(events.count("dispute_resolved"), 1)

    def test_an_officer_is_told_to_resolve_rather_than_to_request(self):
        dispute = self.open_dispute()
        with self.assertRefused("resolve the dispute", error=AccessError):
            dispute.action_request_resolution("By telephone")

    def test_words_are_compulsory_and_what_was_said_stays(self):
        dispute = self.open_dispute()
        with self.assertRefused("Enter a response"):
            self.request(dispute, " \n ")
        with self.assertRefused("has not requested resolution"):
            dispute.action_resolve("")
        self.request(dispute, "We were there.\nThe log shows it.")
        with self.assertRefused("Enter an answer"):
            dispute.action_answer(None)
        dispute.action_answer("The client's diary says otherwise.")
        self.request(dispute, "Agreed, corrected.")
        dispute.with_user(self.second_officer).action_resolve()
        said = [(post.event, post.is_council, post.text) for post in dispute.post_ids]
        self.assertEqual(
            said,
            [
                ("opened", True, False),
                ("requested", False, "We were there.\nThe log shows it."),
                ("answered", True, "The client's diary says otherwise."),
                ("requested", False, "Agreed, corrected."),
                ("resolved", True, False),
            ],
        )
        self.assertEqual(dispute.resolved_by_id, self.second_officer)

    def test_a_response_of_a_book_s_length_is_refused(self):
        dispute = self.open_dispute()
        with self.assertRefused("5,000 characters", "at most 4,000"):
            self.request(dispute, "x" * 5000)

    def test_only_officers_open_disputes(self):
        for user in (self.reader, self.provider_user, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.disputes.with_user(user).action_open(
                    self.double.ids, self.reason.id, "Why?"
                )
        self.assertFalse(self.double.is_in_dispute)

    def test_everything_that_is_wrong_with_a_dispute_is_said_at_once(self):
        disputes = self.disputes.with_user(self.officer)
        with self.assertRefused("at least one", "Choose a reason", "Enter details"):
            disputes.action_open([], 0, " ")
        carr = self.actual(self.cases.travel, self.cases.carr)
        with self.assertRefused("of several clients", "nobody has confirmed it"):
            disputes.action_open((self.double | carr).ids, self.reason.id, "Why?")
        for ids in ([0], ["x"], [10**12], self.double.ids + [2**31 - 1]):
            with self.assertRefused("not there any more"):
                disputes.action_open(ids, self.reason.id, "Why?")
        self.reason.active = False
        with self.assertRefused("Choose a reason"):
            disputes.action_open(self.double.ids, self.reason.id, "Why?")

    def test_a_dispute_has_one_client_and_one_provider(self):
        locked = self.env["lcc.actual"].search(
            [("client_id", "=", self.cases.bloggs.id), ("state", "=", "locked")]
        )
        with self.assertRefused("several clients or providers"):
            self.open_dispute(self.double | locked[0].with_user(self.officer))

    def test_a_dispute_is_of_one_council_s_books(self):
        """Whoever keeps the books of its weeks finds it, and nobody else ends it."""
        theirs = self.actual_of_another_council()
        with self.assertRefused("the books of Another council, Lancashire"):
            self.open_dispute((self.double | theirs).with_user(self.officer))
        dispute = self.open_dispute(theirs.with_user(self.officer))
        self.assertEqual(dispute.company_id.name, "Another council")

    def actual_of_another_council(self):
        """The same client's week at the same provider, under a contract of another."""
        world, cases = self.world, self.cases
        company = self.env["res.company"].create(
            {"name": "Another council", "currency_id": self.env.company.currency_id.id}
        )
        (self.env.user | self.officer | self.second_officer).company_ids |= company
        contract = world.contract(cases.test, "Another council's homecare")
        contract.company_id = company
        level = self.double.service_level_id
        world.rate(contract, level, 20.50)
        service = world.service(contract, "Another council's service")
        line = world.cpli(cases.rowan, service, level, 7, self.double.week_start)
        world.generate(service, self.double.week_start)
        line.actual_ids.with_user(self.officer).action_confirm()
        return line.actual_ids

    def test_an_actual_is_in_one_live_dispute_at_most(self):
        first = self.open_dispute()
        with self.assertRefused(f"is in Dispute {first.reference} already"):
            self.open_dispute(self.double | self.single)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            first.sudo().line_ids.copy()
        self.settle(first)
        second = self.open_dispute(self.double | self.single)
        self.assertNotEqual(second.reference, first.reference)
        self.assertEqual(self.double.sudo().dispute_line_ids.dispute_id, first | second)

    def test_nobody_writes_a_dispute_past_its_steps(self):
        dispute = self.open_dispute()
        for user in (self.officer, self.manager, self.provider_user):
            mine = dispute.with_user(user)
            for attempt in (
                lambda mine=mine: mine.write({"state": "resolved"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.copy(),
                lambda mine=mine: mine.line_ids.write({"is_live": False}),
                lambda mine=mine: mine.post_ids.write({"text": "Forged"}),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()
        with self.assertRaises(UserError):
            self.double.write({"is_in_dispute": False})

    def test_officers_find_those_that_wait_long(self):
        dispute = self.open_dispute()
        waiting = [("state", "!=", "resolved"), ("date_turn", "<", "today -14d")]
        found = self.disputes.with_user(self.officer)
        self.assertFalse(found.search(waiting))
        dispute.sudo().date_turn = "2023-08-01 09:00:00"
        self.assertEqual(found.search(waiting), dispute)
        self.request(dispute)
        self.assertFalse(found.search(waiting))
        dispute.action_resolve()
        self.assertEqual(dispute.days_to_resolve, 0)

    def test_the_wizards_open_answer_and_resolve(self):
        actions = self.env["lcc.dispute.opening"].with_user(self.officer)
        second = self.actual(self.cases.two_carer, monday=WEEK_2)
        chosen = (self.double | second).ids
        opening = actions.with_context(active_model="lcc.actual", active_ids=chosen)
        wizard = opening.create({"reason_id": self.reason.id, "details": "Why?"})
        dispute = self.disputes.browse(wizard.action_open()["res_id"])
        self.assertEqual(dispute.line_ids.actual_id, self.double | second)
        self.assertEqual(dispute.week_count, 2)
        self.request(dispute)
        decisions = self.env["lcc.dispute.decision"].with_user(self.officer)
        decisions = decisions.with_context(active_id=dispute.id)
        decisions.create({"text": "One is still wrong."}).action_decide()
        self.assertEqual(dispute.state, "in_dispute")
        decisions.create({"decision": "resolve", "text": "Settled."}).action_decide()
        self.assertEqual(dispute.state, "resolved")
        empty = actions.create(
            {
                "reason_id": self.reason.id,
                "details": "Again",
                "actual_ids": [Command.set(self.single.ids)],
            }
        )
        self.assertTrue(empty.action_open()["res_id"])
