"""Everything held on a client, and what is left when the person is hidden."""

import base64
import io
import zipfile
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL
from openpyxl import load_workbook

from odoo.addons.lcc_actuals.demo.bills import register_payment, submit

from .bills import draw_up, save_week
from .common import PortalHttpCommon
from .sheets import import_of, row_of

NAME = "Rowanthwaite"
SAID = f"Mrs {NAME} was with her daughter"
FILE = base64.b64encode(SAID.encode()).decode()
MISSED = {"qty_actual": 12, "qty_missed": 2, "comment": SAID}
WEEK, LAST_WEEK, LAST_DAY = date(2023, 7, 17), date(2023, 8, 7), date(2023, 8, 13)
#: What may not change by a penny when somebody is hidden.
MONEY = (
    "SELECT id, debit, credit, quantity, price_unit, price_total, tax_line_id"
    " FROM account_move_line ORDER BY id",
    "SELECT id, amount_total, amount_residual, state, lcc_status, ref, name"
    " FROM account_move ORDER BY id",
    "SELECT id, move_id, actual_id, qty_billed, amount_value, is_live"
    " FROM lcc_bill_link ORDER BY id",
    "SELECT id, state, qty_planned, qty_actual, qty_missed, qty_extra, visits,"
    " price_unit, amount_total, amount_billed, amount_open, version"
    " FROM lcc_actual ORDER BY id",
    "SELECT id, qty_week, date_start, date_end FROM lcc_package_line ORDER BY id",
)


class ClosingCommon(PortalHttpCommon):
    """Mrs Rowanthwaite's care ended on 13 Aug 2023; all of it is paid, and people wrote
    of her wherever they could. Mrs Carrbeck, her neighbour, is nobody's business here.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.world.staff("Martha Kingsley", "manager", "manager")
        cls.env.company.lcc_client_months = 12
        cls.rowan, cls.user = cls.cases.rowan, cls.cases.test_user
        save_week(cls.world, cls.cases, WEEK, two_carer=MISSED)
        save_week(cls.world, cls.cases, LAST_WEEK, emergency=2)
        cls.write_of_her()
        cls.bill = draw_up(cls.world, cls.user, cls.cases.test_contract, "TESTINV4")
        submit(cls.bill, cls.user)
        cls.rowan.package_line_ids.write({"date_end": LAST_DAY})
        cls.env.flush_all()

    @classmethod
    def write_of_her(cls):
        provider_id, rowan = cls.cases.test.id, cls.rowan
        row = row_of(rowan.package_line_ids[0], WEEK, comment=SAID)
        import_of(cls.user, cls.cases.test, row)
        reports = cls.env["lcc.absence.report"].with_user(cls.user)
        report_id = reports.action_report(
            provider_id, rowan.id, "away", "2023-08-01", "2023-08-02", SAID
        )
        report = reports.browse(report_id).with_user(cls.world.officer)
        report.action_decline(SAID)
        rowan.with_user(cls.world.officer).message_post(body=SAID)
        for first_name in ("Rose", "Rosa"):
            rowan.with_user(cls.world.officer).first_name = first_name
            cls.env.cr.flush()
        cls.action = cls.raise_action()
        cls.dispute = cls.open_dispute()

    @classmethod
    def raise_action(cls):
        kind = cls.env["lcc.action.type"].search([("code", "=", "actuals_query")])
        actions = cls.env["lcc.action"].with_user(cls.user)
        values = {
            "type_id": kind.id,
            "kind": "client",
            "entity_id": cls.rowan.id,
            "title": SAID,
            "text": SAID,
        }
        action_id = actions.action_raise(
            cls.cases.test.id, values, [(f"{NAME}.txt", FILE)]
        )
        return cls.env["lcc.action"].browse(action_id)

    @classmethod
    def open_dispute(cls):
        disputes = cls.env["lcc.dispute"].with_user(cls.world.officer)
        week = cls.world.week(cls.cases.test_service, cls.rowan, WEEK)
        reason = cls.env["lcc.dispute.reason"].search([], limit=1)
        dispute = disputes.browse(disputes.action_open(week[:1].ids, reason.id, SAID))
        dispute.with_user(cls.user).action_request_resolution(SAID)
        dispute.action_resolve()
        return dispute

    def settle(self):
        """Let everything about her come to its end."""
        officer = self.world.officer
        self.action.with_user(officer).action_close(SAID)
        self.bill.with_user(officer).action_lcc_authorise()
        register_payment(self.bill.sudo())
        self.assertEqual(self.bill.lcc_status, "finalised")

    def money(self):
        self.env.flush_all()
        answers = []
        for query in MONEY:
            self.env.cr.execute(query)
            answers.append(self.env.cr.fetchall())
        self.assertTrue(all(answers), "nothing to compare")
        return answers

    def where_named(self):
        """Return the tables that name her anywhere."""
        self.env.flush_all()
        self.env.cr.execute("SELECT tablename FROM pg_tables WHERE schemaname='public'")
        named = set()
        for (table,) in self.env.cr.fetchall():
            query = "SELECT COUNT(*) FROM %s t WHERE t::text ILIKE %s"
            self.env.cr.execute(SQL(query, SQL.identifier(table), f"%{NAME}%"))
            if self.env.cr.fetchone()[0]:
                named.add(table)
        return named

    def refused(self, *texts):
        with self.assertRaises(UserError) as caught:
            self.rowan.with_user(self.manager)._do_close()
        for text in texts:
            self.assertIn(text, str(caught.exception))


@tagged("post_install", "-at_install")
class TestSubjectAccess(ClosingCommon):
    def export(self):
        """Download it as a manager does; return {sheet: rows} and {file: content}."""
        wizards = self.env["lcc.subject.access"].with_user(self.manager)
        wizard = wizards.create({"client_id": self.rowan.id})
        self.sign_in(self.manager)
        self.env.flush_all()
        answer = self.url_open(wizard.action_download()["url"])
        self.assertEqual(answer.status_code, 200)
        files = {}
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            for name in archive.namelist():
                files[name] = archive.read(name)
        book = load_workbook(io.BytesIO(files.pop(f"{self.rowan.reference}.xlsx")))
        sheets = {
            sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book
        }
        return sheets, files

    def test_it_holds_everything_of_her_and_nothing_of_her_neighbour(self):
        sheets, files = self.export()
        told = {title for title, rows in sheets.items() if NAME in str(rows)}
        for title in (
            "Client",
            "Actuals",
            "History of Actuals",
            "Rows Imported",
            "Reported Absences",
            "Purchase Orders",
            "Actions",
            "Disputes",
            "What Was Said in Disputes",
            "Notes and Messages",
            "Changes Noted",
        ):
            with self.subTest(sheet=title):
                if title == "Changes Noted":
                    self.assertIn("Rose", str(sheets[title]))
                else:
                    self.assertIn(title, told)
        self.assertNotIn("Carrbeck", str(sheets) + str(files))
        self.assertNotIn("Bloggs", str(sheets))
        self.assertEqual(list(files.values()), [SAID.encode()])

    def test_its_figures_are_those_of_the_ledger(self):
        sheets, _files = self.export()
        headings, *rows = sheets["Invoice Lines"]
        at = headings.index("Subtotal")
        self.assertEqual(round(sum(float(row[at]) for row in rows), 2), 1599.00)
        # Four weeks of two lines, and the emergency hours.
        self.assertEqual(len(sheets["Actuals"]) - 1, 9)

    def test_managers_alone_make_it_and_it_stands_in_the_trail(self):
        for user in (self.world.officer, self.user):
            with self.assertRaises(AccessError):
                self.rowan.with_user(user)._write_subject_export(io.BytesIO())
            with self.assertRaises(AccessError):
                self.rowan.with_user(user).action_open_subject_access()
        self.export()
        trail = self.env["lcc.trail"].search([("user_id", "=", self.manager.id)])
        self.assertIn("exported", trail.mapped("done"))
        self.assertEqual(trail.client_id, self.rowan)


@tagged("post_install", "-at_install")
class TestClosingAClient(ClosingCommon):
    def test_the_person_goes_and_the_money_stays_to_the_penny(self):
        self.settle()
        self.assertGreater(len(self.where_named()), 5)
        before = self.money()
        self.rowan.with_user(self.manager)._do_close()
        self.assertEqual(self.money(), before)
        self.env.invalidate_all()
        self.assertEqual(self.where_named(), set())
        self.assertEqual(self.bill.amount_total, 1599.00)
        # Clearing the neighbour's records would be as bad.
        self.assertEqual(self.cases.carr.name, "Mrs Connie Carrbeck")

    def test_pages_and_prints_show_the_reference_alone(self):
        self.settle()
        order = self.env["lcc.commitment"].search([("client_id", "=", self.rowan.id)])
        self.rowan.with_user(self.manager)._do_close()
        self.sign_in(self.user)
        for address in (
            f"/my/invoices-credit-notes/{self.bill.id}",
            f"/my/invoices-credit-notes/{self.bill.id}/csv",
            f"/my/purchase-orders/{order.id}",
            f"/my/actuals/{self.cases.test_service.id}/{self.rowan.id}/2023-07-17",
            f"/my/actions/{self.action.id}",
            f"/my/disputes/{self.dispute.id}",
        ):
            with self.subTest(page=address):
                page = self.url_open(address)
                self.assertEqual(page.status_code, 200)
                self.assertNotIn(NAME, page.text)
                self.assertNotIn("daughter", page.text)
        page = self.url_open(f"/my/invoices-credit-notes/{self.bill.id}").text
        self.assertIn(f"Closed client {self.rowan.reference}", page)
        self.assertIn("1,599.00", page)
        reports = self.env["ir.actions.report"].sudo()
        html, _kind = reports._render_qweb_html(
            "lcc_actuals.action_report_commitment", order.ids
        )
        self.assertNotIn(NAME, html.decode())

    def test_the_preview_says_what_goes_and_what_stays(self):
        self.settle()
        wizards = self.env["lcc.client.closing"].with_user(self.manager)
        wizard = wizards.create({"client_id": self.rowan.id})
        self.assertFalse(wizard.obstacles)
        for text in (
            f"Name: Mrs Rosa {NAME}",
            "Comments on weekly actuals: 5",
            "Titles and texts of actions: 1",
            "Details of disputes: 1",
            "Files beside the client's records: 1",
            "Rows of bulk imports: 1",
        ):
            self.assertIn(text, wizard.goes)
        self.assertIn("1 invoices and credit notes, to the penny", wizard.stays)
        self.assertIn(f"Client Reference: {self.rowan.reference}", wizard.stays)
        wizard.action_close()
        note = self.rowan.message_ids[0]
        self.assertEqual(note.author_id, self.manager.partner_id)
        self.assertIn("Comments on weekly actuals: 5", note.body)
        self.assertNotIn(NAME, note.body)

    def test_nobody_is_closed_while_money_or_questions_are_open(self):
        self.refused("not finalised", "TESTINV4", self.action.reference)
        self.settle()
        lines = self.rowan.package_line_ids
        lines[0].date_end = False
        self.refused(lines[0].reference, "End them first")
        lines[0].date_end = LAST_DAY
        self.env.company.lcc_client_months = 600
        self.refused("13 Aug 2023", "600 months", "13 Aug 2073")
        self.env.company.lcc_client_months = 12
        self.assertFalse(self.rowan.date_closed)
        self.rowan.with_user(self.manager)._do_close()
        self.refused("closed already")

    def test_a_week_that_nobody_billed_is_in_the_way(self):
        self.settle()
        self.world.generate(self.cases.test_service, date(2023, 7, 10))
        self.refused("wait to be confirmed")
        week = self.world.week(self.cases.test_service, self.rowan, date(2023, 7, 10))
        week.with_user(self.world.officer).action_confirm()
        self.refused("not billed")

    def test_only_managers_close_and_nobody_reopens(self):
        self.settle()
        for user in (self.world.officer, self.user):
            with self.assertRaises(AccessError):
                self.rowan.with_user(user)._do_close()
            with self.assertRaises(AccessError):
                self.env["lcc.client.closing"].with_user(user).create(
                    {"client_id": self.rowan.id}
                )
        manager = self.rowan.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "closed by"):
            manager.write({"date_closed": "2023-08-21"})
        manager._do_close()
        for values in (
            {"first_name": "Rosa"},
            {"active": True},
            {"date_closed": False},
            {"reference": "SS999999"},
        ):
            with self.assertRaisesRegex(UserError, "was closed on"):
                manager.write(values)
        with self.assertRaisesRegex(ValidationError, "nothing can be bought"):
            self.world.cpli(
                self.rowan,
                self.cases.test_service,
                self.cases.single_carer,
                7,
                date(2023, 9, 4),
            )


@tagged("post_install", "-at_install")
class TestClosingAProvider(ClosingCommon):
    def setUp(self):
        super().setUp()
        self.test = self.cases.test.with_user(self.manager)

    def wind_up(self):
        """End all of TEST PROVIDER's care; Mrs Carrbeck's was never given."""
        self.settle()
        lines = self.cases.carr.package_line_ids
        lines.actual_ids.unlink()
        lines.write({"date_end": LAST_DAY})

    def test_access_ends_people_are_hidden_and_the_ledger_stays(self):
        self.wind_up()
        self.test.write({"email": "office@test.example", "phone": "01772 000000"})
        person = self.env["res.partner"].create(
            {
                "name": "Pat Pilkington",
                "parent_id": self.test.id,
                "email": "p@x.example",
            }
        )
        service = self.cases.test_service
        service.write({"manager_name": "Pat Pilkington"})
        before = self.money()
        self.sign_in(self.user)
        self.assertIn("TESTINV4", self.url_open("/my/invoices-credit-notes").text)
        self.test._lcc_do_close()
        self.assertEqual(self.money(), before)
        self.env.invalidate_all()
        self.assertFalse(self.test.lcc_access_ids)
        self.assertFalse(self.user.active)
        self.assertNotIn("TESTINV4", self.url_open("/my/invoices-credit-notes").text)
        self.assertEqual(person.name, "Former contact")
        self.assertFalse(person.email or self.test.email or self.test.phone)
        self.assertFalse(service.manager_name)
        self.assertEqual(self.test.name, "TEST PROVIDER")
        # The neighbour goes on as before.
        self.assertTrue(self.cases.demo_user.active)
        self.assertTrue(self.cases.demo.lcc_access_ids)

    def test_nothing_new_is_drawn_up(self):
        self.wind_up()
        self.test._lcc_do_close()
        for attempt in (
            lambda: self.world.contract(self.cases.test, "ANOTHER"),
            lambda: self.world.portal_user("New User", "new.user", self.cases.test),
            lambda: self.world.cpli(
                self.cases.bloggs,
                self.cases.test_service,
                self.cases.single_carer,
                7,
                date(2023, 9, 4),
            ),
        ):
            with self.assertRaisesRegex(ValidationError, "nothing new is drawn up"):
                attempt()
        with self.assertRaisesRegex(UserError, "for good"):
            self.test.write({"lcc_date_closed": False})

    def test_a_provider_with_care_or_bills_is_not_closed(self):
        with self.assertRaises(UserError) as caught:
            self.test._lcc_do_close()
        for text in ("package line items run", "TESTINV4", self.action.reference):
            self.assertIn(text, str(caught.exception))
        self.assertTrue(self.test.lcc_access_ids)
        for user in (self.world.officer, self.user):
            with self.assertRaises(AccessError):
                self.cases.test.with_user(user)._lcc_do_close()

    def test_whoever_serves_another_provider_keeps_that(self):
        self.wind_up()
        access = self.env["lcc.provider.access"]
        access.create({"user_id": self.user.id, "provider_id": self.cases.demo.id})
        wizards = self.env["lcc.provider.closing"].with_user(self.manager)
        wizard = wizards.create({"provider_id": self.test.id})
        self.assertIn("Sign-ins: 1", wizard.goes)
        wizard.action_close()
        self.assertTrue(self.user.active)
        self.assertEqual(access._providers_of(self.user), self.cases.demo)
