import ast
import re

from odoo.tools import html2plaintext


class NoticesCommon:
    """What tests of notices speak of; for test cases with ``self.world``."""

    def run_job(self, name="cron_send_notices"):
        """Do the scheduler's job; return the mails that it has made."""
        before = self.env["mail.mail"].search([])
        with self.enter_registry_test_mode():
            self.env.ref(f"lcc_actuals.{name}").method_direct_trigger()
        return self.env["mail.mail"].search([]) - before

    def run_digests(self):
        return self.run_job("cron_send_digests")

    def choose(self, user, provider, **modes):
        """Let a user choose how to be told of events of a provider."""
        choices = self.env["lcc.notice.choice"].with_user(user)
        choices.action_choose(provider.id, modes)

    def addressed_to(self, mails):
        """The plain addresses of mails, in order."""
        return sorted(re.findall(r"<(.+?)>", " ".join(mails.mapped("email_to"))))

    def text_of(self, mail):
        """All that a mail says."""
        return f"{mail.subject}\n{html2plaintext(mail.body_html)}"

    def headers_of(self, mail):
        return ast.literal_eval(mail.headers)

    def stop_path(self, mail):
        """The path that the mail's header names for unsubscribing."""
        address = self.headers_of(mail)["List-Unsubscribe"]
        return re.fullmatch(r"<https?://[^/]+(/.+)>", address)[1]

    def assert_names_nobody(self, *mails):
        """No mail says a client's name or reference, nor who on the staff did it."""
        clients = self.env["lcc.client"].search([])
        names = clients.mapped("last_name") + clients.mapped("first_name")
        staff = self.world.officer | self.world.second_officer
        for mail in mails:
            for name in [*names, *staff.mapped("name")]:
                self.assertNotRegex(self.text_of(mail), rf"\b{re.escape(name)}\b")
