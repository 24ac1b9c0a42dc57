from odoo import models

from .place import keep_place


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Keep where the request goes, for the trail."""
        result = super()._pre_dispatch(rule, args)
        keep_place(rule, args)
        return result
