from odoo import api, models


class AccountMove(models.Model):
    """Odoo's own routes that would copy, turn round or write a provider's bill.

    Each is refused where it begins, so that the message is about what was asked for;
    the seal would refuse what they write as well.
    """

    _inherit = "account.move"

    def copy(self, default=None):
        self._lcc_refuse_for_bills(self.env._("it can't be duplicated"))
        return super().copy(default)

    def action_duplicate(self):
        self._lcc_refuse_for_bills(self.env._("it can't be duplicated"))
        return super().action_duplicate()

    @api.model
    def _lcc_no_reversal_text(self):
        return self.env._(
            "it can't be reversed; a credit note is drawn up from the weekly actuals"
        )

    def action_reverse(self):
        self._lcc_refuse_for_bills(self._lcc_no_reversal_text())
        return super().action_reverse()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        self._lcc_refuse_for_bills(self._lcc_no_reversal_text())
        return super()._reverse_moves(default_values_list, cancel)

    def action_switch_move_type(self):
        self._lcc_refuse_for_bills(
            self.env._("an invoice stays an invoice, and a credit note one")
        )
        return super().action_switch_move_type()

    def action_delete_duplicates(self):
        duplicates = self.duplicated_ref_ids
        duplicates._lcc_refuse_for_bills(self.env._("it can't be deleted here"))
        return super().action_delete_duplicates()

    def action_update_fpos_values(self):
        self._lcc_refuse_for_bills(self.env._("its taxes and accounts stay"))
        return super().action_update_fpos_values()

    def _autopost_bill(self):
        """Leave bills of care providers to an officer, whatever their contact says
        about posting by itself."""
        return None if self.lcc_provider_id else super()._autopost_bill()

    def _show_autopost_bills_wizard(self):
        return False if self._lcc_is_bill() else super()._show_autopost_bills_wizard()

    def _extend_with_attachments(self, files_data, new=False):
        """Read no figures out of the files that are put with a bill."""
        others = self - self._lcc_is_bill()
        if others or not self:
            return super(AccountMove, others)._extend_with_attachments(files_data, new)
        return None
