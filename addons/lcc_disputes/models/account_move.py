from odoo import api, fields, models

from odoo.addons.lcc_actuals.tools.weeks import long_date


class AccountMove(models.Model):
    """Disputed weeks on a provider's bill: an unsubmitted one lets go of them, a
    submitted one shows which they are."""

    _inherit = "account.move"

    lcc_disputed_count = fields.Integer(
        "Actuals in Dispute",
        compute="_compute_lcc_disputed_count",
        groups="lcc_actuals.group_lcc_reader",
    )

    @api.depends("lcc_link_ids.is_live", "lcc_link_ids.actual_id.is_in_dispute")
    def _compute_lcc_disputed_count(self):
        for move in self:
            live = move.lcc_link_ids.filtered("is_live")
            disputed = live.actual_id.filtered("is_in_dispute")
            move.lcc_disputed_count = len(disputed)

    def action_lcc_return(self, reason):
        """Return the documents, as ``lcc_actuals`` says; what of them is in dispute is
        taken off, since they are unsubmitted again."""
        result = super().action_lcc_return(reason)
        self._lcc_drop_disputed()
        return result

    def _lcc_drop_disputed(self):
        """Take the disputed weeks off unsubmitted documents, with a note."""
        for move in self._lcc_unsealed():
            weeks = move.lcc_link_ids.actual_id
            disputed = weeks.filtered("is_in_dispute")
            if not disputed:
                continue
            # All that is on it is recalculated: the rest as well is what is owed now.
            move._lcc_rewrite(weeks)
            lines = disputed.dispute_line_ids.filtered("is_live")
            lines.dropped_move_id = move
            move._message_log(body=move._lcc_dropped_text(disputed))

    def _lcc_dropped_text(self, disputed):
        """Say in the books which weeks went, by reference of the client."""
        weeks = sorted(set(disputed.mapped("week_start")))
        return self.env._(
            "Taken off, since in dispute: %(client)s, weeks beginning %(weeks)s.",
            client=", ".join(disputed.client_id.mapped("reference")),
            weeks=", ".join(map(long_date, weeks)),
        )

    # For the provider

    def _lcc_read_header(self):
        """Add ``dispute_notes``, what its page says of weeks taken off."""
        return {
            **super()._lcc_read_header(),
            "dispute_notes": self._lcc_dispute_notes(),
        }

    def _lcc_dispute_notes(self):
        if self.lcc_status != "unsubmitted":
            return []
        # The document is the user's to read, and so is what was on it.
        lines_sudo = (
            self.env["lcc.dispute.line"]
            .sudo()
            .search([("dropped_move_id", "=", self.id), ("actual_id", "!=", False)])
        )
        notes = (self._lcc_dispute_note(line) for line in lines_sudo)
        return [note for note in notes if note]

    def _lcc_dispute_note(self, line):
        label = line.actual_id._label()
        if line.is_live:
            return self.env._(
                "In dispute, so it was taken off: %(actual)s.", actual=label
            )
        if line.actual_id.amount_open * self._lcc_sign() > 0:
            return self.env._(
                "No longer in dispute: %(actual)s. Use Suggest to add it.", actual=label
            )
        return None
