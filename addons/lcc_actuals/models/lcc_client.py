from odoo import api, fields, models

from .related_counts import fill_count


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
        """Let one transaction at a time record the weeks of these clients.

        Under REPEATABLE READ a lock alone would let the waiting transaction go
        on with what it read before; an UPDATE makes it fail and start again on
        fresh data (Odoo retries the request). Locking in the order of ids keeps
        two that record many clients from waiting for each other; a stronger lock
        would also keep out everyone who adds a line that refers to the client.
        """
        if not self:
            return
        for query in (
            "SELECT id FROM lcc_client WHERE id = ANY(%s) ORDER BY id"
            " FOR NO KEY UPDATE",
            "UPDATE lcc_client SET reference = reference WHERE id = ANY(%s)",
        ):
            # Losing the race is nothing to report: the request starts again.
            self.env.cr.execute(query, [self.ids], log_exceptions=False)

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
