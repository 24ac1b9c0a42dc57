from odoo import api, models


class LccNotice(models.Model):
    """What mails about disputes say."""

    _inherit = "lcc.notice"

    @api.model
    def _get_sentences(self):
        return super()._get_sentences() | {
            ("dispute", "opened"): self.env._("Dispute %(reference)s was opened."),
            ("dispute", "answered"): self.env._("Dispute %(reference)s was answered."),
            ("dispute", "resolved"): self.env._("Dispute %(reference)s was resolved."),
        }
