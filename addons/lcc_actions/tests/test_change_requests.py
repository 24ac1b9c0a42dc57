from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.lcc_provider_portal.tests.common import PortalCommon

from ..exceptions import ChangeRefused
from ..models.change_requests.lcc_change_request import STATES
from ..tools.change_kinds import KINDS
from .changes import BANK, NOTE, ChangesCommon

PROPOSALS = {
    "contact": {"lcc_contact_name": "Mr Dale"},
    "address": {"street": "2 New Road", "street2": "Unit 3", "zip": "pr25bb"},
    "phone": {"phone": "+44 (0)1772 222222 ext 5"},
    "email": {"email": "Office@New.example.org"},
    "service_address": {"street": "3 Mill Lane", "city": "Leyland", "zip": "PR25 1AA"},
    "service_manager": {"manager_name": "Ms Lund", "manager_phone": "01772 333333"},
}


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestChangeRequests(ChangesCommon, PortalCommon):
    """TEST PROVIDER asks; DEMO PROVIDER is nobody's business of theirs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_records()

    def values(self, kind):
        values = {"kind": kind, **PROPOSALS[kind]}
        if KINDS[kind].is_of_service:
            values["service_id"] = self.cases.test_service.id
        return values

    # Proposing

    def test_every_kind_is_proposed_compared_and_accepted(self):
        for kind in PROPOSALS:
            with self.subTest(kind=kind):
                change = self.propose(**self.values(kind))
                service = self.cases.test_service
                record = service if KINDS[kind].is_of_service else self.cases.test
                before = {line.name: line.old_value for line in change.line_ids}
                self.assertEqual(
                    before,
                    {name: record[name] or "" for name in before},
                )
                self.as_officer(change).action_accept()
                self.assertEqual(change.state, "accepted")
                self.assertEqual(change.decided_by_id, self.world.officer)
                for line in change.line_ids:
                    self.assertEqual(record[line.name] or "", line.new_value or "")
        self.assertEqual(self.cases.test.street, "2 New Road")
        self.assertEqual(self.cases.test.zip, "PR2 5BB")
        self.assertEqual(self.cases.test.city, "Preston")
        self.assertEqual(self.cases.test.email, "office@new.example.org")
        self.assertEqual(self.cases.test_service.manager_name, "Ms Lund")

    def test_nothing_changes_until_it_is_accepted(self):
        change = self.propose()
        self.assertEqual(self.cases.test.phone, "01772 111111")
        self.as_officer(change).action_reject("No such number")
        self.assertEqual(self.cases.test.phone, "01772 111111")
        self.assertEqual(change.rejection_reason, "No such number")

    def test_the_table_says_what_differs(self):
        change = self.as_provider(self.propose(**self.values("address")))
        self.assertEqual(change.entity_name, "TEST PROVIDER (Organisation)")
        self.assertEqual(
            change.details.splitlines(),
            [
                "Street: 2 New Road (was 1 Old Road)",
                "Second Line: Unit 3 (was empty)",
                "Postcode: PR2 5BB (was PR1 1AA)",
            ],
        )
        self.assertEqual(
            [line.label for line in change.line_ids if not line.is_change],
            ["Town or City"],
        )
        service = self.propose(**self.values("service_manager"))
        name = self.cases.test_service.name
        self.assertEqual(service.entity_name, f"{name} (Service)")

    def test_all_that_is_wrong_is_told_at_once(self):
        for kind, values, wrong in (
            ("address", {"street": "", "zip": "12345"}, {"street", "zip"}),
            ("phone", {"phone": "ring me"}, {"phone"}),
            ("phone", {"phone": ""}, {"phone"}),
            ("phone", {"phone": "0" * 41}, {"phone"}),
            ("email", {"email": "a@b.example, c@d.example"}, {"email"}),
            ("contact", {"lcc_contact_name": " \0 "}, {"lcc_contact_name"}),
            ("contact", {"lcc_contact_name": "x" * 101}, {"lcc_contact_name"}),
            (
                "phone",
                {"phone": "no", "comment": "x" * 1001},
                {"phone", "comment"},
            ),
            ("phone", {"phone": " 01772  111111 "}, {"phone"}),
            ("bank", {}, {"clearing_number", "acc_number", "acc_holder_name"}),
            (
                "bank",
                {**BANK, "clearing_number": "2015", "acc_number": "0011223"},
                {"clearing_number", "acc_number"},
            ),
            ("bank", {**BANK, "acc_holder_name": "\u4e2d"}, {"acc_holder_name"}),
        ):
            with self.subTest(kind=kind, values=values):
                with self.assertRaises(ChangeRefused) as caught:
                    self.propose(**{"kind": kind, **values})
                self.assertEqual(set(caught.exception.problems), wrong)
        self.assertFalse(self.env["lcc.change.request"].search([]))

    def test_what_comes_from_outside_is_checked(self):
        requests = self.env["lcc.change.request"].with_user(self.cases.test_user)
        ours = self.cases.test.id
        for values in (
            None,
            [],
            {},
            {"kind": "vat"},
            {"kind": ["phone"]},
            {"kind": "phone", "phone": ["01772 222222"]},
            {"kind": "phone", "phone": "01772 222222", "is_lcc_provider": ""},
            {"kind": "phone", "phone": "01772 222222", "state": "accepted"},
            {"kind": "service_manager", "manager_name": "X"},
            {"kind": "service_manager", "manager_name": "X", "service_id": "1 OR 1"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                requests.action_submit_change(ours, values)
        self.assertFalse(requests.search([]))

    def test_halves_of_characters_are_left_out(self):
        change = self.propose(
            kind="contact",
            lcc_contact_name="Mrs \ud800Dale\0",
            comment="Since\udcff May",
        )
        self.assertEqual(change.line_ids.new_value, "Mrs Dale")
        self.assertEqual(change.comment, "Since May")

    def test_one_change_of_a_kind_waits_at_a_time(self):
        change = self.propose()
        with self.assertRaisesRegex(UserError, "submitted on 21 Aug 2023 waits"):
            self.propose()
        self.as_provider(change).action_withdraw()
        self.propose()
        self.propose(kind="contact", lcc_contact_name="Mr Dale")

    # States

    def change_in(self, state):
        """Return a request in ``state``; bank details, which know them all."""
        change = self.propose(**BANK)
        if state in ("checked", "accepted"):
            self.as_officer(change).action_accept(NOTE)
        if state == "accepted":
            self.as_second(change).action_accept()
        if state == "rejected":
            self.as_officer(change).action_reject("Not yours")
        if state == "withdrawn":
            self.as_provider(change).action_withdraw()
        self.assertEqual(change.state, state)
        return change

    def test_every_move_from_every_state_by_both_sides(self):
        provider, council = self.cases.test_user, self.world.second_officer
        done = {
            (council, "action_accept", "submitted"): "checked",
            (council, "action_accept", "checked"): "accepted",
            (council, "action_reject", "submitted"): "rejected",
            (council, "action_reject", "checked"): "rejected",
            (council, "action_withdraw", "submitted"): "withdrawn",
            (council, "action_withdraw", "checked"): "withdrawn",
            (council, "action_compare_again", "submitted"): "submitted",
            (council, "action_compare_again", "checked"): "submitted",
            (provider, "action_withdraw", "submitted"): "withdrawn",
            (provider, "action_withdraw", "checked"): "withdrawn",
        }
        arguments = {"action_accept": [NOTE], "action_reject": ["No"]}
        for state, label in STATES:
            for user in (provider, council):
                for move in (
                    "action_accept",
                    "action_reject",
                    "action_withdraw",
                    "action_compare_again",
                    "action_ask",
                ):
                    case = (user, move, state)
                    if move == "action_ask" and user == council:
                        continue
                    with self.subTest(user=user.login, move=move, state=state):
                        change = self.change_in(state)
                        step = getattr(change.with_user(user), move)
                        if case in done:
                            step(*arguments.get(move, []))
                            self.assertEqual(change.state, done[case])
                        elif user == provider and move != "action_withdraw":
                            with self.assertRaisesRegex(AccessError, "officers"):
                                step(*arguments.get(move, []))
                        else:
                            with self.assertRaisesRegex(
                                UserError, f"it is {label.lower()}, so it stays"
                            ):
                                step(*arguments.get(move, []))
                        self.tidy_up(change)

    def tidy_up(self, change):
        """Leave nothing that the next case would meet."""
        change.unlink()
        banks = self.env["res.partner.bank"].with_context(active_test=False)
        own = banks.search([("partner_id", "=", self.cases.test.id)])
        (own - self.bank).unlink()
        if not self.bank.active:
            self.bank.active = True
            self.as_officer(self.bank).action_lcc_verify()

    def test_requests_are_written_by_steps_alone(self):
        staff = [
            self.world.staff(role.title(), f"a.{role}", role)
            for role in ("reader", "officer", "manager")
        ]
        clerk = self.world._user("Clerk", "clerk", self.env.ref("base.group_user"))
        for model in ("lcc.change.request", "lcc.change.request.line"):
            for user in staff:
                records = self.env[model].with_user(user)
                self.assertTrue(records.has_access("read"))
                for operation in ("create", "write", "unlink"):
                    with self.subTest(model=model, user=user.name, way=operation):
                        self.assertFalse(records.has_access(operation))
            self.assertFalse(self.env[model].with_user(clerk).has_access("read"))

    def test_readers_decide_nothing(self):
        reader = self.world.staff("Rhona Dale", "reader", "reader")
        change = self.propose().with_user(reader)
        self.assertEqual(change.line_ids.new_value, "01772 222222")
        for step in (
            change.action_accept,
            lambda: change.action_reject("x"),
            change.action_withdraw,
            change.action_compare_again,
            change.action_ask,
        ):
            with self.assertRaises(AccessError):
                step()
        self.assertEqual(change.state, "submitted")

    def test_a_rejection_has_a_reason(self):
        change = self.as_officer(self.propose())
        for reason in ("", "  \0", None, "x" * 1001):
            with self.assertRaisesRegex(UserError, "reason"):
                change.action_reject(reason)
        self.assertEqual(change.state, "submitted")

    def test_the_dialogue_takes_the_reason(self):
        change = self.as_officer(self.propose())
        asked = change.with_context(default_decision="reject").action_ask()
        dialogue = (
            self.env[asked["res_model"]]
            .with_user(self.world.officer)
            .with_context(**asked["context"])
            .create({"text": "Ring us"})
        )
        dialogue.action_decide()
        self.assertEqual(change.rejection_reason, "Ring us")

    # Changed meanwhile

    def test_a_value_that_changed_meanwhile_is_told(self):
        change = self.as_officer(self.propose())
        self.assertFalse(change.is_outdated)
        self.cases.test.phone = "01772 999999"
        change.invalidate_recordset()
        self.assertTrue(change.is_outdated)
        self.assertEqual(change.line_ids.now_value, "01772 999999")
        with self.assertRaisesRegex(UserError, "Press Compare Again"):
            change.action_accept()
        self.assertEqual(self.cases.test.phone, "01772 999999")
        change.action_compare_again()
        self.assertIn("(was 01772 999999)", change.details)
        self.assertFalse(change.is_outdated)
        change.action_accept()
        self.assertEqual(self.cases.test.phone, "01772 222222")

    def test_what_is_so_already_is_rejected_not_accepted(self):
        change = self.as_officer(self.propose())
        self.cases.test.phone = "01772 222222"
        change.action_compare_again()
        with self.assertRaisesRegex(UserError, "on record like this already"):
            change.action_accept()

    def test_an_accepted_address_of_a_branch_is_its_own(self):
        group = self.world.provider("ROWAN GROUP")
        group.write({"street": "1 High Street", "city": "Leeds", "zip": "LS1 1AA"})
        branches = [self.world.provider(f"ROWAN {n}", group) for n in "AB"]
        user = self.world.portal_user("Ms Branch", "branch", branches)
        change = self.propose(
            user, branches[0], kind="address", street="9 Hill", zip="LS9 9ZZ"
        )
        self.as_officer(change).action_accept()
        self.assertEqual(branches[0].street, "9 Hill")
        self.assertEqual(branches[1].street, "1 High Street")
        self.assertEqual(group.street, "1 High Street")

    def test_what_was_accepted_leaves_a_note_without_values(self):
        self.as_officer(self.propose()).action_accept()
        note = self.cases.test.message_ids[0].body
        self.assertIn("Change request accepted by Olive Marsden", note)
        self.assertNotIn("222222", note)

    # Who

    def test_another_provider_neither_asks_reads_nor_withdraws(self):
        stranger = self.cases.demo_user
        with self.assertRaisesRegex(AccessError, "role Actions"):
            self.propose(stranger, self.cases.test, kind="phone", phone="01772 222222")
        with self.assertRaises(ChangeRefused) as caught:
            self.propose(
                stranger,
                self.cases.demo,
                kind="service_manager",
                manager_name="X",
                service_id=self.cases.test_service.id,
            )
        self.assertEqual(set(caught.exception.problems), {"service_id"})
        change = self.propose().with_user(stranger)
        self.assertFalse(change.search([]))
        self.assertFalse(change.line_ids.search([]))
        for attempt in (
            change.action_withdraw,
            lambda: change.read(["details"]),
            lambda: change.sudo().line_ids.with_user(stranger).read(["new_text"]),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.assertEqual(change.sudo().state, "submitted")

    def test_it_needs_the_role_actions_while_access_lasts(self):
        access = self.cases.test.lcc_access_ids
        change = self.as_provider(self.propose())
        access.role_actions = False
        self.assertFalse(change.search([]))
        with self.assertRaises(AccessError):
            change.action_withdraw()
        with self.assertRaises(AccessError):
            self.propose(kind="contact", lcc_contact_name="Mr Dale")
        access.write({"role_actions": True, "role_actuals": False})
        self.assertEqual(change.search([]), change)
        access.unlink()
        self.assertFalse(change.search([]))

    def test_the_provider_writes_nothing_and_reads_no_staff(self):
        change = self.as_provider(self.propose())
        for attempt in (
            lambda: change.write({"state": "accepted"}),
            change.unlink,
            lambda: change.line_ids.write({"new_text": "x"}),
            lambda: change.copy(),
            lambda: change.message_post(body="x"),
        ):
            with self.assertRaises(AccessError):
                attempt()
        for record, names in (
            (
                change,
                (
                    "submitted_by_id",
                    "checked_by_id",
                    "decided_by_id",
                    "verification",
                    "warning",
                    "is_outdated",
                    "message_ids",
                    "create_uid",
                ),
            ),
            (change.line_ids, ("old_value", "new_value", "now_value", "write_uid")),
        ):
            for name in names:
                with self.subTest(name=name), self.assertRaises(AccessError):
                    record.read([name])

    def test_an_officer_of_another_company_finds_no_such_request(self):
        company = self.env["res.company"].create({"name": "Another council"})
        stranger = self.world.staff("Stan Stranger", "stranger", "officer")
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        change = self.propose().with_user(stranger)
        self.assertFalse(change.search([]))
        for step in (change.action_accept, lambda: change.action_reject("x")):
            with self.assertRaises(AccessError):
                step()
        self.assertEqual(change.sudo().state, "submitted")

    def test_an_officer_submits_what_came_by_letter(self):
        change = self.propose(self.world.officer)
        self.assertEqual(change.submitted_by_id, self.world.officer)
        with self.assertRaisesRegex(UserError, "no such provider"):
            self.propose(self.world.officer, self.env.company.partner_id)
        self.as_provider(change).action_withdraw()
