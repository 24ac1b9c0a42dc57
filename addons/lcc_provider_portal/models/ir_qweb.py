from odoo import models
from odoo.http import request
from odoo.tools import lazy

from ..tools.frame import build_frame


class IrQweb(models.AbstractModel):
    _inherit = "ir.qweb"

    def _prepare_frontend_environment(self, values):
        """Give every page, Odoo's own and error pages too, the provider's header,
        menu and footer; looked up only when a layout asks for it."""
        qweb = super()._prepare_frontend_environment(values)
        values.setdefault("lcc", lazy(build_frame, request.env, request.session))
        return qweb
