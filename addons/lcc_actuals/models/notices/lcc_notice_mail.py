from odoo import api, models

#: A mail names so many records of an event; the others are counted.
MOST_LINES = 50


class LccNotice(models.Model):
    """What a mail says: references and addresses, no word about anyone."""

    _inherit = "lcc.notice"

    @api.model
    def _get_sentences(self):
        """Return what a notice says by (code of the event, step), with the place
        ``%(reference)s``. Each addon adds those of its own events."""
        return {
            ("package_line", "new"): self.env._(
                "Care package line item %(reference)s is new."
            ),
            ("package_line", "changed"): self.env._(
                "Care package line item %(reference)s has changed."
            ),
            ("bill", "returned"): self.env._("%(reference)s was returned to you."),
            ("bill", "pending"): self.env._("%(reference)s is Pending again."),
            ("bill", "on_hold"): self.env._("%(reference)s was put on hold."),
            ("bill", "authorised"): self.env._("%(reference)s was authorised."),
            ("bill", "finalised"): self.env._("%(reference)s was finalised."),
            ("bill", "cancelled"): self.env._("%(reference)s was cancelled."),
            ("remittance", "paid"): self.env._(
                "The remittance advice of payment %(reference)s is ready."
            ),
            ("schedule", "ready"): self.env._(
                "Your scheduled payment for %(reference)s is ready to be answered."
            ),
            ("schedule", "changed"): self.env._(
                "Your scheduled payment for %(reference)s has changed since you "
                "answered it."
            ),
            ("schedule_due", "due"): self.env._(
                "Please answer your scheduled payment for %(reference)s."
            ),
            ("week_due", "due"): self.env._(
                "Please confirm the week beginning %(reference)s."
            ),
        }

    def _prepare_mails(self, user, mode):
        """Return the values of the mails that tell ``user`` of these: of what is wanted
        at once one for each provider and event, of the rest one for all."""
        notices = self.with_context(lang=user.lang)
        groups = (
            [notices]
            if mode == "digest"
            else notices.grouped(lambda notice: notice._get_mail_key()).values()
        )
        return [group._prepare_mail(user, mode) for group in groups]

    def _get_mail_key(self):
        """Return what tells notices of one mail from those of another."""
        return (self.provider_id, self.event_id)

    def _prepare_mail(self, user, mode):
        """Return the values of one mail."""
        wish = (user.id, 0, "")
        if mode != "digest":
            wish = (user.id, self.provider_id.id, self.event_id.code)
        base = self.env["ir.config_parameter"].get_base_url()
        address = base + self.env["lcc.notice.choice"]._get_stop_path(*wish)
        company = user.company_id
        return {
            "subject": self._get_subject(mode),
            "body_html": self._render_body(user, mode, base, address),
            "email_from": company.email_formatted or self.env.user.email_formatted,
            "email_to": user.email_formatted,
            "auto_delete": True,
            # RFC 8058: mail programs unsubscribe by one click, without a page.
            "headers": repr(
                {
                    "List-Unsubscribe": f"<{address}>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                    "Auto-Submitted": "auto-generated",
                }
            ),
        }

    def _get_subject(self, mode):
        if mode == "digest" and len(self) == 1:
            return self.env._("Daily summary: 1 notice")
        if mode == "digest":
            return self.env._("Daily summary: %(count)s notices", count=len(self))
        if len(self) == 1:
            return self._get_sentence().removesuffix(".")
        return self.env._(
            "%(event)s: %(count)s notices", event=self.event_id.name, count=len(self)
        )

    def _get_sentence(self):
        """Return what the notice says: "Dispute DIS000012 was opened." """
        self.ensure_one()
        sentence = self._get_sentences()[self.event_id.code, self.step]
        return sentence % {"reference": self.reference}

    def _render_body(self, user, mode, base, stop_address):
        return self.env["ir.qweb"]._render(
            "lcc_actuals.notice_mail",
            {
                "council": user.company_id.name,
                "sections": self._get_sections(user, base),
                "is_digest": mode == "digest",
                "stop_address": stop_address,
                "choose_address": f"{base}/my/notifications",
            },
        )

    def _get_sections(self, user, base):
        """Return the parts of a mail: the provider's name for who serves several, the
        event's, (sentence, address) pairs, and how many more there are."""
        sentences = self._get_sentences()
        is_named = len(self.env["lcc.provider.access"]._providers_of(user)) > 1
        sections = []
        for (provider, event), group in self.grouped(
            lambda notice: (notice.provider_id, notice.event_id)
        ).items():
            lines = [
                (
                    sentences[event.code, notice.step]
                    % {"reference": notice.reference},
                    base + notice.path,
                )
                for notice in group[:MOST_LINES]
            ]
            more = len(group) - len(lines)
            name = is_named and provider.name
            sections.append((name, event.name, lines, more))
        return sections
