from odoo import api, fields, models

from ..tools.weeks import range_text

#: So many commitments are named; of the others their number is told.
NAMED = 3


class AccountMove(models.Model):
    """What lists and forms of the council show of a provider's bill beside Odoo's own
    columns, in as many queries for many bills as for one."""

    _inherit = "account.move"

    lcc_period = fields.Char("Period", compute="_compute_lcc_period")
    lcc_contracts = fields.Char(
        "Contracts",
        compute="_compute_lcc_contracts",
        groups="base.group_portal,lcc_actuals.group_lcc_reader",
    )
    lcc_commitments = fields.Char(
        "Commitments",
        compute="_compute_lcc_commitments",
        groups="base.group_portal,lcc_actuals.group_lcc_reader",
    )

    @api.depends("invoice_line_ids.lcc_date_from", "invoice_line_ids.lcc_date_to")
    def _compute_lcc_period(self):
        """The days that the lines cover: "17/07/2023 - 13/08/2023"."""
        days = {
            move.id: range_text(first, last)
            for move, first, last in self._lcc_read_columns(
                ["lcc_date_from:min", "lcc_date_to:max"]
            )
        }
        for move in self:
            move.lcc_period = days.get(move._origin.id)

    @api.depends("invoice_line_ids.lcc_commitment_id")
    def _compute_lcc_commitments(self):
        """Name the first commitments: "Bloggs, Jane, 2021/2022", and "2 more"."""
        self._lcc_name_all("lcc_commitments", "lcc_commitment_id", "lcc.commitment")

    @api.depends("invoice_line_ids.lcc_commitment_id")
    def _compute_lcc_contracts(self):
        """Name the contracts, also of what was drawn up for a client or provider."""
        self._lcc_name_all(
            "lcc_contracts", "lcc_commitment_id.contract_id", "lcc.contract"
        )

    def _lcc_name_all(self, field, path, model):
        """Fill ``field`` with the names of what the lines have at ``path``."""
        found = {}
        for move, record in self._lcc_read_columns(groupby=[path]):
            found.setdefault(move.id, []).append(record.id)
        # A bill of a whole contract can hold thousands; their names are not needed.
        named = self.env[model].sudo()
        named.browse([i for ids in found.values() for i in ids[:NAMED]]).fetch(["name"])
        for move in self:
            ids = found.get(move._origin.id, [])
            names = named.browse(ids[:NAMED]).mapped("name")
            move[field] = self._lcc_names_text(sorted(names), len(ids) - len(names))

    def _lcc_read_columns(self, aggregates=(), groupby=()):
        """Return rows of the lines that stand for care, for each bill."""
        # Whoever reads the bill reads what its lines add up to.
        return (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("move_id", "in", self._origin.ids),
                    ("lcc_commitment_id", "!=", False),
                ],
                ["move_id", *groupby],
                aggregates,
            )
        )

    @api.model
    def _lcc_names_text(self, names, more):
        text = "; ".join(names)
        if more:
            return self.env._("%(names)s and %(more)s more", names=text, more=more)
        return text

    def action_lcc_view_weeks(self):
        """Open the weekly actuals that stand on the document."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_actual_action"
        )
        return {
            **action,
            "domain": [("link_ids.move_id", "in", self.ids)],
            "context": {},
        }
