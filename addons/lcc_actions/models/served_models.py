"""What a provider's users are shown of actions, and of what these can be about."""

from odoo import models


class LccAction(models.Model):
    _name = "lcc.action"
    _inherit = ["lcc.action", "lcc.served"]
    _served_roles = ("role_actions",)


class LccChangeRequest(models.Model):
    _name = "lcc.change.request"
    _inherit = ["lcc.change.request", "lcc.served"]
    _served_roles = ("role_actions",)


class LccContract(models.Model):
    """What an action can be about is chosen by name; prices and weeks stay apart."""

    _inherit = "lcc.contract"
    _served_roles = ("role_invoices", "role_actuals", "role_actions")


class LccService(models.Model):
    _inherit = "lcc.service"
    _served_roles = ("role_invoices", "role_actuals", "role_actions")


class LccClient(models.Model):
    _inherit = "lcc.client"
    _served_roles = ("role_invoices", "role_actuals", "role_actions")
