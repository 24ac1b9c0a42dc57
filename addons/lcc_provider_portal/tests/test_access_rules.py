from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .bills import draw_up_testinv4
from .common import PortalCommon

READABLE = (
    "lcc.actual",
    "lcc.client",
    "lcc.contract",
    "lcc.package.line",
    "lcc.rate",
    "lcc.service",
)
CLOSED = (
    "lcc.absence",
    "lcc.actual.history",
    "lcc.outstanding.week",
    "lcc.payment.calendar",
    "lcc.policy",
)


@tagged("post_install", "-at_install")
class TestAccessRules(PortalCommon):
    def seen(self, user, model):
        return self.env[model].with_user(user).search([])

    def providers_seen(self, user, model):
        records = self.seen(user, model).sudo()
        path = {"lcc.client": "package_line_ids.provider_id"}.get(model, "provider_id")
        return records.mapped(path)

    def test_each_user_sees_the_own_provider_and_no_other(self):
        for model in READABLE:
            with self.subTest(model=model):
                seen = self.providers_seen(self.cases.demo_user, model)
                self.assertEqual(seen, self.cases.demo)
                seen = self.providers_seen(self.cases.test_user, model)
                self.assertEqual(seen, self.cases.test)

    def test_a_user_of_two_providers_sees_both(self):
        self.env["lcc.provider.access"].create(
            {
                "user_id": self.cases.demo_user.id,
                "provider_id": self.cases.test.id,
                "role_actuals": True,
            }
        )
        both = self.cases.demo | self.cases.test
        for model in READABLE:
            self.assertEqual(self.providers_seen(self.cases.demo_user, model), both)

    def test_taking_the_row_away_ends_access_at_once(self):
        self.assertTrue(self.seen(self.cases.demo_user, "lcc.actual"))
        self.cases.demo.lcc_access_ids.unlink()
        for model in READABLE:
            self.assertFalse(self.seen(self.cases.demo_user, model), model)

    def test_whoever_bills_sees_what_is_billed_and_records_nothing(self):
        self.cases.demo.lcc_access_ids.write({"role_actuals": False})
        for model in READABLE:
            seen = self.providers_seen(self.cases.demo_user, model)
            self.assertEqual(seen, self.cases.demo, model)
        week = self.cases.bloggs_line.actual_ids[:1]
        with self.assertRaises(AccessError):
            week.with_user(self.cases.demo_user).action_confirm()

    def test_other_roles_do_not_open_the_actuals(self):
        # What the role Actions lets a user read is for the addon of actions to test.
        self.cases.demo.lcc_access_ids.write(
            {"role_actuals": False, "role_invoices": False, "role_actions": False}
        )
        for model in READABLE:
            self.assertFalse(self.seen(self.cases.demo_user, model), model)
        week = self.cases.bloggs_line.actual_ids[:1]
        with self.assertRaises(AccessError):
            week.with_user(self.cases.demo_user).action_confirm()

    def test_a_shared_client_shows_each_provider_its_own_care_only(self):
        line = self.world.cpli(
            self.cases.bloggs,
            self.cases.test_service,
            self.cases.single_carer,
            7,
            self.cases.bloggs_line.date_start,
        )
        self.assertEqual(
            self.cases.bloggs.with_user(self.cases.test_user).name, "Mrs Jane Bloggs"
        )
        lines = self.seen(self.cases.test_user, "lcc.package.line")
        self.assertEqual(
            lines.filtered(lambda seen: seen.client_id == self.cases.bloggs), line
        )
        self.assertFalse(
            self.seen(self.cases.test_user, "lcc.actual").sudo()
            & self.cases.bloggs_line.actual_ids
        )
        with self.assertRaises(AccessError):
            self.cases.bloggs.with_user(self.cases.test_user).read(["package_line_ids"])

    def test_prices_not_yet_approved_are_not_shown(self):
        draft = (
            self.env["lcc.rate"]
            .with_user(self.world.officer)
            .create(
                {
                    "contract_id": self.cases.demo_contract.id,
                    "service_level_id": self.cases.demo_two_carer.id,
                    "price": 99.99,
                    "date_start": "2030-04-01",
                }
            )
        )
        self.assertNotIn(draft.id, self.seen(self.cases.demo_user, "lcc.rate").ids)

    def test_portal_users_write_nothing_directly(self):
        for model in READABLE:
            own = self.seen(self.cases.demo_user, model)[:1]
            with self.subTest(model=model):
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(own.has_access(operation))
                with self.assertRaises(AccessError):
                    own.write({"create_date": "2020-01-01"})
                with self.assertRaises(AccessError):
                    own.unlink()

    def test_what_the_council_keeps_to_itself_is_closed(self):
        for model in CLOSED:
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.seen(self.cases.demo_user, model)

    def test_the_council_s_posts_on_a_client_are_not_the_provider_s_to_read(self):
        self.cases.bloggs.message_post(
            body="Safeguarding enquiry open", subtype_xmlid="mail.mt_comment"
        )
        messages = self.env["mail.message"].with_user(self.cases.demo_user)
        found = messages.search(
            [("model", "=", "lcc.client"), ("res_id", "=", self.cases.bloggs.id)]
        )
        self.assertFalse(found)

    def test_contacts_of_providers_are_the_council_s(self):
        """Its notes and its correspondence stand on them."""
        partners = self.seen(self.cases.demo_user, "res.partner")
        self.assertFalse(partners & (self.cases.demo | self.cases.test))

    def test_a_provider_can_t_search_what_the_council_posted(self):
        client = self.cases.bloggs.with_user(self.cases.demo_user)
        self.cases.bloggs.message_post(body="Quagga")
        for path in ("message_ids.body", "website_message_ids.body"):
            with self.subTest(path=path), self.assertRaises(AccessError):
                client.search([(path, "ilike", "quagga")])

    def test_a_provider_neither_follows_nor_posts(self):
        partner = self.cases.demo_user.partner_id
        for record in (
            self.cases.bloggs,
            self.cases.bloggs_line,
            self.cases.demo_contract,
            self.cases.demo_service,
        ):
            own = record.with_user(self.cases.demo_user)
            own.message_subscribe(partner.ids)
            record.message_subscribe(partner.ids)  # an officer's slip
            self.assertNotIn(partner, record.message_partner_ids)
            with self.assertRaises(AccessError):
                own.message_post(body="Hello")
            message = record.message_post(body="For us", partner_ids=partner.ids)
            self.assertNotIn(partner, message.notified_partner_ids)

    def test_a_stranger_s_week_is_refused_like_one_that_does_not_exist(self):
        actuals = self.env["lcc.actual"].with_user(self.cases.demo_user)
        messages = []
        for service in (self.cases.test_service.id, 999999):
            with self.assertRaises(UserError) as refused:
                actuals.action_save_week(service, self.cases.rowan.id, "2023-07-17", [])
            messages.append(str(refused.exception))
        self.assertEqual(messages[0], messages[1])

    def test_the_user_saves_and_confirms_the_own_week(self):
        monday = self.cases.carr.package_line_ids[0].actual_ids[0].week_start
        service, client = self.cases.test_service, self.cases.carr
        self.world.save(self.cases.test_user, service, client, monday)
        week = self.world.week(service, client, monday)
        self.assertRecordValues(
            week,
            [
                {"state": "confirmed", "confirmed_by_id": self.cases.test_user.id},
                {"state": "confirmed", "confirmed_by_id": self.cases.test_user.id},
            ],
        )
        self.assertEqual(sum(week.mapped("amount_total")), 574.00)


@tagged("post_install", "-at_install")
class TestBillRules(PortalCommon):
    """TESTINV4 of TEST PROVIDER, and who may read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bill = draw_up_testinv4(cls.world, cls.cases).with_user(cls.env.user)
        cls.user = cls.cases.demo_user
        cls.row = cls.env["lcc.provider.access"].create(
            {
                "user_id": cls.user.id,
                "provider_id": cls.cases.test.id,
                "role_invoices": True,
            }
        )

    def assert_readable(self, user, is_readable):
        """The rule, the search and the field itself say so alike, of the bill and of
        its lines."""
        bill = self.bill.with_user(user)
        self.assertEqual(bill.search([("id", "=", bill.id)]) == bill, is_readable)
        self.assertEqual(bill.has_access("read"), is_readable)
        lines = self.bill.line_ids.with_user(user)
        self.assertEqual(bool(lines.search([("id", "in", lines.ids)])), is_readable)
        self.assertEqual(lines.has_access("read"), is_readable)
        self.assertIs(bill.sudo().lcc_is_served, is_readable)
        for value in (True, False):
            found = bill.sudo().search(
                [("id", "=", bill.id), ("lcc_is_served", "=", value)]
            )
            self.assertEqual(bool(found), is_readable is value)

    def test_who_serves_several_providers_reads_the_bills_of_each(self):
        self.assertEqual(len(self.user.lcc_access_ids), 2)
        self.assert_readable(self.user, True)
        self.assert_readable(self.cases.test_user, True)

    def test_taking_the_role_or_the_row_away_ends_it_at_once(self):
        self.assert_readable(self.user, True)
        self.row.write({"role_invoices": False, "role_payments": True})
        self.assert_readable(self.user, False)
        self.row.role_invoices = True
        self.assert_readable(self.user, True)
        self.row.unlink()
        self.assert_readable(self.user, False)
        self.assert_readable(self.cases.test_user, True)

    def test_who_serves_another_provider_or_none_reads_none(self):
        stranger = self.world.portal_user("Nobody's", "nobodys", [])
        self.row.unlink()
        for user in (stranger, self.user):
            self.assert_readable(user, False)

    def test_a_document_without_provider_is_nobody_s(self):
        move = self.bill.create({"move_type": "entry"})
        self.assertFalse(move.with_user(self.user).sudo().lcc_is_served)
        self.assertNotIn(move, self.bill.with_user(self.user).search([]))
