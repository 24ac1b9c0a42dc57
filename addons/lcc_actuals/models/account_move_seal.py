from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from .account_move_native import STEP_FIELDS
from .sealed_values import changes_of, own_fields, own_marks

#: What Odoo's own steps write on a bill beside its state, while an officer posts it,
#: puts it back or cancels it.
NATIVE_STEP_FIELDS = {"auto_post", "date", "posted_before"}

#: What a bill says, what it comes to and whom it pays. Beside them, our own fields and
#: ``STEP_FIELDS``. What is left is Odoo's and the bookkeepers' to write: number, notes,
#: reviewer, payments, reconciliation, sending, hashes (the tests hold the whole list).
SEALED_FIELDS = NATIVE_STEP_FIELDS | {
    "access_token",
    "always_tax_exigible",
    "amount_residual",
    "amount_residual_signed",
    "amount_tax",
    "amount_tax_signed",
    "amount_total",
    "amount_total_in_currency_signed",
    "amount_total_signed",
    "amount_untaxed",
    "amount_untaxed_in_currency_signed",
    "amount_untaxed_signed",
    "auto_post_origin_id",
    "auto_post_until",
    "commercial_partner_id",
    "company_id",
    "currency_id",
    "delivery_date",
    "fiscal_position_id",
    "incoterm_location",
    "invoice_cash_rounding_id",
    "invoice_currency_rate",
    "invoice_date",
    "invoice_date_due",
    "invoice_incoterm_id",
    "invoice_origin",
    "invoice_partner_display_name",
    "invoice_payment_term_id",
    "invoice_source_email",
    "invoice_vendor_bill_id",
    "journal_id",
    "move_type",
    "origin_payment_id",
    "partner_bank_id",
    "partner_id",
    "partner_shipping_id",
    "payment_reference",
    "quick_edit_total_amount",
    "ref",
    "reversed_entry_id",
    "statement_line_id",
    "tax_cash_basis_origin_move_id",
    "tax_cash_basis_rec_id",
    "tax_totals",
    "taxable_supply_date",
}


class AccountMove(models.Model):
    """Nobody changes what a provider's bill costs, whoever they are and by whatever
    route (DESIGN section 5, Pending).

    Our own steps (``_lcc_unsealed``) write bills; everybody else is told what to do
    instead, superuser included. Sealed fields and lines are refused by name, and
    totals that still came out otherwise than the weeks do are refused by sum.
    """

    _inherit = "account.move"

    # Totals

    @api.constrains("amount_untaxed", "amount_tax", "amount_total")
    def _check_lcc_totals(self):
        """Refuse totals that are not those of the weeks and of the submission."""
        if self._lcc_is_drawing_up():
            return
        for bill in self._lcc_is_bill():
            if bill._lcc_get_wrong_totals():
                raise ValidationError(
                    self.env._(
                        "%(bill)s: %(totals)s, so this can't be saved. %(way_out)s",
                        bill=bill._lcc_label(),
                        totals=bill._lcc_get_wrong_totals(),
                        way_out=bill._lcc_way_out(),
                    )
                )

    def _lcc_get_wrong_totals(self):
        """Return what is wrong with the bill's totals, or ``None``."""
        differs = self.currency_id.compare_amounts
        # The ledger is the council's, whoever has made the totals come out otherwise.
        ledger = float(self.sudo()._lcc_get_ledger_total())
        if self.state != "cancel" and differs(self.amount_untaxed, ledger):
            return self.env._("it would no longer come to what its weeks do")
        if self.lcc_date_submitted and (
            differs(self.amount_untaxed, self.lcc_sealed_untaxed)
            or differs(self.amount_tax, self.lcc_sealed_tax)
        ):
            return self.env._("it would no longer come to what was submitted")
        if differs(self.amount_total, self.amount_untaxed + self.amount_tax):
            return self.env._("its total would not be value and VAT")
        return None

    def _lcc_get_ledger_total(self):
        """Return what its weeks come to as the document shows it, without VAT."""
        live = self.lcc_link_ids.filtered("is_live")
        return sum(link._get_amounts().payable for link in live) * self._lcc_sign()

    # Writing

    @api.model_create_multi
    def create(self, vals_list):
        """Make entries; bills of care providers are drawn up from actuals only."""
        if self._lcc_is_drawing_up():
            return super().create(vals_list)
        marks = own_marks(self)
        if any(vals.get(name) for vals in vals_list for name in marks):
            self._lcc_refuse_forging()
        moves = super().create(vals_list)
        moves._lcc_check_ordinary(marks)
        return moves

    def write(self, vals):
        """Refuse what would change a bill; see the class."""
        if not self._lcc_is_drawing_up():
            self._lcc_check_write(vals)
        return super().write(vals)

    def unlink(self):
        """Refuse to delete bills: an unsubmitted one goes where it is drawn up."""
        if not self._lcc_is_drawing_up():
            self.check_access("unlink")
            self._lcc_refuse_for_bills(self.env._("it can't be deleted here"))
        return super().unlink()

    def _lcc_check_ordinary(self, names):
        """Raise UserError for moves that some default has made bills of care
        providers, and for those that reverse one."""
        # Some of our fields are for council staff only.
        for move in self.sudo():
            if (
                any(move[name] for name in names)
                or move.reversed_entry_id._lcc_is_bill()
            ):
                self._lcc_refuse_forging()

    @api.model
    def _lcc_refuse_forging(self):
        raise UserError(
            self.env._(
                "Invoices and credit notes of care providers are drawn up from weekly "
                "actuals. Let the provider, or an officer for them, create one; an "
                "entry, an import or a reversal can't become one."
            )
        )

    def _lcc_check_write(self, vals):
        named = vals.keys() & (SEALED_FIELDS | STEP_FIELDS | own_fields(self))
        if not named:
            return
        # What a refusal says is for those who could write it.
        self.check_access("write")
        # Some of these fields are for council staff only.
        for move in self.sudo():
            changed = changes_of(move, {name: vals[name] for name in named})
            if move.lcc_provider_id:
                move._lcc_check_steps(changed.keys() & STEP_FIELDS)
                move._lcc_check_sealed(changed.keys() - STEP_FIELDS, vals)
            elif own_fields(self) & changed.keys():
                self._lcc_refuse_forging()
            elif changed.get("reversed_entry_id"):
                reversed_move = move.browse(changed["reversed_entry_id"])
                reversed_move._lcc_refuse_for_bills(self._lcc_no_reversal_text())

    def _lcc_check_steps(self, changed):
        """Raise UserError for what follows from steps, unless one of them writes."""
        self.ensure_one()
        if changed and not self._lcc_is_deciding():
            raise UserError(
                self.env._(
                    "%(bill)s: %(fields)s follows from what is done with it. Use Hold, "
                    "Release, Return, Authorise, Back to Pending or Cancel.",
                    bill=self._lcc_label(),
                    fields=self._lcc_field_labels(changed),
                )
            )

    def _lcc_check_sealed(self, changed, vals):
        """Raise UserError unless all that is ``changed`` is a bookkeeper's to write,
        or one of Odoo's own steps'."""
        self.ensure_one()
        barred = {name for name in changed if not self._lcc_is_open(name, vals[name])}
        if barred:
            labels = self._lcc_field_labels(barred)
            text = self.env._("%(fields)s can't be changed", fields=labels)
            self._lcc_refuse_for_bills(text)

    def _lcc_is_open(self, name, value):
        if name in NATIVE_STEP_FIELDS and self._lcc_is_deciding():
            return True
        # The period is the bookkeepers' to choose until it is posted.
        day = name == "date" and self._fields[name].convert_to_cache(value, self)
        today = self.company_id._lcc_today()
        return bool(day) and self.state == "draft" and day <= today

    @api.model
    def _lcc_field_labels(self, names):
        described = self.fields_get(names, ["string"])
        return ", ".join(sorted(field["string"] for field in described.values()))

    # Words

    def _lcc_refuse_for_bills(self, what):
        """Raise UserError that says ``what`` and the way out, if any of these is a
        care provider's bill; AccessError if it isn't the user's to read."""
        for bill in self.sudo()._lcc_is_bill()[:1]:
            # Over RPC this comes before Odoo looks at the user's rights.
            bill.with_env(self.env).check_access("read")
            raise UserError(
                self.env._(
                    "%(bill)s is %(status)s: %(what)s. %(way_out)s",
                    bill=bill._lcc_label(),
                    status=bill._lcc_status_text(),
                    what=what,
                    way_out=bill._lcc_way_out(),
                )
            )

    def _lcc_way_out(self):
        """Say what to do instead of changing this bill."""
        texts = {
            "unsubmitted": self.env._(
                "It follows from the weekly actuals: use [Update], [Suggest], [Remove] "
                "or [Delete] where it is drawn up."
            ),
            "pending": self.env._("Return it to the provider with the reason."),
            "on_hold": self.env._("Return it to the provider with the reason."),
            "authorised": self.env._(
                "Cancel it, or let the difference go on the next invoice or on a "
                "credit note."
            ),
            "finalised": self.env._(
                "What has changed goes on the next invoice or on a credit note."
            ),
            "cancelled": self.env._("Its weeks are free for another one."),
        }
        return texts[self.lcc_status]
