"""Actions about a client: who reads or changes them is noted in the trail."""

from odoo import models


class LccAction(models.Model):
    _name = "lcc.action"
    _inherit = ["lcc.action", "lcc.trailed"]
