from odoo import models

from ..account_move import SUBMITTED
from .lcc_notice import Told


class AccountMove(models.Model):
    """What becomes of submitted invoices and credit notes is told to the provider's
    users, whatever step of the council's, of a run or of Odoo's own did it."""

    _inherit = "account.move"

    def _compute_field_value(self, field):
        """Tell of another status, which many things change: it is computed."""
        if field.name != "lcc_status":
            return super()._compute_field_value(field)
        before = self._lcc_get_stored_statuses()
        result = super()._compute_field_value(field)
        steps = {}
        for move in self:
            if step := move._lcc_get_told_step(before.get(move.id)):
                steps.setdefault(step, self.browse())
                steps[step] |= move
        for step, moves in steps.items():
            moves._lcc_tell_users(step)
        return result

    def _lcc_get_stored_statuses(self):
        """Return {id: status} of those that have been with the council, as the database
        has them: the cache holds what is being computed."""
        ids = [move.id for move in self if move.id and move.lcc_provider_id]
        if not ids:
            return {}
        self.env.cr.execute(
            "SELECT id, lcc_status FROM account_move"
            " WHERE id = ANY(%s) AND lcc_status = ANY(%s)",
            (ids, list(SUBMITTED)),
        )
        return dict(self.env.cr.fetchall())

    def _lcc_get_told_step(self, before):
        """Return what to tell of a document that had the status ``before``."""
        if not before or self.lcc_status == before or not self._lcc_is_told():
            return None
        return "returned" if self.lcc_status == "unsubmitted" else self.lcc_status

    def _lcc_is_told(self):
        """Tell whether providers see the document: not the bills of schedules."""
        return bool(self.lcc_provider_id and not self.lcc_scheduled_payment_id)

    def _lcc_tell_users(self, step):
        # Whoever decides on bills may not read all they name.
        told = [
            Told(
                move.id,
                move.lcc_provider_id.id,
                move._lcc_label(),
                f"/my/invoices-credit-notes/{move.id}",
            )
            for move in self.sudo()
        ]
        self.env["lcc.notice"]._tell("bill", step, self._name, told)
