from odoo import models

from ..tools.steps import LIVE


class AccountMove(models.Model):
    """What is returned to a provider comes with an action about it (DESIGN 5)."""

    _inherit = "account.move"

    def action_lcc_return(self, reason):
        """Return documents and raise "Returned Invoice/Credit Note" on each, or answer
        the one that is open still. Raise as the addon below does."""
        result = super().action_lcc_return(reason)
        for move in self:
            move._lcc_tell_returned(self._lcc_clean_reason(reason))
        return result

    def _lcc_tell_returned(self, reason):
        actions = self.env["lcc.action"]
        action_type = actions.type_id._by_code("returned_bill")
        known = [("move_id", "=", self.id), ("type_id", "=", action_type.id)]
        action = actions.search([*known, ("state", "in", LIVE)], limit=1)
        if action:
            action.action_reply(reason)
            return
        kind = "credit_note" if self.move_type == "in_refund" else "invoice"
        actions.action_raise(
            self.lcc_provider_id.id,
            {
                "type_id": action_type.id,
                "kind": kind,
                "entity_id": self.id,
                "about_kind": kind,
                "about_id": self.id,
                "title": self.env._("Returned: %(reference)s", reference=self.ref),
                "text": reason,
            },
        )
