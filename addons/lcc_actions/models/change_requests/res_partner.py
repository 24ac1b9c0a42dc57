from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    lcc_contact_name = fields.Char(
        "Contact Name", help="Whom the council asks for at a care provider."
    )
