from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import escape_psql

from ..tools.weeks import financial_year


class AccountMove(models.Model):
    """How the bills of a provider are found: by financial year and by what people
    know of them (guide: View Invoices and Credit Memos)."""

    _inherit = "account.move"

    lcc_financial_years = fields.Char(
        "Financial Years",
        compute="_compute_lcc_financial_years",
        store=True,
        help="Every year that one of its commitments belongs to; the bill is listed "
        "in each.",
    )

    @api.depends(
        "lcc_provider_id",
        "invoice_date",
        "invoice_line_ids.lcc_commitment_id.financial_year",
    )
    def _compute_lcc_financial_years(self):
        """ "2022/2023, 2023/2024"; without lines, the year of its date (DESIGN 5).

        Kept on the bill: looked up in the lines, a page would read those of all
        providers.
        """
        for move in self._lcc_is_bill():
            # Groups of a commitment's readers don't matter to a stored figure.
            commitments = move.sudo().invoice_line_ids.lcc_commitment_id
            years = set(commitments.mapped("financial_year"))
            if not years and move.invoice_date:
                years = {financial_year(move.invoice_date)}
            move.lcc_financial_years = ", ".join(sorted(years))
        (self - self._lcc_is_bill()).lcc_financial_years = False

    @api.model
    def _lcc_get_years(self, provider):
        """Return the financial years that list a document of ``provider``, the newest
        first, as far as the user may see them."""
        groups = self._read_group(
            [("lcc_provider_id", "=", provider.id)], ["lcc_financial_years"]
        )
        return sorted({y for (text,) in groups for y in _split(text)}, reverse=True)

    @api.model
    def _lcc_year_domain(self, year):
        """Return what a document has to fulfil to be listed in ``year``, written
        "2022/2023"."""
        return Domain("lcc_financial_years", "like", year)

    def _lcc_split_years(self):
        """Return the years that list this document, the oldest first."""
        self.ensure_one()
        return _split(self.lcc_financial_years)

    @api.model
    def _lcc_search_domain(self, provider, text):
        """Return what a document of ``provider`` has to fulfil to be what ``text``
        looks for: its number or reference holds the text, or the name and reference
        of one of its clients hold each of its words."""
        pattern = escape_psql(" ".join(text.split()))
        clients = Domain.AND(
            Domain("list_name", "ilike", word) | Domain("reference", "ilike", word)
            for word in pattern.replace(",", " ").split()
        )
        # Step by step, each by an index: in one statement, with the access rules of
        # clients and lines inside, the database may do it all for each document.
        # Who may see a commitment or document may see its client and lines.
        commitments = self.env["lcc.commitment"].search(
            Domain("provider_id", "=", provider.id)
            & Domain("client_id", "any!", clients)
        )
        lines = Domain("lcc_commitment_id", "in", commitments.ids)
        return (
            Domain("ref", "ilike", pattern)
            | Domain("name", "ilike", pattern)
            | Domain("invoice_line_ids", "any!", lines)
        )


def _split(years):
    return years.split(", ") if years else []
