from odoo import fields, models


class LccService(models.Model):
    """Where a service is and who manages it: its provider asks to change either."""

    _inherit = "lcc.service"

    street = fields.Char(tracking=True)
    street2 = fields.Char("Second Line", tracking=True)
    city = fields.Char("Town or City", tracking=True)
    zip = fields.Char("Postcode", tracking=True)
    manager_name = fields.Char("Manager", tracking=True)
    manager_phone = fields.Char("Manager's Telephone", tracking=True)
    manager_email = fields.Char("Manager's E-mail", tracking=True)
