from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WEEK, WEEK_2, ActualsCommon

#: model -> the groups that may (create, change, delete) its records
RIGHTS = {
    "lcc.client": ("officer", "officer", "manager"),
    "lcc.contract": ("officer", "officer", "manager"),
    "lcc.service": ("officer", "officer", "manager"),
    "lcc.service.level": ("manager", "manager", "manager"),
    "lcc.package.line": ("officer", "officer", "officer"),
    "lcc.absence": ("officer", "officer", "officer"),
    "lcc.absence.report": (None, None, None),
    "lcc.rate": ("officer", "officer", "officer"),
    "lcc.policy": ("manager", "manager", "manager"),
    "lcc.payment.calendar": ("manager", "manager", "manager"),
    "lcc.variance.reason": ("manager", "manager", "manager"),
    "lcc.provider.access": ("manager", "manager", "manager"),
    "lcc.actual": ("officer", "officer", "officer"),
    "lcc.actual.history": (None, None, None),
    "lcc.outstanding.week": (None, None, None),
    "lcc.actuals.import": (None, None, None),
    "lcc.actuals.import.row": (None, None, None),
    "lcc.actuals.import.job": (None, None, None),
    "lcc.bill.link": (None, None, None),
    "lcc.commitment": (None, None, None),
    "lcc.commitment.line": (None, None, None),
    "lcc.scheduled.payment": (None, None, None),
    "lcc.scheduled.payment.line": (None, None, None),
    "lcc.payment.report": (None, None, None),
    "lcc.payment.run.held": (None, None, None),
    "lcc.payment.run.file": (None, None, None),
    "lcc.trail": (None, None, None),
    "lcc.notice": (None, None, None),
    "lcc.notice.event": (None, None, None),
    "lcc.notice.choice": (None, None, None),
    "lcc.invitation": (None, None, None),
}
#: what not every reader reads
READ_BY = {"lcc.trail": "manager", "lcc.invitation": None}
ROLES = ("reader", "officer", "manager")


@tagged("post_install", "-at_install")
class TestCouncilAccess(ActualsCommon):
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
                        least_reader = READ_BY.get(model, "reader")
                        reads = least_reader and (
                            ROLES.index(role) >= ROLES.index(least_reader)
                        )
                        self.assertEqual(records.has_access("read"), bool(reads))

    def test_every_model_of_ours_is_in_the_table(self):
        ours = self.env["ir.model"].search(
            [
                ("model", "=like", "lcc.%"),
                ("transient", "=", False),
                ("abstract", "=", False),
            ]
        )
        # Other addons extend some of them.
        ours = ours.filtered(lambda model: "lcc_actuals" in model.modules.split(", "))
        self.assertEqual(set(ours.mapped("model")), set(RIGHTS))

    def test_other_staff_see_nothing(self):
        clerk = self.world._user(
            "Colin Clerk", "clerk", self.env.ref("base.group_user")
        )
        for model in RIGHTS:
            with self.subTest(model=model):
                self.assertFalse(self.env[model].with_user(clerk).has_access("read"))

    def test_a_reader_reads_and_records_nothing(self):
        week, service = self.week(), self.cases.test_service.with_user(self.reader)
        week.with_user(self.reader).mapped("amount_total")
        single = self.actual(self.cases.single_carer).with_user(self.reader)
        attempts = (
            lambda: self.save(self.lines(week), user=self.reader),
            lambda: single.action_confirm(),
            lambda: single.action_approve(),
            lambda: single.action_reopen(),
            lambda: single.action_remove(),
            lambda: single.write({"comment": "x"}),
            lambda: single.unlink(),
            lambda: single.copy(),
            lambda: service.action_generate_actuals("2023-08-14"),
            lambda: single.package_line_id.write({"qty_week": 1}),
            lambda: self.cases.rowan.with_user(self.reader).write({"title": "Dr"}),
        )
        for number, attempt in enumerate(attempts):
            with self.subTest(number=number), self.assertUntouched(week):
                with self.assertRaises(UserError if number == 7 else AccessError):
                    attempt()

    def test_an_officer_records_for_both_providers(self):
        cases = self.cases
        self.save_week(single_carer={"comment": "By telephone"})
        monday = self.week(cases.bloggs, service=cases.demo_service)
        self.assertFalse(monday)
        self.world.generate(cases.demo_service, WEEK_2)
        self.confirm(self.bloggs_actual(WEEK_2))

    def test_an_officer_of_another_company_finds_no_such_week(self):
        company = self.env["res.company"].create({"name": "Another council"})
        stranger = self.world.staff("Stan Stranger", "stranger", "officer")
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        week = self.week().with_user(stranger)
        with self.assertRefused("There is no such week"):
            self.save(self.lines(self.week()), user=stranger)
        for attempt in (week.action_confirm, week.action_approve, week.action_remove):
            with self.assertRaises(AccessError):
                attempt()
        self.assertFalse(self.env["lcc.actual"].with_user(stranger).search_count([]))


@tagged("post_install", "-at_install")
class TestProviderAccess(ActualsCommon):
    """Roles; what portal users may read is the portal addon's to grant and test."""

    def check(self, user, providers, role="role_actuals"):
        access = self.env["lcc.provider.access"].with_user(user)
        access._check_role(providers, role)

    def test_a_provider_user_acts_for_the_own_provider_only(self):
        cases = self.cases
        self.check(cases.test_user, cases.test)
        for providers in (cases.demo, cases.test | cases.demo):
            with self.assertRefused("needs the role Actuals", error=AccessError):
                self.check(cases.test_user, providers)

    def test_each_role_stands_for_itself(self):
        cases = self.cases
        clerk = self.world.portal_user(
            "Ina Voice", "ina", cases.test, role_invoices=True
        )
        self.check(clerk, cases.test, "role_invoices")
        for role in (
            "role_actuals",
            "role_payments",
            "role_actions",
            "role_administrator",
        ):
            with self.assertRaises(AccessError):
                self.check(clerk, cases.test, role)

    def test_access_ends_with_its_row(self):
        cases = self.cases
        self.check(cases.test_user, cases.test)
        cases.test.lcc_access_ids.unlink()
        with self.assertRaises(AccessError):
            self.check(cases.test_user, cases.test)

    def test_a_user_who_stops_being_a_portal_user_acts_for_nobody(self):
        user = self.cases.test_user
        user.group_ids = self.env.ref("base.group_user")
        with self.assertRaises(AccessError):
            self.check(user, self.cases.test)

    def test_staff_are_no_provider_users_and_people_no_providers(self):
        cases, access = self.cases, self.env["lcc.provider.access"]
        with self.assertRefused("is not a portal user"):
            access.create({"user_id": self.officer.id, "provider_id": cases.test.id})
        person = self.env["res.partner"].create({"name": "A person"})
        with self.assertRefused("is not flagged"):
            access.create({"user_id": cases.test_user.id, "provider_id": person.id})
        with self.assertRefused("is a person"):
            person.is_lcc_provider = True

    def test_a_user_may_serve_two_providers(self):
        cases = self.cases
        self.env["lcc.provider.access"].create(
            {
                "user_id": cases.test_user.id,
                "provider_id": cases.demo.id,
                "role_actuals": True,
            }
        )
        self.check(cases.test_user, cases.test | cases.demo)

    def test_the_week_of_another_client_is_not_that_of_a_known_one(self):
        line = self.cases.bloggs_line
        added = {"package_line_id": line.id, "qty_actual": 1, "comment": "x"}
        with self.assertRefused("There is no such care package line item") as caught:
            self.save([*self.lines(self.week(monday=WEEK)), added])
        self.assertNotIn("Bloggs", str(caught.exception))
