from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.lcc_actuals.tests.test_access import ROLES

from .common import DisputesCommon

#: model -> the groups that may (create, change, delete) its records
RIGHTS = {
    "lcc.dispute.reason": ("manager", "manager", "manager"),
    "lcc.dispute": (None, None, None),
    "lcc.dispute.line": (None, None, None),
    "lcc.dispute.post": (None, None, None),
}


@tagged("post_install", "-at_install")
class TestDisputeAccess(DisputesCommon):
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

    def test_every_model_of_ours_is_in_the_table(self):
        ours = self.env["ir.model"].search(
            [("model", "=like", "lcc.%"), ("transient", "=", False)]
        )
        ours = ours.filtered(lambda model: model.modules == "lcc_disputes")
        self.assertEqual(set(ours.mapped("model")), set(RIGHTS))

    def test_a_provider_sees_its_own_disputes_and_no_others(self):
        dispute = self.open_dispute()
        for model in ("lcc.dispute", "lcc.dispute.line", "lcc.dispute.post"):
            own = self.env[model].with_user(self.provider_user)
            self.assertEqual(len(own.search([])), 1, model)
            self.assertFalse(self.env[model].with_user(self.stranger).search([]), model)
        with self.assertRaises(AccessError):
            dispute.with_user(self.stranger).read(["details"])
        with self.assertRaises(AccessError):
            self.double.with_user(self.stranger).action_view_dispute()

    def test_the_role_actuals_is_needed_and_ends_with_its_row(self):
        dispute = self.open_dispute()
        clerk = self.world.portal_user(
            "Ina Voice", "ina", self.cases.test, role_invoices=True
        )
        self.assertFalse(self.disputes.with_user(clerk).search([]))
        self.cases.test.lcc_access_ids.unlink()
        with self.assertRaises(AccessError):
            self.request(dispute)

    def test_providers_read_no_name_of_the_council_s_staff(self):
        dispute = self.open_dispute()
        mine = self.as_provider(dispute)
        for records, name in (
            (mine, "opened_by_id"),
            (mine, "create_uid"),
            (mine.line_ids, "write_uid"),
            (mine.line_ids, "dropped_move_id"),
            (mine.post_ids, "user_id"),
            (mine.post_ids, "create_uid"),
            (mine, "message_ids"),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                records.read([name])
        self.assertEqual(mine.post_ids._get_author(), "The council")
        self.assertEqual(dispute.post_ids._get_author(), self.officer.name)

    def test_a_portal_user_posts_nothing_on_the_council_s_thread(self):
        dispute = self.open_dispute()
        with self.assertRaises(AccessError):
            self.as_provider(dispute).message_post(body="Hello")

    def test_an_officer_of_another_company_finds_no_dispute(self):
        dispute = self.open_dispute()
        company = self.env["res.company"].create({"name": "Another council"})
        other = self.world.staff("Stan Stranger", "stranger", "officer")
        other.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        self.assertFalse(self.disputes.with_user(other).search([]))
        with self.assertRaises(AccessError):
            dispute.with_user(other).action_resolve("Mine")
