import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.lcc_actuals.demo.guide import build_residential

from .common import PortalHttpCommon

PATH = "/my/absences"


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestAbsencePages(PortalHttpCommon):
    """TEST PROVIDER's user reports of Mrs Rowanthwaite; DEMO RES PROVIDER is paid on
    plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        build_residential(cls.world, cls.cases)

    def setUp(self):
        super().setUp()
        self.sign_in(self.cases.test_user)

    def post(self, address=f"{PATH}/new", **typed):
        page = self.url_open("/my").text
        token = re.search(r'csrf_token: "([^"]+)"', page)[1]
        return self.url_open(address, data={"csrf_token": token, **typed})

    def typed(self, **values):
        return {
            "client": self.cases.rowan.id,
            "kind": "hospital",
            "date_start": "2023-08-19",
            "date_end": "",
            "comment": "Admitted on Saturday",
            **values,
        }

    def reports(self):
        return self.env["lcc.absence.report"].search([])

    def test_reported_from_a_care_package_line_item_and_withdrawn(self):
        lines = self.url_open("/my/package-lines?view=1").text
        address = f"{PATH}/new?client={self.cases.rowan.id}"
        self.assertIn(f'href="{address}"', lines)
        form = self.url_open(address).text
        self.assertRegex(form, rf'value="{self.cases.rowan.id}"\s+selected')
        self.assertRegex(form, r'<textarea\s+id="comment"')
        self.assertNotIn("Bloggs", form)
        page = self.post(**self.typed())
        self.assertIn("from 19 Aug 2023 on: reported", page.text)
        report = self.reports()
        self.assertEqual(report.reported_by_id, self.cases.test_user)
        self.assertIn("Admitted on Saturday", page.text)
        withdrawn = self.post(f"{PATH}/{report.id}/withdraw")
        self.assertEqual(report.state, "withdrawn")
        self.assertIn("Withdrawn", withdrawn.text)
        again = self.post(f"{PATH}/{report.id}/withdraw")
        self.assertIn("it is withdrawn, so it stays", again.text)

    def test_what_is_wrong_stands_beside_what_was_typed(self):
        page = self.post(**self.typed(kind="death", date_start="2023-08-22"))
        self.assertEqual(page.status_code, 422)
        self.assertIn("be reported for a day to come", page.text)
        self.assertIn('href="#date_start"', page.text)
        self.assertIn("Admitted on Saturday", page.text)
        for client in (self.cases.bloggs.id, 999999, "x"):
            page = self.post(**self.typed(client=client))
            self.assertEqual(page.status_code, 422)
            self.assertIn("There is no such client.", page.text)
            self.assertNotIn("Bloggs", page.text)
        self.assertFalse(self.reports())

    def test_an_empty_form_is_told_all_that_it_lacks_at_once(self):
        page = self.post(**self.typed(client="", kind="", date_start="", comment=""))
        self.assertEqual(page.status_code, 422)
        for words in (
            "Choose a client.",
            "Choose what happened.",
            "Enter the date.",
            "Enter a comment",
        ):
            # In the summary and beside its field.
            self.assertEqual(page.text.count(words), 2, words)

    def test_the_council_s_reason_is_told_and_its_people_are_not(self):
        self.post(**self.typed())
        report = self.reports().with_user(self.world.officer)
        report.action_decline("She was home by Sunday")
        page = self.url_open(PATH).text
        self.assertIn("She was home by Sunday", page)
        self.assertNotIn("Olive Marsden", page)
        own = report.with_user(self.cases.test_user)
        for name in ("decided_by_id", "reported_by_id", "write_uid"):
            with self.assertRaises(AccessError):
                own.read([name])
        for attempt in (lambda: own.write({"reply": "x"}), own.unlink):
            with self.assertRaises(AccessError):
                attempt()

    def test_another_provider_finds_no_such_report(self):
        self.post(**self.typed())
        report = self.reports()
        self.sign_in(self.cases.demo_user)
        self.assertNotIn("Rowanthwaite", self.url_open(PATH).text)
        for number in (report.id, 999999):
            missing = self.post(f"{PATH}/{number}/withdraw")
            self.assertEqual(missing.status_code, 404)
        with self.assertRaises(AccessError):
            report.with_user(self.cases.demo_user).action_withdraw()
        self.assertEqual(report.state, "reported")

    def test_reported_from_a_scheduled_payment(self):
        cases, schedules = self.cases, self.env["lcc.scheduled.payment"]
        (number,) = schedules.with_user(self.world.officer).action_draw_up(
            cases.res_contract.ids
        )
        self.env["lcc.provider.access"].search(
            [("user_id", "=", cases.res_user.id)]
        ).write({"role_actuals": False, "role_invoices": False})
        self.sign_in(cases.res_user)
        address = f"{PATH}/new?schedule={number}"
        self.assertIn(
            f'href="{address}"', self.url_open(f"/my/scheduled-payments/{number}").text
        )
        form = self.url_open(address).text
        self.assertIn(f'href="/my/scheduled-payments/{number}"', form)
        self.assertIn("Dalebrook, Dennis", form)
        dennis = self.env["lcc.client"].search([("last_name", "=", "Dalebrook")])
        page = self.post(**self.typed(client=dennis.id))
        self.assertIn("Mr Dennis Dalebrook", page.text)
        self.assertTrue(self.reports().is_scheduled)

    def test_the_role_payments_alone_reports_of_people_paid_on_plan(self):
        self.post(**self.typed())
        clerk = self.world.portal_user(
            "Pay Clerk", "pay.clerk", self.cases.test, role_payments=True
        )
        own = self.env["lcc.absence.report"].with_user(clerk)
        self.assertFalse(own.search([]))
        typed = self.typed(provider_id=self.cases.test.id)
        typed["client_id"] = typed.pop("client")
        with self.assertRaisesRegex(UserError, "There is no such client"):
            own.action_report(**typed)
        # Paid by actuals alone, so nothing of it is the clerk's.
        self.sign_in(clerk)
        self.assertEqual(self.url_open(f"{PATH}/new").status_code, 404)
        invoices = self.world.portal_user(
            "Bill Clerk", "bill.clerk", self.cases.test, role_invoices=True
        )
        self.sign_in(invoices)
        self.assertEqual(self.url_open(PATH).status_code, 404)
