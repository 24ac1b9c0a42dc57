from email.message import EmailMessage

from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import email_normalize

from odoo.addons.lcc_actuals.tests.notices import NoticesCommon

from .common import PDF, ActionsCommon

XSS = "<script>alert(1)</script>"


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestMail(NoticesCommon, ActionsCommon):
    """Notices that leave, and answers that Odoo's gateway takes in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.email = "care@example.org"
        cls.colleague = cls.world.portal_user(
            "Ina Voice", "ina", cls.cases.demo, role_actions=True
        )

    def setUp(self):
        super().setUp()
        self.action = self.raise_action()

    def notices(self):
        """The mails about the action so far, as {address: all it says}."""
        self.run_job()
        mails = self.env["mail.mail"].search(
            [("model", "=", "lcc.action"), ("res_id", "=", self.action.id)]
        )
        return {
            email_normalize(mail.email_to or mail.recipient_ids.email): " ".join(
                (mail.subject or "", mail.body_html or "", mail.email_from)
            )
            for mail in mails
        }

    def reply(self, sender, text="All of May.", parent=None, subtype="plain", files=()):
        """Let the gateway take an e-mail in; return what the thread holds then."""
        mail = EmailMessage()
        mail["From"] = sender
        mail["To"] = "catchall@example.org"
        mail["Subject"] = "Re: Action"
        mail["Message-Id"] = f"<{sender}.{len(self.posts())}@example.org>"
        parent = parent or self.notice()
        mail["In-Reply-To"] = parent.message_id
        mail.set_content(text, subtype=subtype)
        for name, content in files:
            mail.add_attachment(
                content, maintype="application", subtype="octet-stream", filename=name
            )
        self.env["mail.thread"].message_process(None, mail.as_string())
        return self.posts()

    def posts(self):
        return self.action.with_user(self.officer).get_posts()

    def notice(self):
        return self.env["mail.message"].search(
            [
                ("model", "=", "lcc.action"),
                ("res_id", "=", self.action.id),
                ("message_type", "=", "user_notification"),
            ],
            limit=1,
        )

    def answered(self):
        """Let the council answer, so that there is a notice to reply to."""
        self.action.with_user(self.officer).action_reply("Which ones?")
        self.run_job()
        self.assertTrue(self.notice())

    # Notices

    def test_a_notice_says_the_reference_and_nothing_about_anyone(self):
        self.answered()
        notices = self.notices()
        self.assertEqual(set(notices), {"demo.user@example.org", "ina@example.org"})
        told = " ".join(notices.values())
        self.assertIn(self.action.reference, told)
        self.assertIn(f"/my/actions/{self.action.id}", told)
        for secret in (
            "Which ones",
            "Outstanding",
            "outstanding",
            "DEMO CONTRACT",
            "DEMO PROVIDER",
            self.officer.name,
            self.officer.email,
        ):
            self.assertNotIn(secret, told)

    def test_whoever_lost_access_is_told_nothing(self):
        self.colleague.sudo().active = False
        self.action.with_user(self.officer).action_reply("Which ones?")
        self.assertEqual(set(self.notices()), {"demo.user@example.org"})
        self.cases.demo.lcc_access_ids.role_actions = False
        self.action.with_user(self.officer).action_reply("Hello?")
        self.assertEqual(len(self.notices()), 1)

    def test_staff_who_follow_are_told_of_the_providers_posts_alike(self):
        self.action.with_user(self.officer).message_subscribe(
            self.second_officer.partner_id.ids
        )
        self.action.action_reply("All of May.")
        told = self.notices()[self.second_officer.email]
        self.assertIn(self.action.reference, told)
        self.assertNotIn("All of May", told)

    # Answers

    def test_a_providers_answer_is_its_reply(self):
        self.answered()
        posts = self.reply("Demo <demo.user@example.org>", f"All of May. {XSS}")
        self.assertEqual(posts[-1]["side"], "provider")
        self.assertEqual(posts[-1]["author"], "Mr Demo User")
        self.assertEqual(posts[-1]["text"], f"All of May. {XSS}")
        self.assertEqual(self.action.turn, "council")
        body = self.action.sudo().message_ids[:1].body
        self.assertNotIn("<script", body)

    def test_an_answer_in_html_is_taken_as_text(self):
        self.answered()
        html = f"<p>All of <b>May</b>.</p>{XSS}<img src='http://x.example.org/a.png'>"
        post = self.reply("demo.user@example.org", html, subtype="html")[-1]
        self.assertIn("All of May.", post["text"])
        body = self.action.sudo().message_ids[:1].body
        for tag in ("<script", "<img", "<b>"):
            self.assertNotIn(tag, body)

    def test_an_officers_answer_is_the_councils_reply(self):
        self.answered()
        self.action.action_reply("All of May.")
        posts = self.reply(self.officer.email, "Paid on Friday.")
        self.assertEqual(posts[-1]["side"], "council")
        self.assertEqual(self.action.turn, "provider")

    def test_an_officers_answer_to_a_note_is_a_note(self):
        note = self.action.with_user(self.officer).message_post(body="Odd, isn't it?")
        before = len(self.action.get_posts())
        posts = self.reply(self.second_officer.email, "QUAGGA", parent=note.sudo())
        self.assertEqual(len(posts), before)
        self.assertIn("QUAGGA", self.action.sudo().message_ids[:1].body)

    def test_strangers_are_dropped_on_replies_too(self):
        self.answered()
        before = len(self.action.get_posts())
        mails = self.env["mail.mail"].search_count([])
        for sender in (
            "stranger@example.org",
            self.cases.test_user.email,
            self.reader.email,
            self.cases.demo.email or "office@example.org",
            "demo.user@example.org.evil.example.org",
        ):
            with self.subTest(sender=sender):
                self.assertEqual(len(self.reply(sender)), before)
        self.cases.demo.lcc_access_ids.unlink()
        self.assertEqual(len(self.reply("demo.user@example.org")), before)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_an_answer_to_a_done_action_comes_back_with_the_reason(self):
        self.answered()
        self.action.with_user(self.officer).action_close("Paid.")
        before = len(self.action.get_posts())
        self.assertEqual(len(self.reply("demo.user@example.org")), before)
        bounce = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertEqual(bounce.email_to, "demo.user@example.org")
        self.assertIn("is done", bounce.body_html)

    def test_files_of_an_answer_are_looked_at(self):
        self.answered()
        post = self.reply(
            "demo.user@example.org",
            files=[("letter.pdf", PDF), ("page.html", b"<script>")],
        )[-1]
        self.assertEqual([file["name"] for file in post["files"]], ["letter.pdf"])
        self.assertIn("page.html is of a kind that is not taken", post["text"])

    def test_the_same_mail_twice_is_one_post(self):
        self.answered()
        notice = self.notice()
        mail = EmailMessage()
        mail["From"] = "demo.user@example.org"
        mail["To"] = "catchall@example.org"
        mail["Message-Id"] = "<once@example.org>"
        mail["In-Reply-To"] = notice.message_id
        mail.set_content("All of May.")
        before = len(self.action.get_posts())
        for _time in range(2):
            self.env["mail.thread"].message_process(None, mail.as_string())
        self.assertEqual(len(self.action.get_posts()), before + 1)

    def test_no_action_begins_with_an_email(self):
        actions = self.env["lcc.action"]
        before = actions.search_count([])
        mail = EmailMessage()
        mail["From"] = "demo.user@example.org"
        mail["To"] = "actions@example.org"
        mail["Message-Id"] = "<new@example.org>"
        mail.set_content("Hello")
        with self.assertRaises(ValueError):
            self.env["mail.thread"].message_process("lcc.action", mail.as_string())
        self.assertEqual(actions.search_count([]), before)
