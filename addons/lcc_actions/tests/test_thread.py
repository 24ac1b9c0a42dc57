from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from .common import PDF, ActionsCommon, encoded

COMMENT = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestThread(ActionsCommon):
    """What is posted, who reads it, and files with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo_user, cls.test_user = cls.cases.demo_user, cls.cases.test_user

    def texts(self, action):
        return [post["text"] for post in action.get_posts()]

    # Staff's composer

    def test_a_message_of_the_composer_is_the_councils_reply(self):
        action = self.raise_action()
        theirs = action.with_user(self.officer)
        theirs.message_post(body="Which ones?", **COMMENT)
        self.assertEqual((action.turn, action.is_unread), ("provider", True))
        self.assertEqual(self.texts(action)[1:], ["Which ones?"])
        self.assertTrue(action.date_first_reply)
        theirs.action_close("Paid.")
        with self.assertRefused("is done"):
            theirs.message_post(body="And another thing", **COMMENT)
        with self.assertRaises(AccessError):
            action.with_user(self.reader).message_post(body="Hm", **COMMENT)

    def test_notes_are_the_councils_own(self):
        action = self.raise_action()
        theirs = action.with_user(self.officer)
        note = theirs.message_post(body="QUAGGA: they never answer")
        note_file = self.env["ir.attachment"].create(
            {
                "name": "quagga.pdf",
                "raw": PDF,
                "res_model": action._name,
                "res_id": action.id,
            }
        )
        note.sudo().attachment_ids = note_file
        self.assertEqual(action.turn, "council")
        self.assertNotIn("QUAGGA", str(action.get_posts()))
        with self.assertRaises(AccessError):
            action.get_file(note_file.id)
        messages = self.env["mail.message"].with_user(self.demo_user)
        self.assertFalse(messages.search([("model", "=", action._name)]))
        with self.assertRaises(AccessError):
            messages.browse(note.id).read(["body"])

    def test_what_was_said_is_neither_changed_nor_forged(self):
        action = self.raise_action()
        action.with_user(self.officer).action_reply("Which ones?")
        posts = self.env["mail.message"].browse(
            [post["id"] for post in action.get_posts()]
        )
        for user in (self.demo_user, self.officer):
            for post in posts.with_user(user):
                for attempt in (
                    lambda post: post.write({"body": "Something else"}),
                    lambda post: post.unlink(),
                    lambda post: post.write({"attachment_ids": [(5,)]}),
                ):
                    with self.subTest(user=user.login), self.assertRaises(UserError):
                        attempt(post)
        theirs = action.with_user(self.officer)
        subtype = self.env.ref("lcc_actions.mt_provider_post")
        with self.assertRefused("Providers post for themselves", error=AccessError):
            theirs.message_post(body="Thanks", subtype_id=subtype.id)
        with self.assertRefused("Providers post for themselves"):
            self.env["mail.message"].with_user(self.officer).create(
                {
                    "model": action._name,
                    "res_id": action.id,
                    "body": "Thanks",
                    "message_type": "comment",
                    "subtype_id": subtype.id,
                }
            )
        theirs.message_post(
            body="I am the provider",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            email_from=self.demo_user.email,
        )
        self.assertEqual(action.get_posts()[-1]["side"], "council")

    def test_a_note_is_never_made_a_post_of_either_side(self):
        action = self.raise_action()
        note = action.with_user(self.officer).message_post(body="We agree to repay.")
        for name in ("lcc_actions.mt_provider_post", "mail.mt_comment"):
            vals = {
                "subtype_id": self.env.ref(name).id,
                "author_id": self.demo_user.partner_id.id,
                "message_type": "comment",
                "is_internal": False,
            }
            with self.subTest(subtype=name), self.assertRefused("stays as it was sent"):
                note.write(vals)
        self.assertEqual(len(action.get_posts()), 1)

    def test_a_message_that_says_it_is_an_e_mail_is_a_reply_too(self):
        action = self.raise_action().with_user(self.officer)
        values = {"message_type": "email", "subtype_xmlid": "mail.mt_comment"}
        action.message_post(body="Which ones?", **values)
        self.assertEqual(action.turn, "provider")
        action.action_close("Paid.")
        before = action.get_posts()
        with self.assertRefused("is done"):
            action.message_post(body="One more thing", **values)
        self.assertEqual(action.get_posts(), before)

    def test_what_is_no_name_of_a_kind_is_refused_in_words(self):
        for kind in (["contract"], {"contract": 1}):
            with self.subTest(kind=kind), self.assertProblems(kind="Choose what"):
                self.raise_action(kind=kind)
            found = self.env["lcc.action"].with_user(self.demo_user)
            self.assertEqual(found.get_text_for(kind, 1), "")

    def test_providers_post_by_the_actions_methods_alone(self):
        action = self.raise_action()
        with self.assertRaises(AccessError):
            action.message_post(body="Hello", **COMMENT)
        with self.assertRaises(AccessError):
            self.env["mail.message"].with_user(self.demo_user).create(
                {
                    "model": action._name,
                    "res_id": action.id,
                    "body": "Hello",
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                }
            )

    # Strangers

    def test_a_stranger_neither_reads_nor_answers(self):
        action = self.raise_action(files=[("letter.pdf", encoded(PDF))])
        file_id = action.get_posts()[0]["files"][0]["id"]
        former = self.world.portal_user(
            "Ina Voice", "ina", self.cases.demo, role_invoices=True
        )
        for user in (self.test_user, former):
            theirs = action.with_user(user)
            self.assertFalse(theirs.search([]))
            for attempt in (
                lambda action: action.read(["title"]),
                lambda action: action.get_posts(),
                lambda action: action.get_file(file_id),
                lambda action: action.action_reply("Hello"),
                lambda action: action.action_request_closure("Hello"),
                lambda action: action.action_mark_seen(),
                lambda action: action.action_close("x"),
                lambda action: action.action_reopen("x"),
                lambda action: action.action_reassign(1),
                lambda action: action.write({"title": "x"}),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt(theirs)
            action.sudo().message_subscribe(user.partner_id.ids)
            self.assertNotIn(user.partner_id, action.sudo().message_partner_ids)
            file = self.env["ir.attachment"].with_user(user).browse(file_id)
            with self.assertRaises(AccessError):
                file.read(["raw"])
        self.assertEqual(len(action.get_posts()), 1)

    def test_access_ends_with_its_row(self):
        action = self.raise_action()
        self.cases.demo.lcc_access_ids.role_actions = False
        with self.assertRaises(AccessError):
            action.action_reply("Still there?")
        with self.assertRaises(AccessError):
            action.get_posts()

    def test_an_action_is_about_nothing_of_others(self):
        cases = self.cases
        for code, kind, entity in (
            ("actuals_query", "client", cases.rowan),
            ("payment_query", "contract", cases.test_contract),
            ("void_claim", "service", cases.test_service),
            ("disputes_pending", "provider", cases.test),
        ):
            with self.subTest(kind=kind):
                with self.assertProblems(entity_id="There is no such"):
                    self.raise_action(code=code, kind=kind, entity=entity)
        with self.assertRaises(AccessError):
            self.raise_action(provider=cases.test, entity=cases.test_contract)

    def test_providers_read_no_names_of_staff(self):
        action = self.raise_action()
        team = self.env.ref("lcc_actions.action_team_accounts")
        team.member_ids = self.officer
        theirs = action.with_user(self.officer)
        theirs.action_reassign(team.id, self.officer.id)
        theirs.action_reply("Which ones?")
        told = str(action.get_posts())
        for name in action.fields_get(attributes=()):
            try:
                told += str(action.read([name]))
            except (AccessError, UserError):
                continue
        told += str(action.type_id.read())
        self.assertNotIn(self.officer.name, told)
        self.assertNotIn(self.officer.email, told)

    # Texts and files

    def test_text_is_kept_as_typed_and_shown_as_text(self):
        action = self.raise_action(title=XSS, text=f"One\n\n{XSS} & two")
        action.with_user(self.officer).action_reply(XSS)
        self.assertEqual(action.title, XSS)
        self.assertEqual(self.texts(action), [f"One\n\n{XSS} & two", XSS])
        for body in action.sudo().message_ids.mapped("body"):
            self.assertNotIn("<script", body)
            self.assertNotIn("<img", body)

    def test_the_pre_filled_text_is_kept(self):
        cases = self.cases
        line = cases.bloggs_line
        actions = self.env["lcc.action"].with_user(self.demo_user)
        begun = (
            "Re: Care Package Line Item for Mrs Jane Bloggs. Non-Framework Homecare - "
            "Two Carer (Hour) from DEMO SERVICE, Starts 21/04/2021."
        )
        self.assertEqual(actions.get_text_for("package_line", line.id), begun)
        subject = ("cpli_end_date", "client", cases.bloggs)
        about = {"about_kind": "package_line", "about_id": line.id}
        deleted = self.raise_action(None, *subject, text="It ended.", **about)
        self.assertEqual(deleted.text, f"{begun}\nIt ended.")
        kept = self.raise_action(None, *subject, text=f"{begun} It ended.", **about)
        self.assertEqual(kept.text, f"{begun} It ended.")
        other = cases.rowan.package_line_ids[0]
        for kind, record_id in (("package_line", other.id), ("rate", 1), (None, None)):
            self.assertEqual(actions.get_text_for(kind, record_id), "")

    def test_files_go_with_their_post_and_are_kept(self):
        files = [("letter.pdf", encoded(PDF)), (f"{XSS}.csv", encoded(b"a,b\n"))]
        action = self.raise_action(files=files)
        (post,) = action.get_posts()
        first, second = post["files"]
        self.assertEqual((first["name"], first["size"]), ("letter.pdf", len(PDF)))
        self.assertEqual(
            action.get_file(first["id"]),
            {
                "name": "letter.pdf",
                "mimetype": "application/pdf",
                "content": encoded(PDF),
            },
        )
        # What looks like folders is none of the name.
        self.assertNotIn("/", second["name"])
        kept = self.env["ir.attachment"].browse(first["id"]).with_user(self.officer)
        with self.assertRefused("kept as it is"):
            kept.unlink()
        with self.assertRefused("kept as it is"):
            kept.write({"raw": b"%PDF-other"})

    def test_kinds_are_told_from_content_and_sizes_are_limited(self):
        refused = {
            "page.html": b"<html></html>",
            "drawing.svg": b"<svg/>",
            "letter.pdf": b"<html></html>",
            "photo.png": b"<svg/>",
            "mail.eml": b"<html></html>",
            "mail.msg": b"PK\x03\x04",
            "program.exe": b"MZ",
            "empty.pdf": b"",
        }
        for name, content in refused.items():
            with self.subTest(name=name), self.assertProblems(files=name):
                self.raise_action(files=[(name, encoded(content))])
        taken = {
            "letter.PDF": PDF,
            "mail.eml": b"From: a@example.org\nDate: Mon, 21 Aug 2023\n\nHello",
            "rows.csv": b"a,b\n1,2\n",
        }
        files = [(name, encoded(content)) for name, content in taken.items()]
        self.assertEqual(len(self.raise_action(files=files).get_posts()[0]["files"]), 3)
        self.env.company.lcc_attachment_max_mb = 1
        with self.assertProblems(files="larger than 1 MB"):
            self.raise_action(files=[("l.pdf", encoded(PDF + b" " * 1024 * 1024))])
        with self.assertProblems(files="At most 10 files"):
            self.raise_action(files=[("l.pdf", encoded(PDF))] * 11)
        with self.assertProblems(files="not base64"):
            self.raise_action(files=[("l.pdf", "%%%")])
        with self.assertProblems(files="A file is a name and its content"):
            self.raise_action(files=["l.pdf"])

    def test_the_council_sets_what_is_taken(self):
        self.env.company.lcc_takes_pdf = False
        with self.assertProblems(files="not taken. Choose one of: PNG"):
            self.raise_action(files=[("letter.pdf", encoded(PDF))])

    def test_staffs_own_uploads_are_looked_at_too(self):
        action = self.raise_action().with_user(self.officer)
        files = self.env["ir.attachment"].with_user(self.officer)
        place = {"res_model": action._name, "res_id": action.id}
        with self.assertRefused("not taken"):
            files.create({"name": "a.html", "raw": b"<b>", **place})
        with self.assertRefused("for those alone who may"):
            files.create({"name": "a.pdf", "raw": PDF, "public": True, **place})
        loose = files.create({"name": "a.html", "raw": b"<b>"})
        with self.assertRefused("not taken"):
            loose.write(place)

    # Entities

    def test_a_deleted_invoice_leaves_its_name_behind(self):
        invoice = self.draw_up("TESTINV4").with_user(self.test_user)
        action = self.raise_action(
            self.test_user, "payment_query", "invoice", invoice, self.cases.test
        )
        self.assertEqual(action.entity_name, "TESTINV4 (Invoice)")
        invoice.action_lcc_delete()
        self.env.invalidate_all()
        self.cases.test.name = "TEST PROVIDER LTD"
        self.assertEqual(action.entity_name, "TESTINV4 (Invoice)")
        self.assertFalse(action.move_id)
