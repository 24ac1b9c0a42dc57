from odoo import models
from odoo.http import request

from ..tools.frame import PROVIDER_KEY


class LccTrail(models.Model):
    _inherit = "lcc.trail"

    def _get_chosen_provider_id(self):
        """Return the provider that was chosen in the header."""
        chosen = request and request.session.get(PROVIDER_KEY)
        return chosen or super()._get_chosen_provider_id()
