from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...tools.bacs import (
    LONGEST,
    Account,
    account_problems,
    bacs_name,
    bacs_text,
    digits,
)
from ..sealed_values import changes_of

#: Sent in the context by the steps of this file alone, as DRAWING_UP is.
VERIFYING = object()
#: Who changes one of these changes whom a payment reaches.
DETAILS = {
    "acc_number",
    "sanitized_acc_number",
    "clearing_number",
    "acc_holder_name",
    "partner_id",
    "active",
}
STEP_FIELDS = {"lcc_changed_by_ids", "lcc_verified_by_id", "lcc_date_verified"}


class ResPartnerBank(models.Model):
    """Bank details of care providers: nothing is paid to new or changed ones until an
    officer who didn't change them has verified them."""

    _inherit = "res.partner.bank"

    lcc_is_provider = fields.Boolean(
        "Of a Care Provider", compute="_compute_lcc_is_provider"
    )
    lcc_bacs_name = fields.Char(
        "Name on Bacs",
        compute="_compute_lcc_bacs_name",
        store=True,
        readonly=False,
        help="The holder's name as Bacs takes it: at most 18 of A to Z, 0 to 9, space "
        "and . & / -",
    )
    lcc_changed_by_ids = fields.Many2many(
        "res.users",
        "lcc_partner_bank_changed_by_rel",
        string="Changed By",
        readonly=True,
        copy=False,
        help="Who entered or changed it since it was verified; none of them may "
        "verify it.",
    )
    lcc_verified_by_id = fields.Many2one(
        "res.users", "Verified By", readonly=True, copy=False
    )
    lcc_date_verified = fields.Datetime("Verified", readonly=True, copy=False)

    @api.depends("partner_id.is_lcc_provider", "partner_id.child_ids.is_lcc_provider")
    def _compute_lcc_is_provider(self):
        for bank in self:
            holders = bank.partner_id | bank.partner_id.child_ids
            bank.lcc_is_provider = any(holders.mapped("is_lcc_provider"))

    @api.depends("acc_holder_name")
    def _compute_lcc_bacs_name(self):
        for bank in self:
            bank.lcc_bacs_name = bacs_name(bank.acc_holder_name)

    @api.constrains("lcc_bacs_name")
    def _check_lcc_bacs_name(self):
        for bank in self:
            name = bank.lcc_bacs_name or ""
            if len(name) > LONGEST or name != bacs_text(name):
                raise ValidationError(
                    self.env._(
                        "%(provider)s: %(name)s is no Name on Bacs. Write it like "
                        "%(like)s.",
                        provider=bank.partner_id.display_name,
                        name=name,
                        like=bacs_name(name),
                    )
                )

    # Writing

    @api.model_create_multi
    def create(self, vals_list):
        """Make accounts; those of providers wait for a second officer."""
        if any(STEP_FIELDS & vals.keys() for vals in vals_list):
            self._lcc_refuse_forging()
        banks = super().create(vals_list)
        banks.filtered("lcc_is_provider")._lcc_do_distrust()
        return banks

    def write(self, vals):
        """Let a change of a provider's account end its verification, and nobody verify
        the own change."""
        if self.env.context.get("lcc_bank_step") is VERIFYING:
            return super().write(vals)
        if STEP_FIELDS & vals.keys():
            self._lcc_refuse_forging()
        named = {name: vals[name] for name in DETAILS & vals.keys()}
        changes = {bank: changes_of(bank, named) for bank in self}
        changed = self.filtered(lambda bank: _is_other_payee(changes[bank]))
        was_theirs = self.filtered("lcc_is_provider")
        trusting = self.browse()
        if vals.get("allow_out_payment"):
            trusting = was_theirs.filtered(lambda bank: not bank._lcc_is_verified())
            trusting._lcc_check_each_verifiable(changed)
        result = super().write(vals)
        theirs = was_theirs | self.filtered("lcc_is_provider")
        (theirs & changed)._lcc_do_distrust()
        trusting._lcc_do_verify()
        return result

    @api.model
    def _lcc_refuse_forging(self):
        raise UserError(
            self.env._("Who changed and who verified an account is noted by itself.")
        )

    def _check_allow_out_payment(self):
        """Let officers verify providers' accounts, by our own step."""
        if self.env.context.get("lcc_bank_step") is VERIFYING:
            return None
        return super()._check_allow_out_payment()

    # Verifying

    def action_lcc_verify(self):
        """Verify providers' accounts: they can be paid.

        Raise AccessError for others than officers who keep bills, UserError where the
        user has changed one or it is none that Bacs could pay.
        """
        self.env["account.move"]._lcc_check_officer()
        self.check_access("read")
        self._lcc_check_each_verifiable(self.browse())
        self._lcc_do_verify()

    def _lcc_check_each_verifiable(self, changed):
        """Raise UserError unless the user may verify all of these; ``changed`` are
        those that the same write changes."""
        problems = [
            self.env._(
                "%(account)s: %(problem)s", account=bank._lcc_label(), problem=problem
            )
            for bank in self
            for problem in bank._lcc_get_verify_problems(bank in changed)
        ]
        if problems:
            raise UserError("\n".join(problems))

    def _lcc_get_verify_problems(self, is_changing):
        if not self.lcc_is_provider:
            return [self.env._("it is no care provider's.")]
        if self._lcc_is_verified():
            return [self.env._("it is verified already.")]
        # Whoever entered it, where it is older than these rules.
        changers = self.sudo().lcc_changed_by_ids or self.sudo().create_uid
        if is_changing or self.env.user in changers:
            return [
                self.env._("you entered or changed it, so another officer verifies it.")
            ]
        if self.env.uid == SUPERUSER_ID:
            return [self.env._("a person has to verify it.")]
        return account_problems(self._lcc_get_bacs_account())

    def _lcc_is_verified(self):
        """Tell whether it can be paid."""
        return self.allow_out_payment and bool(self.sudo().lcc_verified_by_id)

    def _lcc_do_verify(self):
        if self:
            self._lcc_bank_step().write(
                {
                    "allow_out_payment": True,
                    "lcc_verified_by_id": self.env.uid,
                    "lcc_date_verified": fields.Datetime.now(),
                    "lcc_changed_by_ids": [Command.clear()],
                }
            )
            self._lcc_note(self.env._("verified it"))

    def _lcc_do_distrust(self):
        if self:
            self._lcc_bank_step().write(
                {
                    "allow_out_payment": False,
                    "lcc_verified_by_id": False,
                    "lcc_date_verified": False,
                    "lcc_changed_by_ids": [Command.link(self.env.uid)],
                }
            )
            self._lcc_note(
                self.env._(
                    "entered or changed it; nothing is paid to it until another "
                    "officer has verified it"
                )
            )

    def _lcc_bank_step(self):
        # Every caller has checked who asks, or notes who did it.
        return self.sudo().with_context(lcc_bank_step=VERIFYING)

    def _lcc_note(self, step):
        for bank in self.sudo():
            bank._message_log(
                body=self.env._(
                    "%(account)s: %(user)s %(step)s.",
                    account=bank._lcc_label(),
                    user=self.env.user.name,
                    step=step,
                )
            )

    # Words

    def _lcc_label(self):
        """Name it as messages do: "20-15-75 00112233 of ROSE COTTAGE"."""
        code = digits(self.clearing_number)
        return self.env._(
            "%(sort_code)s %(number)s of %(provider)s",
            sort_code="-".join(code[n : n + 2] for n in range(0, len(code), 2)),
            number=self.acc_number,
            provider=self.partner_id.display_name,
        )

    def _lcc_get_bacs_account(self):
        """Return the :class:`Account` that Bacs pays."""
        return Account(
            digits(self.clearing_number),
            digits(self.acc_number),
            self.lcc_bacs_name or "",
        )


def _is_other_payee(changes):
    """Tell whether changes lead a payment elsewhere; archiving alone leads nowhere."""
    return bool(changes) and changes != {"active": False}
