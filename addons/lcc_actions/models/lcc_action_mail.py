from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

from odoo.addons.lcc_actuals.models.notices.lcc_notice import Told

from ..tools.plain_text import plain_text
from ..tools.steps import COUNCIL, PROVIDER
from .lcc_action_thread import LONGEST_TEXT, MOST_FILES, SHOWN, SUBTYPES


class LccAction(models.Model):
    """What the thread has to do with Odoo's own ways of posting and mailing.

    Staff post with Odoo's composer: [Send message] is the council's reply, [Log note]
    a note of its own. Mails about an action say its reference and where to read it,
    nothing else, and reach only those who may read it now.
    """

    _inherit = "lcc.action"

    # Staff's composer

    def message_post(self, **kwargs):
        """Post for council staff, and e-mails that Odoo's gateway took in: what the
        provider reads is a reply, refused where the state doesn't allow one. Raise
        AccessError for portal users."""
        if self._is_ours():
            return super().message_post(**kwargs)
        subtype = self._find_subtype(kwargs)
        if subtype == self.env.ref(SUBTYPES[PROVIDER]):
            raise AccessError(self.env._("Providers post for themselves."))
        message_type = kwargs.get("message_type")
        if message_type == "email" and self.env.uid == SUPERUSER_ID:
            return self._post_mail(kwargs)
        is_reply = subtype == self.env.ref(SUBTYPES[COUNCIL])
        if self.env.user.share or not is_reply or message_type not in SHOWN:
            # The provider isn't shown it.
            return super().message_post(**kwargs)
        self.ensure_one()
        action = self._begin("reply")
        message = super().message_post(**kwargs)
        action._take("reply", COUNCIL)
        action._tell_provider()
        return message

    def _find_subtype(self, kwargs):
        if name := kwargs.get("subtype_xmlid"):
            return self.env.ref(name)
        return self.env["mail.message.subtype"].browse(kwargs.get("subtype_id") or [])

    # Mails that leave

    def _tell_provider(self):
        """Tell the provider's users that the council has raised the action or posted
        something."""
        self.ensure_one()
        is_new = len(self._get_messages()) == 1
        told = Told(
            self.id,
            self.sudo().provider_id.id,
            self.reference,
            f"/my/actions/{self.id}",
        )
        step = "raised" if is_new else "posted"
        self.env["lcc.notice"]._tell("action", step, self._name, [told])

    def _get_provider_users(self):
        """Return the users, as sudo, who may read the actions now."""
        # Whoever posts may not look up the other side's users.
        rows_sudo = (
            self.env["lcc.provider.access"]
            .sudo()
            .search(
                [
                    ("provider_id", "in", self.sudo().provider_id.ids),
                    ("role_actions", "=", True),
                ]
            )
        )
        return rows_sudo.user_id.filtered(
            lambda user: user.active and user._is_portal() and user.email
        )

    def _send_notice(self, partner_ids, subtype):
        """Mail that there is something to read; an answer to it is a post like that of
        ``subtype``."""
        self.ensure_one()
        council = self.sudo().company_id
        self._ours().with_user(SUPERUSER_ID).message_notify(
            partner_ids=partner_ids,
            author_id=council.partner_id.id,
            email_from=council.email_formatted or None,
            subject=self.env._("Action %(reference)s", reference=self.reference),
            body=self.env._(
                "There is something new on action %(reference)s. Sign in to read it: "
                "%(address)s",
                reference=self.reference,
                address=f"{self.get_base_url()}/my/actions/{self.id}",
            ),
            subtype_xmlid=subtype,
            email_layout_xmlid="mail.mail_notification_light",
            email_add_signature=False,
        )

    def _notify_thread_by_email(self, message, recipients_data, **kwargs):
        """Mail no post, which may be about a person: a notice of it instead."""
        if message.message_type == "user_notification":
            return super()._notify_thread_by_email(message, recipients_data, **kwargs)
        mailed = [data["id"] for data in recipients_data if data["notif"] == "email"]
        if mailed:
            is_internal = message.subtype_id.internal or message.is_internal
            subtype = "mail.mt_note" if is_internal else SUBTYPES[COUNCIL]
            self._send_notice(mailed, subtype)
        return True

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Put no button in a mail but the staff's own: the notice says the address."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals
        )
        for name, _belongs, options in groups:
            if name != "user":
                options.update(has_button_access=False, button_access={})
        return groups

    # Mails that arrive

    @api.model
    def _find_sender(self, email):
        """Return the user, as sudo, whom an address belongs to and who may answer this
        action: of the provider's users in the role Actions, or else of the council's
        officers. Nobody for any other address."""
        address = email_normalize(email)
        if not address:
            return self.env["res.users"].sudo()
        officers = self.env.ref("lcc_actuals.group_lcc_officer").sudo().all_user_ids
        for users in (self._get_provider_users(), officers):
            found = users.filtered(
                lambda user: user.active and email_normalize(user.email) == address
            )
            if found:
                return found[0]
        return self.env["res.users"].sudo()

    def _get_mail_problem(self, email):
        """Return why an e-mail from an address can't be taken, "" when it can."""
        self.ensure_one()
        action = self.with_user(self._find_sender(email))
        try:
            problem = action._get_step_problem("reply", action._get_side())
        except UserError as error:
            return str(error)
        return str(problem) if problem else ""

    def _post_mail(self, values):
        """Post an e-mail as what its sender says, plain text with the files that are
        taken; an officer's answer to a note is a note."""
        sender = self._find_sender(values.get("email_from"))
        if not sender:
            raise AccessError(self.env._("This address belongs to nobody known here."))
        action = self.with_user(sender)
        side = action._get_side()
        text, files = action._read_mail(values)
        parent = self.env["mail.message"].browse(values.get("parent_id") or [])
        mail = {"message_id": values.get("message_id")}
        if side == COUNCIL and parent.subtype_id.internal:
            return action.message_post(body=text, subtype_xmlid="mail.mt_note", **mail)
        ours = action._begin("reply")
        message = ours._post(side, text, files, **mail)
        ours._take("reply", side)
        return message

    def _read_mail(self, values):
        """Return (text, files) of an e-mail. Files that are not taken are named."""
        text = self._clean_text(plain_text(values.get("body")))[:LONGEST_TEXT]
        files, refused = [], []
        for file in list(values.get("attachments") or [])[:MOST_FILES]:
            try:
                files.append(self._check_mail_file(*file[:2]))
            except UserError as error:
                refused.append(str(error))
        lines = [text or self.env._("(An e-mail without text.)"), *refused]
        return "\n".join(lines), files

    def _check_mail_file(self, name, content):
        name = self._lcc_clean_file_name(name)
        raw = content.encode() if isinstance(content, str) else bytes(content)
        if len(raw) > self._lcc_get_file_limit():
            raise UserError(self._lcc_too_large_text(name))
        return name, raw, self._lcc_get_mimetype(name, raw)
