"""Disputes are about clients: who reads or changes them is noted in the trail."""

from odoo import models


class LccDispute(models.Model):
    _name = "lcc.dispute"
    _inherit = ["lcc.dispute", "lcc.trailed"]


class LccDisputeLine(models.Model):
    _name = "lcc.dispute.line"
    _inherit = ["lcc.dispute.line", "lcc.trailed"]
    _trail_path = "dispute_id.client_id"


class LccDisputePost(models.Model):
    _name = "lcc.dispute.post"
    _inherit = ["lcc.dispute.post", "lcc.trailed"]
    _trail_path = "dispute_id.client_id"
