import ast
from datetime import date, datetime

from lxml import etree
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.lcc_actuals.models.notices.lcc_notice import Told
from odoo.addons.lcc_actuals.tests.notices import NoticesCommon

from .common import PortalCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestNotices(NoticesCommon, PortalCommon):
    """Who is told what of TEST PROVIDER's, and when; that mail arrives is in
    ``tests/test_notices_mail.py``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.cases.test_user
        cls.line = cls.cases.rowan.package_line_ids[0]
        cls.env["lcc.notice"].search([]).unlink()
        cls.env.company.email = "care@example.org"

    def setUp(self):
        super().setUp()
        self.choose(self.user, self.cases.test, package_line="at_once")

    def change(self, lines=None):
        """Let the council end CPLIs, by default one of Mrs Rowanthwaite's."""
        lines = self.line if lines is None else lines
        lines.with_user(self.world.officer).write({"date_end": date(2024, 3, 31)})

    def notices(self, **values):
        found = self.env["lcc.notice"].search([])
        return found.filtered_domain([(k, "=", v) for k, v in values.items()])

    def test_a_changed_cpli_is_told_by_its_reference(self):
        self.change()
        (mail,) = self.run_job()
        self.assertEqual(self.addressed_to(mail), ["test.user@example.org"])
        text = self.text_of(mail)
        self.assertIn(f"{self.line.reference} has changed", mail.subject)
        self.assertIn("/my/package-lines?view=1", text)
        self.assertIn("care@example.org", mail.email_from)
        self.assert_names_nobody(mail)
        self.assertEqual(self.run_job(), self.env["mail.mail"])

    def test_a_mail_program_unsubscribes_by_one_click(self):
        self.change()
        (mail,) = self.run_job()
        headers = self.headers_of(mail)
        self.assertEqual(headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        self.assertIn(self.stop_path(mail), mail.body_html)

    def test_what_changes_nothing_is_told_to_nobody(self):
        line = self.line.with_user(self.world.officer)
        line.write({"qty_week": line.qty_week, "date_end": line.date_end})
        self.assertFalse(self.notices())

    def test_what_is_rolled_back_is_told_to_nobody(self):
        savepoint = self.env.cr.savepoint()
        self.change()
        self.assertEqual(len(self.notices()), 1)
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        self.assertFalse(self.notices())
        self.assertFalse(self.run_job())

    def test_changed_twice_before_the_mail_leaves_is_one_line(self):
        self.change()
        self.line.with_user(self.world.officer).date_end = date(2024, 4, 7)
        self.assertEqual(len(self.notices()), 1)
        (mail,) = self.run_job()
        self.assertEqual(self.text_of(mail).count(self.line.reference), 2)
        self.line.with_user(self.world.officer).date_end = date(2024, 4, 14)
        self.assertEqual(len(self.run_job()), 1)

    def test_only_the_provider_s_own_users_of_the_role_are_told(self):
        biller = self.world.portal_user(
            "Bill", "biller", self.cases.test, role_invoices=True
        )
        second = self.world.portal_user("Ann", "ann", self.cases.test)
        self.choose(self.cases.demo_user, self.cases.demo, package_line="at_once")
        self.change()
        self.assertEqual(self.notices().user_id, self.user | second)
        self.assertNotIn(biller, self.notices().user_id)
        # Ann has chosen nothing: CPLIs come once a day.
        self.assertEqual(self.addressed_to(self.run_job()), ["test.user@example.org"])
        self.assertEqual(self.addressed_to(self.run_digests()), ["ann@example.org"])

    def test_whoever_loses_access_meanwhile_is_told_nothing(self):
        row = self.cases.test.lcc_access_ids.filtered(lambda r: r.user_id == self.user)
        for change in (
            lambda: row.write({"role_actuals": False}),
            lambda: row.unlink(),
            lambda: self.user.write({"active": False}),
            lambda: self.user.write({"email": False}),
            lambda: self.choose(self.user, self.cases.test, package_line="off"),
        ):
            with self.subTest(change=change):
                savepoint = self.env.cr.savepoint()
                self.change()
                change()
                self.assertFalse(self.run_job())
                self.assertFalse(self.notices())
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_a_record_that_went_is_not_told_of(self):
        line = self.line.copy()
        self.assertEqual(len(self.notices()), 1)
        line.unlink()
        self.assertFalse(self.run_job())
        self.assertFalse(self.notices())

    def test_off_is_off_and_later_ones_come_again(self):
        self.choose(self.user, self.cases.test, package_line="off")
        self.change()
        self.assertFalse(self.notices())
        self.choose(self.user, self.cases.test, package_line="at_once")
        self.assertFalse(self.run_job())
        self.line.with_user(self.world.officer).date_end = date(2024, 4, 7)
        self.assertEqual(len(self.run_job()), 1)

    def test_the_digest_is_one_mail_of_all_providers(self):
        branches = self.cases.test | self.cases.demo
        user = self.world.portal_user("Bo", "bo", branches)
        self.change()
        bloggs = self.cases.bloggs.package_line_ids[0]
        bloggs.with_user(self.world.officer).date_end = date(2024, 5, 5)
        self.assertFalse(self.run_job().filtered(lambda m: "bo@" in m.email_to))
        mails = self.run_digests()
        (mail,) = mails.filtered(lambda m: "bo@" in m.email_to)
        text = self.text_of(mail)
        for words in (self.line.reference, bloggs.reference, "DEMO PROVIDER"):
            self.assertIn(words, text)
        self.assert_names_nobody(*mails)
        self.assertFalse(self.run_digests())
        self.assertEqual(self.notices(user_id=user.id).mapped("state"), ["sent"] * 2)

    # Many at once

    def tell_many(self, number):
        """Tell of so many changes of one CPLI; return how many queries it took."""
        told = [
            Told(self.line.id, self.cases.test.id, f"CPLI{9 * 10**5 + n}", "/my")
            for n in range(number)
        ]
        before = self.env.cr.sql_log_count
        self.env["lcc.notice"]._tell(
            "package_line", "changed", "lcc.package.line", told
        )
        return self.env.cr.sql_log_count - before

    def test_five_thousand_are_told_as_one_is_and_mailed_as_one(self):
        second = self.world.portal_user("Ann", "ann", self.cases.test)
        self.choose(second, self.cases.test, package_line="at_once")
        self.tell_many(1)
        self.env["lcc.notice"].search([]).unlink()
        one, many = self.tell_many(1), self.tell_many(5000)
        self.assertLessEqual(many, one)
        self.assertEqual(len(self.notices(state="waiting")), 2 * 5000)
        mails = self.run_job()
        addresses = ["ann@example.org", "test.user@example.org"]
        self.assertEqual(self.addressed_to(mails), addresses)
        for mail in mails:
            self.assertIn("5000 notices", mail.subject)
            self.assertIn("And 4,950 more", self.text_of(mail))
        self.assertFalse(self.notices(state="waiting"))

    def test_sending_takes_as_many_queries_for_many_as_for_few(self):
        queries = []
        for number in (2, 300, 300):
            self.tell_many(number)
            before = self.env.cr.sql_log_count
            self.env["lcc.notice"].sudo()._send_to(self.user, "at_once")
            self.env.flush_all()
            queries.append(self.env.cr.sql_log_count - before)
        # The first one also reads what is kept from then on.
        self.assertLessEqual(queries[1], queries[0])
        self.assertEqual(queries[2], queries[1])

    def test_all_cplis_of_a_service_changed_at_once_are_one_statement(self):
        self.world.crowd(
            self.cases.test_service, self.cases.single_carer, 30, date(2023, 8, 1)
        )
        lines = self.env["lcc.package.line"].search(
            [("service_id", "=", self.cases.test_service.id)]
        )
        self.assertGreaterEqual(len(lines), 30)
        self.run_job()
        lines.with_user(self.world.officer).write({"date_end": date(2025, 3, 30)})
        self.assertEqual(len(self.notices(state="waiting")), len(lines))
        (mail,) = self.run_job()
        self.assertIn(f"{len(lines)} notices", mail.subject)

    # Choosing

    def test_everyone_chooses_for_themselves_and_their_roles_alone(self):
        cases = self.cases
        biller = self.world.portal_user("B", "biller", cases.test, role_invoices=True)
        with self.assertRaises(AccessError):
            self.choose(biller, cases.test, package_line="off")
        for user, provider in (
            (self.user, cases.demo),
            (cases.demo_user, cases.test),
            (self.world.officer, cases.test),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.choose(user, provider, bill="off")
        for modes in ({"bill": "sometimes"}, {"bill": None}, {"bill": ["off"]}):
            with self.subTest(modes=modes), self.assertRaises(UserError):
                self.choose(self.user, cases.test, **modes)
        choices = self.env["lcc.notice.choice"].with_user(self.user)
        for odd in (None, 5, "off", ["bill"]):
            with self.subTest(odd=odd), self.assertRaises(UserError):
                choices.action_choose(cases.test.id, odd)

    def test_a_user_reads_the_own_choices_and_no_notice(self):
        self.choose(self.cases.demo_user, self.cases.demo, bill="off")
        choices = self.env["lcc.notice.choice"].with_user(self.user)
        self.assertEqual(choices.search([]).user_id, self.user)
        for model in ("lcc.notice", "lcc.notice.choice", "lcc.notice.event"):
            records = self.env[model].with_user(self.user)
            for operation in ("create", "write", "unlink"):
                self.assertFalse(records.has_access(operation), model)
        self.assertFalse(self.env["lcc.notice"].with_user(self.user).has_access("read"))

    # Unsubscribing

    def stop(self, mail):
        choices = self.env["lcc.notice.choice"]
        token = self.stop_path(mail).rpartition("/")[2]
        choices._unsubscribe(*choices._read_token(token))

    def modes(self, user, provider):
        choices = self.env["lcc.notice.choice"].with_user(user)
        return {c["code"]: c["mode"] for c in choices.get_choices(provider.id)}

    def test_the_council_sees_who_was_told_of_what_and_when(self):
        reader = self.world.staff("Rita Reader", "rita.reader", "reader")
        arch = self.env.ref("lcc_actuals.lcc_notice_view_search").arch
        filters = {
            node.get("name"): ast.literal_eval(node.get("domain"))
            for node in etree.fromstring(arch).iter("filter")
            if node.get("domain")
        }
        notices = self.env["lcc.notice"].with_user(reader)
        self.change()
        (notice,) = notices.search(filters["waiting"])
        self.assertFalse(notices.search(filters["sent"]))
        self.run_job()
        self.assertEqual(notices.search(filters["sent"]), notice)
        told = (notice.provider_id, notice.user_id, notice.reference)
        self.assertEqual(told, (self.cases.test, self.user, self.line.reference))
        self.assertEqual(notice.date_sent, datetime(2023, 8, 21, 9))
        with self.assertRaises(AccessError):
            notice.write({"state": "waiting"})

    def test_a_mail_s_token_turns_off_its_event_and_no_other(self):
        before = self.modes(self.user, self.cases.test)
        self.change()
        self.stop(self.run_job())
        after = self.modes(self.user, self.cases.test)
        self.assertEqual(after, before | {"package_line": "off"})
        self.line.with_user(self.world.officer).date_end = date(2024, 4, 7)
        self.assertFalse(self.run_job())

    def test_a_digest_s_token_turns_off_the_digest_alone(self):
        cases = self.cases
        user = self.world.portal_user("Bo", "bo", cases.test | cases.demo)
        self.choose(user, cases.demo, bill="at_once")
        self.change()
        (mail,) = self.run_digests().filtered(lambda m: "bo@" in m.email_to)
        self.stop(mail)
        for provider in (cases.test, cases.demo):
            self.assertNotIn("digest", self.modes(user, provider).values())
        self.assertEqual(self.modes(user, cases.demo)["bill"], "at_once")
        self.assertEqual(self.modes(user, cases.test)["bill"], "off")

    def test_a_token_of_nobody_s_is_nothing(self):
        choices = self.env["lcc.notice.choice"]
        path = choices._get_stop_path(self.user.id, self.cases.test.id, "bill")
        token = path.rpartition("/")[2]
        self.assertTrue(choices._read_token(token))
        for odd in (
            "",
            "x",
            token[:-2],
            token[:10],
            f"{token}{token}",
            "é",
            "\0",
            "AA",
        ):
            with self.subTest(odd=odd):
                self.assertIsNone(choices._read_token(odd))
        gone = choices._get_stop_path(999999, self.cases.test.id, "bill")
        self.assertIsNone(choices._read_token(gone.rpartition("/")[2]))
