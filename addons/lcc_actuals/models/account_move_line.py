from odoo import api, fields, models

from .sealed_values import changes_of, own_fields, own_marks

#: What may be written on a line of a bill: that and how it is paid, and notes of
#: Odoo's own. Everything else on a line is cost, or says what it is for.
OPEN_LINE_FIELDS = {
    "analytic_line_ids",
    "collapse_composition",
    "collapse_prices",
    "full_reconcile_id",
    "is_imported",
    "matched_credit_ids",
    "matched_debit_ids",
    "matching_number",
    "no_followup",
    "reconcile_model_id",
    "reconciled_lines_ids",
}
#: Who at the council did what with a line is not for portal users.
STAFF_LINE_FIELDS = {"create_uid", "message_ids", "website_message_ids", "write_uid"}


class AccountMoveLine(models.Model):
    """A line of a provider's bill: what one service level costs in one commitment
    and payment period, or what the clients contribute to it."""

    _inherit = "account.move.line"

    lcc_commitment_id = fields.Many2one(
        "lcc.commitment",
        "Commitment",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_portal,lcc_actuals.group_lcc_reader",
    )
    lcc_part = fields.Selection(
        [("value", "Value"), ("contribution", "Contribution")],
        "Part",
        readonly=True,
        copy=False,
    )
    lcc_line_key = fields.Char("Portal Line", readonly=True, copy=False)
    lcc_ledger_key = fields.Char("Ledger Line", readonly=True, copy=False)
    lcc_date_from = fields.Date("Period From", readonly=True, copy=False)
    lcc_date_to = fields.Date("Period To", readonly=True, copy=False)
    lcc_is_adjustment = fields.Boolean("Adjustment", readonly=True, copy=False)

    def _compute_parent_id(self):
        """Keep reading from writing: Odoo tells the section of all lines of a move,
        also where one of them alone is read, and writes it on the others. Their move is
        then noted as modified by hand, by whoever has read."""
        field, lines = self._fields["parent_id"], self.move_id.line_ids
        with self.env.protecting([field], lines):
            return super()._compute_parent_id()

    def _has_field_access(self, field, operation):
        if field.name in STAFF_LINE_FIELDS and self.env.user.share and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse lines on a care provider's bill, and lines that look like one's."""
        if self._lcc_is_drawing_up():
            return super().create(vals_list)
        self._lcc_check_moves([vals.get("move_id") for vals in vals_list])
        lines = super().create(vals_list)
        lines.move_id._lcc_refuse_for_bills(self._lcc_no_change_text())
        # Some of our fields are for council staff only.
        if any(line[name] for line in lines.sudo() for name in own_marks(self)):
            self.env["account.move"]._lcc_refuse_forging()
        return lines

    def write(self, vals):
        """Refuse what would change a bill's lines, or bring lines to a bill."""
        if not self._lcc_is_drawing_up():
            self._lcc_check_write(vals)
        return super().write(vals)

    def unlink(self):
        """Refuse to take lines off a bill."""
        if not self._lcc_is_drawing_up():
            self.check_access("unlink")
            self.move_id._lcc_refuse_for_bills(self._lcc_no_change_text())
        return super().unlink()

    @api.model
    def _lcc_is_drawing_up(self):
        return self.env["account.move"]._lcc_is_drawing_up()

    @api.model
    def _lcc_no_change_text(self):
        return self.env._("its lines can't be changed")

    @api.model
    def _lcc_check_moves(self, move_ids):
        moves = self.env["account.move"].browse(
            [number for number in move_ids if number]
        )
        moves.exists()._lcc_refuse_for_bills(self._lcc_no_change_text())

    def _lcc_check_write(self, vals):
        # What a refusal says is for those who could write it.
        self.check_access("write")
        self._lcc_check_moves([vals.get("move_id")])
        own = own_fields(self)
        # Some of our fields are for council staff only.
        for line in self.sudo():
            if line.move_id.lcc_provider_id:
                line._lcc_check_sealed(vals)
            elif changes_of(line, {name: vals[name] for name in own & vals.keys()}):
                self.env["account.move"]._lcc_refuse_forging()

    def _lcc_check_sealed(self, vals):
        self.ensure_one()
        # What is kept nowhere, Odoo writes to keep its lines in step.
        named = {
            name: vals[name]
            for name in vals.keys() & self._fields.keys() - OPEN_LINE_FIELDS
            if self._fields[name].store or self._fields[name].inverse
        }
        changed = changes_of(self, named)
        if changed.get("partner_id") == self.move_id.commercial_partner_id.id:
            # Odoo puts its own bill's partner on the lines when it posts.
            del changed["partner_id"]
        if changed:
            self.move_id._lcc_refuse_for_bills(self._lcc_no_change_text())

    def _lcc_get_changed(self, vals):
        """Return those of ``vals`` that say something else than the line does."""
        self.ensure_one()
        return changes_of(self, vals)
