from odoo import models
from odoo.exceptions import UserError


class LccChangeRequest(models.Model):
    """New bank details: the first officer's check leaves every account as it is; with
    the second one's the new account is entered in the first one's name and verified by
    the second, by the same step as any account (``res.partner.bank``)."""

    _inherit = "lcc.change.request"

    def _accept_bank(self, note):
        # Whoever decides what is paid keeps bills, and is a person.
        self.env["account.move"]._lcc_check_officer()
        if self.state == "submitted":
            self._check_bank(note)
        else:
            self._apply_bank()

    def _check_bank(self, note):
        """Keep the first officer's check; nothing is paid otherwise yet."""
        if not note:
            raise UserError(
                self.env._(
                    "%(request)s: note how you verified the change, such as whom you "
                    "rang, on which number that you knew before.",
                    request=self.display_name,
                )
            )
        self._step(
            {
                "state": "checked",
                "checked_by_id": self.env.uid,
                "verification": note,
            }
        )
        self._note(self.env._("checked it; a second officer accepts it"))

    def _apply_bank(self):
        """Let the new account be paid and put the old ones away, all at once: no
        payment meets an account that waits."""
        self._check_second_officer()
        # An officer may not keep contacts' accounts; who accepts is checked above.
        own_sudo = self.sudo().provider_id.bank_ids
        self._check_none_waits(own_sudo)
        bank = self._enter_account()
        if not bank._lcc_is_verified():
            # Verified as anyone would, by who isn't among those that entered it.
            bank.with_user(self.env.user).action_lcc_verify()
        (own_sudo - bank).action_archive()
        self._decide("accepted")
        self._note_on(self.provider_id)

    def _check_second_officer(self):
        # Who did what counts, whoever may read it.
        request_sudo = self.sudo()
        if self.env.user in request_sudo.checked_by_id | request_sudo.submitted_by_id:
            raise UserError(
                self.env._(
                    "%(request)s: you entered or checked it, so another officer "
                    "accepts it.",
                    request=self.display_name,
                )
            )

    def _check_none_waits(self, banks_sudo):
        if not all(bank._lcc_is_verified() for bank in banks_sudo):
            raise UserError(
                self.env._(
                    "%(provider)s: another account of it waits for its verification. "
                    "Verify or archive that one first (Payment Runs, Bank Details).",
                    provider=self.provider_id.display_name,
                )
            )

    def _enter_account(self):
        """Enter the account in the first officer's name; return it as sudo. One that
        the provider has had before is taken up again."""
        vals = self._get_new_values()
        provider_sudo = self.sudo().provider_id
        # Bank details are kept by steps that ask who may; the officer has checked them.
        banks_sudo = (
            self.env["res.partner.bank"]
            .with_user(self.sudo().checked_by_id)
            .with_context(active_test=False)
            .sudo()
        )
        domain = [
            ("partner_id", "=", provider_sudo.id),
            ("sanitized_acc_number", "=", vals["acc_number"]),
        ]
        if found := banks_sudo.search(domain):
            # Its number is the same; a trusted one's can't even be written.
            del vals["acc_number"]
            found.write({**vals, "active": True})
            return found
        return banks_sudo.create({**vals, "partner_id": provider_sudo.id})
