from odoo import models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Refuse to merge care providers, which would give one's people and bills to
        the other."""
        # To name it; the wizard's own checks follow.
        partners_sudo = self.env["res.partner"].sudo().browse(partner_ids).exists()
        provider_sudo = partners_sudo.filtered("is_lcc_provider")[:1]
        if provider_sudo:
            raise UserError(
                self.env._(
                    "%(provider)s is a care provider and can't be merged: its clients "
                    "and bills would be another's. Archive the contact that is not "
                    "used instead.",
                    provider=provider_sudo.name,
                )
            )
        return super()._merge(partner_ids, dst_partner, extra_checks)
