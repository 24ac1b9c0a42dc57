"""The weeks of a dispute as its page shows them."""

from odoo.addons.lcc_actuals.tools.quantities import money_text
from odoo.addons.lcc_actuals.tools.weeks import long_date
from odoo.addons.lcc_provider_portal.controllers.actual_row import ActualRow

from .paths import dispute_url


class DisputeRow(ActualRow):
    """An actual's row; that it is in dispute is what the whole page is about."""

    @property
    def notes(self):
        return [note for note in super().notes if note[0] != "gavel"]


class DisputeWeek:
    """A week at a service, as far as it is in the dispute."""

    def __init__(self, dispute, lines):
        self.dispute = dispute
        self.service, self.monday = lines[0].service_id, lines[0].week_start
        self.actuals = lines.actual_id._in_page_order()
        self.rows = [DisputeRow(actual) for actual in self.actuals]
        #: What is left of added lines that were removed after the dispute.
        self.removed = len(lines) - len(self.rows)

    @classmethod
    def of(cls, dispute):
        """Return the weeks of a dispute, the oldest first."""
        groups = {}
        for line in dispute.line_ids:
            place = (line.week_start, line.service_id)
            groups[place] = groups.get(place, line.browse()) | line
        return [cls(dispute, lines) for lines in groups.values()]

    @property
    def heading(self):
        """ "Week Beginning 13 Jun 2022 (DEMO SERVICE)" """
        return f"Week Beginning {long_date(self.monday)} ({self.service.name})"

    @property
    def amount_text(self):
        """ "£588.72 of £588.72": the cost of confirmed lines of all of them."""
        symbol = self.dispute.company_id.sudo().currency_id.symbol
        said = self.actuals.filtered(lambda actual: actual.state != "generated")
        return (
            f"{money_text(sum(said.mapped('amount_total')), symbol)} of "
            f"{money_text(sum(self.actuals.mapped('amount_total')), symbol)}"
        )

    @property
    def edit_url(self):
        """The way to correct it, "" while it isn't the provider's to correct."""
        if self.dispute.state != "in_dispute":
            return ""
        step = f"/{self.service.id}/{self.monday.isoformat()}"
        return dispute_url(self.dispute, step)
