from odoo import api, fields, models
from odoo.tools import SQL

from .staff_names import may_see_staff


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

    def _has_field_access(self, field, operation):
        return may_see_staff(self, field) and super()._has_field_access(
            field, operation
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

    @api.model
    def _ensure_of(self, records):
        """Make the commitments that weekly actuals, or lines of scheduled payments,
        belong to, where there are none yet. One statement, since weeks are generated
        by the thousand.

        Whoever makes them holds the lock of their contracts; if another one made
        the commitment since this transaction began, the database says so and the
        request starts again.
        """
        records.flush_recordset(["client_id", "contract_id", "financial_year"])
        self.env["lcc.client"].flush_model(["list_name"])
        self.env["lcc.contract"].flush_model(["provider_id", "company_id"])
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "INSERT INTO lcc_commitment (client_id, contract_id, financial_year,"
                " name, list_name, provider_id, company_id,"
                " create_uid, create_date, write_uid, write_date)"
                " SELECT DISTINCT a.client_id, a.contract_id, a.financial_year,"
                " CONCAT(p.list_name, ', ', a.financial_year), p.list_name,"
                " c.provider_id, c.company_id, %(uid)s, %(now)s, %(uid)s, %(now)s"
                " FROM %(table)s a"
                " JOIN lcc_client p ON p.id = a.client_id"
                " JOIN lcc_contract c ON c.id = a.contract_id"
                " WHERE a.id = ANY(%(ids)s) AND a.financial_year IS NOT NULL"
                " AND NOT EXISTS (SELECT FROM lcc_commitment m"
                " WHERE m.client_id = a.client_id AND m.contract_id = a.contract_id"
                " AND m.financial_year = a.financial_year)"
                " ORDER BY a.contract_id, a.client_id, a.financial_year"
                " ON CONFLICT (client_id, contract_id, financial_year) DO NOTHING",
                table=SQL.identifier(records._table),
                ids=records.ids,
                uid=self.env.uid,
                now=self.env.cr.now(),
            ),
            # Losing a race is nothing to report: the request starts again.
            log_exceptions=False,
        )

    def _key(self):
        self.ensure_one()
        return (self.contract_id.id, self.client_id.id, self.financial_year)
