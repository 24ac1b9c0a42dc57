from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.steps import LIVE, PROVIDER


class LiveCounts(NamedTuple):
    """How many actions of a provider are not done, and of these how many are the
    provider's turn and how many are overdue, whoever's turn it is."""

    live: int = 0
    own: int = 0
    overdue: int = 0


class LccAction(models.Model):
    """What waits, counted for the pages of many providers at once."""

    _inherit = "lcc.action"

    @api.model
    def _get_to_answer_domain(self, providers):
        """Return what an action fulfils that its provider has to answer."""
        return (
            Domain("provider_id", "in", providers.ids)
            & Domain("state", "in", LIVE)
            & Domain("turn", "=", PROVIDER)
        )

    @api.model
    def _count_live(self, providers):
        """Return {provider: :class:`LiveCounts`}, with the user's own rights; providers
        without live actions are left out."""
        groups = self._read_group(
            [("provider_id", "in", providers.ids), ("state", "in", LIVE)],
            ["provider_id", "turn", "date_due:day"],
            ["__count"],
        )
        today = self.env.company._lcc_today()
        counts = {}
        for provider, turn, day, count in groups:
            so_far = counts.get(provider, LiveCounts())
            is_late = fields.Date.to_date(day) < today
            counts[provider] = LiveCounts(
                so_far.live + count,
                so_far.own + count * (turn == PROVIDER),
                so_far.overdue + count * is_late,
            )
        return counts
