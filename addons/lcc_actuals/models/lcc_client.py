from odoo import api, fields, models

from .related_counts import fill_count
from .request_tries import lock_rows


class LccClient(models.Model):
    """A person receiving care.

    Kept apart from ``res.partner``, which every internal user may look up and
    every partner picker offers: this is personal data (DESIGN section 2).
    """

    _name = "lcc.client"
    _description = "Client"
    _inherit = ["lcc.council.thread"]
    _order = "last_name, first_name, id"
    _rec_names_search = ["name", "list_name", "reference"]

    title = fields.Char(help="Mr, Mrs, Ms, Dr, ...", tracking=True)
    first_name = fields.Char(required=True, tracking=True)
    last_name = fields.Char(required=True, tracking=True)
    name = fields.Char(compute="_compute_names", store=True, index="trigram")
    list_name = fields.Char(
        "Name in Lists", compute="_compute_names", store=True, index="trigram"
    )
    reference = fields.Char(
        "Client Reference",
        required=True,
        tracking=True,
        help="The council's reference of the person (SSRef).",
    )
    active = fields.Boolean(default=True)
    # Not for providers: the record rule reads it past the rules of its lines, and
    # what it read would stay in the cache, other providers' lines included.
    package_line_ids = fields.One2many(
        "lcc.package.line",
        "client_id",
        "Care Package Line Items",
        groups="lcc_actuals.group_lcc_reader",
    )
    absence_ids = fields.One2many(
        "lcc.absence", "client_id", "Absences", groups="lcc_actuals.group_lcc_reader"
    )
    package_line_count = fields.Integer(compute="_compute_package_line_count")
    commitment_count = fields.Integer(compute="_compute_commitment_count")

    _reference_unique = models.UniqueIndex(
        "(reference)", "Another client already has this reference."
    )

    @api.depends("title", "first_name", "last_name")
    def _compute_names(self):
        """ "Mrs Jane Bloggs" in headings, "Bloggs, Jane" in lists."""
        for client in self:
            parts = (client.title, client.first_name, client.last_name)
            client.name = " ".join(part for part in parts if part)
            client.list_name = ", ".join(
                part for part in (client.last_name, client.first_name) if part
            )

    def _compute_package_line_count(self):
        fill_count(self, "package_line_count", "lcc.package.line", "client_id")

    def _compute_commitment_count(self):
        fill_count(self, "commitment_count", "lcc.commitment", "client_id")

    def _lock_for_entry(self):
        """Let one transaction at a time record, plan, price or bill the weeks of these
        clients. Whoever locks their contracts too does that afterwards."""
        if self:
            lock_rows(self, self._get_busy_words)

    def _get_busy_words(self):
        if len(self) > 1:
            return self.env._(
                "Someone else is billing or recording weeks of some of these clients "
                "just now. Try again."
            )
        return self.env._(
            "Someone else is billing or recording weeks of %(client)s just now. Try "
            "again.",
            client=self.sudo().name,
        )

    def action_view_package_lines(self):
        """Open the client's care package line items."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_package_line_action"
        )
        return {
            **action,
            "domain": [("client_id", "in", self.ids)],
            "context": {"default_client_id": self.id},
        }

    def action_view_actuals(self):
        """Open the client's weekly actuals."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_actual_action"
        )
        return {**action, "domain": [("client_id", "in", self.ids)], "context": {}}

    def action_view_commitments(self):
        """Open the client's purchase orders, of all years."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_commitment_action"
        )
        return {**action, "domain": [("client_id", "in", self.ids)], "context": {}}
