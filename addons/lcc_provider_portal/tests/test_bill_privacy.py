"""Bills of care providers, asked for by everybody who has no business with them."""

import re
from contextlib import suppress
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from odoo.addons.lcc_actuals.models.bill_document import find_document

from .common import PortalHttpCommon

QUIET = (
    "odoo.http",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
)
TOKEN = "0f0f0f0f-planted-in-the-database"
SECRET_NOTE = "Quagga audit of the timesheets"


class BillPrivacyCommon(PortalHttpCommon):
    """TEST PROVIDER's unsubmitted, pending and authorised bills; a colleague there
    without the role Invoices, DEMO PROVIDER's user, a user who serves nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cases, world = cls.cases, cls.world
        cls.colleague = world.portal_user(
            "Colleague Actuals", "colleague", cases.test, role_actuals=True
        )
        cls.outsider = world.portal_user("Nobody's User", "nobody", [])
        cls.strangers = (cls.colleague, cases.demo_user, cls.outsider)
        for monday in ("2023-07-17", "2023-07-24"):
            world.week(cases.test_service, cases.carr, monday).with_user(
                world.officer
            ).action_confirm()
        cls.draft = cls.bill("DRAFT-7731", cases.carr)
        cls.authorised = cls.bill("AUTHORISED-7732", cases.rowan)
        cls.authorised.with_user(cases.test_user).action_lcc_submit()
        cls.authorised.with_user(world.second_officer).action_lcc_authorise()
        cls.bills = cls.draft | cls.authorised
        for bill in cls.bills:
            bill.with_user(world.officer).message_post(
                body=SECRET_NOTE, subtype_xmlid="mail.mt_comment"
            )
            bill.with_user(world.officer).write({"narration": f"<p>{SECRET_NOTE}</p>"})
        cls.files = cls.env["ir.attachment"].create(
            [
                {
                    "name": "quagga.txt",
                    "raw": SECRET_NOTE.encode(),
                    "res_model": "account.move",
                    "res_id": bill.id,
                    "access_token": False,
                }
                for bill in cls.bills
            ]
        )
        for bill, file in zip(cls.bills, cls.files, strict=True):
            bill._message_set_main_attachment_id(file, force=True)
        cls.env.flush_all()

    @classmethod
    def bill(cls, reference, client):
        moves = cls.env["account.move"].with_user(cls.cases.test_user)
        document = ("invoice", "client", client.id)
        found = find_document(moves.env, *document, cls.cases.test.id)
        keys = [str(line.key) for line in moves._lcc_propose(found)]
        values = {"reference": reference, "invoice_date": "2023-08-18"}
        number = moves.action_lcc_create(*document, keys, values, cls.cases.test.id)
        return cls.env["account.move"].browse(number)

    def secrets(self):
        return [
            SECRET_NOTE,
            "Quagga",
            "DRAFT-7731",
            "AUTHORISED-7732",
            self.authorised.name,
            "1,558.00",
            "1558.0",
        ]

    def assert_tells_nothing(self, response, what):
        self.assertLess(response.status_code, 500, what)
        for secret in self.secrets():
            self.assertNotIn(secret, response.text, f"{what} tells {secret!r}")

    def plant_tokens(self):
        """Put tokens in the database, past every guard of ours."""
        self.env.cr.execute(
            "ALTER TABLE account_move DROP CONSTRAINT account_move_lcc_no_token"
        )
        self.env.cr.execute(
            "UPDATE account_move SET access_token = %s WHERE id IN %s",
            [TOKEN, tuple(self.bills.ids)],
        )
        self.env.invalidate_all()

    def enter(self, user):
        """Sign in as ``user``, or as nobody."""
        if user:
            self.sign_in(user)
        else:
            self.authenticate(None, None)

    def rpc(self, address, **params):
        return self.url_open(
            address,
            json={"jsonrpc": "2.0", "method": "call", "id": 1, "params": params},
        )


@tagged("post_install", "-at_install")
class TestBillPages(BillPrivacyCommon):
    """Odoo's own addresses of invoices."""

    def stock_addresses(self, bill):
        for query in (
            "",
            "?report_type=pdf",
            "?report_type=html",
            "?report_type=text",
            "?report_type=pdf&download=True",
        ):
            yield f"/my/invoices/{bill.id}{query}"
            sign = "&" if query else "?"
            yield f"/my/invoices/{bill.id}{query}{sign}access_token={TOKEN}"

    def other_addresses(self, bill, file):
        ids = bill.id
        return [
            "/my/invoices",
            f"/account/download_invoice_documents/{ids}/pdf",
            f"/account/download_invoice_documents/{ids}/all",
            f"/account/download_move_attachments/{ids}",
            f"/account/download_invoice_attachments/{file.id}",
            f"/report/html/account.report_invoice/{ids}",
            f"/report/html/account.report_invoice_with_payments/{ids}",
            f"/report/text/account.report_invoice/{ids}",
            f"/report/pdf/account.report_invoice/{ids}",
            f"/mail/view?model=account.move&res_id={ids}",
            f"/mail/view?model=account.move&res_id={ids}&access_token={TOKEN}",
            f"/web/content/{file.id}",
            f"/web/content/{file.id}?access_token={TOKEN}",
            f"/web/content/account.move/{ids}/narration",
            f"/web/content?model=account.move&id={ids}&field=narration"
            f"&access_token={TOKEN}",
            f"/web/content/account.move/{ids}/invoice_pdf_report_file",
            f"/my/journal/{bill.journal_id.id}/unsubscribe?token={TOKEN}",
        ]

    def test_a_stranger_gets_a_404_at_each_stock_page(self):
        self.plant_tokens()
        for user in (None, *self.strangers):
            self.enter(user)
            for bill in self.bills:
                for address in self.stock_addresses(bill):
                    with self.subTest(user=user and user.login, address=address):
                        response = self.url_open(address)
                        self.assertEqual(response.status_code, 404)
                        self.assert_tells_nothing(response, address)

    def test_a_bill_that_is_not_there_answers_as_a_stranger_s(self):
        self.sign_in(self.cases.demo_user)
        missing = self.url_open(f"/my/invoices/{10**9}")
        theirs = self.url_open(f"/my/invoices/{self.draft.id}")
        self.assertEqual(missing.status_code, theirs.status_code)
        texts = [
            re.sub(r"[0-9a-f]{20,}o?\d*", "", answer.text)
            for answer in (missing, theirs)
        ]
        self.assertEqual(*texts)

    def test_no_other_stock_address_tells_a_stranger_anything(self):
        self.plant_tokens()
        for user in (None, *self.strangers):
            self.enter(user)
            for bill, file in zip(self.bills, self.files, strict=True):
                for address in self.other_addresses(bill, file):
                    with self.subTest(user=user and user.login, address=address):
                        with mute_logger(*QUIET, "odoo.addons.base.models.ir_qweb"):
                            response = self.url_open(address)
                        self.assert_tells_nothing(response, address)

    def test_the_own_user_is_sent_to_the_page_of_care_providers(self):
        self.sign_in(self.cases.test_user)
        for bill in self.bills:
            for address in self.stock_addresses(bill):
                response = self.url_open(address, allow_redirects=False)
                self.assertEqual(response.status_code, 303, address)
                self.assertTrue(
                    response.headers["Location"].endswith(
                        f"/my/invoices-credit-notes/{bill.id}"
                    )
                )
        response = self.url_open("/my/invoices", allow_redirects=False)
        self.assertTrue(
            response.headers["Location"].endswith("/my/invoices-credit-notes")
        )

    def test_the_own_user_gets_no_file_or_note_of_the_council_s(self):
        self.plant_tokens()
        self.sign_in(self.cases.test_user)
        for bill, file in zip(self.bills, self.files, strict=True):
            for address in self.other_addresses(bill, file):
                with self.subTest(address=address):
                    with mute_logger(*QUIET, "odoo.addons.base.models.ir_qweb"):
                        response = self.url_open(address)
                    self.assertNotIn("uagga", response.text)

    def test_staff_get_no_page_but_their_own(self):
        self.sign_in(self.world.officer)
        for bill in self.bills:
            address = f"/my/invoices/{bill.id}"
            self.assertEqual(self.url_open(address).status_code, 404)

    def test_counters_leave_bills_out(self):
        for user in (self.cases.test_user, *self.strangers):
            self.sign_in(user)
            counters = ["invoice_count", "bill_count", "overdue_invoice_count"]
            result = self.rpc("/my/counters", counters=counters).json()["result"]
            self.assertFalse(any(result.values()), result)

    def test_an_ordinary_invoice_keeps_its_page_and_its_token(self):
        customer = self.env["res.partner"].create({"name": "Ordinary customer"})
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": "2023-08-01",
                "invoice_line_ids": [(0, 0, {"name": "Hall hire", "price_unit": 50})],
            }
        )
        invoice.action_post()
        address = invoice.get_portal_url()
        self.assertIn("access_token=", address)
        self.env.flush_all()
        self.authenticate(None, None)
        response = self.url_open(address)
        self.assertEqual(response.status_code, 200)
        self.assertIn(invoice.name, response.text)


@tagged("post_install", "-at_install")
class TestBillThreads(BillPrivacyCommon):
    """What the council writes on a bill is its own, and so is every mail about it."""

    def routes(self, bill):
        """Yield (address, parameters) of all that opens a thread."""
        for extra in (
            {},
            {"token": TOKEN},
            {"hash": bill.sudo()._sign_token(self.partner.id), "pid": self.partner.id},
        ):
            thread = {"thread_model": "account.move", "thread_id": bill.id}
            yield "/portal/chatter_init", {**thread, **extra}
            yield "/mail/chatter_fetch", {**thread, **extra}
            yield "/mail/thread/messages", {**thread, **extra}
            yield (
                "/mail/thread/data",
                {**thread, "request_list": ["attachments", "followers"], **extra},
            )
            yield (
                "/mail/message/post",
                {**thread, "post_data": {"body": "Let me in"}, **extra},
            )
            yield (
                "/mail/thread/subscribe",
                {
                    "res_model": "account.move",
                    "res_id": bill.id,
                    "partner_ids": [self.partner.id],
                },
            )

    def test_no_route_opens_the_thread(self):
        self.plant_tokens()
        for user in (None, self.cases.test_user, *self.strangers):
            self.partner = (user or self.outsider).partner_id
            self.enter(user)
            for bill in self.bills:
                before = bill.message_ids, bill.message_follower_ids
                for address, params in self.routes(bill):
                    with self.subTest(user=user and user.login, address=address):
                        with mute_logger(*QUIET):
                            response = self.rpc(address, **params)
                        self.assertNotIn("uagga", response.text)
                        self.env.invalidate_all()
                        now = bill.message_ids, bill.message_follower_ids
                        self.assertEqual(now, before)

    def test_the_provider_neither_reads_nor_searches_what_was_posted(self):
        for user in (self.cases.test_user, *self.strangers):
            found = (
                self.env["mail.message"]
                .with_user(user)
                .search(
                    [("model", "=", "account.move"), ("res_id", "in", self.bills.ids)]
                )
            )
            self.assertFalse(found, user.login)
            moves = self.env["account.move"].with_user(user)
            for path in (
                "message_ids.body",
                "website_message_ids.body",
                "narration",
                "access_token",
                "create_uid.name",
                "line_ids.create_uid.name",
                "activity_ids.summary",
            ):
                with self.subTest(path=path), self.assertRaises(AccessError):
                    moves.search([(path, "ilike", "quagga")])

    def test_the_provider_neither_posts_nor_follows(self):
        partner = self.cases.test_user.partner_id
        for bill in self.bills:
            theirs = bill.with_user(self.cases.test_user)
            with self.assertRaises(AccessError):
                theirs.message_post(body="Hello")
            theirs.message_subscribe(partner.ids)
            bill.message_subscribe(partner.ids)  # an officer's slip
            bill.message_subscribe(self.cases.test.ids)
            self.assertFalse(
                bill.message_partner_ids & (partner | self.cases.test),
            )

    def test_no_mail_about_a_bill_goes_out(self):
        self.cases.test.email = "office@test-provider.example.org"
        outside = self.env["res.partner"].create(
            {"name": "Guessed", "email": "guessed@example.org"}
        )
        people = outside | self.cases.test | self.cases.test_user.partner_id
        for bill in self.bills:
            known = self.env["mail.mail"].search([])
            message = bill.with_user(self.world.officer).message_post(
                body="Please look", partner_ids=people.ids
            )
            self.assertFalse(message.notified_partner_ids & people)
            self.assertEqual(self.env["mail.mail"].search([]), known)
            self.assertFalse(bill.access_token)


@tagged("post_install", "-at_install")
class TestBillTokens(BillPrivacyCommon):
    def test_the_database_keeps_no_token_of_a_bill(self):
        for bill in self.bills:
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
                with self.cr.savepoint():
                    self.env.cr.execute(
                        "UPDATE account_move SET access_token = %s WHERE id = %s",
                        [TOKEN, bill.id],
                    )

    def test_no_address_of_a_bill_holds_a_token(self):
        for bill in self.bills:
            page = f"/my/invoices-credit-notes/{bill.id}"
            for user in (self.env.user, self.world.officer, self.cases.test_user):
                theirs = bill.with_user(user)
                self.assertEqual(theirs._portal_ensure_token(), "")
                self.assertEqual(theirs.access_url, page)
                self.assertEqual(theirs.get_portal_url(report_type="pdf"), page)
                for redirect in (True, False):
                    share = theirs._get_share_url(
                        redirect=redirect, pid=1, signup_partner=True
                    )
                    self.assertEqual(share, page)
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertFalse(bill.access_token)

    def test_a_bill_is_not_shared_by_link(self):
        self.keeper = self.world.staff("Bea Ledger", "bea", "manager")
        for bill in self.bills:
            share = (
                self.env["portal.share"]
                .with_user(self.keeper)
                .with_context(active_model="account.move", active_id=bill.id)
            )
            found = share.default_get(["res_model", "res_id", "share_link"])
            self.assertNotIn("token", found["share_link"])
            with self.assertRaisesRegex(UserError, "not shared by link"):
                share.create(
                    {
                        "res_model": "account.move",
                        "res_id": bill.id,
                        "partner_ids": self.outsider.partner_id.ids,
                    }
                )

    def test_a_portal_user_asks_no_stranger_s_bill_for_an_address(self):
        for user in self.strangers:
            for bill in self.bills:
                with self.assertRaises(AccessError):
                    bill.with_user(user)._portal_ensure_token()


@tagged("post_install", "-at_install")
class TestBillsOverRpc(BillPrivacyCommon):
    MODELS = ("account.move", "account.move.line")
    #: What the council keeps to itself of a bill.
    HIDDEN = (
        "access_token",
        "narration",
        "create_uid",
        "write_uid",
        "lcc_authorised_by_id",
        "lcc_submitted_by_id",
        "lcc_link_ids",
        "message_ids",
        "website_message_ids",
        "attachment_ids",
        "message_main_attachment_id",
        "duplicated_ref_ids",
        "invoice_user_id",
        "activity_ids",
    )

    def test_a_stranger_finds_no_bill_and_no_line(self):
        for user in self.strangers:
            self.sign_in(user)
            for model in self.MODELS:
                ids = (
                    self.bills.ids
                    if model == "account.move"
                    else self.bills.line_ids.ids
                )
                for method, args in (
                    ("search_read", [[], ["display_name"]]),
                    ("search_count", [[]]),
                    ("name_search", [""]),
                    ("read", [ids, ["display_name"]]),
                    ("web_read", [ids, {"display_name": {}}]),
                    ("export_data", [ids, ["display_name"]]),
                    ("formatted_read_group", [[], [], ["__count"]]),
                    ("get_portal_url", [ids[:1]]),
                    ("copy_data", [ids]),
                ):
                    with self.subTest(user=user.login, model=model, method=method):
                        with mute_logger(*QUIET):
                            response = self.call_kw(model, method, args)
                        self.assert_tells_nothing(response, method)
                        if method == "search_count":
                            self.assertEqual(response.json()["result"], 0)

    def test_a_refusal_tells_a_stranger_nothing(self):
        calls = (
            ("write", [{"ref": "x"}]),
            ("write", [{"lcc_provider_id": False}]),
            ("unlink", []),
            ("copy", []),
            ("action_duplicate", []),
            ("action_reverse", []),
            ("action_switch_move_type", []),
            ("action_delete_duplicates", []),
            ("action_update_fpos_values", []),
            ("action_send_and_print", []),
            ("button_draft", []),
            ("button_cancel", []),
            ("action_post", []),
        )
        for user in self.strangers:
            self.sign_in(user)
            for bill in self.bills:
                doors = [("account.move", bill.ids, *call) for call in calls]
                lines = bill.line_ids.ids
                doors.append(("account.move.line", lines, "write", [{"quantity": 1}]))
                doors.append(("account.move.line", lines, "unlink", []))
                for model, ids, method, args in doors:
                    with self.subTest(user=user.login, model=model, method=method):
                        with mute_logger(*QUIET):
                            response = self.call_kw(model, method, [ids, *args])
                        self.assertIn("error", response.json())
                        self.assert_tells_nothing(response, method)
                with mute_logger(*QUIET):
                    vals = {"move_id": bill.id, "name": "x"}
                    response = self.call_kw("account.move.line", "create", [[vals]])
                self.assert_tells_nothing(response, "create")

    def test_the_own_user_reads_the_own_bills_and_no_others(self):
        self.sign_in(self.cases.test_user)
        found = self.call_kw("account.move", "search_read", [[], ["ref", "lcc_status"]])
        self.assertEqual(
            {(row["ref"], row["lcc_status"]) for row in found.json()["result"]},
            {("DRAFT-7731", "unsubmitted"), ("AUTHORISED-7732", "authorised")},
        )
        lines = self.call_kw("account.move.line", "search_read", [[], ["move_id"]])
        self.assertEqual(
            {row["move_id"][0] for row in lines.json()["result"]}, set(self.bills.ids)
        )

    def test_what_the_council_keeps_to_itself_is_not_read(self):
        self.sign_in(self.cases.test_user)
        for name in self.HIDDEN:
            for method, args in (
                ("read", [self.bills.ids, [name]]),
                ("search_read", [[], [name]]),
                ("web_read", [self.bills.ids, {name: {}}]),
                ("search", [[(name, "!=", False)]]),
                ("formatted_read_group", [[], [name], ["__count"]]),
            ):
                with self.subTest(name=name, method=method), mute_logger(*QUIET):
                    answer = self.call_kw("account.move", method, args).json()
                    self.assertIn("error", answer)

    def test_reading_all_fields_tells_nothing_of_the_council_s(self):
        """Every field that a portal user may read, one by one."""
        officers = [self.world.officer.name, self.world.second_officer.name, "uagga"]
        for model, records in (
            ("account.move", self.bills),
            ("account.move.line", self.bills.line_ids),
        ):
            theirs = records.with_user(self.cases.test_user)
            for name in theirs.fields_get(attributes=()):
                try:
                    with mute_logger(*QUIET), self.cr.savepoint():
                        told = str(theirs.read([name]))
                except (AccessError, UserError):
                    continue
                for officer in officers:
                    self.assertNotIn(officer, told, f"{model}.{name}")

    def test_files_of_a_bill_are_not_read(self):
        for user in (self.cases.test_user, *self.strangers):
            files = self.env["ir.attachment"].with_user(user)
            for domain in (
                [("res_model", "=", "account.move")],
                [("res_model", "=", "account.move"), ("res_id", "in", self.bills.ids)],
                [("id", "in", self.files.ids)],
                [("name", "ilike", "quagga")],
            ):
                with self.subTest(user=user.login, domain=domain):
                    with suppress(AccessError):
                        self.assertFalse(files.search(domain) & self.files)
            for file in self.files.with_user(user):
                with self.assertRaises(AccessError):
                    file.read(["raw", "name"])

    def test_a_portal_user_writes_no_bill(self):
        bills = self.bills
        for user in (self.cases.test_user, *self.strangers):
            for bill in bills.with_user(user):
                for attempt in (
                    lambda bill: bill.write({"ref": "x"}),
                    lambda bill: bill.unlink(),
                    lambda bill: bill.copy(),
                    lambda bill: bill.action_post(),
                    lambda bill: bill.button_cancel(),
                    lambda bill: bill.button_draft(),
                    lambda bill: bill.action_switch_move_type(),
                    lambda bill: bill.action_toggle_block_payment(),
                    lambda bill: bill.button_hash(),
                    lambda bill: bill.set_moves_checked(False),
                    lambda bill: bill.line_ids.write({"quantity": 1}),
                    lambda bill: bill.write({"message_follower_ids": [(5,)]}),
                ):
                    stock = self.take_stock_of_bills()
                    with suppress(UserError), self.cr.savepoint():
                        attempt(bill.with_context(skip_readonly_check=True))
                        self.env.flush_all()
                    self.env.invalidate_all()
                    self.assertEqual(self.take_stock_of_bills(), stock)

    def take_stock_of_bills(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT m, l FROM account_move m"
            " JOIN account_move_line l ON l.move_id = m.id"
            " WHERE m.id IN %s ORDER BY m.id, l.id",
            [tuple(self.bills.ids)],
        )
        return self.env.cr.fetchall()

    def test_json_with_a_key_tells_strangers_nothing(self):
        for user in self.strangers:
            keys = self.env["res.users.apikeys"].with_user(user)
            key = keys._generate("rpc", "privacy", datetime.now() + timedelta(hours=1))
            self.env.flush_all()
            for model in self.MODELS:
                for method, body in (
                    ("search_read", {"domain": []}),
                    ("read", {"ids": self.bills.ids, "fields": ["display_name"]}),
                    ("action_lcc_delete", {"ids": self.draft.ids}),
                    ("action_lcc_submit", {"ids": self.draft.ids}),
                    ("get_portal_url", {"ids": self.draft.ids}),
                ):
                    with mute_logger(*QUIET):
                        response = self.url_open(
                            f"/json/2/{model}/{method}",
                            json=body,
                            headers={"Authorization": f"Bearer {key}"},
                        )
                    self.assert_tells_nothing(response, f"{model}.{method}")
        self.assertTrue(self.draft.exists())
        self.assertEqual(self.draft.lcc_status, "unsubmitted")
