from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tests.common import freeze_time

from odoo.addons.lcc_actuals.demo.bills import submit

from .common import ActionsCommon

#: model -> the groups that may (create, change, delete) its records
RIGHTS = {
    "lcc.action": ("officer", "officer", None),
    "lcc.action.team": ("manager", "manager", "manager"),
    "lcc.action.type": ("manager", "manager", "manager"),
    "lcc.action.seen": (None, None, None),
}
ROLES = ("reader", "officer", "manager")


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestCouncil(ActionsCommon):
    """What officers do in the back office."""

    def test_each_role_does_what_it_may_and_no_more(self):
        for model, least in RIGHTS.items():
            for operation, needed in zip(
                ("create", "write", "unlink"), least, strict=True
            ):
                for role in ROLES:
                    allowed = needed and ROLES.index(role) >= ROLES.index(needed)
                    records = self.env[model].with_user(getattr(self, role))
                    with self.subTest(model=model, operation=operation, role=role):
                        self.assertEqual(records.has_access(operation), bool(allowed))
                        self.assertTrue(records.has_access("read"))
                portal = self.env[model].with_user(self.cases.demo_user)
                self.assertFalse(portal.has_access(operation))

    def test_an_officer_raises_an_action_on_the_form(self):
        form = Form(self.env["lcc.action"].with_user(self.officer))
        form.type_id = self.type("debit_balance")
        form.provider_id = self.cases.demo
        form.kind = "contract"
        form.contract_id = self.cases.demo_contract
        form.title = "Paid twice"
        form.text = "You were paid twice in May."
        action = form.save()
        self.assertEqual(action.reference[:3], "ACT")
        self.assertEqual((action.turn, action.state), ("provider", "open"))
        self.assertEqual(str(action.date_due), "2023-08-29")
        self.assertEqual(action.team_id.name, "Accounts Management")
        (post,) = action.with_user(self.cases.demo_user).get_posts()
        self.assertEqual(post["text"], "You were paid twice in May.")
        self.assertEqual(post["author"], "Lancashire County Council")

    def test_the_composer_answers_with_a_template(self):
        action = self.raise_action().with_user(self.officer)
        template = self.env.ref("lcc_actions.mail_template_more_information")
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.officer)
            .create(
                {
                    "model": "lcc.action",
                    "res_ids": str(action.ids),
                    "template_id": template.id,
                    "composition_mode": "comment",
                }
            )
        )
        composer.action_send_mail()
        post = action.get_posts()[-1]
        self.assertIn("- which weeks or dates it is about", post["text"])
        self.assertEqual((post["side"], action.turn), ("council", "provider"))

    def test_the_assignee_has_an_activity_while_it_is_the_councils_turn(self):
        team = self.env.ref("lcc_actions.action_team_accounts")
        team.member_ids = self.second_officer
        action = self.raise_action().with_user(self.officer)
        action.action_reassign(team.id, self.second_officer.id)
        (activity,) = action.activity_ids
        self.assertEqual(activity.user_id, self.second_officer)
        self.assertEqual(activity.date_deadline, action.date_due)
        action.action_reply("Which ones?")
        self.assertFalse(action.activity_ids)
        action.with_user(self.cases.demo_user).action_reply("All of May.")
        self.assertEqual(action.activity_ids.user_id, self.second_officer)
        action.action_close("Paid.")
        self.assertFalse(action.activity_ids)

    def test_several_actions_are_closed_at_once_with_a_reason(self):
        actions = self.raise_action() | self.raise_action()
        wizards = self.env["lcc.action.decision"].with_user(self.officer)
        wizards = wizards.with_context(
            active_model="lcc.action", active_ids=actions.ids
        )
        wizards.create({"decision": "close", "reason": "Paid."}).action_decide()
        self.assertEqual(set(actions.mapped("close_reason")), {"Paid."})
        with self.assertRaises(UserError):
            wizards.create({"decision": "close", "reason": "Again."}).action_decide()
        wizards.create({"decision": "reopen", "reason": "Not yet."}).action_decide()
        self.assertEqual(set(actions.mapped("state")), {"open"})
        with self.assertRaises(AccessError):
            wizards.with_user(self.reader).create({"reason": "x"})

    def test_outstanding_weeks_become_one_action_a_service(self):
        weeks = self.env["lcc.outstanding.week"].with_user(self.officer)
        chosen = weeks.search(
            [("service_id", "in", [self.cases.test_service.id])]
        ) | weeks.search([("service_id", "=", self.cases.demo_service.id)])
        services = chosen.service_id
        self.assertEqual(len(services), 2)
        self.assertGreater(len(chosen), 2)
        wizards = self.env["lcc.action.many"].with_user(self.officer)
        wizards = wizards.with_context(active_model=weeks._name, active_ids=chosen.ids)
        shown = wizards.create({}).action_raise()
        actions = self.env["lcc.action"].search(shown["domain"])
        self.assertEqual(actions.service_id, services)
        self.assertEqual(set(actions.type_id.mapped("code")), {"os_actuals"})
        told = actions.filtered(lambda a: a.provider_id == self.cases.test).text
        self.assertIn("17/07/2023, 24/07/2023", told)
        with self.assertRefused("has an open action"):
            wizards.create({}).action_raise()
        actions.with_user(self.officer).action_close("Confirmed.")
        self.assertTrue(wizards.create({}).action_raise())

    def test_providers_chosen_in_a_list_are_notified_alike(self):
        providers = self.cases.demo | self.cases.test
        wizards = self.env["lcc.action.many"].with_user(self.officer)
        wizards = wizards.with_context(
            active_model="res.partner", active_ids=providers.ids
        )
        wizard = wizards.create({"title": "Bank holiday", "text": "We are closed."})
        shown = wizard.action_raise()
        actions = self.env["lcc.action"].search(shown["domain"])
        self.assertEqual(actions.provider_id, providers)
        theirs = actions.with_user(self.cases.demo_user).search([])
        self.assertEqual(theirs.entity_name, "DEMO PROVIDER (Organisation)")

    def test_returning_an_invoice_raises_an_action_with_the_reason(self):
        user = self.cases.test_user
        bill = self.draw_up("TESTINV4")
        submit(bill, user)
        bill.with_user(self.officer).action_lcc_return("Two carers came, not one.")
        action = self.env["lcc.action"].with_user(user).search([])
        self.assertEqual(action.type_id.code, "returned_bill")
        self.assertEqual(action.entity_name, "TESTINV4 (Invoice)")
        self.assertEqual((action.turn, action.is_unread), ("provider", True))
        (post,) = action.get_posts()
        self.assertEqual(
            post["text"], "Re: Invoice TESTINV4.\nTwo carers came, not one."
        )
        submit(bill, user)
        bill.with_user(self.officer).action_lcc_return("Still wrong.")
        self.assertEqual(self.env["lcc.action"].with_user(user).search([]), action)
        self.assertEqual(action.get_posts()[-1]["text"], "Still wrong.")
        action.with_user(self.officer).action_close("Settled.")
        submit(bill, user)
        bill.with_user(self.officer).action_lcc_return("And again.")
        self.assertEqual(len(self.env["lcc.action"].with_user(user).search([])), 2)

    def test_types_are_the_managers_to_change(self):
        payment = self.type("payment_query").with_user(self.manager)
        payment.write({"due_days": 3, "for_client": True})
        action = self.raise_action(kind="client", entity=self.cases.bloggs)
        self.assertEqual(str(action.date_due), "2023-08-24")
        with self.assertRefused("tick what it can be raised on"):
            payment.write(
                dict.fromkeys(
                    ("for_client", "for_contract", "for_invoice", "for_credit_note"),
                    False,
                )
            )
        payment.active = False
        with self.assertProblems(type_id="no such type"):
            self.raise_action()
        team = payment.team_id
        team.write({"member_ids": [Command.set(self.officer.ids)]})
        with self.assertRaises(AccessError):
            team.with_user(self.officer).write({"name": "x"})

    def test_an_archived_type_is_not_raised_by_asking_for_the_archive(self):
        self.type("payment_query").active = False
        actions = self.env["lcc.action"].with_user(self.cases.demo_user)
        contract = self.cases.demo_contract
        with self.assertProblems(type_id="There is no such type"):
            actions.with_context(active_test=False).action_raise(
                self.cases.demo.id, self.prepare("payment_query", "contract", contract)
            )

    def test_types_that_the_councils_steps_raise_stay(self):
        for code in ("returned_bill", "debit_balance"):
            needed = self.type(code).with_user(self.manager)
            for attempt in (
                lambda needed=needed: needed.write({"active": False}),
                lambda needed=needed: needed.write({"code": "other"}),
                needed.unlink,
            ):
                with self.subTest(code=code), self.assertRefused("own steps raise"):
                    attempt()
            needed.write({"name": "Renamed", "code": code, "active": True})
            self.assertEqual(needed.name, "Renamed")
