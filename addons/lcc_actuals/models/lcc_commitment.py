from odoo import api, fields, models


class LccCommitment(models.Model):
    """What the council commits to for one client under one contract in one financial
    year; printed, it is the Purchase Order."""

    _name = "lcc.commitment"
    _description = "Commitment"
    _order = "financial_year desc, list_name, id"
    _rec_name = "name"
    _rec_names_search = ["name", "client_id.reference"]
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    client_id = fields.Many2one(
        "lcc.client", required=True, index=True, readonly=True, ondelete="restrict"
    )
    list_name = fields.Char(related="client_id.list_name", store=True)
    contract_id = fields.Many2one(
        "lcc.contract", required=True, index=True, readonly=True, ondelete="restrict"
    )
    provider_id = fields.Many2one(
        related="contract_id.provider_id", store=True, index=True
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    financial_year = fields.Char(required=True, index=True, readonly=True)

    _client_contract_year_unique = models.UniqueIndex(
        "(client_id, contract_id, financial_year)",
        "There is already a commitment for this client, contract and year.",
    )

    @api.depends("client_id.list_name", "financial_year")
    def _compute_name(self):
        """ "Bloggs, Jane, 2021/2022", as the guide's invoice lines show it."""
        for commitment in self:
            commitment.name = (
                f"{commitment.client_id.list_name}, {commitment.financial_year}"
            )

    @api.model
    def _ensure(self, keys):
        """Return {(contract id, client id, year): commitment} for ``keys``, made where
        there is none yet. One query to find and one to make them."""
        keys = set(keys)
        found = {
            commitment._key(): commitment
            for commitment in self.search(
                [
                    ("contract_id", "in", list({key[0] for key in keys})),
                    ("client_id", "in", list({key[1] for key in keys})),
                    ("financial_year", "in", list({key[2] for key in keys})),
                ]
            )
        }
        made = self.create(
            [
                {"contract_id": contract, "client_id": client, "financial_year": year}
                for contract, client, year in sorted(keys - found.keys())
            ]
        )
        return found | {commitment._key(): commitment for commitment in made}

    def _key(self):
        self.ensure_one()
        return (self.contract_id.id, self.client_id.id, self.financial_year)
