from odoo import fields, models
from odoo.exceptions import AccessError

COUNCIL = "base.group_user"


class LccCouncilThread(models.AbstractModel):
    """A thread of the council's own: providers read the record, never its posts.

    Odoo lets whoever reads a record read, search and follow what is posted on it.
    What officers write to each other about a client or a price is not for the
    provider: portal users neither see nor search it, can't post, and can't follow,
    so that no mail about it reaches them, during their access or after.
    """

    _name = "lcc.council.thread"
    _description = "Council's Own Thread"
    _inherit = ["mail.thread"]

    # Stock fields of mail and portal; searching them needs no right to messages.
    message_ids = fields.One2many(groups=COUNCIL)
    website_message_ids = fields.One2many(groups=COUNCIL)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        if message_operation == "read" and self.env.user.share:
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    def message_post(self, **kwargs):
        """Post for council staff; raise AccessError for portal users."""
        if self.env.user.share:
            raise AccessError(self.env._("This thread is the council's own."))
        return super().message_post(**kwargs)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Let council staff follow, and nobody else, whoever adds them."""
        staff = self._council_partners(partner_ids)
        return super()._message_subscribe(staff.ids, subtype_ids, customer_ids)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Notify council staff only, for followers of before and named recipients."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        known = self._get_notifiable([data["id"] for data in recipients])
        return [data for data in recipients if data["id"] in known.ids]

    def _get_notifiable(self, partner_ids):
        """Return those of the partners that may be told of the record."""
        return self._council_partners(partner_ids)

    def _council_partners(self, partner_ids):
        """Return those of the partners that council users are."""
        partners = self.env["res.partner"].browse(partner_ids or [])
        # Following is checked by Odoo; here only who is staff is looked up.
        return partners.sudo().filtered(lambda partner: not partner.partner_share)
