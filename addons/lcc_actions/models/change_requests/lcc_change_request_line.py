from odoo import api, fields, models

from odoo.addons.lcc_actuals.models.staff_names import may_see_staff

from .lcc_change_request import READER


class LccChangeRequestLine(models.Model):
    """One field of a change request, old beside new.

    Values are the council's to read; the texts are what the provider's users see, of
    account numbers the last four digits.
    """

    _name = "lcc.change.request.line"
    _description = "Value of a Change Request"
    _order = "request_id, id"
    _rec_name = "label"

    request_id = fields.Many2one(
        "lcc.change.request", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char("Technical Name", required=True)
    label = fields.Char("Field", required=True)
    old_value = fields.Char("When Submitted", groups=READER)
    new_value = fields.Char("Proposed", groups=READER)
    old_text = fields.Char("Old")
    new_text = fields.Char("New")
    now_value = fields.Char("Now", compute="_compute_now_value", groups=READER)
    is_change = fields.Boolean(compute="_compute_is_change")

    _name_unique = models.UniqueIndex(
        "(request_id, name)", "A change request has each field once."
    )

    def _has_field_access(self, field, operation):
        return may_see_staff(self, field) and super()._has_field_access(
            field, operation
        )

    def _compute_now_value(self):
        for request, lines in self.grouped("request_id").items():
            now = request._get_present()
            for line in lines:
                line.now_value = now.get(line.name, "")

    @api.depends("old_value", "new_value")
    def _compute_is_change(self):
        for line in self:
            # Whether they differ tells neither.
            line_sudo = line.sudo()
            line.is_change = (line_sudo.old_value or "") != (line_sudo.new_value or "")
