from odoo.addons.lcc_provider_portal.controllers.help import ProviderHelp

from ..tools.how_tos import HOW_TOS, TERMS


class DisputesHelp(ProviderHelp):
    """What Help says of disputes."""

    def _get_how_tos(self):
        return [*super()._get_how_tos(), *HOW_TOS]

    def _get_terms(self):
        return [*super()._get_terms(), *TERMS]
