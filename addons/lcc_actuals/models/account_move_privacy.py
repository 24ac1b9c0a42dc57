from odoo import api, models
from odoo.exceptions import AccessError

#: What of any entry is for staff alone: a portal user could read it over RPC, of the
#: own bills and invoices, and search by it.
STAFF_FIELDS = {
    # Whoever has it opens the document without signing in.
    "access_token",
    # Who at the council did what, and what they wrote to each other.
    "activity_ids",
    "audit_trail_message_ids",
    "create_uid",
    "invoice_source_email",
    "invoice_user_id",
    "message_ids",
    "narration",
    "user_id",
    "website_message_ids",
    "write_uid",
    # Files, which a page of ours lists by its own rules.
    "attachment_ids",
    "invoice_pdf_report_file",
    "invoice_pdf_report_id",
    "message_main_attachment_id",
    # What Odoo tells bookkeepers about it.
    "abnormal_amount_warning",
    "abnormal_date_warning",
    "alerts",
    "duplicated_ref_ids",
    "is_draft_duplicated_ref_ids",
    "quick_encoding_vals",
    "sending_data",
}


class AccountMove(models.Model):
    """No bill of a care provider, draft or not, is read without signing in: there is
    no token to open it by, no mail that links to it, and its thread is the council's
    own, as those of ``lcc.council.thread`` are."""

    _inherit = "account.move"

    _lcc_no_token = models.Constraint(
        "CHECK (lcc_provider_id IS NULL OR access_token IS NULL)",
        "An invoice or credit note of a care provider is read by signing in only.",
    )

    def _has_field_access(self, field, operation):
        if field.name in STAFF_FIELDS and self.env.user.share and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    # Tokens

    def _portal_ensure_token(self):
        """Return the token of an ordinary document, ``""`` for a provider's bill."""
        self.check_access("read")
        # The field is for staff; whoever reads an ordinary document has its address.
        move_sudo = self.sudo()
        if move_sudo.lcc_provider_id:
            return ""
        return super(AccountMove, move_sudo)._portal_ensure_token()

    def get_portal_url(
        self,
        suffix=None,
        report_type=None,
        download=None,
        query_string=None,
        anchor=None,
    ):
        """Return the address of the document's page; a provider's bill has one that
        asks to sign in, and nothing to add to it."""
        self.ensure_one()
        # Which kind of document it is, is no secret to whoever holds its id.
        if self.sudo().lcc_provider_id:
            return self.access_url
        return super().get_portal_url(
            suffix, report_type, download, query_string, anchor
        )

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        if self.sudo().lcc_provider_id:
            return self.access_url
        return super()._get_share_url(redirect, signup_partner, pid, share_token)

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        """Open a provider's bill's thread to staff only, by their own rights."""
        # What is asked for may be anybody's; only its kind is looked at.
        if self.browse(thread_id).sudo().exists().lcc_provider_id:
            if self.env.user.share:
                return self.browse()
            kwargs = {}
        return super()._get_thread_with_access(thread_id, mode=mode, **kwargs)

    # The council's own thread

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        operations = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if message_operation == "read" and self.env.user.share:
            # Whose thread it is, is for the council to know.
            bills = self.sudo()._lcc_is_bill().sudo(self.env.su)
            operations = operations | dict.fromkeys(bills, "write")
        return operations

    def message_post(self, **kwargs):
        """Post for council staff; raise AccessError for portal users."""
        is_outside = self.env.user.share and not self._lcc_is_drawing_up()
        if is_outside and self.sudo()._lcc_is_bill():
            raise AccessError(self.env._("This thread is the council's own."))
        return super().message_post(**kwargs)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Let council staff follow a provider's bill, and nobody else."""
        # Kind of document and who is staff; following is checked by Odoo.
        bills = self.sudo()._lcc_is_bill().sudo(self.env.su)
        if not bills:
            return super()._message_subscribe(partner_ids, subtype_ids, customer_ids)
        others = self - bills
        if others:
            others._message_subscribe(partner_ids, subtype_ids, customer_ids)
        staff = self._lcc_staff(partner_ids)
        return super(AccountMove, bills)._message_subscribe(staff.ids, subtype_ids)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Notify council staff only of what is posted on a provider's bill."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self.sudo()._lcc_is_bill():
            return recipients
        staff = self._lcc_staff([data["id"] for data in recipients])
        return [data for data in recipients if data["id"] in staff.ids]

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Put no link in a mail about a provider's bill but the staff's own."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals
        )
        for name, _belongs, options in groups:
            if self.sudo().lcc_provider_id and name != "user":
                options.update(active=False, has_button_access=False, button_access={})
        return groups

    @api.model
    def _lcc_staff(self, partner_ids):
        """Return those of the partners that council users are."""
        partners_sudo = self.env["res.partner"].sudo().browse(partner_ids or [])
        return partners_sudo.filtered(lambda partner: not partner.partner_share)
