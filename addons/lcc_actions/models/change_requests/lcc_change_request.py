from odoo import api, fields, models

from odoo.addons.lcc_actuals.models.staff_names import may_see_staff
from odoo.addons.lcc_actuals.tools.cells import one_line

from ...tools.change_kinds import KINDS

STATES = [
    ("submitted", "Submitted"),
    ("checked", "Being checked"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
]
#: Those that wait for someone; the others are history and stay as they are.
OPEN_STATES = ("submitted", "checked")
READER = "lcc_actuals.group_lcc_reader"


class LccChangeRequest(models.Model):
    """What a provider asks the council to change of what is kept about it.

    Nothing changes until an officer accepts it; bank details take two, of whom the
    first notes how the change was verified (Being checked). Access rows are read-only;
    the public methods check as the user.
    """

    _name = "lcc.change.request"
    _description = "Change Request"
    _inherit = ["lcc.council.thread"]
    _order = "date_updated desc, id desc"

    provider_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict"
    )
    service_id = fields.Many2one(
        "lcc.service", index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True)
    kind = fields.Selection(
        [(code, kind.label) for code, kind in KINDS.items()], "Type", required=True
    )
    entity_name = fields.Char(compute="_compute_entity_name", store=True)
    line_ids = fields.One2many("lcc.change.request.line", "request_id", "Values")
    details = fields.Text(
        required=True, help="What differs; of account numbers, the last four digits."
    )
    comment = fields.Char("Provider's Comment")
    state = fields.Selection(STATES, "Status", required=True, default="submitted")
    rejection_reason = fields.Char(help="The provider reads it.")
    submitted_by_id = fields.Many2one("res.users", required=True, groups=READER)
    date_submitted = fields.Datetime("Submitted", required=True)
    date_updated = fields.Datetime("Last Updated", required=True)
    verification = fields.Char(
        "How It Was Verified", groups=READER, help="Never shown to the provider."
    )
    checked_by_id = fields.Many2one("res.users", "First Officer", groups=READER)
    decided_by_id = fields.Many2one("res.users", groups=READER)
    is_outdated = fields.Boolean(
        "Changed Meanwhile",
        compute="_compute_is_outdated",
        groups=READER,
        help="What is on record is no longer what it was when this was submitted.",
    )
    warning = fields.Char(compute="_compute_warning", groups=READER)

    _one_open = models.UniqueIndex(
        "(provider_id, kind, COALESCE(service_id, 0))"
        " WHERE state IN ('submitted', 'checked')",
        "A change of this type waits already. Withdraw it to submit another.",
    )

    def _has_field_access(self, field, operation):
        return may_see_staff(self, field) and super()._has_field_access(
            field, operation
        )

    @api.depends("provider_id.name", "service_id.name")
    def _compute_entity_name(self):
        """TEST PROVIDER (Organisation)"""
        for request in self:
            service, provider = request.service_id, request.provider_id
            request.entity_name = (
                self.env._("%(name)s (Service)", name=service.name)
                if service
                else self.env._("%(name)s (Organisation)", name=provider.name)
            )

    @api.depends("kind", "entity_name")
    def _compute_display_name(self):
        """Address of TEST PROVIDER (Organisation)"""
        labels = dict(self._fields["kind"].selection)
        for request in self:
            request.display_name = self.env._(
                "%(kind)s of %(entity)s",
                kind=labels.get(request.kind, ""),
                entity=request.entity_name or "",
            )

    @api.model
    def _clean_text(self, text):
        return " ".join(one_line(str(text or "")).split())
